"""Vehicles measured above a limit, told to the round's later handlers: traffic itself keeps no vehicle's name."""

from collections.abc import Iterable
from uuid import UUID

from apps.timeline.rounds import Breach
from apps.traffic.scene import Drawing
from apps.traffic.sights import Cameras
from safecity_gis.core.traffic.incidents import Finding, Kind
from safecity_gis.core.traffic.violations import ViolationKind
from safecity_gis.core.traffic.watch import Counted, TrafficWatch

KMH = 3.6
STOOD_SD_S = 1.5
"""When a vehicle came to stand is known to half of the seconds over which its speed is fitted."""


def speed_breaches(drawing: Drawing, counted: Iterable[Counted], *, simulated: bool) -> list[Breach]:
    """Those whose speed over a line was measured and is above its segment's limit on the mean."""
    found = []
    for one in counted:
        line = drawing.lines[one.line]
        if one.speed is None or line.segment is None or one.speed.mps * KMH <= line.segment.limit_kmh:
            continue
        found.append(
            Breach(
                ViolationKind.SPEEDING, UUID(int=one.tracklet_id), line.camera.code, line.segment.code, line.code, one.at,
                one.speed.mps * KMH, one.speed.sd_mps * KMH, float(line.segment.limit_kmh), simulated,
            )
        )  # fmt: skip
    return found


def incident_breaches(
    drawing: Drawing, watch: TrafficWatch, cameras: Cameras, findings: Iterable[Finding], now: float, *, simulated: bool
) -> list[Breach]:
    """Vehicles that drive the wrong way at a known speed, or stand where vehicles drive; told anew at every judgement."""
    found = []
    for one in findings:
        if one.kind is Kind.WRONG_WAY:
            speed = watch.speed_of(one.slot)
            if speed is None:
                continue
            kind, value, sd = ViolationKind.WRONG_WAY, speed.mps * KMH, speed.sd_mps * KMH
        elif one.kind is Kind.STOPPED:
            kind, value, sd = ViolationKind.STOPPED, one.alone_s, STOOD_SD_S
        else:
            continue
        camera, segment = cameras.codes[int(watch.tracks.camera[one.slot])], drawing.segments[one.carriageway]
        name = UUID(int=watch.tracks.ids[one.slot])
        found.append(Breach(kind, name, camera, segment.code, "", now, value, sd, 0.0, simulated))
    return found
