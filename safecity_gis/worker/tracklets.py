"""The life of tracklets: opened when the tracker believes them, told again on material change, closed at its word."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import numpy as np

from safecity_gis.core.geo.uncertainty import radius_68_m
from safecity_gis.core.tracking.paths import simplify
from safecity_gis.core.tracking.seam import Joined
from safecity_gis.core.tracking.smoothing import smooth
from safecity_gis.core.tracking.voting import ClassVote
from safecity_gis.messages.configuration import CameraConfig
from safecity_gis.messages.geometry import PathPoint
from safecity_gis.messages.observations import ClockSource, ObjectClass, TrackletPhase, TrackletUpdate
from safecity_gis.worker.ground import GroundView

RETELL_S = 30.0
MOST_VERTICES = 512
MOST_POINTS = 2048
"""Raw points kept of one tracklet; more are simplified in place."""
TOLERANCE_M = 0.25
SMOOTHING_S = 0.3
"""Kernel width by which a path is smoothed before it is told."""


@dataclass(frozen=True)
class Sighting:
    """One tracked box of one frame."""

    track_id: int
    object_class: int
    score: float
    believed: bool
    """Whether the tracker believes the track."""
    position: tuple[float, float] | None
    """Filtered metres on the ground; None where unknown."""
    velocity: tuple[float, float] | None
    """m/s on the ground; None where hardly known."""
    variance: float
    """m², mean of both directions, of the fix behind the position."""


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
    velocity: tuple[float, float] | None = None
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
        self.velocity = sighting.velocity
        if sighting.position is not None:
            self.points.append((*sighting.position, at))
            self.variance_sum += sighting.variance
            self.fixes += 1
        if sighting.velocity is not None:
            self.speeds.append(float(np.hypot(*sighting.velocity)))
        self._thin()

    def absorb(self, later: "Tracklet") -> None:
        """The other tracklet turned out to be this one, seen again after a gap."""
        self.last_at = later.last_at
        self.frames += later.frames
        self.score_sum += later.score_sum
        self.variance_sum += later.variance_sum
        self.fixes += later.fixes
        self.vote.merge(later.vote)
        self.points += later.points
        self.speeds += later.speeds
        self.velocity = later.velocity
        self._thin()

    def _thin(self) -> None:
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
        self,
        sightings: Sequence[Sighting],
        at: float,
        clock: ClockSource,
        *,
        joined: Sequence[Joined] = (),
        ended: Sequence[int] = (),
    ) -> tuple[list[Tracklet | None], list[TrackletUpdate]]:
        """Take a frame's sightings, and what the tracker says of gaps closed and tracks ended (see `seam.Step`).

        Returns:
            For each sighting its tracklet where that is told of, and the updates to tell.
        """
        self._clock = clock
        updates: list[TrackletUpdate] = []
        told: list[Tracklet | None] = []
        for new, old in joined:
            self._join(new, old)
        for sighting in sightings:
            tracklet = self._open.setdefault(sighting.track_id, Tracklet(at, at))
            tracklet.see(sighting, at)
            if not tracklet.confirmed and sighting.believed:
                updates.append(self._tell(tracklet, TrackletPhase.OPENED))
            elif tracklet.confirmed and self._changed(tracklet, at):
                updates.append(self._tell(tracklet, TrackletPhase.CHANGED))
            told.append(tracklet if tracklet.confirmed else None)
        return told, updates + self._close([track_id for track_id in ended if track_id in self._open])

    def _join(self, new: int, old: int) -> None:
        later = self._open.pop(new, None)
        if later is not None and old in self._open:
            self._open[old].absorb(later)
        elif later is not None:
            self._open[old] = later

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
        points = np.array(tracklet.points)
        points[:, :2] = smooth(points[:, 2], points[:, :2], points[:, 2], width_s=SMOOTHING_S)
        kept = simplify(points, tolerance_m=TOLERANCE_M, at_most=MOST_VERTICES)
        places = self._ground.lonlat(kept[:, :2])
        return tuple(PathPoint(float(lon), float(lat), float(at)) for (lon, lat), at in zip(places, kept[:, 2], strict=True))
