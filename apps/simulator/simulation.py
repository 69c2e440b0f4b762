"""The simulated city from one moment to the next, as the messages that its cameras would send. No I/O and no clock."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

import numpy as np

from apps.cameras.mask_selectors import Area
from apps.simulator.agents import Traffic
from apps.simulator.city_health import CityHealth
from apps.simulator.city_view import CityView
from apps.simulator.crowds import CrowdGround, Crowds
from apps.simulator.ground import Ground
from apps.simulator.occasions import ClosedAreas, Outages
from apps.simulator.sensing import Sensors, Sightings
from apps.simulator.tracklets import Sight, TrackletBook
from safecity_gis.core.geo.areas import PictureAreas
from safecity_gis.core.geo.uncertainty import RADIUS_68
from safecity_gis.messages import subjects
from safecity_gis.messages.alerts import AlertSignal
from safecity_gis.messages.base import Message
from safecity_gis.messages.geometry import Box, GroundFix
from safecity_gis.messages.health import NetworkReadings
from safecity_gis.messages.observations import (
    ClockSource,
    ObjectClass,
    Observation,
    ObservationBatch,
    TrackletPhase,
    TrackletUpdate,
)

Masks = Mapping[str, tuple[Area, ...]]
"""Privacy masks by camera code."""

NOTHING_HIDDEN: Masks = {}
WORKER = "sim"
TICKS_PER_S = 10
EMPTY_EVERY_S = 5.0
UNSEEN_S = 2.5
_CLASSES = tuple(ObjectClass)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message on its way. One that is `kept` must arrive; any other may be dropped."""

    subject: str
    message: Message
    message_id: str | None = None
    """By which the server knows a repetition; None for what is never repeated, so that it need not remember it."""
    kept: bool = False


