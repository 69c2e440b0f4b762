"""What goes wrong in the simulated city from time to time: cameras that fall silent, and somebody in a closed area."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from apps.alerts.choices import Cause
from apps.simulator.city_view import CameraView, ZoneView
from safecity_gis.messages.alerts import AlertPhase, AlertSignal, Severity

OUTAGE_EVERY_S = 120.0
OUTAGE_LASTS_S = (60.0, 180.0)
ALERT_EVERY_S = (60.0, 120.0)
ALERT_LASTS_S = (60.0, 120.0)


class Outages:
    """Which cameras are unreachable now: one falls silent about every two minutes, for one to three."""

    def __init__(self, cameras: Sequence[str], rng: np.random.Generator) -> None:
        self._cameras, self._rng = cameras, rng
        self._ends: dict[str, float] = {}
        self._next: float | None = None

    @property
    def silent(self) -> frozenset[str]:
        return frozenset(self._ends)

    def step(self, now: float) -> set[str]:
        """Cameras that fell silent or came back just now. `now` in seconds of any clock."""
        changed = {camera for camera, end in self._ends.items() if end <= now}
        for camera in changed:
            del self._ends[camera]
        if self._next is None:
            self._next = now + self._rng.uniform(0.2, 1.0) * OUTAGE_EVERY_S
        if now >= self._next and self._cameras:
            self._next = now + self._rng.exponential(OUTAGE_EVERY_S)
            camera = self._cameras[self._rng.integers(len(self._cameras))]
            if camera not in self._ends and camera not in changed:
                self._ends[camera] = now + self._rng.uniform(*OUTAGE_LASTS_S)
                changed.add(camera)
        return changed


@dataclass(frozen=True)
class Scene:
    """A place where somebody may be reported: a camera's view inside a zone."""

    zone: ZoneView
    camera: CameraView
    lon: float
    lat: float


class ClosedAreas:
    """Opens an alert in one of the zones now and then, and closes it again. At most one is open in a zone."""

    def __init__(self, zones: Sequence[ZoneView], cameras: Sequence[CameraView], rng: np.random.Generator) -> None:
        self._rng = rng
        self._scenes = {zone.code: scenes for zone in zones if (scenes := _scenes(zone, cameras))}
        self._open: dict[str, tuple[Scene, float]] = {}
        self._next: float | None = None

    def step(self, now: float) -> list[AlertSignal]:
        """Signals that are due; `now` is epoch seconds. The first call closes what an earlier, killed run may have left open."""
        if self._next is None:
            self._next = now + self._rng.uniform(5.0, 30.0)
            return [_signal(scenes[0], AlertPhase.CLOSE, now) for scenes in self._scenes.values()]
        signals = self._close([zone for zone, (_, end) in self._open.items() if end <= now], now)
        if now >= self._next:
            self._next = now + self._rng.uniform(*ALERT_EVERY_S)
            free = sorted(self._scenes.keys() - self._open.keys())
            if free:
                scenes = self._scenes[free[self._rng.integers(len(free))]]
                scene = scenes[self._rng.integers(len(scenes))]
                self._open[scene.zone.code] = (scene, now + self._rng.uniform(*ALERT_LASTS_S))
                signals.append(_signal(scene, AlertPhase.OPEN, now))
        return signals

    def close_all(self, now: float) -> list[AlertSignal]:
        return self._close(list(self._open), now)

    def _close(self, zones: list[str], now: float) -> list[AlertSignal]:
        return [_signal(self._open.pop(zone)[0], AlertPhase.CLOSE, now) for zone in zones]


def _scenes(zone: ZoneView, cameras: Sequence[CameraView]) -> list[Scene]:
    shapely.prepare(zone.area)
    found = []
    for camera in cameras:
        if camera.faulty or camera.field_of_view.is_empty:
            continue
        point = camera.field_of_view.representative_point()
        if zone.area.contains(point):
            found.append(Scene(zone, camera, point.x, point.y))
    return found


def _signal(scene: Scene, phase: AlertPhase, at: float) -> AlertSignal:
    return AlertSignal(
        simulated=True,
        cause=Cause.PERSON_IN_CLOSED_AREA.value,
        dedupe_key=f"simulator:{scene.zone.code}",
        phase=phase,
        severity=Severity.MODERATE,
        district=scene.camera.district,
        at=at,
        lon=scene.lon,
        lat=scene.lat,
        camera=scene.camera.code,
        detail=f"Simulated: {scene.zone.name}",
    )
