"""A rendered street as video through the unmodified worker into the traffic watch, against where its vehicles truly were."""

from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import shapely

from apps.evaluation.progress import Progress
from apps.simulator.evaluation.street_exam import BORDER_S, EXAM_CAMERA, Alarm, Findings, compare
from apps.simulator.rendering.choreography import STEP_S, Drive
from apps.simulator.rendering.production import VIDEO, produce
from apps.simulator.rendering.scene import Mount, Scene, SceneOptions, make_scene, mounted, scene_step
from apps.simulator.rendering.street import DIRECTIONS, ENDS, LANES, ROAD, ZEBRA, StreetFrame
from apps.tracking.evaluation.given import START
from apps.tracking.evaluation.mot import read_truth
from apps.tracking.evaluation.video import Pictures, outcomes, read_calibration
from apps.traffic.scene import Drawing
from apps.traffic.sights import Cameras, sights_of
from safecity_gis.core.geo.frames import Floats, GroundXY
from safecity_gis.core.tracking.scoring import Tracks
from safecity_gis.core.traffic import watch
from safecity_gis.core.traffic.lines import CountingLine
from safecity_gis.core.traffic.streets import Carriageway, Streets
from safecity_gis.core.traffic.zones import Zone, ZoneKind
from safecity_gis.messages.configuration import CameraConfig
from safecity_gis.messages.observations import ObjectClass, TrackletPhase
from safecity_gis.worker.detection import ObjectDetector
from safecity_gis.worker.pipeline import CameraPipeline, Outcome

MOUNT = Mount(u=-20.0, v=5.0, height_m=8.0, bearing_deg=88.0, tilt_deg=12.0, hfov_deg=40.0)
"""On an arm over the road, looking along it, as sharp as the camera of the exam without pictures."""
LINES_U = (7.0, 24.0)
"""Of the carriageway that comes towards the camera and of the one that leads away: behind the stop lines, where nobody waits."""
VEHICLES, PEOPLE = 16, 8
LEAST_S = 8.0
"""Shorter videos hold hardly a vehicle that could be counted."""
QUEUE_M = 60.0
"""Before a stop line: where waiting is usual."""
LIMIT_MPS = 50 / 3.6
KINDS = {"car": ObjectClass.CAR, "bus": ObjectClass.BUS, "truck": ObjectClass.TRUCK}
DIRECTION = (-1, 1)
_MIDDLE_V = tuple(float(np.mean([v for v, d in zip(LANES, DIRECTIONS, strict=True) if d == way])) for way in DIRECTION)


class Passing(NamedTuple):
    """A vehicle that truly drove over its carriageway's line, with the end that the camera sees on the ground."""

    identity: int
    way: int
    kind: int
    at_s: float
    """Of the video."""
    speed_mps: float


@dataclass
class Filmed:
    """What the worker and the watch made of one video, and what is true of it."""

    scene: Scene
    fps: float
    found: Findings
    passings: list[Passing]
    counted: list[watch.Counted]
    boxes: Tracks
    """Of the vehicles that show clearly, as they truly are."""
    detected: list[Floats] = field(default_factory=list)
    """For each frame: boxes xyxy [n, 4] that the detector found."""
    followed: list[dict[int, Floats]] = field(default_factory=list)
    """For each frame: the box of every tracklet that the worker tells."""


def film(seed: int, seconds: float, fps: float, detector: ObjectDetector, progress: Progress) -> Filmed:
    """Render a street, play it to a worker's pipeline and let the watch count."""
    scene = scene_of(seed, seconds)
    with TemporaryDirectory(prefix="traffic-video-") as name:
        folder = Path(name) / "street"
        produce(scene, folder, seconds=seconds, fps=fps, progress=partial(progress.tell, f"rendering seed {seed}"))
        boxes = read_truth(folder / "gt" / "vehicles.txt").people
        passings = [one for drive in scene.script.drives if (one := passing_of(drive)) and _inside(one.at_s, seconds)]
        filmed = Filmed(scene, fps, Findings(seconds), passings, [], boxes)
        _watch(filmed, folder, detector, progress)
    filmed.counted = [one for one in filmed.counted if _inside(one.at - START, seconds)]
    true = [(one.way, one.kind, one.at_s, one.speed_mps) for one in passings]
    compare(filmed.found, filmed.counted, true)
    return filmed


def scene_of(seed: int, seconds: float) -> Scene:
    """The rendered street before the one camera that counts."""
    options = SceneOptions(seed=seed, seconds=seconds, people=PEOPLE, vehicles=VEHICLES)
    scene = make_scene(options)
    return replace(scene, cameras=(mounted(options, EXAM_CAMERA, MOUNT, scene.frame, scene.cameras[0].street),))


