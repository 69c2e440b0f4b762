"""Violations are an app of their own: traffic keeps numbers and no row of it names a vehicle, and that stays so.

Here numbers and plates meet, above both, under the rules of leads: restricted, short-lived, decided by people.
"""

from django.apps import AppConfig


class ViolationsConfig(AppConfig):
    name = "apps.violations"
    label = "violations"
