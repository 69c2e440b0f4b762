"""What the limited subprocess tells: rows in EPSG:4326, an OpenStreetMap extract, or why a file is refused."""

import msgspec

Value = str | int | float | bool | None


class Row(msgspec.Struct, frozen=True, array_like=True):
    """One feature. `wkb` is None where it has no geometry, or where `problem` says why it has no usable one."""

    number: int
    """Place in the file, from 1; a CSV's heading does not count."""
    wkb: bytes | None
    values: dict[str, Value]
    problem: str = ""


class Table(msgspec.Struct, frozen=True, tag=True):
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    epsg: int
    """The CRS of the file; geometries are already in EPSG:4326."""


class Edge(msgspec.Struct, frozen=True, array_like=True):
    """A part of a road between two junctions, drawn in the direction of travel where it is one way."""

    way: int
    part: int
    start: int
    end: int
    coordinates: tuple[tuple[float, float], ...]
    road_class: str
    name: str
    name_ur: str
    one_way: bool
    lanes: int
    speed_kmh: int


class Feature(msgspec.Struct, frozen=True, array_like=True):
    """A feature of the base map; `code` names the OpenStreetMap object."""

    code: str
    kind: str
    name: str
    name_ur: str
    wkb: bytes


class Extract(msgspec.Struct, frozen=True, tag=True):
    """What an OpenStreetMap extract holds of roads and base map."""

    edges: tuple[Edge, ...]
    features: tuple[Feature, ...]


class Refused(msgspec.Struct, frozen=True, tag=True):
    """The file as a whole cannot be used."""

    reason: str


Answer = Table | Extract | Refused


class FileRefused(ValueError):
    """The file as a whole cannot be used; the message is for the user."""
