"""Many things that are watched by samples, each in a condition that holds only once it has lasted."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from safecity_gis.core.health import UNKNOWN, Health, Patience, sampled, watched


@dataclass
class Watch:
    """Health by code. Every method that changes a condition that holds returns the codes of which it did."""

    patience: Patience
    healths: dict[str, Health] = field(default_factory=dict)

    def take(self, samples: Iterable[tuple[str, str]], at: float) -> set[str]:
        """Codes with the condition that a sample of time `at` (epoch seconds) gives each."""
        changed = set()
        for code, condition in samples:
            before = self.healths.get(code, Health())
            after = self.healths[code] = sampled(before, condition, at, self.patience)
            if after.condition != before.condition:
                changed.add(code)
        return changed

    def pass_time(self, now: float) -> set[str]:
        """What was not heard of for too long becomes unknown."""
        changed = {
            code: after for code, before in self.healths.items() if (after := watched(before, now, self.patience)) is not before
        }
        self.healths |= changed
        return set(changed)

    def excuse(self, since: float, until: float) -> set[str]:
        """Nobody listened from `since` to `until`: a short while is held against nobody, after a long one nothing is known."""
        changed = set()
        for code, before in self.healths.items():
            if before.condition != UNKNOWN and until - since > self.patience.silent_s:
                self.healths[code] = Health(UNKNOWN, max(before.since, since), before.sampled_at)
                changed.add(code)
            else:
                self.healths[code] = replace(before, sampled_at=max(before.sampled_at, until))
        return changed

    def resume(self, known: Mapping[str, tuple[str, float]], now: float) -> None:
        """Take up conditions with their beginnings, as if each had been sampled now: a restart alone makes nothing unknown."""
        self.healths = {code: Health(condition, since, max(since, now)) for code, (condition, since) in known.items()}

    def set_back(self, now: float) -> None:
        """The clock was set back: nothing was heard later than now."""
        self.healths = {
            code: replace(health, sampled_at=min(health.sampled_at, now), candidate_since=min(health.candidate_since, now))
            for code, health in self.healths.items()
        }

    def forget(self, codes: Iterable[str]) -> None:
        """These are not watched any more."""
        for code in list(codes):
            del self.healths[code]

    def since(self, condition: str) -> Iterator[tuple[str, float]]:
        """Codes that are in this condition, and since when."""
        return ((code, health.since) for code, health in self.healths.items() if health.condition == condition)
