"""One camera over a simulated street, through the worker's own tracker, ground and tracklets into the traffic watch."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import shapely

from apps.simulator.traffic.course import WIDTH_M as ROAD_WIDTH_M
from apps.simulator.traffic.course import Course
from apps.simulator.traffic.drivers import Conditions, Stage, Street
from apps.simulator.traffic.eye import HEIGHT, WIDTH, Eye, Seen
from apps.tracking.evaluation.given import START
from safecity_gis.core.geo.frames import GroundXY
from safecity_gis.core.geo.uncertainty import GroundFixes
from safecity_gis.core.tracking.exits import Exits
from safecity_gis.core.tracking.seam import Sights as Boxes
from safecity_gis.core.tracking.tracker import ObjectTracker
from safecity_gis.core.traffic.lines import CountingLine
from safecity_gis.core.traffic.streets import Carriageway, Streets
from safecity_gis.core.traffic.tracks import Sights, whole
from safecity_gis.core.traffic.watch import Counted, Scene, TrafficWatch
from safecity_gis.core.traffic.zones import Zone, ZoneKind
from safecity_gis.messages.configuration import CameraConfig, GroundHomography
from safecity_gis.messages.observations import ClockSource
from safecity_gis.worker.ground import GroundView
from safecity_gis.worker.inference import GROUPS, RELIABILITY
from safecity_gis.worker.tracklets import Sighting, TrackletBook

LINE_M = 48.0
SETTLE_S = 40.0
"""Traffic fills the street so long before anybody looks."""
BORDER_S = 3.0
"""Who crosses a line at the very beginning or end of a scene counts neither way: nobody could see it on both sides."""
EXAM_CAMERA = "exam"


@dataclass(frozen=True)
class Alarm:
    kind: str
    at_s: float
    """Seconds since the scene began."""


@dataclass
class Findings:
    """What one scene's camera told, against what was so. Counts by carriageway, class and direction."""

    seconds: float = 0.0
    counted: Counter[tuple[int, int, bool]] = field(default_factory=Counter)
    true: Counter[tuple[int, int, bool]] = field(default_factory=Counter)
    speeds: list[tuple[float, float, float]] = field(default_factory=list)
    """True, measured and its standard deviation, m/s."""
    unmeasured: int = 0
    alarms: list[Alarm] = field(default_factory=list)
    staged: list[tuple[str, float]] = field(default_factory=list)


def scene_of(course: Course, conditions: Conditions) -> Scene:
    """What an operator would draw: both carriageways, a line across each, and where waiting and walking are usual."""
    ways = [Carriageway(f"way-{i}", course.middle(i), ROAD_WIDTH_M, course.limit_mps, pedestrians_barred=True) for i in (0, 1)]
    lines = []
    for i in (0, 1):
        a, b = course.across(i, LINE_M)
        # From its drivers' left to their right, so that who drives on crosses from its left to its right.
        lines.append(CountingLine(f"line-{i}", 0, GroundXY(*b.tolist()), GroundXY(*a.tolist())))
    zones = []
    if conditions.light_m is not None:
        strip = course.strip(0, conditions.light_m - 100.0, conditions.light_m + 4.0)
        zones.append(Zone("stop-line", ZoneKind.WAITING, shapely.Polygon(strip)))
    if conditions.crossing_m is not None:
        for i in (0, 1):
            strip = course.strip(i, conditions.crossing_m - 5.0, conditions.crossing_m + 5.0)
            zones.append(Zone(f"crossing-{i}", ZoneKind.CROSSING, shapely.Polygon(strip)))
    return Scene(Streets(ways), lines, zones)


