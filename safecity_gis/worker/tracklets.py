"""The life of tracklets: opened after some frames, told again when something material changes, closed after loss."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

import numpy as np

from safecity_gis.core.geo.frames import Floats
from safecity_gis.core.geo.uncertainty import radius_68_m
from safecity_gis.core.tracking.motion import GroundMotion
from safecity_gis.core.tracking.paths import simplify
from safecity_gis.core.tracking.voting import ClassVote
from safecity_gis.messages.configuration import CameraConfig
from safecity_gis.messages.geometry import PathPoint
from safecity_gis.messages.observations import ClockSource, ObjectClass, TrackletPhase, TrackletUpdate
from safecity_gis.worker.ground import GroundView

CONFIRM_FRAMES = 3
RETELL_S = 30.0
LOST_AFTER_S = 2.0
MOST_VERTICES = 512
MOST_POINTS = 2048
"""Raw points kept of one tracklet; more are simplified in place."""
TOLERANCE_M = 0.25


@dataclass(frozen=True)
class Sighting:
    """One tracked box of one frame."""

    track_id: int
    object_class: int
    score: float
    point: Floats
    """[2] metres on the ground; NaN where unknown."""
    covariance: Floats
    """[2, 2] m²."""


@dataclass
class Tracklet:
    """What is known of one object in one camera's view so far."""

    first_at: float
    last_at: float
    tracklet_id: UUID = field(default_factory=uuid4)
    frames: int = 0
    revision: int = -1
    told_at: float = 0.0
    told_class: int | None = None
    vote: ClassVote = field(default_factory=ClassVote)
    motion: GroundMotion = field(default_factory=GroundMotion)
    score_sum: float = 0.0
    variance_sum: float = 0.0
    fixes: int = 0
    points: list[tuple[float, float, float]] = field(default_factory=list)
    speeds: list[float] = field(default_factory=list)

    @property
    def confirmed(self) -> bool:
        return self.revision >= 0

    @property
    def object_class(self) -> ObjectClass:
        return ObjectClass(self.vote.elected or ObjectClass.UNKNOWN)

    def see(self, sighting: Sighting, at: float) -> None:
        """Add one sight."""
        self.last_at = at
        self.frames += 1
        self.score_sum += sighting.score
        self.vote.add(sighting.object_class, sighting.score)
        if not np.isfinite(sighting.point).all():
            return
        self.motion.update(sighting.point, sighting.covariance, at)
        position, velocity = self.motion.position, self.motion.velocity
        if position is not None:
            self.points.append((float(position[0]), float(position[1]), at))
            self.variance_sum += float(sighting.covariance[0, 0] + sighting.covariance[1, 1]) / 2
            self.fixes += 1
        if velocity is not None:
            self.speeds.append(float(np.hypot(*velocity)))
        if len(self.points) >= MOST_POINTS:
            kept = simplify(self.points, tolerance_m=TOLERANCE_M / 2, at_most=MOST_VERTICES)
            self.points = [(e, n, t) for e, n, t in kept.tolist()]
        if len(self.speeds) >= MOST_POINTS:
            self.speeds = self.speeds[::2]


class TrackletBook:
    """The tracklets of one unbroken run of one camera."""

    def __init__(self, config: CameraConfig, ground: GroundView | None) -> None:
        self._config, self._ground = config, ground
        self._open: dict[int, Tracklet] = {}
        self._clock = ClockSource.ARRIVAL

    def frame(
        self, sightings: list[Sighting], at: float, clock: ClockSource
    ) -> tuple[list[Tracklet | None], list[TrackletUpdate]]:
        """Take a frame's sightings.

        Returns:
            For each sighting its tracklet where that is confirmed, and the updates to tell.
        """
        self._clock = clock
        updates: list[TrackletUpdate] = []
        confirmed: list[Tracklet | None] = []
        for sighting in sightings:
            tracklet = self._open.setdefault(sighting.track_id, Tracklet(at, at))
            tracklet.see(sighting, at)
            if not tracklet.confirmed and tracklet.frames >= CONFIRM_FRAMES:
                updates.append(self._tell(tracklet, TrackletPhase.OPENED))
            elif tracklet.confirmed and self._changed(tracklet, at):
                updates.append(self._tell(tracklet, TrackletPhase.CHANGED))
            confirmed.append(tracklet if tracklet.confirmed else None)
        lost = [key for key, tracklet in self._open.items() if at - tracklet.last_at > LOST_AFTER_S]
        return confirmed, updates + self._close(lost)

    def close_all(self) -> list[TrackletUpdate]:
        """End every tracklet: the run is over."""
        return self._close(list(self._open))

    def _close(self, keys: list[int]) -> list[TrackletUpdate]:
        ended = [self._open.pop(key) for key in keys]
        return [self._tell(tracklet, TrackletPhase.CLOSED) for tracklet in ended if tracklet.confirmed]

    def _changed(self, tracklet: Tracklet, at: float) -> bool:
        return tracklet.object_class != tracklet.told_class or at - tracklet.told_at >= RETELL_S

    def _tell(self, tracklet: Tracklet, phase: TrackletPhase) -> TrackletUpdate:
        tracklet.revision += 1
        tracklet.told_at, tracklet.told_class = tracklet.last_at, tracklet.object_class
        accuracy = None
        if tracklet.fixes:
            accuracy = float(radius_68_m(np.eye(2) * tracklet.variance_sum / tracklet.fixes)[0])
        config = self._config
        return TrackletUpdate(
            simulated=config.simulated,
            exercise_id=config.exercise_id,
            tracklet_id=tracklet.tracklet_id,
            revision=tracklet.revision,
            phase=phase,
            camera=config.camera,
            district=config.district,
            worker=config.worker,
            object_class=tracklet.object_class,
            confidence=min(1.0, tracklet.score_sum / tracklet.frames),
            clock=self._clock,
            valid_from=tracklet.first_at,
            valid_to=tracklet.last_at,
            path=self._path(tracklet),
            accuracy_m=accuracy,
            speed_mps=float(np.median(tracklet.speeds)) if tracklet.speeds else None,
            observations=tracklet.frames,
        )

    def _path(self, tracklet: Tracklet) -> tuple[PathPoint, ...]:
        if self._ground is None or not tracklet.points:
            return ()
        kept = simplify(tracklet.points, tolerance_m=TOLERANCE_M, at_most=MOST_VERTICES)
        places = self._ground.lonlat(kept[:, :2])
        return tuple(PathPoint(float(lon), float(lat), float(at)) for (lon, lat), at in zip(places, kept[:, 2], strict=True))
