"""Pictures of the simulated cameras, drawn only while somebody may look: grants in, `MediaFrame`s out."""

import asyncio
import time
from dataclasses import dataclass

import structlog

from apps.simulator.outbox import Outbox
from apps.simulator.pictures import NO_MASKS, capture, draw
from apps.simulator.scenery import Scenery
from apps.simulator.simulation import Simulation
from safecity_gis.configuration import read_grant
from safecity_gis.messages import subjects
from safecity_gis.messages.configuration import MediaGrant

log = structlog.get_logger(__name__)

MOST_FPS = 5.0
MOST_WIDTH = 960
MOST_PICTURES_PER_S = 20.0
"""Of all cameras together: with more viewers, each sees fewer pictures."""
IDLE_S = 0.1


@dataclass
class _Sitting:
    grant: MediaGrant
    due: float = 0.0


class Studio:
    """Draws one picture after the other in a thread, so that the simulation never waits for one."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._simulation: Simulation | None = None
        self._numbers: dict[str, int] = {}
        self._sittings: dict[str, _Sitting] = {}

    def use(self, simulation: Simulation) -> None:
        """From now on draw this simulation."""
        self._simulation = simulation
        self._scenery = Scenery(simulation.city)
        self._numbers = {camera.code: i for i, camera in enumerate(simulation.city.cameras) if not camera.faulty}

    def granted(self, code: str, data: bytes | None) -> None:
        """A grant of the bucket changed; None where it is gone. Grants of cameras that are not simulated are ignored."""
        grant = read_grant(code, data) if data is not None and code in self._numbers else None
        if grant is None:
            self._sittings.pop(code, None)
        elif code in self._sittings:
            self._sittings[code].grant = grant
        else:
            self._sittings[code] = _Sitting(grant)

    async def run(self) -> None:
        """Draw until cancelled."""
        while True:
            started = time.monotonic()
            code = self._next(time.time())
            if code is None:
                await asyncio.sleep(IDLE_S / 2)
                continue
            await self._draw(code)
            await asyncio.sleep(max(0.0, 1 / MOST_PICTURES_PER_S - (time.monotonic() - started)))

    def _next(self, now: float) -> str | None:
        """The camera that has waited longest for its picture."""
        self._sittings = {code: sitting for code, sitting in self._sittings.items() if sitting.grant.expires_at > now}
        simulation = self._simulation
        silent = simulation.health.silent if simulation else ()
        due = [(sitting.due, code) for code, sitting in self._sittings.items() if sitting.due <= now and code not in silent]
        return min(due)[1] if due and simulation else None

    async def _draw(self, code: str) -> None:
        simulation, sitting, number = self._simulation, self._sittings[code], self._numbers.get(code)
        if simulation is None or number is None:
            self._sittings.pop(code)
            return
        now = time.time()
        sitting.due = max(sitting.due + 1 / min(sitting.grant.fps, MOST_FPS), now)
        masks = simulation.sensors.masks.get(number, NO_MASKS)
        moment = capture(simulation.ground, simulation.traffic, number, now, masks)
        frame = await asyncio.to_thread(draw, moment, self._scenery, max_width=min(sitting.grant.max_width, MOST_WIDTH))
        if sitting.grant.expires_at > time.time():
            await self._outbox.send(subjects.media(code), frame)
