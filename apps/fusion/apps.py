from django.apps import AppConfig


class FusionConfig(AppConfig):
    name = "apps.fusion"
    label = "fusion"
