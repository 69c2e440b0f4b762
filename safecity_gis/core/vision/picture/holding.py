"""A verdict on pictures holds only once looks agreed for long enough: a bus before the lens is no cover."""

from collections import Counter, deque

from safecity_gis.core.vision.picture.verdicts import Verdict

HOLD_S = 22.0
"""A fault must show in every look for so long. What fills the view for 20 s passes; a fault is told within 30 s."""
FROZEN_S = 15.0
"""So long for looks that all show a frozen picture: nothing that passes by does that, and it may take a while to be seen."""
CALM_S = 8.0
"""So long every look must be clear until the picture is."""


class Holding:
    """Looks of one camera in, the verdict that holds and since when out."""

    def __init__(self) -> None:
        self.verdict: Verdict | None = None
        """None until one has held: who begins anew must not call a picture clear that was covered a moment ago."""
        self.since = 0.0
        """Time of the first look of which it is true, in the caller's seconds."""
        self._looks: deque[tuple[float, Verdict]] = deque()

    @property
    def suspicious(self) -> bool:
        """Whether the newest look showed a fault, or one holds: nothing else should be concluded from such pictures."""
        newest = self._looks[-1][1] if self._looks else Verdict.CLEAR
        return self.verdict not in {None, Verdict.CLEAR} or newest is not Verdict.CLEAR

    def take(self, verdict: Verdict, at: float) -> None:
        """What a look at `at` (seconds of any clock that grows) showed."""
        self._looks.append((at, verdict))
        while len(self._looks) > 1 and self._looks[1][0] <= at - HOLD_S:
            self._looks.popleft()
        faults = self._faults()
        lasted_s = at - faults[0][0] if faults else 0.0
        if lasted_s >= HOLD_S or (lasted_s >= FROZEN_S and all(what is Verdict.FROZEN for _, what in faults)):
            self._hold(Counter(what for _, what in faults).most_common(1)[0][0], faults)
        elif self.verdict is not Verdict.CLEAR:
            clear = self._clear_since()
            if clear is not None and at - clear >= CALM_S:
                self.verdict, self.since = Verdict.CLEAR, clear

    def pause(self) -> None:
        """No picture came for a while: what held holds, what was about to does not."""
        self._looks.clear()

    def _hold(self, verdict: Verdict, faults: list[tuple[float, Verdict]]) -> None:
        if verdict is not self.verdict:
            begins_anew = self.verdict in {None, Verdict.CLEAR}
            self.since = faults[0][0] if begins_anew else next(when for when, what in faults if what is verdict)
            self.verdict = verdict

    def _faults(self) -> list[tuple[float, Verdict]]:
        """The looks with a fault that go on until now, the oldest first."""
        faults: list[tuple[float, Verdict]] = []
        for look in reversed(self._looks):
            if look[1] is Verdict.CLEAR:
                break
            faults.insert(0, look)
        return faults

    def _clear_since(self) -> float | None:
        """Time of the first of the clear looks that go on until now."""
        since = None
        for when, what in reversed(self._looks):
            if what is not Verdict.CLEAR:
                break
            since = when
        return since
