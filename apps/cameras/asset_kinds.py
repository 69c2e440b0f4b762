"""Sites and cameras that files may bring and take; a camera's lifecycle and pose become bitemporal facts."""

from collections.abc import Iterator
from typing import Any

import shapely
from django.contrib.gis.geos import LinearRing, Polygon
from django.db import models
from django.utils import timezone

from apps.accounts.choices import Capability
from apps.accounts.selectors import scope_of
from apps.cameras.models import Camera, CameraPose, CameraState, Site
from apps.cameras.services import camera_pose_set, camera_state_set
from apps.places.assets.exchange import Value
from apps.places.assets.kinds import BATCH, SRID, Asset, AssetKind, Problem, Written, register
from safecity_gis.core.geo.lines import length_m
from safecity_gis.core.geo.pose import field_of_view
from safecity_gis.messages.configuration import Pose

POSE = ("mount_height_m", "bearing_deg", "tilt_deg", "hfov_deg", "range_m")
FARTHEST_FROM_SITE_M = 50.0


class Sites(AssetKind):
    """A site is in somebody's charge where its jurisdiction and every camera that hangs there are."""

    def out_of_charge(self, assets: list[Asset], *, actor: Any) -> list[Problem]:
        problems = super().out_of_charge(assets, actor=actor)
        if actor is None:
            return problems
        theirs = Camera.objects.exclude(scope_of(actor, Capability.ASSET_MANAGE).as_filter())
        carrying = set(theirs.filter(site__code__in=[asset.code for asset in assets]).values_list("site__code", flat=True))
        reason = "carries a camera that is not in your charge"
        return problems + [Problem(asset.number, f"{asset.code} {reason}") for asset in assets if asset.code in carrying]


class Cameras(AssetKind):
    """A camera hangs at its site; a position in the file only has to agree with that. Lifecycle and pose may be left out."""

    def fields(self) -> dict[str, models.Field]:
        of_camera = {column: Camera._meta.get_field(column) for column in self.columns}
        state = {"lifecycle": CameraState._meta.get_field("lifecycle")}
        return of_camera | state | {column: CameraPose._meta.get_field(column) for column in POSE}

    def shapes(self) -> tuple[str, ...]:
        return ("Point",)

    def complete(self, assets: list[Asset]) -> list[Problem]:
        problems = []
        for asset in assets:
            site: Site = asset.values["site"]
            if asset.geometry is not None:
                away = length_m([shapely.get_coordinates(asset.geometry)[0], (site.position.x, site.position.y)])
                if away > FARTHEST_FROM_SITE_M:
                    problems.append(Problem(asset.number, f"position is {away:.0f} m from site {site.code}"))
            pose = [name for name in POSE if asset.values.get(name) is not None]
            if pose and len(pose) < len(POSE):
                problems.append(Problem(asset.number, f"pose is incomplete: {', '.join(sorted(set(POSE) - set(pose)))}"))
            if pose:
                asset.values["bearing_deg"] = (asset.values.get("bearing_deg") or 0.0) % 360
        return problems

    def write(self, assets: list[Asset], *, actor: Any) -> Written:
        facts = [{name: asset.values.pop(name, None) for name in ("lifecycle", *POSE)} for asset in assets]
        for asset in assets:
            asset.geometry = None
        written = super().write(assets, actor=actor)
        cameras = (
            Camera.objects.with_current()
            .select_related("site", "state", "pose")
            .in_bulk([asset.code for asset in assets], field_name="code")
        )
        now = timezone.now()
        for asset, fact in zip(assets, facts, strict=True):
            camera, lifecycle = cameras[asset.code], fact.pop("lifecycle")
            state, pose = _current(camera)
            if lifecycle is not None and (state is None or state.lifecycle != lifecycle):
                camera_state_set(actor=actor, camera=camera, lifecycle=lifecycle, at=now)
            # An unchanged pose keeps its calibration; a changed one makes the old calibration wrong.
            if None not in fact.values() and (pose is None or any(getattr(pose, name) != fact[name] for name in POSE)):
                camera_pose_set(actor=actor, camera=camera, at=now, **fact, field_of_view=_seen_ground(camera, fact))
        return written

    def exported(self, actor: Any) -> Iterator[tuple[shapely.Geometry | None, dict[str, Value]]]:
        rows = (
            self.visible(actor)
            .with_current()
            .select_related("site", "jurisdiction", "group", "contract", "state", "pose")
            .order_by("code")
        )
        for camera in rows.iterator(chunk_size=BATCH):
            own = {name: getattr(camera, name) for name in self.columns}
            told = {name: value.code if isinstance(value, models.Model) else value for name, value in own.items()}
            state, pose = _current(camera)
            told["lifecycle"] = state and state.lifecycle
            told |= {name: pose and getattr(pose, name) for name in POSE}
            yield shapely.Point(camera.site.position.x, camera.site.position.y), told


def _current(camera: Camera) -> tuple[CameraState | None, CameraPose | None]:
    """State and pose of a camera `with_current`; Django leaves out the attribute where there is no row."""
    return getattr(camera, "state", None), getattr(camera, "pose", None)


def _seen_ground(camera: Camera, pose: dict[str, float]) -> Polygon | None:
    place = camera.site.position
    stance = Pose(
        lon=place.x,
        lat=place.y,
        height_m=pose["mount_height_m"],
        bearing_deg=pose["bearing_deg"],
        tilt_deg=pose["tilt_deg"],
        hfov_deg=pose["hfov_deg"],
    )
    ring = field_of_view(stance, camera.width_px / camera.height_px, pose["range_m"])
    return Polygon(LinearRing(ring), srid=SRID) if len(ring) > 3 else None


register(
    Sites(
        "sites",
        Site,
        "position",
        ("code", "name", "name_ur", "jurisdiction", "synthetic", "accuracy_m", "origin", "source"),
        limits={"accuracy_m": (0, 100_000)},
    ),
    Cameras(
        "cameras",
        Camera,
        "site",
        ("code", "site", "jurisdiction", "group", "kind", "programme", "contract", "width_px", "height_px", "simulated"),
        limits={
            "width_px": (16, 65_535),
            "height_px": (16, 65_535),
            "mount_height_m": (0.1, 500),
            "bearing_deg": (0, 360),
            "tilt_deg": (-90, 90),
            "hfov_deg": (0.1, 179.9),
            "range_m": (1, 20_000),
        },
        computed=frozenset({"lifecycle", *POSE}),
        geometry_required=False,
    ),
)
