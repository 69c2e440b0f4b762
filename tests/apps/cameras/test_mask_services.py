"""Privacy masks as versions: who may draw them, what is told of it, and that nothing of it is ever lost."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, connection, transaction

from apps.accounts.choices import Role
from apps.audit.choices import Action, Outcome
from apps.audit.models import Entry
from apps.cameras.mask_selectors import masks_in_force
from apps.cameras.mask_services import MaskConflict, MaskUnexplained, masks_set
from apps.cameras.models import Camera, CameraMasks
from safecity_gis.core.geo.area_checks import AreaRefused
from tests.apps.cameras.masking import BOW_TIE, CORNER, LEFT, area, make_masks
from tests.factories import make_camera, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def camera() -> Camera:
    return make_camera(code="cam-a")


def test_versions_follow_each_other_and_the_earlier_one_ends(camera: Camera) -> None:
    first, second = make_masks(camera, LEFT), make_masks(camera, LEFT, CORNER)
    told = CameraMasks.objects.filter(camera=camera, known_to=None).order_by("number")
    assert [(row.number, len(row.areas), row.valid_to) for row in told] == [(1, 1, second.valid_from), (2, 2, None)]
    assert CameraMasks.objects.get(pk=first.pk).known_to is not None
    assert masks_in_force() == {"cam-a": (LEFT, CORNER)}


def test_a_version_without_areas_hides_nothing_and_is_a_version(camera: Camera) -> None:
    make_masks(camera, LEFT)
    assert make_masks(camera, note="the house is gone").number == 2
    assert masks_in_force() == {}
    assert masks_in_force(["cam-a", "elsewhere"]) == {}


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.COMMANDER, Role.ADMINISTRATOR])
def test_who_answers_for_a_watch_may_draw_masks(camera: Camera, role: Role) -> None:
    assert make_masks(camera, LEFT, actor=make_user(role, username="drawer")).author == "drawer"


@pytest.mark.parametrize(
    ("role", "district"),
    [*((role, "south") for role in Role if role not in (Role.SUPERVISOR, Role.COMMANDER, Role.ADMINISTRATOR)),
     (Role.COMMANDER, "east")],
)  # fmt: skip
def test_nobody_else_may_and_the_refusal_is_recorded(camera: Camera, role: Role, district: str) -> None:
    with pytest.raises(PermissionDenied):
        make_masks(camera, LEFT, actor=make_user(role, jurisdictions=(district,)))
    entry = Entry.objects.get(action=Action.MASK_CHANGE)
    assert (entry.outcome, entry.target) == (Outcome.REFUSED, "cam-a")
    assert not CameraMasks.objects.exists()


def test_the_audit_tells_when_protection_is_taken_away(camera: Camera) -> None:
    make_masks(camera, LEFT)
    make_masks(camera, LEFT, CORNER)
    make_masks(camera, CORNER, note="smaller")
    names = ("covered_share_before", "covered_share", "bared_share", "protection")
    told = [tuple(entry.data[name] for name in names) for entry in Entry.objects.filter(action=Action.MASK_CHANGE).order_by("id")]
    assert told == [(0.0, 0.5, 0.0, "not less"), (0.5, 0.5, 0.0, "not less"), (0.5, 0.125, 0.375, "less")]


def test_a_moved_mask_of_the_same_size_is_less_protection_too(camera: Camera) -> None:
    make_masks(camera, LEFT)
    make_masks(camera, tuple((x + 0.5, y) for x, y in LEFT))
    data = Entry.objects.filter(action=Action.MASK_CHANGE).latest("id").data
    assert (data["covered_share_before"], data["covered_share"], data["bared_share"]) == (0.5, 0.5, 0.5)
    assert data["protection"] == "less"


def test_of_two_who_saw_the_same_version_the_second_is_told(camera: Camera) -> None:
    make_masks(camera, LEFT)
    with pytest.raises(MaskConflict) as conflict:
        make_masks(camera, base=0)
    assert conflict.value.number == 1
    assert masks_in_force() == {"cam-a": (LEFT,)}


def test_without_reasons_nothing_is_kept(camera: Camera) -> None:
    actor = make_user(Role.COMMANDER)
    for areas, note, index in (([area(LEFT)], " ", None), ([area(LEFT), area(CORNER, " ")], "why", 1)):
        with pytest.raises(MaskUnexplained) as unexplained:
            masks_set(actor=actor, camera=camera, areas=areas, note=note, base=0)
        assert unexplained.value.index == index
    with pytest.raises(AreaRefused):
        make_masks(camera, BOW_TIE)
    assert not CameraMasks.objects.exists()


def test_what_was_hidden_can_be_neither_deleted_nor_rewritten(camera: Camera) -> None:
    make_masks(camera, LEFT)
    for statement in (
        "DELETE FROM cameras_cameramasks",
        "UPDATE cameras_cameramasks SET areas = '[]'",
        "UPDATE cameras_cameramasks SET valid_to = now()",
    ):
        with pytest.raises(ProgrammingError, match="refused"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
