"""What a camera's panel tells of its health: newest numbers, troubles that hold, blind intervals of the last week."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.accounts.choices import Role
from apps.cameras.health_services import camera_readings_put
from apps.cameras.models import CameraHealth, CameraTrouble
from apps.live.camera_health import camera_health
from apps.timeline.bulk import Assertion, facts_assert
from apps.timeline.services import fact_assert
from tests.apps.cameras.sampling import picture, sample
from tests.factories import make_camera, make_user

pytestmark = pytest.mark.django_db


def test_the_panel_tells_numbers_troubles_and_when_the_camera_was_blind() -> None:
    camera, now = make_camera(code="cam-a"), timezone.now()
    camera_readings_put(samples={camera.pk: sample(2, bitrate_kbps=900.0, picture=picture("covered", 1))})
    begun = now - timedelta(hours=2)
    for kind, state in (("picture", "covered"), ("clock", "well")):
        values = {"state": state, "figure": None, "simulated": True}
        facts_assert(CameraTrouble, subject="camera", within={"kind": kind}, assertions=[Assertion(camera.pk, begun, values)])
    for days, condition in ((8, "online"), (3, "offline"), (2, "online")):
        values = {"condition": condition, "reason": "", "simulated": True}
        fact_assert(CameraHealth, subject={"camera": camera}, valid_from=now - timedelta(days=days), values=values)
    told = camera_health(make_user(Role.OPERATOR), camera.pk, camera.code)
    assert (told["reading"]["bitrate_kbps"], told["reading"]["picture"]) == (900.0, "covered")
    assert [(trouble["kind"], trouble["state"]) for trouble in told["troubles"]] == [("picture", "covered")]
    assert [interval["why"] for interval in told["blind"]["intervals"]] == ["covered", "offline"]
    assert (told["blind"]["count"], told["blind"]["unknown_s"]) == (2, 0.0)
    assert told["blind"]["blind_s"] == pytest.approx(26 * 3600, abs=5)


def test_a_camera_that_nobody_measured_has_no_numbers_and_an_unknown_week() -> None:
    camera = make_camera(code="cam-a")
    told = camera_health(make_user(Role.OPERATOR), camera.pk, camera.code)
    assert (told["reading"], told["troubles"], told["blind"]["count"]) == (None, [], 0)
    assert told["blind"]["unknown_s"] == pytest.approx(7 * 86_400)
