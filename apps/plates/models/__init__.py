"""Plate reads, hotlists with their versions and entries, and leads. Restricted: see GOVERNANCE G17 and G18."""

from apps.plates.models.hits import Hit
from apps.plates.models.hotlists import Hotlist, HotlistEntry, HotlistVersion
from apps.plates.models.reads import PlateRead

__all__ = ["Hit", "Hotlist", "HotlistEntry", "HotlistVersion", "PlateRead"]
