"""Fibre nodes, spans and feeders that files may bring and take."""

import shapely

from apps.network.models import Feeder, FibreNode, FibreSpan
from apps.places.assets.kinds import Asset, AssetKind, Problem, register
from safecity_gis.core.geo.lines import length_m

LOCATED = ("accuracy_m", "origin", "source")
ACCURACY = {"accuracy_m": (0.0, 100_000.0)}


class Plant(AssetKind):
    """A code that was decommissioned names what was there, and is not given to anything else."""

    def complete(self, assets: list[Asset]) -> list[Problem]:
        rows = self.model.everything.exclude(decommissioned_at=None)  # type: ignore[attr-defined]
        gone = set(rows.values_list("code", flat=True))
        reason = "was decommissioned: take another code"
        return [Problem(asset.number, f"{asset.code} {reason}") for asset in assets if asset.code in gone]


class Spans(Plant):
    """A span's length is that of its line where the file does not tell the cable's own, which has slack."""

    def complete(self, assets: list[Asset]) -> list[Problem]:
        problems = super().complete(assets)
        for asset in assets:
            if asset.values["start"] == asset.values["end"]:
                problems.append(Problem(asset.number, f"starts and ends at {asset.values['start'].code}"))
            drawn = length_m(shapely.get_coordinates(asset.geometry))
            asset.values["length_m"] = asset.values.get("length_m") or drawn
            if asset.values["length_m"] <= 0:
                problems.append(Problem(asset.number, "line has no length"))
        return problems


register(
    AssetKind("feeders", Feeder, "position", ("code", "name", "name_ur", "utility", *LOCATED), limits=ACCURACY),
    Plant(
        "fibre-nodes", FibreNode, "position", ("code", "kind", "facility", "site", "spliced_through", *LOCATED), limits=ACCURACY
    ),
    Spans(
        "fibre-spans",
        FibreSpan,
        "line",
        ("code", "start", "end", "fibres", "length_m", *LOCATED),
        limits=ACCURACY | {"length_m": (0.01, 1_000_000), "fibres": (1, 10_000)},
        computed=frozenset({"length_m"}),
    ),
)
