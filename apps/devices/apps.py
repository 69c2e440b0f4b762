from django.apps import AppConfig


class DevicesConfig(AppConfig):
    name = "apps.devices"
    label = "devices"

    def ready(self) -> None:
        from apps.cameras.turning import turning
        from apps.devices.looking import limits_known, looks_away

        turning.limits, turning.away = limits_known, looks_away
