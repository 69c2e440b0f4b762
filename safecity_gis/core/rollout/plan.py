"""Months since a start, and what a plan of monthly figures asks for between them."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

Point = tuple[float, float]
"""Months since the start, and the cameras that are to be in service by then."""


def months_after(start: date, months: int) -> date:
    """The same day so many months on, or the month's last day where it has no such day."""
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def months_between(start: date, at: date) -> float:
    """Months from `start` to `at`, with the share of the month that has begun; negative before the start."""
    whole = (at.year - start.year) * 12 + at.month - start.month
    if months_after(start, whole) > at:
        whole -= 1
    begun, ends = months_after(start, whole), months_after(start, whole + 1)
    return whole + (at - begun).days / (ends - begun).days


def planned_at(points: Sequence[Point], month: float) -> float:
    """Cameras that the plan asks for at a month: between its points in proportion, before the first 0, after the last the last.

    Args:
        points: ordered by month, at most one a month; none asks for nothing.
        month: since the start.
    """
    if not points or month < points[0][0]:
        return 0.0
    for (begun, low), (ends, high) in pairwise(points):
        if month < ends:
            return low + (high - low) * (month - begun) / (ends - begun)
    return float(points[-1][1])


def month_of(points: Sequence[Point], cameras: float) -> float | None:
    """The month by which the plan first asks for so many cameras; None where it never does.

    Args:
        points: ordered by month, cameras never falling.
        cameras: in service.
    """
    if points and cameras <= points[0][1]:
        return float(points[0][0])
    for (begun, low), (ends, high) in pairwise(points):
        if cameras <= high:
            return begun + (ends - begun) * (cameras - low) / (high - low)
    return None
