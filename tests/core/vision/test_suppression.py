"""Overlap and greedy suppression, against a plain reference."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from safecity_gis.core.vision.suppression import areas, iou, suppress

corner = st.integers(0, 40)
box = st.tuples(corner, corner, st.integers(1, 30), st.integers(1, 30)).map(lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3]))


def boxes(*rows: tuple[float, ...]) -> np.ndarray:
    return np.array(rows, np.float32).reshape(-1, 4)


def one_iou(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    w = min(a[2], b[2]) - max(a[0], b[0])
    h = min(a[3], b[3]) - max(a[1], b[1])
    shared = max(w, 0) * max(h, 0)
    return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared)


@given(st.lists(box, max_size=6), st.lists(box, max_size=6))
def test_iou_equals_its_definition(left: list[tuple[int, ...]], right: list[tuple[int, ...]]) -> None:
    found = iou(boxes(*left), boxes(*right))
    assert found.shape == (len(left), len(right))
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            assert abs(found[i, j] - one_iou(a, b)) < 1e-5


def test_boxes_without_area_overlap_nothing_and_nan_stays_nan() -> None:
    found = iou(boxes((1, 1, 1, 1), (5, 5, 2, 2), (np.nan, 0, 1, 1)), boxes((1, 1, 1, 1)))
    assert found[0, 0] == 0 and found[1, 0] == 0 and np.isnan(found[2, 0])
    assert areas(boxes((5, 5, 2, 9))).tolist() == [0]


@settings(deadline=None)
@given(st.lists(st.tuples(box, st.integers(0, 100), st.integers(0, 1)), max_size=12), st.sampled_from((0.0, 0.3, 0.6)))
def test_suppression_equals_the_greedy_loop(items: list[tuple[tuple[int, ...], int, int]], overlap: float) -> None:
    order = sorted(range(len(items)), key=lambda i: -items[i][1])
    expected: list[int] = []
    for i in order:
        rivals = (j for j in expected if items[j][2] == items[i][2])
        if all(one_iou(items[i][0], items[j][0]) <= overlap + 1e-6 for j in rivals):
            expected.append(i)
    scores = np.array([item[1] / 100 for item in items], np.float32)
    groups = np.array([item[2] for item in items], np.int64)
    kept = suppress(boxes(*(item[0] for item in items)), scores, groups, overlap=overlap + 1e-6)
    assert kept.tolist() == expected


def test_what_is_not_finite_or_has_no_area_is_dropped() -> None:
    rows = boxes((0, 0, 9, 9), (np.nan, 0, 9, 9), (20, 20, np.inf, 30), (5, 5, 5, 9), (40, 40, 50, 50))
    scores = np.array([0.5, 0.9, 0.9, 0.9, np.nan], np.float32)
    assert suppress(rows, scores, np.zeros(5, np.int64), overlap=0.5).tolist() == [0]


def test_nothing_stays_of_nothing() -> None:
    assert len(suppress(boxes(), np.empty(0, np.float32), np.empty(0, np.int64), overlap=0.5)) == 0
