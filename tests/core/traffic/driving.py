"""Road users that drive straight before made-up cameras."""

from collections.abc import Sequence

import numpy as np

from safecity_gis.core.traffic.streets import Carriageway, Streets
from safecity_gis.core.traffic.tracks import Sights
from safecity_gis.core.traffic.watch import Scene, TrafficWatch

BEGIN = 1_800_000_000.0
CAR, PERSON, MOTORCYCLE = 4, 1, 3


def sights(
    points: Sequence[tuple[float, float]], at: float, *, ids: Sequence[int] | None = None, kinds: Sequence[int] | None = None,
    sd: float = 0.3, camera: int = 0,
) -> Sights:  # fmt: skip
    n = len(points)
    variance = np.tile((sd * sd, 0.0, sd * sd), (n, 1))
    return Sights(
        list(ids or range(1, n + 1)), np.full(n, camera), np.array(kinds or [CAR] * n), np.array(points, float).reshape(-1, 2),
        variance, np.full(n, at),
    )  # fmt: skip


def eastward(code: str = "east", *, y: float = 0.0, width: float = 10.0, barred: bool = True) -> Carriageway:
    """500 m towards the east."""
    return Carriageway(code, np.array(((0.0, y), (500.0, y))), width, 16.7, pedestrians_barred=barred)


def watch_of(*ways: Carriageway, **values: object) -> TrafficWatch:
    return TrafficWatch(Scene(Streets(ways or (eastward(),)), **values))  # type: ignore[arg-type]


class Road:
    """Moves road users and lets a watch see them five times a second, with noise."""

    def __init__(self, watch: TrafficWatch, *, sd: float = 0.3, seed: int = 1) -> None:
        self.watch, self._sd, self._rng = watch, sd, np.random.default_rng(seed)
        self.now = BEGIN
        self.counted, self.opened, self.ended, self.findings = [], [], [], []  # type: ignore[var-annotated]

    def drive(
        self, seconds: float, users: dict[int, tuple[int, float, float, float, float]]
    ) -> dict[int, tuple[int, float, float, float, float]]:
        """Users by id: class, place and velocity; returns where they end."""
        for step in range(round(seconds * 5)):
            users = {i: (kind, x + vx / 5, y + vy / 5, vx, vy) for i, (kind, x, y, vx, vy) in users.items()}
            self.now += 0.2
            if users:
                points = [(x, y) for _, x, y, _, _ in users.values()]
                noisy = np.array(points) + self._rng.normal(0, self._sd, (len(points), 2))
                kinds = [user[0] for user in users.values()]
                seen = sights(noisy.tolist(), self.now, ids=list(users), kinds=kinds, sd=max(self._sd, 0.05))
                self.counted += self.watch.see(seen)
            if step % 5 == 4:
                judged = self.watch.judge(self.now)
                self.counted += judged.counted
                self.opened += judged.incidents.opened
                self.ended += judged.incidents.ended
                self.findings = judged.findings
        return users