class Simulation:
    """One run over one city.

    Args:
        city: with at least one camera and one road.
        objects: how many agents.
        rate: observations per second and camera, up to `TICKS_PER_S`.
        seed: the same seed, city and times give the same messages but for ids.
        run: names this run for ever; ids of tracklets come from it.
        mishaps: whether cameras fall silent and alarms are staged by themselves now and then.
    """

    def __init__(self, city: CityView, *, objects: int, rate: float, seed: int, run: UUID, mishaps: bool = True) -> None:
        self.city, self.ground = city, Ground(city)
        streams = [np.random.default_rng([seed, number]) for number in range(6)]
        self._rng, self._crowd_rng, self._mishaps = streams[0], streams[5], mishaps
        self.traffic = Traffic(self.ground.graph, self.ground.around, count=objects, rng=streams[1])
        self.sensors = Sensors(self.ground, slots=max(1, round(TICKS_PER_S / rate)))
        working = [camera.code for camera in city.cameras if not camera.faulty] if mishaps else []
        self._alerts = ClosedAreas(city.zones if mishaps else (), city.cameras, streams[3])
        self.health = CityHealth(
            city, rate=rate, worker=WORKER, ticks_per_s=TICKS_PER_S, outages=Outages(working, streams[2]), rng=streams[4]
        )
        self._book = TrackletBook(run, worker=WORKER, close_after_s=max(UNSEEN_S, 2.5 / rate))
        self._runs = [uuid5(run, camera.code) for camera in city.cameras]
        self._frames = [0] * len(city.cameras)
        self._told = [float("-inf")] * len(city.cameras)
        self._busy = [False] * len(city.cameras)
        self.use_crowds(())
        self._tick = 0
        self._now: float | None = None
        self.batches = 0

    @property
    def open_tracklets(self) -> int:
        return len(self._book)

    def use_masks(self, masks: Masks) -> None:
        """From now on hide these parts of the pictures, and no others: nothing in them is reported or drawn."""
        areas = {number: masks.get(camera.code) for number, camera in enumerate(self.city.cameras)}
        self.sensors.masks = {number: PictureAreas(drawn) for number, drawn in areas.items() if drawn}

    def use_crowds(self, grounds: Sequence[CrowdGround]) -> None:
        """From now on people gather on these crowd zones, and on no others."""
        codes = [(camera.code, camera.district) for camera in self.city.cameras]
        self._crowds = Crowds(grounds, self.ground, codes, self._crowd_rng, pulses=self._mishaps)

    def advance(self, now: float) -> Iterator[Outgoing]:
        """Move on to `now` (epoch seconds) and tell what the cameras whose turn it is see."""
        self.traffic.step(now - self._now if self._now is not None else 1.0 / TICKS_PER_S)
        self._now = now
        yield from self._change_health(now)
        slot = self._tick % len(self.sensors.slots)
        yield from self._observe(slot, self.sensors.look(slot, self.traffic, self._rng), now)
        if self._tick % TICKS_PER_S == 0:
            yield from map(_update, self._book.close_unseen(now))
            yield from map(_alert, self._alerts.step(now))
            for count in self._crowds.tell(now, frozenset(self.health.silent), WORKER):
                yield Outgoing(subjects.observations(count.district, count.camera), count)
        self._tick += 1

    def end(self, now: float) -> Iterator[Outgoing]:
        """Close every tracklet and alert that is open."""
        yield from map(_update, self._book.close_all())
        yield from map(_alert, self._alerts.close_all(now))

    def _change_health(self, now: float) -> Iterator[Outgoing]:
        changed = self.health.step(now)
        yield from map(_update, self._book.close_cameras(changed & self.health.silent) if changed else ())
        for message in self.health.tell(now, changed):
            if isinstance(message, NetworkReadings):
                yield Outgoing(subjects.network_health(message.collector), message)
            else:
                yield Outgoing(subjects.camera_health(message.district, message.camera), message)

    def _observe(self, slot: int, seen: Sightings, now: float) -> Iterator[Outgoing]:
        observations: dict[int, list[Observation]] = {}
        silent = self.health.silent
        lonlat = self.ground.frame.to_lonlat(seen.ground).tolist()
        radius = (RADIUS_68 * np.sqrt((seen.covariance[:, 0] + seen.covariance[:, 2]) / 2)).tolist()
        speed = np.hypot(*seen.velocity.T).tolist()
        kinds, identities = self.traffic.kind[seen.agent].tolist(), self.traffic.identity[seen.agent].tolist()
        rows = zip(
            seen.camera.tolist(), kinds, identities, lonlat, seen.covariance.tolist(), seen.box.tolist(),
            seen.velocity.tolist(), seen.confidence.tolist(), radius, speed, strict=True,
        )  # fmt: skip
        for number, kind, identity, (lon, lat), covariance, box, velocity, confidence, accuracy_m, speed_mps in rows:
            camera = self.city.cameras[number]
            if camera.code in silent:
                continue
            sight = Sight(_CLASSES[kind], lon, lat, accuracy_m, speed_mps, confidence)
            tracklet_id, update = self._book.see(camera.code, camera.district, identity, sight, now)
            if update is not None:
                yield _update(update)
            fix = GroundFix(lon, lat, *covariance)
            item = Observation(tracklet_id, sight.object_class, confidence, Box(*box), fix, (velocity[0], velocity[1]))
            observations.setdefault(number, []).append(item)
        for number in self.sensors.slots[slot].tolist():
            if self.city.cameras[number].code not in silent:
                yield from self._batch(number, tuple(observations.get(number, ())), now)

    def _batch(self, number: int, objects: tuple[Observation, ...], now: float) -> Iterator[Outgoing]:
        """A batch where there is something, or just was, or nothing has been told for a while."""
        self._frames[number] += 1
        if not objects and not self._busy[number] and now - self._told[number] < EMPTY_EVERY_S:
            return
        self._busy[number], self._told[number] = bool(objects), now
        self.batches += 1
        camera = self.city.cameras[number]
        batch = ObservationBatch(
            simulated=True,
            camera=camera.code,
            district=camera.district,
            worker=WORKER,
            run=self._runs[number],
            frame=self._frames[number],
            captured_at=now,
            clock=ClockSource.SIMULATED,
            width=camera.width,
            height=camera.height,
            objects=objects,
        )
        yield Outgoing(subjects.observations(camera.district, camera.code), batch)


def _update(update: TrackletUpdate) -> Outgoing:
    kept = update.phase is TrackletPhase.CLOSED
    name = f"{update.tracklet_id}:{update.revision}" if kept else None
    return Outgoing(subjects.observations(update.district, update.camera), update, name, kept=kept)


def _alert(signal: AlertSignal) -> Outgoing:
    return Outgoing(subjects.alert(signal.district), signal, f"{signal.dedupe_key}:{signal.phase}:{signal.at}", kept=True)
