"""All that the map shows before anything moves: a fixed number of queries, each from `visible_to(user)`."""

from typing import Any

import orjson
from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.db.models.functions import AsGeoJSON
from django.db.models import F, FloatField, Func, QuerySet
from django.db.models.functions import Coalesce

from apps.accounts.choices import Capability
from apps.accounts.models import CameraGroup, Jurisdiction, User
from apps.accounts.selectors import Scope, capabilities_of, scope_of
from apps.alerts.models import Alert
from apps.cameras.coverage_summary import city_coverage
from apps.cameras.models import Camera, CameraPose, Site
from apps.cameras.querysets import CameraQuerySet
from apps.live.open_alerts import browser_alerts
from apps.network.models import FibreNode, FibreSpan
from apps.places.models import Facility, Zone

_DECIMALS = 6
_TRUST = {name: name for name in ("accuracy_m", "origin", "source")}
_NAMED = {name: name for name in ("code", "name", "name_ur")} | _TRUST
_KIND = {"kind": "kind"}
_CAMERA = {
    **{name: name for name in ("pk", "code", "kind", "programme", "simulated", "recorded")},
    **{name: name for name in ("width_px", "height_px", "lon", "lat")},
    "accuracy_m": "site__accuracy_m",
    "origin": "site__origin",
    "site": "site__code",
    "jurisdiction": "jurisdiction__code",
    "group": "group__code",
    "lifecycle": "state__lifecycle",
    "condition": "health__condition",
    "condition_since": "health__valid_from",
    "bearing_deg": "pose__bearing_deg",
    "tilt_deg": "pose__tilt_deg",
    "hfov_deg": "pose__hfov_deg",
    "range_m": "pose__range_m",
    "mount_height_m": "pose__mount_height_m",
}


def bootstrap(user: User) -> dict[str, Any]:
    """Cameras, places, network, alerts and the user's own rights, as the map page reads them.

    Geometry is GeoJSON, `lon` and `lat` degrees; `fibre_spans` and `fibre_nodes` are null without the right to the network.
    """
    capabilities = capabilities_of(user)
    network = Capability.NETWORK_VIEW in capabilities
    spans, nodes = FibreSpan.objects.visible_to(user), FibreNode.objects.visible_to(user)
    return {
        "user": {"username": user.get_username(), "capabilities": sorted(capabilities)},
        "jurisdictions": list(Jurisdiction.objects.values("code", "name", "name_ur")),
        "groups": list(CameraGroup.objects.values("code", "name", "name_ur")),
        "cameras": camera_rows(Camera.objects.visible_to(user).order_by("pk"), scope_of(user, Capability.PICTURE_VIEW)),
        "sites": features(
            Site.objects.visible_to(user), "position", _NAMED | {"synthetic": "synthetic", "jurisdiction": "jurisdiction__code"}
        ),
        "facilities": features(
            Facility.objects.visible_to(user), "position", _NAMED | _KIND | {"jurisdiction": "jurisdiction__code"}
        ),
        "zones": features(Zone.objects.visible_to(user), "area", _NAMED | _KIND),
        "fibre_spans": features(
            spans,
            "line",
            {"code": "code", "length_m": "length_m", "fibres": "fibres", "start": "start__code", "end": "end__code"} | _TRUST,
        )
        if network
        else None,
        "fibre_nodes": features(nodes, "position", {"code": "code"} | _KIND | _TRUST) if network else None,
        "alerts": [alert for _, alert in browser_alerts(Alert.objects.visible_to(user).open())],
    }


def camera_rows(cameras: CameraQuerySet, pictures: Scope) -> list[dict[str, Any]]:
    """Each camera as it is now, flat.

    Args:
        cameras: visible to whoever asks.
        pictures: where that person may watch pictures; it becomes `can_picture`.

    Returns:
        Angles in degrees, lengths in metres, sizes in pixels; null where no pose, state or health is known.
    """
    rows = (
        cameras.with_current()
        .annotate(
            lon=Func(F("site__position"), function="ST_X", output_field=FloatField()),
            lat=Func(F("site__position"), function="ST_Y", output_field=FloatField()),
        )
        .values_list(*_CAMERA.values())
    )
    found = [dict(zip(_CAMERA, row, strict=True)) for row in rows]
    return [row | {"can_picture": pictures.allows(row["jurisdiction"], row["group"])} for row in found]


def fields_of_view(user: User) -> dict[str, Any]:
    """The ground that each visible camera sees by its current pose, as GeoJSON; `camera` is the camera's primary key.

    It is the stored coverage among the buildings, and the bare field of view where none is computed yet.
    """
    ground = Coalesce("coverage__seen", "field_of_view", output_field=GeometryField(srid=4326))
    poses = CameraPose.objects.visible_to(user).current().annotate(ground=ground).filter(ground__isnull=False)
    properties = {
        "camera": "camera_id",
        "code": "camera__code",
        "kind": "camera__kind",
        "group": "camera__group__code",
        "simulated": "camera__simulated",
    }
    return features(poses.order_by("camera_id"), "ground", properties)


def blind_spots(user: User) -> dict[str, Any]:
    """What no visible camera in service sees of the open ground of zones, and of the main roads, as GeoJSON."""
    city = city_coverage(user, live=False)
    grounds = [("zone", zone.code, zone.blind) for zone in city.zones]
    stretches = [("road", road.name, road.blind) for road in city.roads]
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "geometry": orjson.Fragment(shape), "properties": {"kind": kind, "of": of}}
            for kind, of, shape in [*grounds, *stretches]
        ],
    }


def features(rows: QuerySet, geometry: str, properties: dict[str, str]) -> dict[str, Any]:
    """A GeoJSON FeatureCollection of a queryset in one query.

    Args:
        rows: visible to whoever asks.
        geometry: the geometry column.
        properties: name of each property and the field that it comes from.
    """
    found = rows.annotate(geojson=AsGeoJSON(geometry, precision=_DECIMALS)).values_list("geojson", *properties.values())
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": orjson.Fragment(shape),
                "properties": dict(zip(properties, values, strict=True)),
            }
            for shape, *values in found
        ],
    }
