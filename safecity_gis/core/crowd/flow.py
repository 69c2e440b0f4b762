"""Where a crowd moves: mean velocity by cell, streams against each other, what crosses an edge, pressure."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
WALKING_MPS = 0.3
"""Slower people stand: they have no direction."""
FASTEST_MPS = 12.0
"""Nobody on foot is faster; such a velocity is a mistake of the tracker."""


@dataclass(frozen=True)
class Flows:
    """Movement by cell: mean velocity east, north [n, 2] (NaN where nobody is known), variance of speed [n], people [n]."""

    velocity_mps: Floats
    variance: Floats
    people: Integers


def cell_flows(cells: Integers, velocities_mps: Floats, count: int) -> Flows:
    """Mean velocity and its variance of those who stand in each cell.

    Args:
        cells: number of the cell of each person, below 0 for none [m].
        velocities_mps: east, north [m, 2]; NaN and what is faster than anybody is left out.
        count: how many cells.
    """
    with np.errstate(invalid="ignore"):
        sound = (cells >= 0) & (cells < count) & (np.hypot(velocities_mps[:, 0], velocities_mps[:, 1]) <= FASTEST_MPS)
    at, v = cells[sound], velocities_mps[sound]
    people = np.bincount(at, minlength=count)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.stack([np.bincount(at, weights=v[:, axis], minlength=count) / people for axis in (0, 1)], axis=1)
        off = ((v - mean[at]) ** 2).sum(axis=1)
        variance = np.bincount(at, weights=off, minlength=count) / people
    return Flows(mean.reshape(-1, 2), variance, people)


def counterflow(velocities_mps: Floats) -> float:
    """How much two streams go against each other, 0-1: the smaller stream's share of both, doubled; 0 for fewer than two people.

    The streams are those along and against the axis on which most movement happens; who crosses that axis belongs to neither.

    Args:
        velocities_mps: east, north of each person [m, 2].
    """
    with np.errstate(invalid="ignore"):
        speed = np.hypot(velocities_mps[:, 0], velocities_mps[:, 1])
        walking = velocities_mps[(speed >= WALKING_MPS) & (speed <= FASTEST_MPS)]
    if len(walking) < 2:
        return 0.0
    unit = walking / np.hypot(walking[:, 0], walking[:, 1])[:, None]
    # Doubled angles make opposite directions one, so that their mean is the axis.
    angle = np.arctan2(unit[:, 1], unit[:, 0]) * 2
    axis = np.arctan2(np.sin(angle).sum(), np.cos(angle).sum()) / 2
    along = unit @ np.array([np.cos(axis), np.sin(axis)])
    forth, back = int((along > np.sqrt(0.5)).sum()), int((along < -np.sqrt(0.5)).sum())
    return 2 * min(forth, back) / (forth + back) if forth + back else 0.0


def pressure(per_m2: float, speed_variance: float) -> float:
    """Crowd pressure in 1/s²: density times the variance of velocities; turbulence has been seen from 0.02 on.

    Source: Helbing, Johansson & Al-Abideen, Physical Review E 75, 046109 (2007).
    """
    return per_m2 * speed_variance


@dataclass(frozen=True)
class Edge:
    """A zone's edge in short pieces: middle [n, 2] (metres east, north), unit normal inward [n, 2], length [n] in metres."""

    middles_m: Floats
    inward: Floats
    lengths_m: Floats


def edge_of(ring_m: Floats, *, piece_m: float) -> Edge:
    """Cut a closed ring [k, 2] (metres, first point repeated at the end) into pieces of at most `piece_m`.

    Raises:
        ValueError: no ring, or a piece that is not above 0.
    """
    if ring_m.ndim != 2 or ring_m.shape[1] != 2 or len(ring_m) < 4 or not piece_m > 0:
        raise ValueError(f"no ring of points {ring_m.shape} in pieces of {piece_m} m")
    start, step_ = ring_m[:-1], np.diff(ring_m, axis=0)
    length = np.hypot(step_[:, 0], step_[:, 1])
    parts = np.maximum(1, np.ceil(length / piece_m)).astype(np.int64)
    side = np.repeat(np.arange(len(step_)), parts)
    along = (np.concatenate([np.arange(count) for count in parts]) + 0.5) / parts[side]
    turn = np.sign((start[:, 0] * ring_m[1:, 1] - ring_m[1:, 0] * start[:, 1]).sum())
    with np.errstate(invalid="ignore", divide="ignore"):
        normal = np.nan_to_num(np.column_stack((-step_[:, 1], step_[:, 0])) / length[:, None]) * turn
    return Edge(start[side] + step_[side] * along[:, None], normal[side], length[side] / parts[side])


def edge_flux(edge: Edge, per_m2: Floats, velocities_mps: Floats) -> tuple[float, float]:
    """People a second who come in and who go out across the pieces of an edge that are seen.

    Args:
        edge: its pieces.
        per_m2: density at each piece [n]; NaN where nobody looks.
        velocities_mps: mean velocity there [n, 2]; NaN where no movement is known.
    """
    across = (velocities_mps * edge.inward).sum(axis=1) * per_m2 * edge.lengths_m
    across = across[np.isfinite(across)]
    return float(across[across > 0].sum()), float(-across[across < 0].sum())
