"""The demonstration's hotlists: made up, marked, in force, made once, one of them old."""

import pytest

from apps.plates.models import Hotlist, HotlistEntry
from apps.simulator.city.hotlists import hotlists_put
from tests.factories import make_jurisdiction

pytestmark = pytest.mark.django_db


def test_made_up_lists_are_in_force_once_and_marked() -> None:
    make_jurisdiction("south")
    assert hotlists_put() == 3
    assert hotlists_put() == 0
    assert not Hotlist.objects.filter(simulated=False).exists()
    assert HotlistEntry.objects.active().count() == 9
