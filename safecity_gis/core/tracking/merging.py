"""Overlapping views of one object: which views of different cameras show the same thing, and where it then is.

Source: Mahalanobis gating with the chi-square distribution of two degrees of freedom; complete-linkage agglomeration;
fusion of independent estimates by their information (Bar-Shalom, Willett, Tian: Tracking and Data Fusion, 2011, ch. 9).
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]


class Views(NamedTuple):
    """One row for each object in each camera's newest frame, in one local frame of metres."""

    camera: Integers
    """[n] index of the camera."""
    kind: Integers
    """[n] whatever must be equal for two views to be one object: class, simulated mark, exercise."""
    points: Floats
    """[n, 2] metres east, north."""
    covariances: Floats
    """[n, 2, 2] m², positive definite."""
    velocities: Floats
    """[n, 2] m/s east, north; NaN where unknown."""
    at: Floats
    """[n] capture time, epoch seconds."""
    standing: Integers
    """[n] number of the object that the view belonged to last time; -1 for none."""
    rank: Integers
    """[n] any total order of the views; it breaks ties, so that the order of the rows does not matter."""


@dataclass(frozen=True, slots=True)
class Gates:
    """What may be merged."""

    join: float = 9.21
    """Squared Mahalanobis distance up to which two views become one object (99 % of chi-square with 2 degrees)."""
    stay: float = 18.42
    """The same for two views that already are one."""
    max_distance_m: float = 8.0
    max_gap_s: float = 1.5
    """Views captured further apart in time are not compared."""
    max_speed_difference_mps: float = 3.0
    drift_mps: float = 1.0
    """Standard deviation of the motion that is not known, for each second between two captures."""


def pairs_of_views(views: Views, overlap: Booleans, gates: Gates | None = None) -> tuple[Integers, Floats]:
    """Pairs of rows that may be one object, and their cost (lower is likelier).

    Args:
        overlap: [c, c] symmetric, which cameras see common ground; its diagonal is not looked at.

    Returns:
        Row pairs [m, 2] and costs [m]; views that are not finite are in no pair.
    """
    g = gates or Gates()
    finite = np.isfinite(views.points).all(axis=1) & np.isfinite(views.covariances).all(axis=(1, 2)) & np.isfinite(views.at)
    shared = np.asarray(overlap.any(axis=1))[views.camera]
    rows = np.flatnonzero(finite & shared)
    if len(rows) < 2:
        return np.empty((0, 2), dtype=np.int64), np.empty(0)
    at = views.at[rows]
    velocity = np.nan_to_num(views.velocities[rows])
    lag = np.clip(at.max() - at, 0.0, g.max_gap_s)
    moved = views.points[rows] + velocity * lag[:, None]
    found = cKDTree(moved).query_pairs(g.max_distance_m, output_type="ndarray")
    i, j = found[:, 0], found[:, 1]
    a, b = rows[i], rows[j]
    likely = (
        overlap[views.camera[a], views.camera[b]]
        & (views.camera[a] != views.camera[b])
        & (views.kind[a] == views.kind[b])
        & (np.abs(views.at[a] - views.at[b]) <= g.max_gap_s)
        & ~(np.linalg.norm(views.velocities[a] - views.velocities[b], axis=1) > g.max_speed_difference_mps)
    )
    i, j, a, b = i[likely], j[likely], a[likely], b[likely]
    drift = (g.drift_mps * (at[i] - at[j])) ** 2
    covariance = views.covariances[a] + views.covariances[b] + drift[:, None, None] * np.eye(2)
    distance, log_volume = _mahalanobis(moved[i] - moved[j], covariance)
    together = (views.standing[a] >= 0) & (views.standing[a] == views.standing[b])
    near = distance <= np.where(together, g.stay, g.join)
    cost = distance + log_volume - np.where(together, 1e6, 0.0)
    return np.column_stack((a[near], b[near])).astype(np.int64), cost[near]


