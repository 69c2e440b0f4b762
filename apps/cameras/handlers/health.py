"""Health samples become facts when something changes."""

from datetime import datetime, timedelta

from apps.cameras.choices import Condition
from apps.cameras.models import CameraHealth
from apps.cameras.services import camera_healths_assert
from apps.timeline.bulk import Assertion
from apps.timeline.due import Due
from apps.timeline.rounds import Handler, Round
from safecity_gis.core.health import Patience
from safecity_gis.core.watching import Watch
from safecity_gis.messages.health import HealthSample, SourceCondition

LAGGING_S = 10.0
"""A stream whose newest frame is older than this is degraded."""
CHECK_EVERY = timedelta(seconds=1)

_CONDITIONS = {
    SourceCondition.STREAMING: Condition.ONLINE,
    SourceCondition.CONNECTING: Condition.DEGRADED,
    SourceCondition.STALLED: Condition.DEGRADED,
    SourceCondition.CORRUPT: Condition.DEGRADED,
    SourceCondition.UNREACHABLE: Condition.OFFLINE,
}


class HealthHandler(Handler):
    """Keeps every camera's health in memory and writes only what changes."""

    order = 400

    def __init__(self, patience: Patience | None = None) -> None:
        self._watch = Watch(patience or Patience())
        self._simulated: dict[str, bool] = {}
        self._check = Due(CHECK_EVERY)
        self._last: datetime | None = None
        self._deaf_since: datetime | None = None

    def load(self, at: datetime) -> None:
        """Take up the current facts; a camera counts as sampled now, so that a restart alone makes nothing unknown."""
        facts = list(CameraHealth.objects.current().values_list("camera__code", "condition", "valid_from", "simulated"))
        self._watch.resume({code: (condition, begun.timestamp()) for code, condition, begun, _ in facts}, at.timestamp())
        self._simulated = {code: simulated for code, _, _, simulated in facts}
        self._check.reset()
        self._last = at
        self._deaf_since = None

    def handle(self, round_: Round) -> None:
        reasons: dict[str, str] = {}
        if self._last is not None and round_.at < self._last:
            self._watch.set_back(round_.at.timestamp())
        self._last = round_.at
        if round_.deaf_since is not None and round_.deaf_since != self._deaf_since:
            self._deaf_since = round_.deaf_since
            changed = self._watch.excuse(round_.deaf_since.timestamp(), round_.at.timestamp())
            reasons |= dict.fromkeys(changed, "nobody listened to it")
        for sample in round_.samples:
            self._simulated[sample.camera] = sample.simulated
            changed = self._watch.take([(sample.camera, _condition(sample))], sample.at)
            reasons |= dict.fromkeys(changed, sample.reason[:200])
        if self._check.at(round_.at):
            reasons |= dict.fromkeys(self._watch.pass_time(round_.at.timestamp()), "no sample from its worker")
        self._write(round_, reasons)
        round_.healths = self._watch.healths

    def _write(self, round_: Round, reasons: dict[str, str]) -> None:
        """What changed, and why."""
        healths = self._watch.healths
        assertions = [
            Assertion(
                subject_id=round_.cameras[code].pk,
                valid_from=datetime.fromtimestamp(healths[code].since, round_.at.tzinfo),
                values={"condition": healths[code].condition, "reason": reason, "simulated": self._simulated[code]},
            )
            for code, reason in reasons.items()
            if code in round_.cameras
        ]
        if assertions:
            camera_healths_assert(assertions=assertions, known_at=round_.at)
        round_.conditions.update({code: healths[code].condition for code in reasons})


def _condition(sample: HealthSample) -> str:
    condition = _CONDITIONS[sample.condition]
    if condition == Condition.ONLINE and sample.frame_age_s is not None and sample.frame_age_s > LAGGING_S:
        return Condition.DEGRADED.value
    return condition.value
