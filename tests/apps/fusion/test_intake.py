"""What may be believed of health: finite numbers, times of these minutes, verdicts that are not from the future."""

import math
from typing import Any

import msgspec
import pytest

from apps.fusion import intake
from apps.fusion.registry import registry_read
from safecity_gis.messages.base import MalformedMessage, encode
from safecity_gis.messages.health import (
    NetworkReadings,
    PictureCheck,
    PictureVerdict,
    PlaceReading,
    SourceCondition,
    ViewCheck,
    ViewVerdict,
)
from tests.apps.fusion.making import make_sample
from tests.factories import make_camera

pytestmark = pytest.mark.django_db
NOW = 1_770_000_000.0


def heard(**values: Any) -> Any:
    make_camera(code="cam-a")
    sample = make_sample("cam-a", SourceCondition.STREAMING, at=NOW)
    return intake.health(encode(msgspec.structs.replace(sample, **values)), registry_read(), NOW)


def poll(at: float, **values: Any) -> Any:
    message = NetworkReadings(simulated=True, collector="c", at=at, places=(PlaceReading(node="n", **values),))
    return intake.health(encode(message), registry_read(), NOW)


def moved(**values: Any) -> ViewCheck:
    return ViewCheck(**{"calibration": 1, "verdict": ViewVerdict.MOVED, "shift_px": 5.0, "confidence": 0.5, **values})


@pytest.mark.parametrize(
    "values",
    [
        *({name: bad} for name in ("fps", "wanted_fps", "bitrate_kbps", "clock_offset_s") for bad in (math.inf, math.nan)),
        {"clock_offset_s": -math.inf},
        {"width_px": 2**40},
        {"frames_dropped": 2**40},
        {"view": moved(shift_px=math.inf)},
        {"view": moved(calibration=2**62)},
        {"view": moved(confidence=math.nan)},
    ],
)
def test_a_number_that_nothing_can_store_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(MalformedMessage):
        heard(**values)


@pytest.mark.parametrize("since", [NOW + 1.0, NOW - 30 * 86_400, 4.1e9])
def test_a_verdict_from_the_future_or_from_long_ago_is_refused(since: float) -> None:
    with pytest.raises(MalformedMessage, match="verdict dates"):
        heard(picture=PictureCheck(verdict=PictureVerdict.BLACK, since=since))


def test_sound_samples_and_polls_are_believed() -> None:
    check = PictureCheck(verdict=PictureVerdict.BLACK, since=NOW - 60)
    assert heard(picture=check, view=moved(), clock_offset_s=-3.0).picture == check
    assert poll(NOW - 2.0, charge=0.5).places[0].charge == 0.5


@pytest.mark.parametrize("at", [NOW + 6.0, NOW - 61.0])
def test_a_poll_from_the_future_or_the_past_is_refused(at: float) -> None:
    with pytest.raises(MalformedMessage, match="lies"):
        poll(at)


@pytest.mark.parametrize("values", [{"charge": 1.01}, {"charge": math.nan}, {"solar_w": math.inf}, {"load_w": -1.0}])
def test_a_reading_out_of_its_range_is_refused(values: dict[str, float]) -> None:
    with pytest.raises(MalformedMessage):
        poll(NOW, **values)
