"""What the network is made of, and what can be lost of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from enum import StrEnum


class NetworkError(ValueError):
    """Elements that make no network, or a name that it does not know."""


class NodeKind(StrEnum):
    """All but a joint hold a switch; traffic passes through a switch only while it has power."""

    CENTRE = "centre"
    STATION = "station"
    RING = "ring"
    SITE = "site"
    JOINT = "joint"


class ElementKind(StrEnum):
    """What one fault can take away."""

    SPAN = "span"
    NODE = "node"
    """The whole place: its switch, its splices and whatever runs through them."""
    SWITCH = "switch"
    FEEDER = "feeder"


@dataclass(frozen=True, slots=True)
class Node:
    """Where spans meet. Light passes a joint without power; of other nodes `spliced_through` tells it."""

    code: str
    kind: NodeKind
    spliced_through: bool = False
    """Through traffic is spliced past the switch: a dead switch loses its own cameras and nothing behind it."""


@dataclass(frozen=True, slots=True)
class Span:
    """A run of cable; traffic goes both ways."""

    code: str
    start: str
    end: str
    length_m: float


@dataclass(frozen=True, slots=True)
class Camera:
    """Hangs on the switch and the power of its site."""

    code: str
    site: str
    weight: float = 1.0
    """What its loss costs, such as the ground that it covers in m²."""
    station: str = ""
    """Code of the station that it belongs to; empty for the one that is nearest by fibre."""


@dataclass(frozen=True, slots=True)
class Supply:
    """Power of a node. A node without one is never without power."""

    node: str
    feeder: str = ""
    """Who gives mains; empty for a node that lives on its battery and the sun alone."""
    capacity_wh: float = 0.0
    """Usable energy of a full battery; 0 for none."""
    charge: float = 1.0
    """State of charge now, 0-1."""
    load_w: float = 0.0
    solar_w: tuple[float, ...] = (0.0,) * 24
    """What the panel gives from each full hour of the local day to the next, 24 values."""


@dataclass(frozen=True, slots=True)
class Outage:
    """Codes of what is lost, supposed or for real."""

    spans: frozenset[str] = field(default_factory=frozenset)
    nodes: frozenset[str] = field(default_factory=frozenset)
    """Whole places: nothing passes, not even light."""
    switches: frozenset[str] = field(default_factory=frozenset)
    """The switch is dead, as it is without power."""
    feeders: frozenset[str] = field(default_factory=frozenset)
    mains: frozenset[str] = field(default_factory=frozenset)
    """Nodes that have no mains for a reason of their own, whoever feeds them."""
    cameras: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(
        cls,
        *,
        spans: Iterable[str] = (),
        nodes: Iterable[str] = (),
        switches: Iterable[str] = (),
        feeders: Iterable[str] = (),
        mains: Iterable[str] = (),
        cameras: Iterable[str] = (),
    ) -> "Outage":
        return cls(*map(frozenset, (spans, nodes, switches, feeders, mains, cameras)))

    def __or__(self, other: "Outage") -> "Outage":
        return Outage(*(getattr(self, part.name) | getattr(other, part.name) for part in fields(Outage)))


NO_OUTAGE = Outage()
