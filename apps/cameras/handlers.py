"""Health samples become facts when a condition changes, and an alert when a commissioned camera stays offline."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.contrib.gis.geos import Point

from apps.alerts.choices import Cause, Severity
from apps.alerts.selectors import open_keys
from apps.alerts.services import alert_end, alert_open
from apps.cameras.choices import Condition
from apps.cameras.models import CameraHealth
from apps.cameras.services import camera_healths_assert
from apps.timeline.bulk import Assertion
from apps.timeline.rounds import Handler, KnownCamera, Round
from safecity_gis.core.health import UNKNOWN, Health, Patience, sampled, watched
from safecity_gis.messages.health import HealthSample, SourceCondition

OFFLINE_ALERT_AFTER_S = 30.0
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
        self._patience = patience or Patience()
        self._healths: dict[str, Health] = {}
        self._simulated: dict[str, bool] = {}
        self._alerted: dict[str, bool] = {}
        self._next_check: datetime | None = None
        self._deaf_since: datetime | None = None

    def load(self, at: datetime) -> None:
        """Take up the current facts; a camera counts as sampled now, so that a restart alone makes nothing unknown."""
        facts = CameraHealth.objects.current().values_list("camera__code", "condition", "valid_from", "simulated")
        self._healths = {
            code: Health(condition, valid_from.timestamp(), max(valid_from.timestamp(), at.timestamp()))
            for code, condition, valid_from, _ in facts
        }
        self._simulated = {code: simulated for code, _, _, simulated in facts}
        self._alerted = open_keys(Cause.CAMERA_OFFLINE)
        self._next_check = None
        self._deaf_since = None

    def handle(self, round_: Round) -> None:
        changed: dict[str, tuple[Health, str]] = {}
        if round_.deaf_since is not None and round_.deaf_since != self._deaf_since:
            self._deaf_since = round_.deaf_since
            self._was_deaf(round_.deaf_since.timestamp(), round_.at.timestamp(), changed)
        for sample in round_.samples:
            self._take(sample, changed)
        if self._next_check is None or round_.at >= self._next_check:
            self._next_check = round_.at + CHECK_EVERY
            self._watch(round_.at, changed)
        self._write(round_, changed)
        self._alert(round_)

    def _was_deaf(self, since: float, until: float, changed: dict[str, tuple[Health, str]]) -> None:
        """We did not listen: after a short while nothing is held against a camera, after a long one nothing is known of it."""
        for code, before in self._healths.items():
            if before.condition != UNKNOWN and until - since > self._patience.silent_s:
                self._healths[code] = Health(UNKNOWN, max(before.since, since), before.sampled_at)
                changed[code] = (self._healths[code], "nobody listened to it")
            else:
                self._healths[code] = replace(before, sampled_at=max(before.sampled_at, until))

    def _take(self, sample: HealthSample, changed: dict[str, tuple[Health, str]]) -> None:
        before = self._healths.get(sample.camera, Health())
        after = sampled(before, _condition(sample), sample.at, self._patience)
        self._healths[sample.camera] = after
        self._simulated[sample.camera] = sample.simulated
        if after.condition != before.condition:
            changed[sample.camera] = (after, sample.reason[:200])

    def _watch(self, at: datetime, changed: dict[str, tuple[Health, str]]) -> None:
        now = at.timestamp()
        for code, before in self._healths.items():
            after = watched(before, now, self._patience)
            if after is not before:
                self._healths[code] = after
                changed[code] = (after, "no sample from its worker")

    def _write(self, round_: Round, changed: dict[str, tuple[Health, str]]) -> None:
        assertions = [
            Assertion(
                subject_id=round_.cameras[code].pk,
                valid_from=datetime.fromtimestamp(health.since, round_.at.tzinfo),
                values={"condition": health.condition, "reason": reason, "simulated": self._simulated[code]},
            )
            for code, (health, reason) in changed.items()
            if code in round_.cameras
        ]
        if assertions:
            camera_healths_assert(assertions=assertions, known_at=round_.at)
        round_.conditions.update({code: health.condition for code, (health, _) in changed.items()})

    def _alert(self, round_: Round) -> None:
        limit = round_.at.timestamp() - OFFLINE_ALERT_AFTER_S
        for code, health in self._healths.items():
            if health.condition == Condition.OFFLINE:
                if code not in self._alerted and health.since <= limit and code in round_.cameras:
                    self._open(round_, round_.cameras[code], health)
            elif code in self._alerted and health.condition == Condition.ONLINE:
                at = datetime.fromtimestamp(health.since, round_.at.tzinfo)
                alert_end(
                    cause=Cause.CAMERA_OFFLINE,
                    dedupe_key=code,
                    at=at,
                    simulated=self._alerted.pop(code),
                    reason="the camera streams again",
                )

    def _open(self, round_: Round, camera: KnownCamera, health: Health) -> None:
        if not camera.commissioned:
            return
        simulated = self._simulated[camera.code]
        self._alerted[camera.code] = simulated
        alert_open(
            cause=Cause.CAMERA_OFFLINE,
            dedupe_key=camera.code,
            severity=Severity.MODERATE,
            jurisdiction_id=camera.jurisdiction_id,
            group_id=camera.group_id,
            camera_code=camera.code,
            position=Point(camera.lon, camera.lat, srid=4326),
            at=datetime.fromtimestamp(health.since, round_.at.tzinfo),
            known_at=round_.at,
            simulated=simulated,
        )


def _condition(sample: HealthSample) -> str:
    condition = _CONDITIONS[sample.condition]
    if condition == Condition.ONLINE and sample.frame_age_s is not None and sample.frame_age_s > LAGGING_S:
        return Condition.DEGRADED.value
    return condition.value
