"""Viewers, buildings and sight lines that the tests of coverage draw from."""

import numpy as np
import shapely
from hypothesis import strategies as st
from shapely import affinity

from safecity_gis.core.geo.coverage.buildings import Buildings
from safecity_gis.core.geo.coverage.viewer import Viewer
from safecity_gis.core.geo.frames import Floats, GroundXY
from safecity_gis.messages.configuration import Pose

HERE = GroundXY(0.0, 0.0)
NOWHERE = Buildings([])


def a_viewer(
    at: tuple[float, float] = HERE,
    *,
    height_m: float = 8.0,
    bearing_deg: float = 0.0,
    tilt_deg: float = 15.0,
    hfov_deg: float = 70.0,
    range_m: float = 100.0,
    width_px: int = 1920,
    height_px: int = 1080,
) -> Viewer:
    pose = Pose(lon=67.0, lat=24.9, height_m=height_m, bearing_deg=bearing_deg, tilt_deg=tilt_deg, hfov_deg=hfov_deg)
    return Viewer(GroundXY(*at), pose, width_px, height_px, range_m)


def viewers() -> st.SearchStrategy[Viewer]:
    return st.builds(
        a_viewer,
        st.tuples(st.floats(-50, 50), st.floats(-50, 50)),
        height_m=st.floats(2, 40),
        bearing_deg=st.floats(0, 360),
        tilt_deg=st.floats(-10, 90),
        hfov_deg=st.floats(5, 120),
        range_m=st.floats(10, 150),
    )


@st.composite
def footprints(draw: st.DrawFn) -> shapely.Polygon:
    """A block, a triangle or an L, turned, within 80 m of the origin."""
    width, depth = draw(st.floats(2, 40)), draw(st.floats(2, 40))
    shape = draw(st.sampled_from([((0, 0), (1, 0), (1, 1), (0, 1)), ((0, 0), (1, 0), (0.5, 1)), _L]))
    turned = affinity.rotate(shapely.Polygon(np.array(shape) * (width, depth)), draw(st.floats(0, 90)))
    return affinity.translate(turned, draw(st.floats(-80, 80)), draw(st.floats(-80, 80)))


def cities(heights: st.SearchStrategy[float | None]) -> st.SearchStrategy[Buildings]:
    return st.lists(st.tuples(footprints(), heights), max_size=8).map(
        lambda found: Buildings([footprint for footprint, _ in found], [height for _, height in found])
    )


TALL: st.SearchStrategy[float | None] = st.none() | st.floats(50, 90)
ANY_HEIGHT: st.SearchStrategy[float | None] = st.none() | st.floats(2, 60)
_L = ((0, 0), (1, 0), (1, 0.4), (0.4, 0.4), (0.4, 1), (0, 1))


def hidden(points: Floats, eye: tuple[float, float], height_m: float, buildings: Buildings) -> np.ndarray:
    """Which ground points [n, 2] a building hides, told by the sight lines alone: where one is below a roof, it may meet none."""
    found = np.zeros(len(points), dtype=bool)
    start = np.asarray(eye)
    for footprint, roof in zip(buildings.footprints, buildings.heights_m, strict=True):
        if shapely.intersects_xy(footprint, *eye):
            found |= shapely.intersects_xy(footprint, *points.T)
            continue
        below_roof = start + max(0.0, 1 - roof / height_m) * (points - start)
        found |= shapely.intersects(shapely.linestrings(np.stack((below_roof, points), axis=1)), footprint)
    return found


def scattered(seed: int, reach_m: float, count: int = 300) -> Floats:
    return np.random.default_rng(seed).uniform(-reach_m, reach_m, (count, 2))
