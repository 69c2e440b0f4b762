from django.apps import AppConfig


class PlatesConfig(AppConfig):
    name = "apps.plates"
    label = "plates"
