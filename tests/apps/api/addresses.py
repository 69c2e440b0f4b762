"""Every address of the web process by its name: which right each method asks for, and of what kind of thing it tells."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from apps.accounts.choices import Capability as C

SIGNED_IN, WHOLE_CITY, COLLECTOR = "signed in", "whoever answers for the whole city", "a collector's token"
Right = str | C | tuple[C, ...]
"""Of several capabilities, any one does."""

AGREED = {"plate": "same", "make": "same", "colour": "same", "confirm": True, "revision": 0}
SAID = {"text": "roadworks"}
WHY = {"reason": "as was agreed"}
_CORNERS = [[67.03, 24.85], [67.0305, 24.85], [67.0305, 24.8505]]
_EVENT = {
    "name": "procession",
    "stages": [{
        "name": "start", "starts_at": "2026-01-01T00:00:00Z", "ends_at": "2026-01-02T00:00:00Z", "route": _CORNERS, "capacity": 9,
    }],
}  # fmt: skip
_LINE = {"name": "line", "camera": "own-camera", "points": _CORNERS[:2]}
_AREA = {"name": "area", "points": _CORNERS, "kind": "junction", "jurisdiction": "south", "group": "red-zone"}


@dataclass(frozen=True, slots=True)
class Address:
    methods: Mapping[str, Right]
    of: str = ""
    """What its parameters name, as `districts.World` has it; empty without parameters."""
    body: Mapping[str, Any] = field(default_factory=dict)
    """What is valid enough for the thing to be looked for."""
    query: str = ""
    page: bool = False
    """For a browser: who is not signed in is sent to the form."""


def _reads(right: Right, of: str = "", **values: Any) -> Address:
    return Address({"GET": right}, of, **values)


def _page(right: Right, of: str = "", **values: Any) -> Address:
    return Address({"GET": right}, of, page=True, **values)


def _acts(right: Right, of: str = "", **body: Any) -> Address:
    return Address({"POST": right}, of, body)


_COUNTS = (C.CAMERA_VIEW, C.ROLLOUT_VIEW)
_LISTS: dict[str, tuple[C, str]] = {
    "jurisdictions": (C.MAP_VIEW, "jurisdiction"),
    "camera-groups": (C.MAP_VIEW, "group"),
    "users": (C.USER_MANAGE, "user"),
    "postings": (C.USER_MANAGE, "posting"),
    "audit-entries": (C.AUDIT_VIEW, "entry"),
    "audit-batches": (C.AUDIT_VIEW, "batch"),
    "zones": (C.MAP_VIEW, "zone"),
    "facilities": (C.MAP_VIEW, "facility"),
    "roads": (C.MAP_VIEW, "road"),
    "buildings": (C.MAP_VIEW, "building"),
    "base-features": (C.MAP_VIEW, "feature"),
    "alerts": (C.ALERT_VIEW, "alert"),
    "sites": (C.CAMERA_VIEW, "site"),
    "cameras": (C.CAMERA_VIEW, "camera"),
    "camera-states": (C.CAMERA_VIEW, "state"),
    "camera-poses": (C.CAMERA_VIEW, "pose"),
    "camera-healths": (C.CAMERA_VIEW, "health"),
    "coverage": (C.CAMERA_VIEW, "camera"),
    "fibre-nodes": (C.NETWORK_VIEW, "node"),
    "fibre-spans": (C.NETWORK_VIEW, "span"),
    "feeders": (C.NETWORK_VIEW, "feeder"),
    "supplies": (C.NETWORK_VIEW, "supply"),
    "devices": (C.ASSET_MANAGE, "camera"),
    "sources": (C.ASSET_MANAGE, "camera"),
    "tracklets": (C.OBJECT_VIEW, "tracklet"),
    "workers": (C.CAMERA_VIEW, "worker"),
}

ELSEWHERE = {
    "schema", "health",
    "account_login", "account_logout", "account_inactive", "account_reauthenticate", "account_change_password", "mfa_index",
    "mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes", "mfa_download_recovery_codes",
}  # fmt: skip
"""Everybody's own sign-in, the schema, and whether the process is well: nothing of the city."""

