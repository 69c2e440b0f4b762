"""Trajectories in hindsight: closed gaps are filled, open ones are not, the unbelieved are left out."""

import numpy as np
import pytest

from safecity_gis.core.tracking.seam import Joined, Step, TrackedBox
from safecity_gis.core.tracking.trajectories import Trajectories
from tests.core.tracking.walks import FPS, box


def collected(visible: list[int], frames: int, *, joined_at: int | None = None) -> Trajectories:
    """Somebody walks 5 pixels a frame; after `joined_at` they first have another name."""
    trajectories = Trajectories()
    for frame in range(frames):
        seen = frame in visible
        name = 2 if joined_at is not None and frame == joined_at - 1 else 1
        boxes = np.array([box((100 + 5 * frame, 300))] if seen else [], np.float32).reshape(-1, 4)
        step = Step(
            boxes=[TrackedBox(name, 0, confirmed=frame > 3 and name == 1)] if seen else [],
            joined=[Joined(2, 1)] if frame == joined_at else [],
        )
        trajectories.add(step, boxes, frame / FPS)
    return trajectories


def test_a_closed_gap_is_filled_along_the_way() -> None:
    (track,) = collected([*range(10), *range(20, 30)], 30, joined_at=21)
    assert track.frames.tolist() == list(range(30))
    assert track.boxes[:, 0] == pytest.approx(80 + 5 * np.arange(30), abs=0.5)
    assert track.boxes[:, 3] == pytest.approx(300, abs=0.5)


def test_a_gap_longer_than_any_that_is_closed_stays_open() -> None:
    (track,) = collected([*range(10), *range(60, 70)], 70)
    assert track.frames.tolist() == [*range(10), *range(60, 70)]


def test_what_was_never_believed_is_left_out() -> None:
    assert list(collected([0, 1, 2], 20)) == []
