"""Reads of alerts for other apps."""

from apps.alerts.choices import Cause
from apps.alerts.models import Alert


def open_keys(cause: Cause) -> dict[str, bool]:
    """Dedupe keys of the open alerts of a cause, outside exercises, each with whether it is simulated."""
    return dict(Alert.objects.open().filter(cause=cause, exercise_id="").values_list("dedupe_key", "simulated"))
