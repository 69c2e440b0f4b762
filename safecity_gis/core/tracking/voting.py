"""One stable class for a track out of the classes of its detections."""

MARGIN = 1.3
"""How much stronger a challenger must be than the class in office."""


class ClassVote:
    """Votes weighted by score; the class in office changes only when another is clearly ahead."""

    def __init__(self) -> None:
        self._weights: dict[int, float] = {}
        self._elected: int | None = None

    def add(self, object_class: int, score: float) -> None:
        """Count one detection; a score that is not above 0 (also NaN) counts nothing."""
        if not score > 0:
            return
        self._weights[object_class] = self._weights.get(object_class, 0.0) + score
        leader = max(self._weights, key=self._weights.__getitem__)
        if self._elected is None or self._weights[leader] > MARGIN * self._weights[self._elected]:
            self._elected = leader

    def merge(self, other: "ClassVote") -> None:
        """Count another vote's weights too."""
        for object_class, weight in other._weights.items():
            self.add(object_class, weight)

    @property
    def elected(self) -> int | None:
        """The class in office; None before the first vote."""
        return self._elected

    @property
    def share(self) -> float:
        """Share of all votes that the class in office has, 0-1."""
        if self._elected is None:
            return 0.0
        return self._weights[self._elected] / sum(self._weights.values())
