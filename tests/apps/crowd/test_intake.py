"""What fusion believes of a camera's crowd count."""

import math
from typing import Any

import msgspec
import pytest

from apps.fusion import intake
from apps.fusion.registry import registry_read
from safecity_gis.messages.base import MalformedMessage, encode
from safecity_gis.messages.crowd import MOST_CELLS, CrowdCell
from tests.apps.crowd.crowding import START, told
from tests.factories import make_camera

pytestmark = pytest.mark.django_db

CELL = CrowdCell(67.03, 24.85, 16.0, 3.0, 1.0, False)


@pytest.fixture(autouse=True)
def known() -> None:
    make_camera(code="cam-a")


def heard(**values: Any) -> Any:
    count = msgspec.structs.replace(told(0, 0.5, simulated=True), **values)
    return intake.observation(encode(count), registry_read(), START.timestamp() + 1)


def test_a_sound_count_is_believed() -> None:
    assert len(heard().cells) == 100
    assert heard(cells=()).cells == ()


@pytest.mark.parametrize(
    "change",
    [
        *({name: bad} for name in ("expected", "variance", "area_m2", "lon") for bad in (math.nan, math.inf, -1000.0)),
        {"area_m2": 0.0},
        {"area_m2": 5e-324},
        {"east_mps": 900.0},
        {"speed_variance": math.nan},
        {"lat": 25.9},
    ],
)
def test_a_cell_that_cannot_be_is_refused_with_the_whole_count(change: dict[str, float]) -> None:
    with pytest.raises(MalformedMessage):
        heard(cells=(CELL, msgspec.structs.replace(CELL, **change)))


@pytest.mark.parametrize(
    "values",
    [
        {"cells": (CELL,) * (MOST_CELLS + 1)},
        {"captured_at": START.timestamp() + 600},
        {"captured_at": START.timestamp() - 7200},
        {"counterflow": 1.5},
        {"side_m": math.nan},
        {"simulated": False},
        {"district": "east"},
        {"camera": "nobody"},
    ],
)
def test_a_count_out_of_time_out_of_bounds_or_of_another_camera_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(MalformedMessage):
        heard(**values)
