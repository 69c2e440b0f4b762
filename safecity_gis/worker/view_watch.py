"""Whether a calibrated camera still looks where it did when it was calibrated: a few small pictures and a comparison a minute."""

import time
from collections import deque
from collections.abc import Callable

import structlog

from safecity_gis.core.vision.view_change import BadFingerprint, Gray, Verdict, ViewChange, compare, fingerprint, reduced
from safecity_gis.messages.configuration import CameraConfig
from safecity_gis.messages.health import ViewCheck, ViewVerdict
from safecity_gis.worker.slots import Picture

log = structlog.get_logger(__name__)

PICTURES = 5
"""So many pictures make a background: who walks is gone from their median."""
QUICK_S = 2.0
"""Between pictures until the first verdict, and while a new one is not confirmed."""
CALM_S = 12.0
"""Between pictures otherwise: a comparison a minute."""
HURRY_AT_MOST_EVERY_S = 60.0
ELSEWHERE_PX = 1e6
"""Stands for a view of something else: no foot point of it has a place."""


class ViewWatch:
    """One camera's view between frames. One thread looks, others read `check`.

    A worse verdict holds once two comparisons in a row gave it; a picture that is too dark or blurred changes nothing but the
    verdict told.
    """

    def __init__(self, config: CameraConfig, clock: Callable[[], float] = time.monotonic) -> None:
        """Raises ValueError for a camera without a calibration of its own."""
        if config.homography is None or not config.homography.calibration:
            raise ValueError(f"{config.camera} has no calibration of its own")
        self._camera, self._calibration = config.camera, config.homography
        self._reference, self._made = config.view_reference, b""
        self._clock = clock
        self._pictures: deque[Gray] = deque(maxlen=PICTURES)
        self._due_at = 0.0
        self._fresh = 0
        self._hurrying, self._hurry_again_at = False, 0.0
        self._last: Verdict | None = None
        self._told: Verdict | None = None
        self.check: ViewCheck | None = None
        self.moved_px = 0.0

    def look(self, image: Picture) -> None:
        """Take notice of a frame, masks burnt in; most are not even looked at."""
        now = self._clock()
        if now < self._due_at:
            return
        self._pictures.append(reduced(image))
        self._fresh += 1
        if self._fresh >= PICTURES:
            self._fresh = 0
            self._compare()
        calm = self._told is not None and self._told == self._last and not self._hurrying
        self._due_at = now + (CALM_S if calm else QUICK_S)

    def hurry(self) -> None:
        """The view seems to have changed: compare soon, with pictures from now on alone. Once a minute at most."""
        now = self._clock()
        if now >= self._hurry_again_at:
            self._hurrying, self._hurry_again_at = True, now + HURRY_AT_MOST_EVERY_S
            self._pictures.clear()
            self._fresh, self._due_at = 0, now

    def _compare(self) -> None:
        self._hurrying = False
        pictures = list(self._pictures)
        if not self._reference:
            self._reference = self._made = fingerprint(pictures)
        try:
            change = compare(self._reference, pictures)
        except (BadFingerprint, ValueError) as error:
            log.warning("worker.view.incomparable", camera=self._camera, reason=str(error))
            self._pictures.clear()
            change = ViewChange(Verdict.UNCLEAR, None, 0.0)
        confirmed = change.verdict in {Verdict.STEADY, self._last}
        self._last = change.verdict
        if confirmed:
            self._tell(change)

    def _tell(self, change: ViewChange) -> None:
        self._told = change.verdict
        shift_px = None if change.shift_share is None else change.shift_share * self._calibration.width
        if change.verdict is Verdict.STEADY:
            self.moved_px = 0.0
        elif change.verdict is not Verdict.UNCLEAR:
            self.moved_px = ELSEWHERE_PX if shift_px is None else shift_px
        self.check = ViewCheck(
            calibration=self._calibration.calibration,
            verdict=ViewVerdict(change.verdict.value),
            shift_px=shift_px,
            confidence=min(1.0, max(0.0, change.confidence)),
            reference=self._made,
        )


def view_watch(config: CameraConfig) -> ViewWatch | None:
    """The watch over a camera's view; None without a calibration from the calibration screen."""
    own = config.homography is not None and config.homography.calibration > 0
    return ViewWatch(config) if own else None
