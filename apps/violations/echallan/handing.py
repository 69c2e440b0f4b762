"""Which e-challan system takes a violation: the one that is set up for real ones, a folder of their own for simulated ones."""

from pathlib import Path

from django.conf import settings

from apps.violations.echallan.file_drop import FileDrop
from apps.violations.echallan.interface import EChallan


def echallan_for(*, simulated: bool) -> EChallan | None:
    """None where none is set up. What is simulated never reaches the real one."""
    if simulated:
        return FileDrop(Path(settings.ECHALLAN_SIMULATED_FOLDER), simulated=True)
    if settings.ECHALLAN_FOLDER is None:
        return None
    return FileDrop(Path(settings.ECHALLAN_FOLDER), simulated=False)
