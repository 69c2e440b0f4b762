"""A link that comes and goes is one alert, and nothing else of that camera opens or ends meanwhile."""

import pytest

from apps.alerts.choices import Cause
from apps.alerts.models import Alert
from apps.cameras.handlers.health import HealthHandler
from apps.cameras.handlers.link import LinkHandler
from apps.cameras.handlers.troubles import TroubleHandler
from apps.cameras.models import CameraTrouble
from apps.network.handlers import NetworkHandler
from apps.timeline.rounds import Round
from tests.apps.cameras.sampling import STREAMING, UNREACHABLE, Rounds, at, picture, sample
from tests.factories import make_camera

pytestmark = pytest.mark.django_db


@pytest.fixture
def rounds() -> Rounds:
    make_camera(code="cam-a")
    return Rounds(HealthHandler, LinkHandler, TroubleHandler, NetworkHandler)


def flap(rounds: Rounds, start: int, changes: int, every_s: int = 6) -> int:
    """So many changes, beginning with a stream; returns the second of the last."""
    second = start
    for number in range(changes + 1):
        second = start + number * every_s
        rounds.hear(second, sample(second, UNREACHABLE if number % 2 else STREAMING))
    return second


def heard(rounds: Rounds, second: float) -> Round:
    return rounds.hear(second)


def test_six_changes_in_three_minutes_are_told_with_the_sixth(rounds: Rounds) -> None:
    last = flap(rounds, 1, 5)
    assert not Alert.objects.exists()
    assert heard(rounds, last).flapping.keys() == set()
    rounds.hear(last + 6, sample(last + 6, STREAMING))
    rounds.hear_all([last + 7, last + 9, last + 10])
    alert = Alert.objects.get()
    assert (alert.cause, alert.opened_at, alert.figures) == (Cause.LINK_FLAPPING, at(7), {"changes": 6.0, "window_s": 180.0})
    assert heard(rounds, last + 7).flapping.keys() == {"cam-a"}


def test_as_many_changes_over_a_longer_time_are_not_told(rounds: Rounds) -> None:
    flap(rounds, 1, 12, every_s=40)
    assert not Alert.objects.exists()


def test_changes_that_last_too_briefly_to_become_the_condition_count_too(rounds: Rounds) -> None:
    last = flap(rounds, 1, 6, every_s=2)
    rounds.hear_all([last + 1, last + 3, last + 5])
    assert Alert.objects.get().cause == Cause.LINK_FLAPPING


def test_it_ends_after_two_minutes_without_a_change(rounds: Rounds) -> None:
    last = flap(rounds, 1, 8)
    rounds.hear_all(range(last + 2, last + 118, 5))
    assert Alert.objects.get().closed_at is None
    rounds.hear_all([last + 120, last + 122, last + 125])
    closed_at = Alert.objects.get().closed_at
    assert closed_at is not None and at(last + 120) <= closed_at <= at(last + 125)
    assert heard(rounds, last + 125).flapping.keys() == set()
    known = CameraTrouble.objects.filter(known_to=None).order_by("valid_from")
    assert list(known.values_list("kind", "state")) == [("link", "flapping"), ("link", "well")]


def test_while_it_flaps_nothing_else_of_the_camera_opens_or_ends(rounds: Rounds) -> None:
    rounds.hear(0.5, sample(0.5, picture=picture("black", 0)))
    last = flap(rounds, 1, 6)
    rounds.hear_all(range(last + 2, last + 40, 2), picture=picture("clear", last), clock_offset_s=30.0)
    assert sorted(Alert.objects.filter(closed_at=None).values_list("cause", flat=True)) == ["link_flapping", "picture_black"]


def test_a_restart_remembers_that_it_flaps(rounds: Rounds) -> None:
    last = flap(rounds, 1, 6)
    rounds.restart(last + 1)
    assert heard(rounds, last + 2).flapping.keys() == {"cam-a"}
    rounds.hear_all(range(last + 3, last + 140, 5))
    assert Alert.objects.get().closed_at is not None
    assert Alert.objects.count() == 1
