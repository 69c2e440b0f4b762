"""Reads of alerts for other apps."""

from datetime import datetime

from apps.alerts.choices import Cause
from apps.alerts.models import Alert


def open_keys(cause: Cause) -> dict[str, bool]:
    """Dedupe keys of the open alerts of a cause, outside exercises, each with whether it is simulated."""
    return dict(Alert.objects.open().filter(cause=cause, exercise_id="").values_list("dedupe_key", "simulated"))


def ended_by_system_at(cause: Cause, dedupe_key: str, *, simulated: bool, after: datetime) -> datetime | None:
    """When the system itself ended the newest alert of this cause and key; None where it did not since, or a person did later."""
    same = Alert.objects.filter(cause=cause, dedupe_key=dedupe_key, simulated=simulated, exercise_id="", closed_at__gte=after)
    newest = same.order_by("-closed_at", "-opened_at").first()
    return newest.closed_at if newest is not None and newest.closed_by_id is None else None
