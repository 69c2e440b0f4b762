"""Lengths on the ground."""

import math

import pytest

from safecity_gis.core.geo.lines import length_m


def test_a_degree_of_latitude_at_the_equator_has_the_length_of_the_ellipsoid() -> None:
    assert length_m([(67, 0), (67, 1)]) == pytest.approx(110_574.39, abs=0.1)


def test_parts_add_up_and_a_point_or_nothing_has_no_length() -> None:
    ends = [(67.0, 24.8), (67.1, 24.9), (67.2, 24.8)]
    assert length_m(ends) == pytest.approx(length_m(ends[:2]) + length_m(ends[1:]))
    assert length_m(ends[:1]) == 0 and length_m([]) == 0


def test_nan_stays_nan() -> None:
    assert math.isnan(length_m([(67, 24), (math.nan, 24)]))
