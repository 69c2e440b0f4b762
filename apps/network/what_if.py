"""What an outage alone takes away: what is lost under it, less what would be lost without it."""

from dataclasses import dataclass, replace

from safecity_gis.core.network.elements import NO_OUTAGE, Outage
from safecity_gis.core.network.graph import Network
from safecity_gis.core.network.impact import Moment, impact_of


@dataclass(frozen=True)
class Supposition:
    """An outage that somebody supposes, and what it would do."""

    outage: Outage
    clock_h: float
    """Local hour at which it would begin, 0-24."""
    moments: tuple[Moment, ...]
    """Now and +1 … +8 h, each only with what this outage is to blame for."""
    lost_anyway: tuple[frozenset[str], ...]
    """Cameras that would be lost without it, at the same moments."""
    dark_in_h: dict[str, float]
    """Hours until each node goes dark, the soonest first; those that stay bright, or would be dark anyway, are absent."""


def suppose(network: Network, outage: Outage, *, clock_h: float, given: Outage = NO_OUTAGE) -> Supposition:
    """What `outage` would take away besides what is `given` to be lost anyway.

    Raises:
        NetworkError: an unknown code, or a wrong hour.
    """
    impact, anyway = impact_of(network, given | outage, clock_h=clock_h), impact_of(network, given, clock_h=clock_h)
    moments = tuple(_less(moment, before) for moment, before in zip(impact.moments, anyway.moments, strict=True))
    dark_in_h = {node: hours for node, hours in impact.dark_in_h.items() if node not in anyway.dark_in_h}
    return Supposition(outage, clock_h, moments, tuple(moment.cameras_lost for moment in anyway.moments), dark_in_h)


def _less(moment: Moment, before: Moment) -> Moment:
    return replace(
        moment,
        cameras_lost=moment.cameras_lost - before.cameras_lost,
        cameras_at_station=moment.cameras_at_station - before.cameras_lost,
        cameras_rerouted=moment.cameras_rerouted - before.cameras_rerouted,
        sites_lost=moment.sites_lost - before.sites_lost,
        sites_dark=moment.sites_dark - before.sites_dark,
        stations_lost=moment.stations_lost - before.stations_lost,
        weight_lost=moment.weight_lost - before.weight_lost,
    )
