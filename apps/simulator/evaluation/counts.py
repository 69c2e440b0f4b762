"""How far counts are off the truth, over all and by class; what both traffic exams tell of theirs."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from apps.evaluation.report import Share
from apps.simulator.evaluation.street_exam import Findings
from safecity_gis.core.geo.frames import Floats
from safecity_gis.messages.observations import ObjectClass


def total(chosen: Sequence[Findings]) -> int:
    """How many vehicles truly crossed lines."""
    return sum(sum(found.true.values()) for found in chosen)


def off(chosen: Sequence[Findings]) -> int:
    """Differences between counted and true, each scene, carriageway, class and direction by itself."""
    return sum(abs(found.counted[key] - found.true[key]) for found in chosen for key in found.counted | found.true)


def accuracy(chosen: Sequence[Findings]) -> float:
    """In percent; below 0 where more was counted wrongly than there was."""
    return 100 * (1 - off(chosen) / max(total(chosen), 1))


def share(name: str, chosen: Sequence[Findings]) -> Share:
    """Differences under one condition, at most all."""
    return Share(name, min(total(chosen), off(chosen)), total(chosen))


def class_shares(chosen: Sequence[Findings]) -> list[Share]:
    """Differences by class, of those classes that there were."""
    shares = [share(kind.name.lower(), [_only(found, kind) for found in chosen]) for kind in ObjectClass]
    return [one for one in shares if one.total]


def speed_rows(chosen: Sequence[Findings]) -> Floats:
    """True speed, measured one and its standard deviation [n, 3], m/s."""
    return np.array([row for found in chosen for row in found.speeds]).reshape(-1, 3)


def speed_errors(speeds: Floats) -> Floats:
    """Relative differences [n] in percent."""
    return np.asarray(np.abs(speeds[:, 1] / speeds[:, 0] - 1) * 100)


def _only(found: Findings, kind: ObjectClass) -> Findings:
    def chosen(counts: Counter[tuple[int, int, bool]]) -> Counter[tuple[int, int, bool]]:
        return Counter({key: count for key, count in counts.items() if key[1] == kind})

    return Findings(counted=chosen(found.counted), true=chosen(found.true))
