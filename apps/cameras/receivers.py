"""What cameras do when others change something."""

from typing import Any

from django.dispatch import receiver

from apps.cameras.coverage_services import coverage_due
from apps.places.signals import assets_imported

_SEEN_THROUGH = frozenset({"buildings", "cameras", "sites"})
"""Assets that decide what cameras see."""


@receiver(assets_imported)
def coverage_follows_assets(kind: str, **_: Any) -> None:
    if kind in _SEEN_THROUGH:
        coverage_due()
