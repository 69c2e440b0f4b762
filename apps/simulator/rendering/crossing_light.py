"""The light at the crossing: vehicles and people take turns."""

CYCLE_S = 36.0
GO_S = 15.0
"""Vehicles go so long from the start of a cycle; then people may start over for `WALK_S`."""
CLEAR_S = 2.5
WALK_S = 4.0


def vehicles_go(at_s: float) -> bool:
    """Whether vehicles may pass the stop line."""
    return at_s % CYCLE_S < GO_S


def people_go(at_s: float) -> bool:
    """Whether people may step onto the crossing."""
    return GO_S + CLEAR_S <= at_s % CYCLE_S < GO_S + CLEAR_S + WALK_S
