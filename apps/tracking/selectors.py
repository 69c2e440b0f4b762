"""Reads of tracklets for other apps."""

from datetime import datetime
from uuid import UUID

from apps.accounts.selectors import AnyUser
from apps.tracking.models import Tracklet
from apps.tracking.querysets import TrackletQuerySet


def tracklets_open() -> list[tuple[UUID, int, datetime, datetime]]:
    """Tracklet, revision, start and last sight of every tracklet that nobody has closed."""
    rows = Tracklet.objects.current().filter(closed=False)
    return list(rows.values_list("tracklet_id", "revision", "valid_from", "valid_to"))


def tracklets_of_camera(*, user: AnyUser, camera_id: int, since: datetime) -> TrackletQuerySet:
    """The current revisions of the camera's tracklets that began at `since` or later, newest first, in the user's scope."""
    return Tracklet.objects.visible_to(user).current().filter(camera_id=camera_id, valid_from__gte=since).order_by("-valid_from")
