"""One passing vehicle is one lead, in however many tracklets it was followed."""

from datetime import timedelta

from django.db.models import QuerySet

from apps.plates.choices import HitState
from apps.plates.models import Hit

PASSING = timedelta(seconds=60)
"""The same plate at the same camera within this time of its last sight is the same vehicle, still passing or standing there."""
_TELLING = (HitState.OPEN, HitState.CONFIRMED, HitState.REJECTED)


def lead_of(hit: Hit) -> Hit | None:
    """The lead that tells this hit already: same entry, camera and text, seen moments before or after; or None.

    A decided lead tells it too: who looked at the vehicle a moment ago need not look again. Another text is another lead, even of
    the same entry, for it may be another vehicle. What a lead tells already stays with it, whenever its best read was.
    """
    told = hit.same_as
    if told is not None and told.text == hit.text and told.state in _TELLING:
        return told
    near = (hit.captured_at - PASSING, hit.captured_at + PASSING)
    same = {"entry_id": hit.entry_id, "camera_id": hit.camera_id, "simulated": hit.simulated, "exercise_id": hit.exercise_id}
    seen = Hit.objects.filter(**same, text=hit.text, captured_at__range=near, state__in=[*_TELLING, HitState.AGAIN])
    others = seen.exclude(tracklet_id=hit.tracklet_id).select_related("same_as").defer("crop", "same_as__crop")
    for other in others.order_by("-captured_at"):
        lead = other.same_as or other
        if lead.state in _TELLING:
            return lead
    return None


def sights_pass_on(sights: QuerySet[Hit]) -> None:
    """Sights of a lead that does not tell them any more: the first of them does, as a lead of its own."""
    heir = sights.order_by("captured_at", "id").values_list("pk", flat=True).first()
    if heir is not None:
        Hit.objects.filter(pk=heir).update(state=HitState.OPEN, same_as=None)
        sights.update(same_as=heir)
