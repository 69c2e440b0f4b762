"""From how much of the ground behind people is hidden to how many they are: the Boolean model of overlapping silhouettes.

A place of the ground stays visible only while nobody stands where his silhouette would hide it. Where people stand
independently of each other, the share that stays visible falls exponentially with their density.

Source: Chiu, Stoyan, Kendall & Mecke, Stochastic Geometry and its Applications, 3rd ed. (2013), chapter 3.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
HEIGHT_M, WIDTH_M, DEPTH_M = 1.68, 0.34, 0.25
"""Of a silhouette: mean stature, mean width over its whole height (0.57 m² in all: clothed, arms and bags included), and the
depth of a body on the ground."""
RECOGNISED = 0.9
"""Share of hidden ground that looks unlike the empty scene: some clothes have the colour of the street or of a shadow."""
MOST_HIDDEN = 0.88
"""From here on hardly a gap tells one density from another: the number becomes 'at least'."""
MODEL_SHARE_SD = 0.10
"""What people who are larger, closer together or not independent of each other add, as a share of the density."""


@dataclass(frozen=True)
class Densities:
    """People for each square metre, by cell: value, standard deviation, and whether there may be more without limit, [n] each."""

    per_m2: Floats
    sd: Floats
    at_least: npt.NDArray[np.bool_]


def silhouette_m2(distance_m: npt.ArrayLike, camera_height_m: float) -> Floats:
    """Ground that one person hides [n], seen from `camera_height_m` above the ground at `distance_m` [n] along it.

    Raises:
        ValueError: a camera not higher than people.
    """
    if not camera_height_m > HEIGHT_M:
        raise ValueError(f"a camera {camera_height_m} m high sees no ground behind people")
    away = np.asarray(distance_m, np.float64)
    return np.asarray(WIDTH_M * (DEPTH_M + HEIGHT_M * away / (camera_height_m - HEIGHT_M / 2)))


def toward_camera(points_m: Floats, foot_m: npt.ArrayLike, camera_height_m: float) -> Floats:
    """Where people stand whose middle hides these places of the ground: points [..., 2] moved toward the camera's foot [2]."""
    foot = np.asarray(foot_m, np.float64)
    return np.asarray(foot + (points_m - foot) * (1 - HEIGHT_M / 2 / camera_height_m))


def densities(hidden: Floats, areas_m2: Floats, silhouettes_m2: Floats) -> Densities:
    """Density from the hidden share.

    Args:
        hidden: share 0-1 of each cell that looks unlike the empty ground [n]; NaN where nothing is known.
        areas_m2: how much of each cell is seen [n].
        silhouettes_m2: `silhouette_m2` of each cell [n].

    Returns:
        NaN where nothing is known. From `MOST_HIDDEN` on the density is that of `MOST_HIDDEN`, 'at least'.
    """
    share = np.clip(hidden / RECOGNISED, 0.0, MOST_HIDDEN)
    per_m2 = -np.log1p(-share) / silhouettes_m2
    independent = np.maximum(1.0, areas_m2 / silhouettes_m2)
    with np.errstate(invalid="ignore"):
        spread = np.sqrt(np.maximum(share * (1 - share), 0.25 / independent**2) / independent) / ((1 - share) * silhouettes_m2)
        return Densities(per_m2, np.hypot(spread, MODEL_SHARE_SD * per_m2), hidden / RECOGNISED >= MOST_HIDDEN)
