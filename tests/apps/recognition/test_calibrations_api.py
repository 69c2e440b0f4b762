"""Calibrations over REST: scoped, recorded, refused in the house's shape, and on their way to the worker."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from apps.accounts.choices import Role
from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from apps.cameras.models import Camera, CameraCalibration, CameraPose
from apps.recognition.models import Source
from apps.recognition.selectors import camera_configs
from apps.recognition.services import source_set
from safecity_gis.messages import sealing
from tests.apps.cameras.calibrating import as_json, true_pairs
from tests.factories import make_camera, make_user

pytestmark = pytest.mark.django_db
POSE = {"mount_height_m": 8.0, "tilt_deg": 25.0, "hfov_deg": 70.0}


@pytest.fixture
def camera() -> Camera:
    return make_camera(code="cam-a", pose=POSE)


def signed_in(role: Role = Role.COMMANDER, **values: Any) -> Client:
    client = Client()
    client.force_login(make_user(role, **values))
    return client


def send(client: Client, camera: Camera, path: str = "", **body: Any) -> Any:
    return client.post(f"/api/v1/cameras/{camera.code}/calibrations/{path}", body, content_type="application/json")


def test_a_preview_tells_residuals_and_saves_nothing(camera: Camera) -> None:
    pairs = as_json(true_pairs(camera))
    pairs[3]["lon"] += 1e-4
    answer = send(signed_in(), camera, "preview/", pairs=pairs)
    told = answer.json()
    assert answer.status_code == 200
    assert [pair["outlier"] for pair in told["pairs"]] == [False, False, False, True, False, False, False]
    assert told["pairs"][3]["residual_m"] > 5
    assert told["drawing"]["ellipses"]
    assert told["drawing"]["grid_px"]
    assert not CameraCalibration.objects.exists()


def test_saving_answers_with_the_version_and_the_list_shows_it(camera: Camera) -> None:
    client = signed_in(username="cmd")
    saved = send(client, camera, base=0, pairs=as_json(true_pairs(camera)), note="kerbs")
    assert (saved.status_code, saved.json()["number"], saved.json()["note"]) == (201, 1, "kerbs")
    screen = client.get("/api/v1/cameras/cam-a/calibrations/").json()
    assert (screen["base"], screen["in_force"], [row["author"] for row in screen["versions"]]) == (1, 1, ["cmd"])
    assert screen["expected"]["by"] == "calibration"


def test_without_a_version_the_pose_says_what_to_expect(camera: Camera) -> None:
    screen = signed_in().get("/api/v1/cameras/cam-a/calibrations/").json()
    assert (screen["base"], screen["in_force"], screen["expected"]["by"], screen["versions"]) == (0, 0, "pose", [])


def test_restoring_makes_a_new_version_of_the_old_pairs(camera: Camera) -> None:
    client, pairs = signed_in(), as_json(true_pairs(camera))
    send(client, camera, base=0, pairs=pairs)
    send(client, camera, base=1, pairs=pairs[:5])
    restored = send(client, camera, base=2, restored_from=1).json()
    assert (restored["number"], restored["restored_from"], len(restored["pairs"])) == (3, 1, 7)
    assert send(client, camera, base=3, restored_from=9).status_code == 404


def test_a_conflict_is_told_as_one(camera: Camera) -> None:
    client, pairs = signed_in(), as_json(true_pairs(camera))
    send(client, camera, base=0, pairs=pairs)
    late = send(client, camera, base=0, pairs=pairs)
    assert (late.status_code, late.json()["code"], late.json()["data"]) == (409, "conflict", {"number": 1})


@pytest.mark.parametrize(
    ("change", "reason", "words"),
    [
        (lambda pairs: pairs[:3], "few", "At least four"),
        (lambda pairs: [pairs[0], pairs[0], *pairs[1:3]], "same", "same place"),
        (lambda pairs: [pair | {"y": 900.0 + index / 10} for index, pair in enumerate(pairs)], "line", "one line"),
        (lambda pairs: [pair | {"x": 1920 - pair["x"]} for pair in pairs], "mirrored", "exchanged"),
    ],
    ids=["few", "same", "line", "mirrored"],
)
def test_pairs_that_fix_nothing_are_refused_in_words(camera: Camera, change: Any, reason: str, words: str) -> None:
    answer = send(signed_in(), camera, "preview/", pairs=change(as_json(true_pairs(camera))))
    told = answer.json()
    assert (answer.status_code, told["code"], told["data"]["reason"]) == (400, "calibration_refused", reason)
    assert words in told["detail"]


@pytest.mark.parametrize("away_deg", [0.5, 2.0])
def test_pairs_in_another_town_are_refused_and_leave_the_screen_open(camera: Camera, away_deg: float) -> None:
    """They answered with an internal error, or were saved: then the screen itself did, and nobody could restore anything."""
    client, pairs = signed_in(), as_json(true_pairs(camera))
    astray = [pair | {"lon": pair["lon"] + away_deg} for pair in pairs]
    assert send(client, camera, "preview/", pairs=astray).status_code == 400
    assert send(client, camera, base=0, pairs=astray).status_code == 400
    assert client.get("/api/v1/cameras/cam-a/calibrations/").status_code == 200


def test_the_screen_opens_where_the_calibration_in_force_is_useless(camera: Camera) -> None:
    client = signed_in()
    send(client, camera, base=0, pairs=as_json(true_pairs(camera)))
    pose = CameraPose.objects.current().get(camera=camera)
    CameraPose.objects.filter(pk=pose.pk).update(homography=pose.homography | {"matrix": [0.0] * 9})
    assert client.get("/api/v1/cameras/cam-a/calibrations/").json()["expected"]["by"] == "pose"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"base": 0, "pairs": [], "restored_from": 1},
        {"base": -1, "pairs": []},
        {"base": 0, "pairs": [{"x": "nan", "y": 1, "lon": 1, "lat": 1}] * 4},
        {"base": 0, "pairs": [{"x": 1, "y": 1, "lon": 200, "lat": 1}] * 4},
        {"base": 0, "pairs": [{"x": 1, "y": 1, "lon": 2, "lat": 1}] * 41},
    ],
)
def test_what_makes_no_sense_is_the_senders_error(camera: Camera, body: dict[str, Any]) -> None:
    answer = send(signed_in(), camera, **body)
    assert answer.status_code == 400
    assert set(answer.json()) == {"detail", "code", "data"}


def test_the_wrong_role_gets_403_another_jurisdiction_404_and_both_are_recorded(camera: Camera) -> None:
    for client, status in ((signed_in(Role.OPERATOR), 403), (signed_in(jurisdictions=("east",)), 404)):
        assert client.get("/api/v1/cameras/cam-a/calibrations/").status_code == status
        assert send(client, camera, "preview/", pairs=[]).status_code == status
        assert send(client, camera, base=0, pairs=as_json(true_pairs(camera))).status_code == status
        assert client.get("/cameras/cam-a/calibration/").status_code == status
    refusals = Entry.objects.filter(outcome=Outcome.REFUSED, action__in=[Action.CAMERA_CALIBRATE, Action.ACCESS_REFUSE])
    assert refusals.count() == 8
    assert not CameraCalibration.objects.exists()


def test_the_page_opens_for_a_commander_and_it_is_recorded(camera: Camera) -> None:
    answer = signed_in(username="cmd").get("/cameras/cam-a/calibration/")
    assert answer.status_code == 200
    assert b"/api/v1/cameras/cam-a/calibrations/" in answer.content
    assert Entry.objects.get(action=Action.CAMERA_CALIBRATE).data == {"phase": "open"}


def test_the_workers_configuration_carries_it_and_its_publication_is_asked_for(
    camera: Camera, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.SAFECITY_CONFIG_KEY = sealing.new_key()
    source_set(actor=None, camera=camera, worker="w1", url="file:///clip.avi")
    before = Source.objects.get().version
    with django_capture_on_commit_callbacks(execute=True):
        send(signed_in(), camera, base=0, pairs=as_json(true_pairs(camera)))
    (config,) = camera_configs()
    assert config.homography is not None
    assert (config.homography.calibration, config.homography.width, len(config.homography.covariance)) == (1, 1920, 81)
    assert config.version == before + 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'apps.recognition.tasks.publish_configs'")
        assert cursor.fetchone() == (1,)
