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
    most_end_s: float = 120.0
    """What comes back soon after it ended must rest twice as long each time, up to so long: what flickers stays one alarm."""
    soon_s: float = 600.0

    def before_opening(self, alarm: Alarm) -> float:
        return self.cameras_open_s if alarm.by_cameras_alone else self.open_s


@dataclass(slots=True)
class AlarmBook:
    settling: Settling = field(default_factory=Settling)
    open: set[Key] = field(default_factory=set)
    _wanted_since: dict[Key, float] = field(default_factory=dict)
    _unwanted_since: dict[Key, float] = field(default_factory=dict)
    _rest_s: dict[Key, tuple[float, float]] = field(default_factory=dict)
    """For how long each must rest, and when it ended last."""

    def step(self, wanted: Iterable[Alarm], now: float) -> tuple[list[Alarm], list[Key]]:
        """Alarms to open now, and keys of those to end; `now` in seconds of any clock; see `set_back`."""
        by_key: Mapping[Key, Alarm] = {alarm.key: alarm for alarm in wanted}
        self._wanted_since = {key: self._wanted_since.get(key, now) for key in by_key}
        opened = [
            alarm
            for key, alarm in by_key.items()
            if key not in self.open and now - self._wanted_since[key] >= self.settling.before_opening(alarm)
        ]
        self._unwanted_since = {key: self._unwanted_since.get(key, now) for key in self.open if key not in by_key}
        ended = [key for key, since in self._unwanted_since.items() if now - since >= self._rest(key)]
        for alarm in opened:
            if alarm.key in self._rest_s:
                rest_s, ended_at = self._rest_s[alarm.key]
                self._rest_s[alarm.key] = (min(2 * rest_s, self.settling.most_end_s), ended_at)
        self.open |= {alarm.key for alarm in opened}
        self.open -= set(ended)
        self._rest_s |= {key: (self._rest(key), now) for key in ended}
        old = [key for key, (_, at) in self._rest_s.items() if key not in self.open and now - at > self.settling.soon_s]
        for key in old:
            del self._rest_s[key]
        return opened, ended

    def set_back(self, now: float) -> None:
        """The clock was set back."""
        self._wanted_since = {key: min(since, now) for key, since in self._wanted_since.items()}
        self._unwanted_since = {key: min(since, now) for key, since in self._unwanted_since.items()}
        self._rest_s = {key: (rest_s, min(at, now)) for key, (rest_s, at) in self._rest_s.items()}

    def _rest(self, key: Key) -> float:
        return self._rest_s[key][0] if key in self._rest_s else self.settling.end_s
