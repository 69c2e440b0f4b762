"""A supposed outage as somebody may be told it: every number, and codes of cameras only where they may see the camera."""

from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import Any

from apps.accounts.models import User
from apps.cameras.coverage_losses import GroundLoss, Lost, ground_losses
from apps.cameras.models import Camera
from apps.network.models import FibreNode
from apps.network.what_if import Supposition
from safecity_gis.core.network.graph import Network
from safecity_gis.core.network.impact import Moment


def supposition_answer(user: User, network: Network, supposed: Supposition, *, measured: int) -> dict[str, Any]:
    """JSON for the browser; hours into the outage, `at_hour` by the local clock.

    In each moment, `counts` is of everything, `cameras_…` of what the user may see, and `ground` of what those cameras cover:
    m² of zones and metres of main roads that lose their last camera, and that are left with one.

    Args:
        measured: of how many of the `batteries` the charge is known; the others count as full.
    """
    moments = supposed.moments
    affected = frozenset().union(*(moment.cameras_lost | moment.cameras_rerouted for moment in moments))
    seen = frozenset(Camera.objects.visible_to(user).filter(code__in=affected).values_list("code", flat=True))
    stations = frozenset().union(*(moment.stations_lost for moment in moments))
    sites = frozenset().union(*(moment.sites_lost for moment in moments))
    outage = supposed.outage
    pairs = zip(supposed.lost_anyway, moments, strict=True)
    grounds = ground_losses(user, [Lost(anyway, moment.cameras_lost) for anyway, moment in pairs])
    return {
        "supposed": {name: sorted(getattr(outage, name)) for name in ("spans", "nodes", "switches", "feeders", "mains")},
        "at_hour": supposed.clock_h,
        "batteries": len(network.supplies),
        "batteries_measured": measured,
        "cameras_in_service": len(network.cameras),
        "cameras_out_of_sight": len(affected - seen),
        "moments": [_moment(*one, seen) for one in zip(moments, grounds, strict=True)],
        "dark_in_h": [{"node": node, "hours": round(hours, 2)} for node, hours in supposed.dark_in_h.items()],
        "nodes": _nodes(stations | sites | supposed.dark_in_h.keys() | outage.nodes | outage.switches),
    }


def _moment(moment: Moment, ground: GroundLoss, seen: frozenset[str]) -> dict[str, Any]:
    told = {field.name: getattr(moment, field.name) for field in fields(Moment)}
    sets = {name: codes for name, codes in told.items() if isinstance(codes, frozenset)}
    return {
        "after_h": moment.after_h,
        "counts": {name: len(codes) for name, codes in sets.items()},
        "ground": asdict(ground),
        **{name: sorted(codes & seen if name.startswith("cameras") else codes) for name, codes in sets.items()},
    }


def _nodes(codes: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Names and kinds of the places that the answer speaks of, by code."""
    rows = FibreNode.objects.filter(code__in=codes).values_list(
        "code", "kind", "site__code", "facility__code", "site__name", "facility__name", "site__name_ur", "facility__name_ur"
    )
    return {
        code: {"kind": kind, "site": site, "facility": facility, "name": name or named, "name_ur": name_ur or named_ur}
        for code, kind, site, facility, name, named, name_ur, named_ur in rows
    }
