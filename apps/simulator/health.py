"""Health of the simulated cameras: each is told every few seconds, in turn, and at once when it changes."""

from collections.abc import Collection, Iterator, Sequence

from apps.simulator.city_view import CameraView
from safecity_gis.messages.health import HealthSample, SourceCondition

HEALTH_EVERY_S = 5.0


class HealthRound:
    """Goes round the cameras, so that every tick tells about as many."""

    def __init__(self, cameras: Sequence[CameraView], *, rate: float, worker: str, ticks_per_s: int) -> None:
        self._rate, self._worker = rate, worker
        self._by_code = {camera.code: camera for camera in cameras}
        self._reconnects = dict.fromkeys(self._by_code, 0)
        turns = round(HEALTH_EVERY_S * ticks_per_s)
        self._turns = [cameras[turn::turns] for turn in range(turns)]

    def step(self, tick: int, now: float, silent: Collection[str], changed: Collection[str]) -> Iterator[HealthSample]:
        """Samples of the cameras whose turn it is, and of those that `changed`; the `silent` ones are unreachable."""
        for code in sorted(changed):
            if code not in silent:
                self._reconnects[code] += 1
            yield self._sample(self._by_code[code], now, silent)
        for camera in self._turns[tick % len(self._turns)]:
            if camera.code not in changed:
                yield self._sample(camera, now, silent)

    def _sample(self, camera: CameraView, now: float, silent: Collection[str]) -> HealthSample:
        gone = camera.faulty or camera.code in silent
        return HealthSample(
            simulated=True,
            camera=camera.code,
            district=camera.district,
            worker=self._worker,
            at=now,
            condition=SourceCondition.UNREACHABLE if gone else SourceCondition.STREAMING,
            fps=0.0 if gone else self._rate,
            frame_age_s=None if gone else 0.0,
            frames_dropped=0,
            reconnects=self._reconnects[camera.code],
            decode_errors=0,
            reason="simulated outage" if gone else "",
        )
