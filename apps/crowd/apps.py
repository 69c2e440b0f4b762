from django.apps import AppConfig


class CrowdConfig(AppConfig):
    name = "apps.crowd"
    label = "crowd"
