"""Open tracklets of the simulated cameras: each is opened once, told again now and then, and closed once."""

from dataclasses import dataclass, field
from uuid import UUID, uuid5

from safecity_gis.messages.geometry import PathPoint
from safecity_gis.messages.observations import ClockSource, ObjectClass, TrackletPhase, TrackletUpdate

CHANGED_EVERY_S = 30.0
MAX_POINTS = 256
POINT_EVERY_M = 1.0
POINT_EVERY_S = 10.0
_METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True)
class Sight:
    """One agent as one camera saw it in one frame."""

    object_class: ObjectClass
    lon: float
    lat: float
    accuracy_m: float
    speed_mps: float
    confidence: float


@dataclass(slots=True)
class _Open:
    tracklet_id: UUID
    camera: str
    district: str
    object_class: ObjectClass
    first: float
    last: float
    told: float
    path: list[PathPoint] = field(default_factory=list)
    revision: int = -1
    frames: int = 0
    confidence: float = 0.0
    accuracy_m: float = 0.0
    speed_mps: float = 0.0


class TrackletBook:
    """The tracklets of one run. Ids are deterministic by run, camera, agent and time of entry."""

    def __init__(self, run: UUID, *, worker: str, close_after_s: float) -> None:
        self._run, self._worker, self._close_after_s = run, worker, close_after_s
        self._open: dict[tuple[str, int], _Open] = {}

    def __len__(self) -> int:
        return len(self._open)

    def see(self, camera: str, district: str, identity: int, sight: Sight, at: float) -> tuple[UUID, TrackletUpdate | None]:
        """An agent was seen: its tracklet, and an update where that was opened or it is time to tell it again."""
        key = (camera, identity)
        track = self._open.get(key)
        if track is None:
            name = f"{camera}:{identity}:{at:.3f}"
            track = _Open(uuid5(self._run, name), camera, district, sight.object_class, first=at, last=at, told=at)
            self._open[key] = track
        track.last = at
        track.frames += 1
        share = 1.0 / track.frames
        track.confidence += (sight.confidence - track.confidence) * share
        track.accuracy_m += (sight.accuracy_m - track.accuracy_m) * share
        track.speed_mps += (sight.speed_mps - track.speed_mps) * share
        _append(track.path, PathPoint(sight.lon, sight.lat, at))
        if track.revision < 0:
            return track.tracklet_id, self._tell(track, TrackletPhase.OPENED)
        if at - track.told >= CHANGED_EVERY_S:
            return track.tracklet_id, self._tell(track, TrackletPhase.CHANGED)
        return track.tracklet_id, None

    def close_unseen(self, now: float) -> list[TrackletUpdate]:
        """Close what has not been seen for too long."""
        gone = [key for key, track in self._open.items() if now - track.last > self._close_after_s]
        return self._close(gone)

    def close_cameras(self, cameras: set[str]) -> list[TrackletUpdate]:
        """Close everything that these cameras saw."""
        return self._close([key for key in self._open if key[0] in cameras])

    def close_all(self) -> list[TrackletUpdate]:
        return self._close(list(self._open))

    def _close(self, keys: list[tuple[str, int]]) -> list[TrackletUpdate]:
        return [self._tell(self._open.pop(key), TrackletPhase.CLOSED) for key in keys]

    def _tell(self, track: _Open, phase: TrackletPhase) -> TrackletUpdate:
        track.revision += 1
        track.told = track.last
        return TrackletUpdate(
            simulated=True,
            tracklet_id=track.tracklet_id,
            revision=track.revision,
            phase=phase,
            camera=track.camera,
            district=track.district,
            worker=self._worker,
            object_class=track.object_class,
            confidence=track.confidence,
            clock=ClockSource.SIMULATED,
            valid_from=track.first,
            valid_to=track.last,
            path=tuple(track.path),
            accuracy_m=track.accuracy_m,
            speed_mps=track.speed_mps,
            observations=track.frames,
        )


def _append(path: list[PathPoint], point: PathPoint) -> None:
    """Keep first and newest point, and between them one for each metre or ten seconds; thinned out when there are too many."""
    if len(path) >= 2 and point.at - path[-2].at < POINT_EVERY_S and _apart_m(path[-2], point) < POINT_EVERY_M:
        path[-1] = point
    else:
        path.append(point)
    if len(path) > MAX_POINTS:
        del path[1:-1:2]


def _apart_m(a: PathPoint, b: PathPoint) -> float:
    """Close enough for thinning: longitude is not shortened by the latitude."""
    return _METRES_PER_DEGREE * max(abs(a.lon - b.lon), abs(a.lat - b.lat))
