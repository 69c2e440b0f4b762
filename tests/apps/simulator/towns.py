"""A made-up town on a grid, as large as a test needs, without a database."""

import numpy as np
import shapely

from apps.simulator.city_view import BuildingView, CameraView, CityView, RoadView, ZoneView
from safecity_gis.core.geo.frames import LocalFrame, LonLat
from safecity_gis.core.geo.pose import field_of_view

CENTRE = LonLat(67.03, 24.85)
FRAME = LocalFrame(CENTRE)


def make_view(code: str = "cam-1", *, e: float = 0.0, n: float = 0.0, **values) -> CameraView:
    """A camera `e`, `n` metres from the town's middle."""
    lon, lat = FRAME.to_lonlat([(e, n)])[0]
    plain = {
        "district": "south", "height_m": 8.0, "bearing_deg": 0.0, "tilt_deg": 18.0, "hfov_deg": 70.0, "range_m": 80.0,
        "width": 1920, "height": 1080,
    }  # fmt: skip
    bare = CameraView(code=code, lon=float(lon), lat=float(lat), field_of_view=shapely.Polygon(), **{**plain, **values})
    ring = field_of_view(bare, bare.width / bare.height, bare.range_m)
    return CameraView(**{**vars(bare), "field_of_view": shapely.Polygon(ring)})


def make_town(*, blocks: int = 3, block_m: float = 200.0, cameras: int = 4, **camera_values) -> CityView:
    """`blocks` x `blocks` streets, main roads every second one, and that many cameras dealt over the junctions."""
    middle = (blocks - 1) / 2
    nodes = [((i - middle) * block_m, (j - middle) * block_m) for i in range(blocks) for j in range(blocks)]
    roads = []
    for i in range(blocks):
        for j in range(blocks):
            for di, dj in ((1, 0), (0, 1)):
                if i + di < blocks and j + dj < blocks:
                    start, end = i * blocks + j, (i + di) * blocks + j + dj
                    main = (j if di else i) % 2 == 0
                    roads.append(_road(nodes[start], nodes[end], start, end, main=main))
    views = tuple(
        make_view(
            f"cam-{k}",
            e=nodes[k % len(nodes)][0] + 9,
            n=nodes[k % len(nodes)][1] + 9,
            bearing_deg=(k * 87.0) % 360,
            **camera_values,
        )
        for k in range(cameras)
    )
    corner = FRAME.to_lonlat([(40, 40), (70, 40), (70, 60), (40, 60), (40, 40)])
    area = shapely.MultiPolygon([shapely.Point(CENTRE).buffer(0.2)])
    return CityView(
        cameras=views,
        roads=tuple(roads),
        buildings=(BuildingView(corner, 18.0),),
        zones=(ZoneView("closed", "Closed area", area),),
        stamp=f"{blocks}-{cameras}",
    )


def _road(start_m: tuple[float, float], end_m: tuple[float, float], start: int, end: int, *, main: bool) -> RoadView:
    line = FRAME.to_lonlat(np.linspace(start_m, end_m, 4))
    return RoadView(
        line=line, start=start, end=end, road_class="primary" if main else "residential", speed_mps=16.7 if main else 8.3,
        lanes=4 if main else 2, one_way=False,
    )  # fmt: skip
