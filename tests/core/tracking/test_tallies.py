"""Two calculations of the same figures check each other; intervals and matches come from the second."""

from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safecity_gis.core.tracking.scoring import Sequence, Tracks, no_tracks, score, side_by_side
from safecity_gis.core.tracking.tallies import FIGURES, intervals, matches, tally


def scattered(
    random: np.random.Generator, *, frames: int, objects: int, noise: float, switches: float, missed: float
) -> Sequence:
    """Objects on straight ways; found boxes with noise, gaps, false boxes and new identities now and then."""
    start, speed = random.uniform(0, 200, (objects, 2)), random.normal(0, 3, (objects, 2))
    true, found = [], []
    identity = np.arange(objects)
    for frame in range(frames):
        for number in range(objects):
            x, y = start[number] + speed[number] * frame
            if random.random() < 0.9:
                true.append((frame, number, x, y))
            if random.random() < switches:
                identity[number] = identity.max() + 1
            if random.random() > missed:
                dx, dy = random.normal(0, noise, 2)
                found.append((frame, identity[number], x + dx, y + dy))
        if random.random() < 0.3:
            found.append((frame, 10_000 + frame, *random.uniform(0, 200, 2)))
    return side_by_side(_tracks(true), _tracks(found), frames=frames)


def _tracks(rows: list[tuple[int, int, float, float]]) -> Tracks:
    if not rows:
        return no_tracks()
    frames, identities, x, y = np.array(rows).T
    return Tracks(frames.astype(np.int64), identities.astype(np.int64), np.column_stack((x, y, x + 20, y + 40)))


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000), frames=st.integers(1, 40), objects=st.integers(0, 8), noise=st.floats(0, 8),
    switches=st.floats(0, 0.3), missed=st.floats(0, 1),
)  # fmt: skip
def test_both_calculations_agree(seed: int, frames: int, objects: int, noise: float, switches: float, missed: float) -> None:
    sequence = scattered(
        np.random.default_rng(seed), frames=frames, objects=objects, noise=noise, switches=switches, missed=missed
    )
    counted = tally(sequence)
    [ours] = counted.figures(np.ones((1, counted.blocks)))
    assert dict(zip(FIGURES, ours, strict=True)) == pytest.approx(dict(zip(FIGURES, astuple(score(sequence)), strict=False)))
    assert counted.switches.sum() == score(sequence).id_switches


def test_the_interval_holds_the_figure_and_narrows_with_length() -> None:
    widths = []
    for frames in (60, 600):
        sequence = scattered(np.random.default_rng(1), frames=frames, objects=6, noise=3, switches=0.01, missed=0.2)
        bounds = intervals(tally(sequence))
        assert all(
            bounds[name].low <= value <= bounds[name].high
            for name, value in vars(score(sequence)).items()
            if name in ("mota", "deta")
        )
        widths.append(bounds["mota"].high - bounds["mota"].low)
    assert widths[1] < widths[0]


def test_the_intervals_of_nothing_are_nothing() -> None:
    assert set(intervals(tally(side_by_side(no_tracks(), no_tracks(), frames=0)), resamples=5).values()) == {(0.0, 0.0)}


def test_a_pair_is_kept_while_it_overlaps_enough_even_when_another_box_is_nearer() -> None:
    true = _tracks([(frame, 1, 0.0, 0.0) for frame in range(3)])
    ours = _tracks([(0, 7, 0.0, 0.0), (1, 7, 5.0, 0.0), (1, 8, 0.0, 0.0), (2, 8, 0.0, 0.0)])
    found, switches = matches(side_by_side(true, ours, frames=3))
    assert [match.similarity.round(2).tolist() for match in found] == [[1.0], [0.6], [1.0]]
    assert switches.tolist() == [0, 0, 1]