def cluster(count: int, pairs: Integers, costs: Floats, rank: Integers) -> Integers:
    """Label [count] of each row: rows with equal labels are one object, and every two of them are a pair (complete linkage).

    Pairs are taken from the cheapest up, ties by `rank`; the labels do not depend on the order of rows or pairs.
    """
    labels = np.arange(count, dtype=np.int64)
    if len(pairs) == 0:
        return labels
    degree = np.bincount(pairs.ravel(), minlength=count)
    alone = np.asarray((degree[pairs] == 1).all(axis=1))
    labels[pairs[alone].max(axis=1)] = pairs[alone].min(axis=1)
    crowded, costs = pairs[~alone], costs[~alone]
    if len(crowded) == 0:
        return labels
    ranks = np.sort(rank[crowded], axis=1)
    order = np.lexsort((ranks[:, 1], ranks[:, 0], costs))
    forward, backward = crowded @ (count, 1), crowded @ (1, count)
    allowed = set(forward.tolist()) | set(backward.tolist())
    members: dict[int, list[int]] = {}
    for a, b in crowded[order].tolist():
        mine, other = members.get(a) or [a], members.get(b) or [b]
        if mine is not other and (len(mine) == len(other) == 1 or all(x * count + y in allowed for x in mine for y in other)):
            union = mine + other
            members.update(dict.fromkeys(union, union))
    for row, union in members.items():
        labels[row] = min(union)
    return labels


class Fused(NamedTuple):
    """One row for each object."""

    newest: Integers
    """[k] row of the view that saw it last."""
    points: Floats
    """[k, 2] metres, at the time of the newest view."""
    covariances: Floats
    """[k, 2, 2] m²."""
    velocities: Floats
    """[k, 2] m/s; zero where no view knows it."""


def fuse(views: Views, labels: Integers, gates: Gates | None = None) -> tuple[Integers, Fused]:
    """Position, covariance and velocity of each object out of its views, weighted by their information.

    Returns:
        Index [n] of each view's object, and the objects in ascending order of their labels.
    """
    g = gates or Gates()
    _, of_view = np.unique(labels, return_inverse=True)
    count = int(of_view.max()) + 1 if len(of_view) else 0
    order = np.lexsort((views.rank, views.at, of_view))
    newest = np.zeros(count, dtype=np.int64)
    newest[of_view[order]] = order
    lag = np.clip(views.at[newest][of_view] - views.at, 0.0, g.max_gap_s)
    known = np.asarray(np.isfinite(views.velocities).all(axis=1))
    velocity = np.where(known[:, None], views.velocities, 0.0)
    moved = views.points + velocity * lag[:, None]
    information = _inverse(views.covariances + ((g.drift_mps * lag) ** 2)[:, None, None] * np.eye(2))
    total = np.zeros((count, 2, 2))
    np.add.at(total, of_view, information)
    weighted = np.zeros((count, 2))
    np.add.at(weighted, of_view, np.einsum("nij,nj->ni", information, moved))
    covariance = _inverse(total)
    speeds = np.zeros((count, 2))
    np.add.at(speeds, of_view, velocity)
    counted = np.bincount(of_view[known], minlength=count)
    fused = Fused(
        newest=newest,
        points=np.einsum("nij,nj->ni", covariance, weighted),
        covariances=covariance,
        velocities=speeds / np.maximum(counted, 1)[:, None],
    )
    return of_view.astype(np.int64), fused


def _mahalanobis(difference: Floats, covariance: Floats) -> tuple[Floats, Floats]:
    """Squared distances [n] and the logarithms of the covariances' determinants [n]."""
    xx, xy, yy = covariance[:, 0, 0], covariance[:, 0, 1], covariance[:, 1, 1]
    determinant = np.maximum(xx * yy - xy * xy, 1e-12)
    x, y = difference[:, 0], difference[:, 1]
    return (yy * x * x - 2 * xy * x * y + xx * y * y) / determinant, np.log(determinant)


def _inverse(matrices: Floats) -> Floats:
    """Inverses of symmetric matrices [n, 2, 2]; a determinant near zero is held off zero."""
    xx, xy, yy = matrices[:, 0, 0], matrices[:, 0, 1], matrices[:, 1, 1]
    determinant = np.maximum(xx * yy - xy * xy, 1e-12)
    rows = np.stack((np.stack((yy, -xy), axis=1), np.stack((-xy, xx), axis=1)), axis=1)
    return np.asarray(rows / determinant[:, None, None], dtype=np.float64)
