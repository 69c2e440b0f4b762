"""Whether a camera's pictures show its scene: a look every two seconds, and the verdict that holds."""

import time
from collections.abc import Callable

from safecity_gis.core.vision.picture.holding import Holding
from safecity_gis.core.vision.picture.looks import Eye, Gray, correlation
from safecity_gis.core.vision.picture.stillness import Stillness
from safecity_gis.core.vision.picture.verdicts import Learner, Verdict, judge
from safecity_gis.messages.configuration import CameraConfig
from safecity_gis.messages.health import PictureCheck, PictureVerdict
from safecity_gis.worker.slots import Picture

LOOK_EVERY_S = 2.0
UNLIKE = 0.6
"""Correlation with the usual edges below which the view may have changed: a shift of a hundredth of the width is enough."""
AWAY_S = 10.0
"""After so long without a frame the looks before say nothing of those that follow."""


class PictureWatch:
    """One camera's pictures over time. One thread looks, others read `check`.

    A look takes two frames in a row: all but stillness is measured on the second.
    """

    def __init__(
        self, config: CameraConfig, clock: Callable[[], float] = time.monotonic, wall: Callable[[], float] = time.time
    ) -> None:
        """`wall` gives epoch seconds by our own clock: a camera's may be wrong."""
        self._eye, self._clock, self._wall = Eye(config.masks), clock, wall
        self._learner, self._stillness, self._holding = Learner(), Stillness(), Holding()
        self._first: Gray | None = None
        self._seen_at = self._due_at = 0.0
        self._since = 0.0
        self.unlike = False
        """Whether the newest look hardly shows the usual edges: the camera was turned, or something large is in view."""
        self.check: PictureCheck | None = None

    @property
    def suspicious(self) -> bool:
        """Whether the newest pictures may show something else than the scene; then they say nothing of where a camera looks."""
        return self._holding.suspicious

    def look(self, image: Picture) -> None:
        """Take notice of a frame, masks burnt in; most are not even looked at."""
        now = self._clock()
        if now - self._seen_at > AWAY_S:
            self._first = None
            self._stillness.pause()
            self._holding.pause()
        self._seen_at = now
        if now < self._due_at:
            return
        grain = self._eye.grain(image)
        if self._first is None or self._first.shape != grain.shape:
            self._first = grain
            return
        first, self._first = self._first, None
        self._due_at = now + LOOK_EVERY_S
        self._conclude(image, first, grain, now)

    def _conclude(self, image: Picture, first: Gray, second: Gray, now: float) -> None:
        look = self._eye.look(image)
        if look is None:
            return
        frozen = self._stillness.look(first, second, self._eye.share_kept(second))
        usual = self._learner.usual
        verdict = judge(look, usual)
        self.unlike = usual is not None and usual.known and correlation(look.edges, usual.edges) < UNLIKE
        if frozen and verdict in {Verdict.CLEAR, Verdict.BLURRED}:
            verdict = Verdict.FROZEN
        if verdict is Verdict.CLEAR:
            self._learner.learn(look)
        before = self._holding.verdict
        self._holding.take(verdict, now)
        if self._holding.verdict is None:
            return
        if self._holding.verdict is not before:
            self._since = self._wall() - (now - self._holding.since)
        self.check = PictureCheck(
            verdict=PictureVerdict(self._holding.verdict.value),
            since=self._since,
            sharpness=look.sharpness,
            usual_sharpness=usual.sharpness if usual is not None and usual.known else None,
        )
