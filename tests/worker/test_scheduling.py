"""The recognition thread: fair to all cameras, unharmed by a broken one, and orderly at its end."""

import time
from collections import Counter
from itertools import count

from safecity_gis.messages.configuration import CameraConfig
from safecity_gis.messages.observations import TrackletPhase, TrackletUpdate
from safecity_gis.worker.health import SourceStatus
from safecity_gis.worker.pipeline import CameraPipeline, Outcome
from safecity_gis.worker.scheduling import Camera, Recognition
from safecity_gis.worker.slots import FrameSlot
from tests.worker.scenes import BrightnessDetector, scene
from tests.worker.support import camera

PERSON = (400, 250, 35, 90)


class Bench:
    """A recognition thread with cameras that the test feeds."""

    def __init__(self, detector: BrightnessDetector) -> None:
        self.served: Counter[str] = Counter()
        self.updates: list[TrackletUpdate] = []
        self.recognition = Recognition(detector, deliver=self._deliver, deliver_updates=self.updates.extend)

    def add(self, code: str) -> Camera:
        config = camera(code)
        added = Camera(config, FrameSlot(self.recognition.ready), SourceStatus(), CameraPipeline(config))
        self.recognition.put(code, added)
        return added

    def _deliver(self, config: CameraConfig, outcome: Outcome) -> None:
        self.served[config.camera] += 1
        self.updates.extend(outcome.updates)


def feed(cameras: list[Camera], seconds: float, *, fps: dict[str, float]) -> None:
    end, numbers = time.monotonic() + seconds, count()
    due = dict.fromkeys(fps, 0.0)
    while time.monotonic() < end:
        for one in cameras:
            code = one.config.camera
            if time.monotonic() >= due[code]:
                due[code] = time.monotonic() + 1 / fps[code]
                one.slot.put(scene(PERSON, number=next(numbers)))
        time.sleep(0.002)


def test_an_overloaded_worker_serves_a_quick_and_a_slow_camera_fairly() -> None:
    bench = Bench(BrightnessDetector(takes_s=0.03))
    cameras = [bench.add("QUICK"), bench.add("ALSO"), bench.add("SLOW")]
    bench.recognition.start()
    feed(cameras, 2.0, fps={"QUICK": 100.0, "ALSO": 100.0, "SLOW": 5.0})
    bench.recognition.stop()
    bench.recognition.join(3)
    assert bench.served["SLOW"] >= 7, "a camera within its share loses nothing"
    assert 0.7 < bench.served["QUICK"] / bench.served["ALSO"] < 1.4
    assert cameras[0].slot.dropped > 50


def test_a_camera_whose_frames_cannot_be_worked_on_harms_no_other() -> None:
    bench = Bench(BrightnessDetector())
    broken, sound = bench.add("BROKEN"), bench.add("SOUND")
    bench.recognition.start()
    for number in range(10):
        bad = scene(number=number)
        object.__setattr__(bad, "image", None)
        broken.slot.put(bad)
        sound.slot.put(scene(PERSON, number=number))
        time.sleep(0.05)
    bench.recognition.stop()
    bench.recognition.join(3)
    assert bench.served["BROKEN"] == 0 and bench.served["SOUND"] >= 8
    assert broken.slot.dropped >= 5


def test_the_end_closes_tracklets_of_all_cameras_and_a_removal_those_of_one() -> None:
    bench = Bench(BrightnessDetector())
    cameras = [bench.add("A"), bench.add("B")]
    bench.recognition.start()
    for number in range(40):
        for one in cameras:
            one.slot.put(scene(PERSON, number=number))
        time.sleep(0.03)
        if len(bench.updates) == 2:
            break
    bench.recognition.put("A", None)
    end = time.monotonic() + 3
    while len(bench.updates) < 3 and time.monotonic() < end:
        time.sleep(0.02)
    assert [u.camera for u in bench.updates if u.phase == TrackletPhase.CLOSED] == ["A"]
    bench.recognition.stop()
    bench.recognition.join(3)
    assert [u.camera for u in bench.updates if u.phase == TrackletPhase.CLOSED] == ["A", "B"]
