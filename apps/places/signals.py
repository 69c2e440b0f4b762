"""What of the places' changes other apps may want to hear."""

from django.dispatch import Signal

assets_imported = Signal()
"""Sent inside the import's transaction, with `kind`: the name of the asset kind. A dry run is rolled back after it."""
