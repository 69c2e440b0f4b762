"""Violations to test with: a camera, a road, and a car that was measured and read; every plate is made up."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.cameras.models import Camera
from apps.timeline.rounds import Breach, Round
from apps.violations.check_services import violation_check
from apps.violations.handlers import ViolationHandler
from apps.violations.models import Violation
from safecity_gis.core.plates.checking import Answer
from safecity_gis.core.traffic.violations import Measurement, ViolationAnswers
from tests.apps.plates.seeing import fresh_handler, known, make_list, make_sighting, see
from tests.factories import make_camera, make_user

SAME = Answer.SAME
AGREED = ViolationAnswers(SAME, SAME, SAME, Measurement.PLAUSIBLE)


def officer(**values: Any) -> User:
    return make_user(Role.TRAFFIC_OFFICER, **values)


def make_breach(camera: Camera, tracklet_id: UUID, **values: Any) -> Breach:
    """90 km/h where 60 are allowed, known to 2 km/h."""
    told = {
        "kind": "speeding", "tracklet_id": tracklet_id, "camera": camera.code, "segment": "east-1", "line": "line-1",
        "at": timezone.now().timestamp(), "value": 90.0, "sd": 2.0, "limit": 60.0, "simulated": True, **values,
    }  # fmt: skip
    return Breach(**told)


def tell(handler: ViolationHandler, camera: Camera, *breaches: Breach, after_s: float = 0, plates: Any = ()) -> Round:
    """A round in which traffic measured these, and these plates came."""
    at = timezone.now() + timedelta(seconds=after_s)
    round_ = Round(at=at, cameras={camera.code: known(camera)}, jurisdictions={}, plates=list(plates))
    round_.breaches += breaches
    handler.handle(round_)
    return round_


def make_violation(
    text: str = "ABC123", *, camera: Camera | None = None, sighting: dict[str, Any] | None = None, **values: Any
) -> Violation:
    """One that waits to be compared."""
    camera, name = camera or make_camera(), uuid4()
    told = {"simulated": values.get("simulated", True), **(sighting or {})}
    see(fresh_handler(), camera, plates=[make_sighting(camera, text, tracklet_id=name, **told)])
    tell(ViolationHandler(), camera, make_breach(camera, name, **values))
    return Violation.objects.select_related("camera").get(tracklet_id=name)


def make_confirmed(text: str = "ABC123", **values: Any) -> Violation:
    """Confirmed by somebody, with a young stolen list that does not hold it."""
    make_list("ZZZ999")
    violation = make_violation(text, **values)
    return violation_check(actor=officer(), violation=violation, revision=0, answers=AGREED, confirm=True)
