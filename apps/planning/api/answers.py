"""Scenarios, figures, optima and ways as the browser takes them: rounded, shapes as GeoJSON in degrees."""

from dataclasses import asdict
from typing import Any

import numpy as np
import orjson
import shapely
from django.db.models import Q

from apps.accounts.models import User
from apps.cameras.coverage_services import BANDS
from apps.cameras.coverage_summary import DRAWN_DECIMALS, DRAWN_M
from apps.cameras.models import CameraPose, CameraState
from apps.planning.camera_sets import Planned, pose_values
from apps.planning.choices import ChangeKind
from apps.planning.costs import scenario_cost
from apps.planning.differences import sight_difference
from apps.planning.figures import PRIVACY_BAND, Comparison, PlaceFigures, SetFigures
from apps.planning.ground import Surrounded
from apps.planning.models import Computation, Scenario
from apps.planning.optimum import Optimum
from apps.planning.refusals import refusal_words
from apps.planning.unseen import Answer
from safecity_gis.core.geo.coverage.density import Band
from safecity_gis.core.geo.frames import Floats, LocalFrame


def scenario_answer(user: User, scenario: Scenario) -> dict[str, Any]:
    facts = Q(camera__jurisdiction=scenario.jurisdiction, known_from__gt=scenario.based_at)
    changed = {
        code
        for model in (CameraPose, CameraState)
        for code in model.objects.visible_to(user).filter(facts).values_list("camera__code", flat=True)
    }
    return {
        "id": scenario.pk,
        "name": scenario.name,
        "notes": scenario.notes,
        "owner": scenario.owner.get_username(),
        "mine": scenario.owner_id == user.pk,
        "jurisdiction": scenario.jurisdiction.code,
        "based_at": scenario.based_at,
        "changed_at": scenario.changed_at,
        "live_changed_since": len(changed),
    }


def planned_answer(planned: Planned, ground: Surrounded) -> dict[str, Any]:
    """A change, with where the camera hangs and looks in the end, and the bands that it would have."""
    change = planned.change
    camera = change.camera
    removed = change.kind == ChangeKind.REMOVE
    told = {"lon": camera.site.position.x, "lat": camera.site.position.y} if removed and camera else pose_values(change)
    return {
        "id": change.pk,
        "change": change.kind,
        "camera": camera.code if camera else None,
        "looks": told,
        "refusal": planned.refusal,
        "bands": [] if planned.watching is None else bands_answer(dict(planned.watching.grounds), ground.frame),
    }


def bands_answer(grounds: dict[str, shapely.Geometry], frame: LocalFrame) -> list[dict[str, Any]]:
    """Features, the coarsest first."""
    return [
        {
            "type": "Feature",
            "geometry": drawn(grounds[band], frame),
            "properties": {"band": band, "px_per_m": int(Band[band.upper()]), "area_m2": round(grounds[band].area, 1)},
        }
        for band in BANDS
    ]


def preview_answer(grounds: dict[str, shapely.Geometry], ground: Surrounded) -> dict[str, Any]:
    exposed = ground.homes.exposed_m([grounds[PRIVACY_BAND]])
    return {
        "bands": bands_answer(grounds, ground.frame),
        "exposed_m": round(exposed, 1),
        "seen_m2": round(grounds["seen"].area, 1),
    }


def computation_answer(computation: Computation) -> dict[str, Any]:
    """How far it is; `result` once it is done, `problem` where it failed."""
    refusal = computation.refusal
    return {
        "id": computation.pk,
        "question": computation.question,
        "state": computation.state,
        "progress": round(computation.progress, 3),
        "result": computation.result,
        "problem": None if refusal is None else {"code": refusal["code"], "detail": refusal_words(refusal)},
    }


def comparison_answer(found: Comparison) -> dict[str, Any]:
    frame = found.surrounded.frame
    cost = scenario_cost(found.sets.planned, frame)
    return {
        "live": _figures(found.live),
        "scenario": _figures(found.after),
        "cost": _rounded(asdict(cost)),
        "fibre": "straight",
        "refused": [one.refusal for one in found.sets.planned if one.refusal],
        "ground": _ground(found, frame),
    }


def optimum_answer(found: Optimum) -> dict[str, Any]:
    told = {name: value for name, value in vars(found).items() if name != "picks"}
    share = found.value / found.bound if found.bound > 0 else 1.0
    picks = [_rounded(asdict(pick)) | {"values": pick.values} for pick in found.picks]
    return _rounded(told) | {"picks": picks, "share_of_bound": round(share, 4)}


def way_answer(found: Answer, frame: LocalFrame) -> dict[str, Any]:
    closing = [
        {
            "type": "Feature",
            "geometry": drawn(one.shape, frame),
            "properties": {"code": one.code, "name": one.name, "name_ur": one.name_ur, "metres": round(one.metres, 1)},
        }
        for one in found.closing
    ]
    return {
        "unseen": not found.way.is_empty,
        "way": None if found.way.is_empty else drawn(found.way, frame),
        "length_m": round(found.length_m, 1),
        "closing": closing,
        "step_m": None if found.step_m is None else round(found.step_m, 2),
    }


def drawn(shape: shapely.Geometry, frame: LocalFrame) -> dict[str, Any]:
    def degrees(points: Floats) -> Floats:
        return np.round(frame.to_lonlat(points), DRAWN_DECIMALS)

    return dict(orjson.loads(shapely.to_geojson(shapely.transform(shape, degrees))))


def _figures(found: SetFigures) -> dict[str, Any]:
    places = {name: [_place(place) for place in getattr(found, name)] for name in ("zones", "roads")}
    return {"cameras": found.cameras, "exposed_m": round(found.exposed_m, 2), **places}


def _place(found: PlaceFigures) -> dict[str, Any]:
    return {name: _rounded(value) for name, value in vars(found).items() if name != "blind_ground"}


def _ground(found: Comparison, frame: LocalFrame) -> list[dict[str, Any]]:
    """Features: ground seen only with the plan, and only without it; and what is blind with it in each zone that it changes."""
    difference = sight_difference(found.sets)
    told = [("gained", "", difference.gained), ("lost", "", difference.lost)]
    told += [("blind", zone.code, zone.blind_ground) for zone in found.changed_zones]
    return [
        {
            "type": "Feature",
            "geometry": drawn(shapely.simplify(shape, DRAWN_M), frame),
            "properties": {"part": part, "zone": zone, "area_m2": round(shape.area, 1)},
        }
        for part, zone, shape in told
        if part == "blind" or not shape.is_empty
    ]


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(part) for part in value]
    return round(value, 2) if isinstance(value, float) else value