def _watch(filmed: Filmed, folder: Path, detector: ObjectDetector, progress: Progress) -> None:
    calibration, pictures = read_calibration(folder / "calibration.json"), Pictures(folder / VIDEO)
    config = CameraConfig(
        simulated=True, camera=EXAM_CAMERA, district="none", worker="evaluate", version=1, url="file:///exam", fps=filmed.fps,
        homography=calibration.homography, pose=calibration.pose,
    )  # fmt: skip
    drawing = Drawing(
        drawn(filmed.scene.cameras[0].street), filmed.scene.frame, segments=(), lines=(), areas=(), links=(), ways=(),
        camera_numbers={EXAM_CAMERA: 0},
    )  # fmt: skip
    cameras, street = Cameras(drawing), watch.TrafficWatch(drawing.scene)
    for frame, outcome in enumerate(outcomes(pictures, CameraPipeline(config), detector), 1):
        _note(filmed, outcome)
        for sights in sights_of([outcome.batch], cameras, drawing):
            filmed.counted += street.see(sights)
        filmed.counted += street.end(one.tracklet_id.int for one in outcome.updates if one.phase is TrackletPhase.CLOSED)
        if frame % round(filmed.fps) == 0:
            judged = street.judge(outcome.batch.captured_at)
            filmed.counted += judged.counted
            filmed.found.alarms += [Alarm(one.kind.value, outcome.batch.captured_at - START) for one in judged.incidents.opened]
        progress.tell(f"frames of seed {filmed.scene.seed}", frame, pictures.expected)
    filmed.counted += street.end(street.tracks.ids)


def _note(filmed: Filmed, outcome: Outcome) -> None:
    filmed.detected.append(outcome.boxes.astype(np.float64))
    told = {one.tracklet_id.int: one.box for one in outcome.batch.objects}
    filmed.followed.append({name: np.array((b.x, b.y, b.x + b.w, b.y + b.h)) for name, b in told.items()})


def drawn(street: StreetFrame) -> watch.Scene:
    """What an operator would draw on the rendered street."""
    ways, lines, zones = [], [], []
    for way, (direction, middle, line_u) in enumerate(zip(DIRECTION, _MIDDLE_V, LINES_U, strict=True)):
        width = (ROAD[1] - ROAD[0]) / 2
        ends = street.ground(np.array([(u, middle) for u in ENDS[::direction]]))
        ways.append(Carriageway(f"way-{way}", ends, width, LIMIT_MPS, pedestrians_barred=True))
        # From its drivers' right to their left, so that who drives on crosses forward.
        right, left = street.ground(np.array([(line_u, middle + side * direction * width / 2) for side in (-1, 1)]))
        lines.append(CountingLine(f"line-{way}", 0, GroundXY(*right.tolist()), GroundXY(*left.tolist())))
        stop = ZEBRA[0] if direction > 0 else ZEBRA[1]
        zones.append(_zone(street, f"stop-line-{way}", ZoneKind.WAITING, stop - direction * QUEUE_M, stop, middle, width))
        zones.append(_zone(street, f"crossing-{way}", ZoneKind.CROSSING, ZEBRA[0] - 1, ZEBRA[1] + 1, middle, width))
    return watch.Scene(Streets(ways), lines, zones)


def _zone(street: StreetFrame, code: str, kind: ZoneKind, u0: float, u1: float, middle: float, width: float) -> Zone:
    corners = [(u0, middle - width / 2), (u1, middle - width / 2), (u1, middle + width / 2), (u0, middle + width / 2)]
    return Zone(code, kind, shapely.Polygon(street.ground(np.array(corners))))


def passing_of(drive: Drive) -> Passing | None:
    """When the vehicle's lower end in the picture, which is where the camera takes it to stand, went over the line."""
    way = DIRECTION.index(drive.direction)
    beyond = (drive.along - drive.vehicle.length_m / 2 - LINES_U[way]) * drive.direction
    over = np.flatnonzero((beyond[:-1] < 0) & (beyond[1:] >= 0))
    if not len(over):
        return None
    step = int(over[0])
    metres = float(beyond[step + 1] - beyond[step])
    at = drive.first + step - float(beyond[step]) / metres
    return Passing(drive.identity, way, KINDS[drive.vehicle.kind], (at - scene_step(0.0)) * STEP_S, metres / STEP_S)


def _inside(at_s: float, seconds: float) -> bool:
    """Whether what crossed then could be seen on both sides."""
    return BORDER_S <= at_s < seconds - BORDER_S
