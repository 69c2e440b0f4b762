"""One camera's way from frames to observations: view, detector, tracker, ground, tracklets. No bus, no threads."""

from dataclasses import dataclass
from uuid import UUID

import numpy as np
import structlog

from safecity_gis.core.geo.areas import PictureAreas
from safecity_gis.core.geo.homography import DegenerateHomography
from safecity_gis.core.geo.uncertainty import GroundFixes
from safecity_gis.core.tracking.exits import Exits
from safecity_gis.core.tracking.seam import Boxes, Sights, Step, Tracker
from safecity_gis.core.tracking.tracker import ObjectTracker
from safecity_gis.core.vision.appearance import describe
from safecity_gis.core.vision.detections import Detections, Integers
from safecity_gis.messages.configuration import CameraConfig
from safecity_gis.messages.geometry import Box, GroundFix
from safecity_gis.messages.health import PictureCheck, ViewCheck
from safecity_gis.messages.observations import Observation, ObservationBatch, TrackletUpdate
from safecity_gis.worker.detection import ObjectDetector, Sweep, View
from safecity_gis.worker.ground import GroundView
from safecity_gis.worker.inference import GROUPS, RELIABILITY
from safecity_gis.worker.scene_watch import SceneWatch
from safecity_gis.worker.slots import Frame
from safecity_gis.worker.tracklets import Sighting, Tracklet, TrackletBook

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What one processed frame gave. Masks are burnt into the frame's image."""

    frame: Frame
    batch: ObservationBatch
    updates: list[TrackletUpdate]
    step: Step
    """What the tracker made of the detections, `boxes` and `classes`; also of those that are not believed yet."""
    boxes: Boxes
    classes: Integers


class CameraPipeline:
    """State of one camera between frames. Used by one thread."""

    def __init__(self, config: CameraConfig) -> None:
        self.config = config
        self._view = View(config)
        self._exits = Exits(PictureAreas(config.doors))
        self._ground = _ground(config)
        self._scene = SceneWatch(config)
        self._run: UUID | None = None
        self._sweep: Sweep | None = None
        self._untold: list[TrackletUpdate] = []
        self._restart()

    @property
    def view_check(self) -> ViewCheck | None:
        """Whether the camera still looks where it was calibrated; None where nothing is known. Any thread may ask."""
        return self._scene.view_check

    @property
    def picture_check(self) -> PictureCheck | None:
        """Whether the pictures show the scene; None until there were some. Any thread may ask."""
        return self._scene.picture_check

    def work(self, frame: Frame, detector: ObjectDetector) -> tuple[Outcome | None, bool]:
        """Spend one frame's budget: on the picture whose tiles are still waiting, else on `frame`.

        Returns:
            The outcome once a picture is done, and whether `frame` itself was used.
        """
        used = self._sweep is None or frame.run != self._run
        if used:
            if frame.run != self._run:
                self._untold += self.finish()
                self._run = frame.run
            self._sweep = self._view.begin(frame, detector, self._seen)
        sweep = self._sweep
        if sweep is None:
            return None, used
        found = sweep.work(detector, affordable=self._view.affordable(detector), threshold=self.config.min_confidence)
        if found is None:
            return None, used
        self._sweep = None
        return self._conclude(sweep.frame, found), used

    def finish(self) -> list[TrackletUpdate]:
        """Close every tracklet: the source ended, or the worker stops."""
        updates = self._untold + self._book.close_all()
        self._untold, self._sweep, self._run = [], None, None
        self._restart()
        return updates

    def _restart(self) -> None:
        self._tracker: Tracker = ObjectTracker(by_group=RELIABILITY)
        self._book = TrackletBook(self.config, self._ground)
        self._seen: Boxes = np.empty((0, 4), np.float32)

    def _conclude(self, frame: Frame, found: Detections) -> Outcome:
        height, width = frame.image.shape[:2]
        seen = self._view.visible(found, width=width, height=height)
        self._seen = seen.boxes
        self._scene.look(frame.image)
        if self._ground is not None:
            self._ground.moved_px = self._scene.moved_px
        fixes = self._ground.locate(seen.boxes, width=width, height=height) if self._ground is not None else None
        step = self._tracker.update(self._sights(frame, seen, fixes))
        order = np.array([box.detection for box in step.boxes], dtype=np.int64)
        mine = seen.take(order)
        places: list[GroundFix | None] = [None] * len(mine)
        variances = np.zeros(len(mine))
        if self._ground is not None and fixes is not None:
            fixes = GroundFixes(fixes.points[order], fixes.covariances[order])
            places = self._ground.fixes(fixes)
            variances = np.nan_to_num(np.trace(fixes.covariances, axis1=1, axis2=2) / 2)
        sightings = [
            Sighting(box.track_id, object_class, score, box.confirmed, box.position, box.velocity, variance)
            for box, object_class, score, variance in zip(
                step.boxes, mine.classes.tolist(), mine.scores.tolist(), variances.tolist(), strict=True
            )
        ]
        confirmed, changes = self._book.frame(sightings, frame.captured_at, frame.clock, joined=step.joined, ended=step.ended)
        objects = [
            _observation(tracklet, box, float(score), place)
            for tracklet, box, score, place in zip(confirmed, mine.boxes.tolist(), mine.scores, places, strict=True)
            if tracklet is not None
        ]
        updates, self._untold = self._untold + changes, []
        return Outcome(frame, self._batch(frame, objects), updates, step, seen.boxes, seen.classes)

    def _sights(self, frame: Frame, seen: Detections, fixes: GroundFixes | None) -> Sights:
        height, width = frame.image.shape[:2]
        return Sights(
            frame.captured_at,
            seen.boxes,
            seen.scores,
            np.array(GROUPS, np.int64)[seen.classes],
            appearance=describe(frame.image, seen.boxes),
            ground=None if fixes is None else fixes.points,
            ground_covariance=None if fixes is None else fixes.covariances,
            at_exit=self._exits.at(seen.boxes, width=width, height=height),
        )

    def _batch(self, frame: Frame, objects: list[Observation]) -> ObservationBatch:
        height, width = frame.image.shape[:2]
        return ObservationBatch(
            simulated=self.config.simulated,
            exercise_id=self.config.exercise_id,
            camera=self.config.camera,
            district=self.config.district,
            worker=self.config.worker,
            run=frame.run,
            frame=frame.number,
            captured_at=frame.captured_at,
            clock=frame.clock,
            width=width,
            height=height,
            objects=tuple(objects),
        )


def _ground(config: CameraConfig) -> GroundView | None:
    if config.homography is None and config.pose is None:
        return None
    try:
        return GroundView(config)
    except (DegenerateHomography, ValueError) as error:
        log.warning("worker.calibration.refused", camera=config.camera, reason=str(error))
        return None


def _observation(tracklet: Tracklet, box: list[float], score: float, place: GroundFix | None) -> Observation:
    x0, y0, x1, y1 = box
    return Observation(
        tracklet_id=tracklet.tracklet_id,
        object_class=tracklet.object_class,
        confidence=min(1.0, max(0.0, score)),
        box=Box(x0, y0, max(0.0, x1 - x0), max(0.0, y1 - y0)),
        ground=place,
        velocity_mps=tracklet.velocity,
    )