class CameraPath:
    """From a frame's boxes to sights on the ground, as `worker.pipeline` does it behind its detector; without looks."""

    def __init__(self, eye: Eye, fps: float) -> None:
        config = CameraConfig(
            simulated=True, camera=EXAM_CAMERA, district="none", worker="evaluate", version=1, url="file:///exam", fps=fps,
            homography=GroundHomography(
                matrix=tuple(eye.calibration.ravel().tolist()), origin_lon=67.05, origin_lat=24.86, width=WIDTH, height=HEIGHT
            ),
        )  # fmt: skip
        self._ground = GroundView(config)
        self._tracker, self._exits = ObjectTracker(by_group=RELIABILITY), Exits()
        self._book = TrackletBook(config, self._ground)

    def take(self, seen: Seen, at: float) -> tuple[Sights, list[int]]:
        """The frame's believed objects, and tracklets that are over."""
        boxes, kinds = seen.boxes.astype(np.float32), seen.kinds.astype(np.int64)
        fixes = self._ground.locate(boxes, width=WIDTH, height=HEIGHT)
        step = self._tracker.update(
            Boxes(
                at, boxes, seen.scores.astype(np.float32), np.array(GROUPS, np.int64)[kinds], ground=fixes.points,
                ground_covariance=fixes.covariances, at_exit=self._exits.at(boxes, width=WIDTH, height=HEIGHT),
            )
        )  # fmt: skip
        order = np.array([box.detection for box in step.boxes], np.int64)
        fixes = GroundFixes(fixes.points[order], fixes.covariances[order])
        sightings = [
            Sighting(box.track_id, kind, score, box.confirmed, box.position, box.velocity, 1.0)
            for box, kind, score in zip(step.boxes, kinds[order].tolist(), seen.scores[order].tolist(), strict=True)
        ]
        tracklets, updates = self._book.frame(sightings, at, ClockSource.SIMULATED, joined=step.joined, ended=step.ended)
        good = whole(boxes[order], width=WIDTH, height=HEIGHT).tolist()
        told = np.array([i for i, tracklet in enumerate(tracklets) if tracklet is not None and good[i]], np.int64)
        named = [tracklets[i] for i in told.tolist()]
        covariances = fixes.covariances[told].reshape(-1, 4)[:, [0, 1, 3]]
        sights = Sights(
            [tracklet.tracklet_id.int for tracklet in named], np.zeros(len(named), np.int64),
            np.array([tracklet.object_class for tracklet in named], np.int64), fixes.points[told], covariances,
            np.full(len(named), at),
        )  # fmt: skip
        return sights, [update.tracklet_id.int for update in updates if update.phase == "closed"]


def watch_scene(
    course: Course, conditions: Conditions, *, seconds: float, seed: list[int], fps: float, stages: list[Stage] | None = None
) -> Findings:
    """Let a scene run and watch it; times of `stages` count from when watching begins."""
    streams = [np.random.default_rng([*seed, stream]) for stream in (1, 2)]
    step_s = 1 / fps
    street = Street(course, conditions, line_m=LINE_M, step_s=step_s, rng=streams[0])
    eye = Eye(course, streams[1])
    path, watch = CameraPath(eye, fps), TrafficWatch(scene_of(course, conditions))
    for _ in range(round(SETTLE_S / step_s)):
        street.step()
    settled = street.time_s
    street.truth.crossings.clear()
    for stage in stages or ():
        street.stage(stage)
        stage.at_s += settled
    found, counted = Findings(seconds), []
    frames = round(seconds / step_s)
    for frame in range(frames):
        street.step()
        at = START + (frame + 1) * step_s
        sights, over = path.take(eye.look(street), at)
        counted += watch.see(sights)
        counted += watch.end(over)
        if (frame + 1) % round(fps) == 0:
            judged = watch.judge(at)
            counted += judged.counted
            found.alarms += [Alarm(incident.kind.value, at - START) for incident in judged.incidents.opened]
    counted += watch.end(watch.tracks.ids)
    found.staged = [(kind, at - settled) for kind, at in street.truth.staged]
    true = [(way, kind, at - settled, speed) for way, kind, at, speed in street.truth.crossings]
    inner = (BORDER_S, seconds - BORDER_S)
    compare(
        found,
        [one for one in counted if inner[0] <= one.at - START < inner[1]],
        [one for one in true if inner[0] <= one[2] < inner[1]],
    )
    return found


def compare(found: Findings, counted: list[Counted], true: list[tuple[int, int, float, float]]) -> None:
    """Counts as they are; speeds of the crossings that are nearest in time on the same line."""
    found.counted.update((one.line, one.kind, one.forward) for one in counted)
    found.true.update((way, kind, True) for way, kind, _, _ in true)
    for one in counted:
        near = [item for item in true if item[0] == one.line and item[1] == one.kind and abs(item[2] - (one.at - START)) < 0.7]
        if len(near) != 1 or near[0][3] < 3.0:
            continue
        if one.speed is None:
            found.unmeasured += 1
        else:
            found.speeds.append((near[0][3], one.speed.mps, one.speed.sd_mps))
