"""How one camera is, as its panel tells it: newest numbers, troubles, and when it was blind."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.utils import timezone

from apps.accounts.models import User
from apps.cameras.blind_selectors import UNKNOWN, blind_of_camera, total_s
from apps.cameras.choices import TroubleState
from apps.cameras.models import CameraReading, CameraTrouble
from apps.cameras.periods import Period

BLIND_WINDOW = timedelta(days=7)
MAX_INTERVALS = 50
_NUMBERS = (
    "at", "fps", "arrived_fps", "wanted_fps", "bitrate_kbps", "width_px", "height_px", "frame_age_s", "clock_offset_s",
    "decode_errors", "decode_errors_per_s", "picture",
)  # fmt: skip


def camera_health(user: User, camera: int, code: str) -> dict[str, Any]:
    """For a camera that the user may see: `reading` (null where nobody measured), `troubles` that hold, `blind`."""
    readings = CameraReading.objects.visible_to(user).filter(camera_id=camera)
    troubles = CameraTrouble.objects.visible_to(user).current().filter(camera_id=camera).exclude(state=TroubleState.WELL)
    return {
        "reading": readings.values(*_NUMBERS).first(),
        "troubles": list(troubles.order_by("kind").values("kind", "state", "figure", "valid_from")),
        "blind": _blind(user, code),
    }


def _blind(user: User, code: str) -> dict[str, Any]:
    """Totals of the last week, the number of its blind intervals, and the newest of all intervals, the newest first."""
    now = timezone.now()
    intervals = blind_of_camera(user, code, Period(now - BLIND_WINDOW, now)) or []
    return {
        "days": BLIND_WINDOW.days,
        "blind_s": round(total_s(intervals), 1),
        "unknown_s": round(total_s(intervals, unknown=True), 1),
        "intervals": [asdict(interval) for interval in intervals[: -MAX_INTERVALS - 1 : -1]],
        "count": sum(interval.why != UNKNOWN for interval in intervals),
    }
