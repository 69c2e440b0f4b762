"""Which alarms are open: a wanted one opens once it has been wanted for a while, and ends once it has not been for a while."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from safecity_gis.core.network.alarms import Alarm, AlarmKind

Key = tuple[AlarmKind, str]


@dataclass(frozen=True, slots=True)
class Settling:
    """Seconds. The polls of one fault come in one after another, and so do the signs that it is over."""

    open_s: float = 2.5
    cameras_open_s: float = 30.0
    """What only cameras speak for: one that restarts is no alarm."""
    end_s: float = 4.0

    def before_opening(self, alarm: Alarm) -> float:
        return self.cameras_open_s if alarm.by_cameras_alone else self.open_s


@dataclass(slots=True)
class AlarmBook:
    settling: Settling = field(default_factory=Settling)
    open: set[Key] = field(default_factory=set)
    _wanted_since: dict[Key, float] = field(default_factory=dict)
    _unwanted_since: dict[Key, float] = field(default_factory=dict)

    def step(self, wanted: Iterable[Alarm], now: float) -> tuple[list[Alarm], list[Key]]:
        """Alarms to open now, and keys of those to end; `now` in seconds of any clock that does not go back."""
        by_key: Mapping[Key, Alarm] = {alarm.key: alarm for alarm in wanted}
        self._wanted_since = {key: self._wanted_since.get(key, now) for key in by_key}
        opened = [
            alarm
            for key, alarm in by_key.items()
            if key not in self.open and now - self._wanted_since[key] >= self.settling.before_opening(alarm)
        ]
        self._unwanted_since = {key: self._unwanted_since.get(key, now) for key in self.open if key not in by_key}
        ended = [key for key, since in self._unwanted_since.items() if now - since >= self.settling.end_s]
        self.open |= {alarm.key for alarm in opened}
        self.open -= set(ended)
        return opened, ended