ADDRESSES: dict[str, Address] = {
    "javascript_catalog": _page(SIGNED_IN),
    "api-docs": _reads(SIGNED_IN),
    "api-root": _reads(SIGNED_IN),
    "me": _reads(SIGNED_IN),
    **{f"{name}-list": _reads(right) for name, (right, _of) in _LISTS.items()},
    **{f"{name}-detail": _reads(right, of) for name, (right, of) in _LISTS.items()},
    "models-list": _reads(C.CAMERA_VIEW),
    "cameras-detail": Address({"GET": C.CAMERA_VIEW, "DELETE": C.CAMERA_VIEW}, "camera"),
    "fibre-nodes-detail": Address({"GET": C.NETWORK_VIEW, "DELETE": C.NETWORK_VIEW}, "node"),
    "fibre-spans-detail": Address({"GET": C.NETWORK_VIEW, "DELETE": C.NETWORK_VIEW}, "span"),
    "cameras-decommission": _acts(C.ASSET_MANAGE, "camera", **WHY),
    "fibre-nodes-decommission": _acts(C.ASSET_MANAGE, "node", **WHY),
    "fibre-spans-decommission": _acts(C.ASSET_MANAGE, "span", **WHY),
    "alerts-close": _acts(C.ALERT_MANAGE, "alert", **WHY),
    # Cameras.
    "calibrations": Address({"GET": C.CAMERA_CALIBRATE, "POST": C.CAMERA_CALIBRATE}, "camera"),
    "calibration-preview": _acts(C.CAMERA_CALIBRATE, "camera", pairs=[]),
    "camera-masks": Address({"GET": C.MASK_MANAGE, "POST": C.MASK_MANAGE}, "camera"),
    "cameras-availability": _reads(_COUNTS, query="by=camera"),
    "cameras-troubles": _reads(C.ALERT_VIEW),
    "cameras-blind-intervals": _reads(_COUNTS),
    "cameras-blind": _reads(C.CAMERA_VIEW, query="lon=67.03&lat=24.85"),
    "camera-blind": _reads(C.CAMERA_VIEW, "camera"),
    "cameras-seeing": _reads(C.CAMERA_VIEW, query="lon=67.03&lat=24.85"),
    "coverage-dori": _reads(C.CAMERA_VIEW),
    "coverage-zones": _reads(C.CAMERA_VIEW),
    "coverage-bands": _reads(C.CAMERA_VIEW, "camera"),
    "coverage-reachable": _reads(C.CAMERA_VIEW, "camera"),
    "cameras-reaching": _reads(C.PTZ_MOVE, query="lon=67.03&lat=24.85"),
    "ptz": Address({"GET": C.PTZ_MOVE, "POST": C.PTZ_MOVE}, "camera", {"stop": True}),
    "ptz-view": _reads(C.CAMERA_VIEW, "camera"),
    "camera-device": Address(dict.fromkeys(("POST", "PUT", "DELETE"), C.ASSET_MANAGE), "camera", {"address": "127.0.0.1:1"}),
    "device-stream": _acts(C.ASSET_MANAGE, "camera", profile="main", worker="w1"),
    "device-events": _acts(C.ASSET_MANAGE, "camera", seconds=0),
    "discoveries": Address({"GET": C.ASSET_MANAGE, "POST": C.ASSET_MANAGE}),
    "discovery": Address({"GET": C.ASSET_MANAGE, "DELETE": C.ASSET_MANAGE}, "discovery"),
    # Fibre and power.
    "network-what-if": _acts(C.NETWORK_VIEW),
    "network-outage": _reads(C.NETWORK_VIEW),
    "network-readings": _acts(COLLECTOR),
    "network-trace": _reads(C.NETWORK_VIEW, query="node=node"),
    "network-single-points": _reads(C.NETWORK_VIEW),
    "network-extra-span": _reads(C.NETWORK_VIEW),
    "simulation-faults": Address({"GET": C.SIMULATION_MANAGE, "POST": C.SIMULATION_MANAGE}),
    "simulation-fault-end": _acts(C.SIMULATION_MANAGE, "fault"),
    # Plans.
    "plans": Address({"GET": C.PLAN_MANAGE, "POST": C.PLAN_MANAGE}),
    "plan-prices": Address({"GET": C.PLAN_MANAGE, "PATCH": C.PLAN_MANAGE}),
    "plan-preview": _acts(C.PLAN_MANAGE),
    "plan-computation": Address({"GET": C.PLAN_MANAGE, "DELETE": C.PLAN_MANAGE}, "computation"),
    "plan": Address(dict.fromkeys(("GET", "PATCH", "DELETE"), C.PLAN_MANAGE), "plan"),
    "plan-changes": _acts(C.PLAN_MANAGE, "plan"),
    "plan-change": Address({"PUT": C.PLAN_MANAGE, "DELETE": C.PLAN_MANAGE}, "change"),
    "plan-figures": _acts(C.PLAN_MANAGE, "plan"),
    "plan-optimum": _acts(C.PLAN_MANAGE, "plan"),
    "plan-unseen": _acts(C.PLAN_MANAGE, "plan"),
    # The roll-out.
    "health-page": _page(_COUNTS),
    "rollout": _page(_COUNTS),
    "rollout-milestone-new": Address({"GET": WHOLE_CITY, "POST": WHOLE_CITY}, page=True),
    "rollout-milestone-edit": Address({"GET": WHOLE_CITY, "POST": WHOLE_CITY}, "milestone", page=True),
    "rollout-report": _page(C.CAMERA_VIEW, "week's file"),
    "rollout-kept-report": _page(WHOLE_CITY, "week's file"),
    "rollout-board-api": _reads(_COUNTS),
    "rollout-report-api": _reads(C.CAMERA_VIEW, "week"),
    "rollout-milestone": Address({"PUT": C.ASSET_MANAGE}, "milestone"),
    # Crowds.
    "crowd-now": _reads(C.CROWD_VIEW),
    "crowd-zones": _acts(C.CROWD_MANAGE, name="square", area=_CORNERS, capacity=9),
    "crowd-zone": Address({"PATCH": C.CROWD_MANAGE, "DELETE": C.CROWD_MANAGE}, "crowd zone"),
    "crowd-minutes": _reads(C.CROWD_VIEW, "crowd zone"),
    "crowd-events": Address({"GET": C.CROWD_VIEW, "POST": C.CROWD_MANAGE}, body=_EVENT),
    "crowd-event": Address({"GET": C.CROWD_VIEW, "PUT": C.CROWD_MANAGE, "DELETE": C.CROWD_MANAGE}, "event", _EVENT),
    # Plates.
    "plate-searches": _acts(C.PLATE_VIEW),
    "plate-hits": _reads(C.PLATE_CHECK),
    "plate-hit-statistics": _reads(C.PLATE_CHECK),
    "plate-hit": _reads(C.PLATE_CHECK, "hit"),
    "plate-hit-check": _acts(C.PLATE_CHECK, "hit", **AGREED, list_age="fresh", dispatchable=True),
    "hotlists": Address({"GET": C.HOTLIST_MANAGE, "POST": C.HOTLIST_MANAGE}),
    "hotlist": _reads(C.HOTLIST_MANAGE, "hotlist"),
    "hotlist-renew": _acts(C.HOTLIST_MANAGE, "hotlist"),
    "hotlist-withdraw": _acts(C.HOTLIST_MANAGE, "hotlist", **WHY),
    "hotlist-entries": _reads(C.HOTLIST_MANAGE, "hotlist"),
    "hotlist-imports": _acts(C.HOTLIST_MANAGE, "hotlist", csv="plate\nBBB222\n"),
    "hotlist-changes": _acts(C.HOTLIST_MANAGE, "hotlist", remove=["AAA111"]),
    "hotlist-version": _reads(C.HOTLIST_MANAGE, "version"),
    "hotlist-preview": _acts(C.HOTLIST_MANAGE, "version"),
    "hotlist-activate": _acts(C.HOTLIST_MANAGE, "version"),
    "hotlist-discard": _acts(C.HOTLIST_MANAGE, "version"),
    "violations": _reads(C.PLATE_CHECK),
    "violation": _reads(C.PLATE_CHECK, "violation"),
    "violation-check": _acts(C.PLATE_CHECK, "violation", **AGREED, measurement="plausible"),
    "violation-send": _acts(C.PLATE_CHECK, "violation"),
    # Traffic.
    "traffic-board-data": _reads(C.TRAFFIC_VIEW),
    "traffic-history": _reads(C.TRAFFIC_VIEW, "segment"),
    "traffic-notes": _acts(C.TRAFFIC_MANAGE, "segment", **SAID),
    "traffic-closures": _acts(C.TRAFFIC_MANAGE, "segment", **SAID),
    "traffic-segment-cameras": _reads(C.TRAFFIC_VIEW, "segment"),
    "traffic-drawing": _reads(C.TRAFFIC_MANAGE, "camera"),
    "traffic-note": Address({"DELETE": C.TRAFFIC_MANAGE}, "note"),
    "traffic-closure": Address({"DELETE": C.TRAFFIC_MANAGE}, "closure"),
    "traffic-lines": _reads(C.TRAFFIC_VIEW),
    "traffic-line": Address({"GET": C.TRAFFIC_VIEW, "PUT": C.TRAFFIC_MANAGE, "DELETE": C.TRAFFIC_MANAGE}, "line", _LINE),
    "traffic-areas": _reads(C.TRAFFIC_VIEW),
    "traffic-area": Address({"PUT": C.TRAFFIC_MANAGE, "DELETE": C.TRAFFIC_MANAGE}, "area", _AREA),
    # The map and its pages.
    "base-tile": _page(C.MAP_VIEW, "tile"),
    "map": _page(C.MAP_VIEW),
    "map-bootstrap": _reads(C.MAP_VIEW),
    "map-fields-of-view": _reads(C.MAP_VIEW),
    "map-blind-spots": _reads(C.CAMERA_VIEW),
    "map-camera": _reads(C.CAMERA_VIEW, "camera"),
    "map-camera-refresh": _reads(C.CAMERA_VIEW, "camera"),
    "camera-calibration": _page(C.CAMERA_CALIBRATE, "camera"),
    "camera-masks-page": _page(C.MASK_MANAGE, "camera"),
    "camera-traffic": _page(C.TRAFFIC_MANAGE, "camera"),
    "devices-page": _page(C.ASSET_MANAGE),
    "plate-leads-page": _page(C.PLATE_CHECK),
    "plate-search-page": _page(C.PLATE_VIEW),
    "hotlists-page": _page(C.HOTLIST_MANAGE),
    "traffic-board": _page(C.TRAFFIC_VIEW),
    "violations-page": _page(C.PLATE_CHECK),
}
