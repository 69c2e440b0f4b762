"""The base map as vector tiles, cut by PostGIS and generalised by zoom.

Source: Mapbox Vector Tile 2.1; tile numbers in web mercator (EPSG:3857).
"""

from dataclasses import dataclass

from django.db import connection, transaction

from apps.places.choices import RoadClass

MAX_ZOOM = 16
"""Deeper zooms are drawn from the tiles of this one."""
STATEMENT_TIMEOUT_MS = 3000
_WORLD_M = 40_075_016.685578488
_DRAWN_PX = 512
_ROADS_FROM = {
    RoadClass.MOTORWAY: 7,
    RoadClass.TRUNK: 8,
    RoadClass.PRIMARY: 10,
    RoadClass.SECONDARY: 11,
    RoadClass.TERTIARY: 12,
    RoadClass.RESIDENTIAL: 13,
}
"""The first zoom at which a class of road is drawn."""


class BadTile(ValueError):
    """There is no tile of these numbers."""


@dataclass(frozen=True, slots=True)
class TileNumber:
    """Zoom, column from the west and row from the north.

    Raises:
        BadTile: beyond `MAX_ZOOM` or outside the world.
    """

    z: int
    x: int
    y: int

    def __post_init__(self) -> None:
        if not (0 <= self.z <= MAX_ZOOM and 0 <= self.x < 1 << self.z and 0 <= self.y < 1 << self.z):
            raise BadTile(f"{self.z}/{self.x}/{self.y}")


def base_map_version() -> str:
    """Changes whenever a road, building or base feature does; read it before the tile that it is to name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT version::text FROM places_base_map_version")
        return cursor.fetchone()[0]


def cut_tile(number: TileNumber) -> bytes:
    """The tile as MVT; empty bytes where nothing is.

    Raises:
        django.db.OperationalError: it took longer than `STATEMENT_TIMEOUT_MS`.
    """
    pixel_m = _WORLD_M / (1 << number.z) / _DRAWN_PX
    values = {
        "z": number.z,
        "x": number.x,
        "y": number.y,
        "pixel": pixel_m,
        "tolerance": pixel_m / 2,
        "roads": [road_class for road_class, zoom in _ROADS_FROM.items() if number.z >= zoom],
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(STATEMENT_TIMEOUT_MS)])
        cursor.execute(_TILE, values)
        return bytes(cursor.fetchone()[0])


_TILE = """
WITH tile AS MATERIALIZED (
    SELECT ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS box,
           ST_Transform(ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => 0.03125), 4326) AS reach
),
near AS MATERIALIZED (
    SELECT f.kind, f.name, f.name_ur, f.origin, f.accuracy_m, ST_Transform(f.geometry, 3857) AS shape
    FROM places_basefeature f, tile WHERE f.geometry && tile.reach
),
feature AS MATERIALIZED (
    SELECT kind, name, name_ur, origin, accuracy_m,
           CASE WHEN kind IN ('sea', 'coast', 'airport', 'port') THEN kind ELSE kind || 's' END AS layer,
           CASE WHEN ST_Dimension(shape) = 0 THEN shape ELSE ST_Simplify(shape, %(tolerance)s, true) END AS shape
    FROM near
    WHERE CASE kind
        WHEN 'river' THEN %(z)s >= 8 WHEN 'railway' THEN %(z)s >= 9 WHEN 'airport' THEN %(z)s >= 9 WHEN 'runway' THEN %(z)s >= 11
        WHEN 'port' THEN %(z)s >= 10 WHEN 'neighbourhood' THEN %(z)s >= 10 WHEN 'landmark' THEN %(z)s >= 12
        WHEN 'park' THEN %(z)s >= 10 AND (%(z)s >= 14 OR ST_Area(shape) > 60 * %(pixel)s * %(pixel)s)
        ELSE true END
),
drawn AS MATERIALIZED (
    SELECT kind, name, name_ur, origin, accuracy_m, layer, ST_AsMVTGeom(shape, tile.box, 4096, 128, true) AS geom
    FROM feature, tile
),
merged AS MATERIALIZED (
    SELECT road_class, name, name_ur, origin, max(accuracy_m) AS accuracy_m,
           ST_Simplify(ST_LineMerge(ST_Collect(ST_Transform(line, 3857))), %(tolerance)s) AS shape
    FROM places_road, tile
    WHERE line && tile.reach AND road_class = ANY(%(roads)s)
    GROUP BY road_class, name, name_ur, origin
),
road AS MATERIALIZED (
    SELECT road_class, name, name_ur, origin, accuracy_m, ST_AsMVTGeom(shape, tile.box, 4096, 128, true) AS geom FROM merged, tile
),
building AS MATERIALIZED (
    SELECT land_use, height_m, origin, accuracy_m, ST_AsMVTGeom(ST_Transform(footprint, 3857), tile.box, 4096, 64, true) AS geom
    FROM places_building, tile
    WHERE %(z)s >= 13 AND footprint && tile.reach
),
layer AS (
    SELECT ST_AsMVT(drawn, layer, 4096, 'geom') AS mvt FROM drawn WHERE geom IS NOT NULL GROUP BY layer
    UNION ALL SELECT ST_AsMVT(road, 'roads', 4096, 'geom') FROM road WHERE geom IS NOT NULL
    UNION ALL SELECT ST_AsMVT(building, 'buildings', 4096, 'geom') FROM building WHERE geom IS NOT NULL
)
SELECT coalesce(string_agg(mvt, ''), '') FROM layer
"""
