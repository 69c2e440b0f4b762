"""Privacy masks over REST: scoped, recorded, refused in words, and on their way to the worker."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from apps.accounts.choices import Role
from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from apps.cameras.models import Camera, CameraMasks
from apps.recognition.models import Source
from apps.recognition.selectors import camera_configs
from apps.recognition.services import source_set
from tests.apps.cameras.masking import BOW_TIE, CORNER, LEFT
from tests.factories import make_camera, make_user

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/cameras/cam-a/masks/"


@pytest.fixture
def camera() -> Camera:
    return make_camera(code="cam-a")


def signed_in(role: Role = Role.SUPERVISOR, **values: Any) -> Client:
    client = Client()
    client.force_login(make_user(role, **values))
    return client


def drawn(*areas: Any, reason: str = "a window") -> list[dict[str, Any]]:
    return [{"points": points, "reason": reason} for points in areas]


def send(client: Client, **body: Any) -> Any:
    return client.post(ADDRESS, {"base": 0, "note": "asked for", **body}, content_type="application/json")


def test_a_version_is_saved_listed_and_restored(camera: Camera) -> None:
    client = signed_in(username="sup")
    saved = send(client, areas=drawn(LEFT, CORNER))
    assert (saved.status_code, saved.json()["number"], saved.json()["covered_share"]) == (201, 1, 0.5)
    assert send(client, base=1, areas=[]).json()["areas"] == []
    assert send(client, base=2, restored_from=1).json()["restored_from"] == 1
    screen = client.get(ADDRESS).json()
    assert (screen["base"], screen["camera"]["width"]) == (3, 1920)
    assert [(row["number"], row["author"], row["in_force"]) for row in screen["versions"]] == [
        (3, "sup", True), (2, "sup", False), (1, "sup", False),
    ]  # fmt: skip
    assert screen["versions"][0]["areas"] == screen["versions"][2]["areas"]
    assert send(client, base=3, restored_from=9).status_code == 404


@pytest.mark.parametrize(
    ("areas", "code", "words"),
    [
        (drawn(BOW_TIE), "mask_refused", "Area 1: its edges cross"),
        (drawn(LEFT, LEFT[:2]), "mask_refused", "Area 2: at least three corners"),
        (drawn([[0, 0], [1.5, 0], [1, 1]]), "mask_refused", "in the picture"),
        (drawn([[0.1, 0.1], [0.2, 0.2], [0.3, 0.3]]), "mask_refused", "so thin"),
        (drawn([[i / 100, i * i / 1e4] for i in range(60)]), "mask_refused", "at most 40 corners"),
        (drawn(*[LEFT] * 21), "mask_refused", "At most 20 areas"),
        (drawn(LEFT, reason=" "), "mask_unexplained", "Area 1: say why"),
    ],
)
def test_areas_that_cannot_be_kept_are_refused_in_words(camera: Camera, areas: Any, code: str, words: str) -> None:
    answer = send(signed_in(), areas=areas)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert words in answer.json()["detail"]
    assert not CameraMasks.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        {"note": "neither"},
        {"areas": [], "restored_from": 1},
        {"areas": [], "base": -1},
        {"areas": [{"points": [[0, 0, 0]], "reason": "r"}]},
        {"areas": drawn([["nan", 0], [1, 0], [1, 1]])},
        {"areas": [{"points": "everything", "reason": "r"}]},
        {"areas": drawn(*[LEFT] * 201)},
        {"areas": [], "note": ""},
        {"areas": [], "note": None},
    ],
)
def test_what_makes_no_sense_is_the_senders_error(camera: Camera, body: dict[str, Any]) -> None:
    answer = send(signed_in(), **body)
    assert answer.status_code == 400
    assert set(answer.json()) == {"detail", "code", "data"}


def test_a_conflict_is_told_as_one(camera: Camera) -> None:
    client = signed_in()
    send(client, areas=drawn(LEFT))
    late = send(client, areas=[])
    assert (late.status_code, late.json()["code"], late.json()["data"]) == (409, "conflict", {"number": 1})


def test_the_wrong_role_gets_403_another_jurisdiction_404_and_both_are_recorded(camera: Camera) -> None:
    for client, status in ((signed_in(Role.OPERATOR), 403), (signed_in(jurisdictions=("east",)), 404)):
        assert client.get(ADDRESS).status_code == status
        assert send(client, areas=drawn(LEFT)).status_code == status
        assert client.get("/cameras/cam-a/masks/").status_code == status
    refusals = Entry.objects.filter(outcome=Outcome.REFUSED, action__in=[Action.MASK_CHANGE, Action.ACCESS_REFUSE])
    assert refusals.count() == 6
    assert not CameraMasks.objects.exists()


def test_the_page_opens_for_a_supervisor_and_it_is_recorded(camera: Camera) -> None:
    answer = signed_in().get("/cameras/cam-a/masks/")
    assert answer.status_code == 200
    assert ADDRESS.encode() in answer.content
    assert Entry.objects.get(action=Action.MASK_CHANGE).data == {"phase": "open"}


def test_the_panel_links_there_only_for_who_may(camera: Camera) -> None:
    for role, may in ((Role.SUPERVISOR, True), (Role.OPERATOR, False)):
        assert signed_in(role).get("/api/v1/map/cameras/cam-a/").json()["can_mask"] is may


def test_the_worker_s_configuration_follows_at_once(
    camera: Camera, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    source_set(actor=None, camera=camera, worker="w1", url="file:///clip.avi")
    version = Source.objects.get(camera=camera).version
    with django_capture_on_commit_callbacks(execute=True):
        assert send(signed_in(), areas=drawn(CORNER)).status_code == 201
    (config,) = camera_configs()
    assert (config.masks, config.version) == ((CORNER,), version + 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'apps.recognition.tasks.publish_configs'")
        assert cursor.fetchone() == (1,)
