"""Fibre nodes and spans from files."""

from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely

from apps.network.models import FibreNode, FibreSpan
from apps.places.assets.kinds import all_kinds
from apps.places.assets.services import ImportRefused, assets_export, assets_import
from tests.apps.places.asset_files import write

pytestmark = pytest.mark.django_db

TRUST = {"accuracy_m": 5, "origin": "approximate", "source": "t"}
A, B = (67.0, 24.85), (67.01, 24.85)


def bring(path: Path, kind: str) -> Any:
    return assets_import(actor=None, path=path, kind=all_kinds()[kind])


def spans(folder: Path, **changes: Any) -> Path:
    values = {"code": "s-1", "start": "n-1", "end": "n-2", "fibres": 96, **TRUST, **changes}
    return write(geopandas.GeoDataFrame([values], geometry=[shapely.LineString([A, B])], crs=4326), folder / "spans.csv")


@pytest.fixture
def nodes(tmp_path: Path) -> None:
    values = [{"code": "n-1", "kind": "centre", **TRUST}, {"code": "n-2", "kind": "joint", **TRUST}]
    frame = geopandas.GeoDataFrame(values, geometry=[shapely.Point(A), shapely.Point(B)], crs=4326)
    bring(write(frame, tmp_path / "nodes.csv"), "fibre-nodes")


def test_spans_join_their_nodes_and_have_the_length_of_their_line_or_of_the_cable(tmp_path: Path, nodes: None) -> None:
    bring(spans(tmp_path), "fibre-spans")
    span = FibreSpan.objects.get()
    assert (span.start.code, span.end.code, span.fibres) == ("n-1", "n-2", 96)
    assert span.length_m == pytest.approx(1011, abs=2)
    bring(spans(tmp_path, length_m=1100), "fibre-spans")
    assert FibreSpan.objects.get().length_m == 1100


def test_nodes_and_spans_round_trip_through_a_geopackage(tmp_path: Path, nodes: None) -> None:
    bring(spans(tmp_path), "fibre-spans")
    before = list(FibreSpan.objects.values("code", "length_m", "fibres", "start__code", "end__code", "line"))
    for kind in ("fibre-nodes", "fibre-spans"):
        assets_export(actor=None, path=tmp_path / f"{kind}.gpkg", kind=all_kinds()[kind])
    FibreSpan.objects.all().delete()
    FibreNode.objects.all().delete()
    for kind in ("fibre-nodes", "fibre-spans"):
        bring(tmp_path / f"{kind}.gpkg", kind)
    assert list(FibreSpan.objects.values("code", "length_m", "fibres", "start__code", "end__code", "line")) == before


def test_a_span_to_nowhere_or_to_itself_is_refused(tmp_path: Path, nodes: None) -> None:
    for change, reason in (({"end": "n-9"}, "end: n-9 does not exist"), ({"end": "n-1"}, "starts and ends at n-1")):
        with pytest.raises(ImportRefused) as caught:
            bring(spans(tmp_path, **change), "fibre-spans")
        assert caught.value.problems[0].reason == reason
    assert not FibreSpan.objects.exists()
