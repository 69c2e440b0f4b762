"""Health of the simulated cameras: each is told every few seconds, in turn, and at once when it changes."""

from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec
import numpy as np

from apps.simulator.ailments import ailing, without_stream
from apps.simulator.city_view import CameraView
from apps.simulator.faults import Fault
from safecity_gis.messages.health import HealthSample, PictureCheck, PictureVerdict, SourceCondition, ViewCheck, ViewVerdict

HEALTH_EVERY_S = 5.0
BITRATE_KBPS = 2000.0
CLOCK_SD_S = 0.1
"""How far clocks that are right are apart."""


class HealthRound:
    """Goes round the cameras, so that every tick tells about as many."""

    def __init__(
        self, cameras: Sequence[CameraView], *, rate: float, worker: str, ticks_per_s: int, rng: np.random.Generator
    ) -> None:
        self._rate, self._worker, self._rng = rate, worker, rng
        self._by_code = {camera.code: camera for camera in cameras}
        self._reconnects = dict.fromkeys(self._by_code, 0)
        self._turned: set[str] = set()
        self._turn = 0
        turns = round(HEALTH_EVERY_S * ticks_per_s)
        self._turns = [cameras[turn::turns] for turn in range(turns)]

    def step(
        self, now: float, silent: Collection[str], changed: Collection[str], faults: Mapping[str, Fault]
    ) -> Iterator[HealthSample]:
        """Samples of the cameras whose turn it is, and of those that `changed`; the `silent` ones are unreachable."""
        for code in sorted(changed):
            if code not in silent:
                self._reconnects[code] += 1
            yield self._sample(self._by_code[code], now, silent, faults.get(code))
        self._turn = (self._turn + 1) % len(self._turns)
        for camera in self._turns[self._turn]:
            if camera.code not in changed:
                yield self._sample(camera, now, silent, faults.get(camera.code))

    def _sample(self, camera: CameraView, now: float, silent: Collection[str], fault: Fault | None) -> HealthSample:
        sample = self._healthy(camera, now)
        if camera.faulty or camera.code in silent:
            return without_stream(sample)
        if fault is not None:
            sample = ailing(sample, fault)
        return self._seen_again(sample)

    def _healthy(self, camera: CameraView, now: float) -> HealthSample:
        jitter, clock, bits = self._rng.normal(size=3).tolist()
        fps = self._rate * max(0.5, 1 + 0.03 * jitter)
        return HealthSample(
            simulated=True,
            camera=camera.code,
            district=camera.district,
            worker=self._worker,
            at=now,
            condition=SourceCondition.STREAMING,
            fps=fps,
            frame_age_s=0.0,
            frames_dropped=0,
            reconnects=self._reconnects[camera.code],
            decode_errors=0,
            wanted_fps=self._rate,
            arrived_fps=fps,
            bitrate_kbps=BITRATE_KBPS * max(0.3, 1 + 0.15 * bits),
            width_px=camera.width,
            height_px=camera.height,
            clock_offset_s=CLOCK_SD_S * clock,
            decode_errors_per_s=0.0,
            picture=PictureCheck(verdict=PictureVerdict.CLEAR, since=now, sharpness=1.0, usual_sharpness=1.0),
        )

    def _seen_again(self, sample: HealthSample) -> HealthSample:
        """A camera that was turned away and is not any more says so."""
        if sample.view is not None:
            self._turned.add(sample.camera)
        elif sample.camera in self._turned:
            return msgspec.structs.replace(
                sample, view=ViewCheck(calibration=1, verdict=ViewVerdict.STEADY, shift_px=0.0, confidence=0.9)
            )
        return sample
