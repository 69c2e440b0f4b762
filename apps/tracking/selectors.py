"""Reads of tracklets for other apps."""

from datetime import datetime, timedelta

from apps.accounts.selectors import AnyUser
from apps.tracking.memory import OpenTracklet, StoredRevision
from apps.tracking.models import Horizon, Tracklet
from apps.tracking.querysets import TrackletQuerySet

HORIZON_MARGIN = timedelta(minutes=1)
"""For a clock that was set back."""


def tracklets_open() -> list[OpenTracklet]:
    """Every tracklet that nobody has closed."""
    rows = Tracklet.objects.current().filter(closed=False)
    horizon = Horizon.objects.first()
    if horizon is not None:
        rows = rows.filter(known_from__gte=horizon.told_at - HORIZON_MARGIN)
    told = rows.values_list("tracklet_id", "revision", "timed_out", "valid_from", "valid_to", "known_from")
    return [
        OpenTracklet(StoredRevision(*key, valid_from.timestamp()), valid_to.timestamp(), known_from)
        for *key, valid_from, valid_to, known_from in told
    ]


def tracklets_of_camera(*, user: AnyUser, camera_id: int, since: datetime) -> TrackletQuerySet:
    """The current revisions of the camera's tracklets that began at `since` or later, newest first, in the user's scope."""
    return Tracklet.objects.visible_to(user).current().filter(camera_id=camera_id, valid_from__gte=since).order_by("-valid_from")
