from django.apps import AppConfig


class CamerasConfig(AppConfig):
    name = "apps.cameras"
    label = "cameras"

    def ready(self) -> None:
        from apps.cameras import receivers  # noqa: F401  (connects them)
