"""Health samples become facts when something changes, and alerts when a commissioned camera stays offline or has moved."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.contrib.gis.geos import Point

from apps.alerts.choices import Cause, Severity
from apps.alerts.selectors import open_keys
from apps.alerts.services import alert_end, alert_open
from apps.cameras.calibration_services import view_reference_store
from apps.cameras.choices import Condition, ViewVerdict
from apps.cameras.models import CameraHealth, CameraView
from apps.cameras.services import camera_healths_assert, camera_views_assert
from apps.timeline.bulk import Assertion
from apps.timeline.rounds import Handler, KnownCamera, Round
from safecity_gis.core.health import UNKNOWN, Health, Patience, sampled, watched
from safecity_gis.messages.health import HealthSample, SourceCondition, ViewCheck

OFFLINE_ALERT_AFTER_S = 30.0
LAGGING_S = 10.0
"""A stream whose newest frame is older than this is degraded."""
CHECK_EVERY = timedelta(seconds=1)
LEAST_OTHER_PX, OTHER_SHARE = 5, 0.3
"""A moved view whose distance differs by less is told as before."""

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


class ViewHandler(Handler):
    """Remembers how each calibrated camera's view compares with its calibration, and writes only what changes."""

    order = 410

    def __init__(self) -> None:
        self._views: dict[str, _View] = {}
        self._stored: set[tuple[str, int]] = set()
        """Cameras and versions whose fingerprint needs no storing any more."""
        self._alerted: dict[str, bool] = {}

    def load(self, at: datetime) -> None:
        facts = CameraView.objects.current().values_list("camera__code", "calibration", "verdict", "shift_px", "valid_from")
        self._views = {code: _View(number, verdict, shift, begun.timestamp()) for code, number, verdict, shift, begun in facts}
        self._stored = set()
        self._alerted = open_keys(Cause.CAMERA_MOVED)

    def handle(self, round_: Round) -> None:
        newest = {
            sample.camera: sample for sample in round_.samples if sample.view is not None and sample.camera in round_.cameras
        }
        assertions = []
        for code, sample in newest.items():
            camera, view = round_.cameras[code], sample.view
            if view is None:
                continue
            self._keep_reference(camera, view)
            now = _View(view.calibration, view.verdict.value, None if view.shift_px is None else round(view.shift_px), sample.at)
            if not now.differs(self._views.get(code)):
                continue
            self._views[code] = now
            values = {
                "calibration": now.calibration,
                "verdict": now.verdict,
                "shift_px": now.shift_px,
                "simulated": sample.simulated,
            }
            assertions.append(Assertion(camera.pk, datetime.fromtimestamp(now.since, round_.at.tzinfo), values))
            self._alert(round_, camera, now, sample.simulated)
        if assertions:
            camera_views_assert(assertions=assertions, known_at=round_.at)

    def _keep_reference(self, camera: KnownCamera, view: ViewCheck) -> None:
        if view.reference and (camera.code, view.calibration) not in self._stored:
            view_reference_store(camera_id=camera.pk, number=view.calibration, reference=view.reference)
            self._stored.add((camera.code, view.calibration))

    def _alert(self, round_: Round, camera: KnownCamera, view: "_View", simulated: bool) -> None:
        at = datetime.fromtimestamp(view.since, round_.at.tzinfo)
        if view.verdict == ViewVerdict.STEADY and camera.code in self._alerted:
            marked = self._alerted.pop(camera.code)
            reason = "the view is as calibrated"
            alert_end(cause=Cause.CAMERA_MOVED, dedupe_key=camera.code, at=at, simulated=marked, reason=reason)
        elif (
            view.verdict in {ViewVerdict.MOVED, ViewVerdict.REPLACED} and camera.code not in self._alerted and camera.commissioned
        ):
            self._alerted[camera.code] = simulated
            far = "shows something else than" if view.shift_px is None else f"view moved by about {view.shift_px} px since"
            alert_open(
                cause=Cause.CAMERA_MOVED,
                dedupe_key=camera.code,
                severity=Severity.MODERATE,
                jurisdiction_id=camera.jurisdiction_id,
                group_id=camera.group_id,
                camera_code=camera.code,
                position=Point(camera.lon, camera.lat, srid=4326),
                detail=f"{far} calibration {view.calibration}",
                at=at,
                known_at=round_.at,
                simulated=simulated,
            )


@dataclass(frozen=True, slots=True)
class _View:
    calibration: int
    verdict: str
    shift_px: int | None
    since: float
    """Epoch seconds."""

    def differs(self, known: "_View | None") -> bool:
        """Whether it is worth a new fact: another verdict or version, or a clearly other distance. What is older never is."""
        if known is None:
            return True
        if self.since <= known.since:
            return False
        if (self.calibration, self.verdict) != (known.calibration, known.verdict):
            return True
        if self.verdict != ViewVerdict.MOVED or self.shift_px is None or known.shift_px is None:
            return False
        return abs(self.shift_px - known.shift_px) > max(LEAST_OTHER_PX, OTHER_SHARE * known.shift_px)


def _condition(sample: HealthSample) -> str:
    condition = _CONDITIONS[sample.condition]
    if condition == Condition.ONLINE and sample.frame_age_s is not None and sample.frame_age_s > LAGGING_S:
        return Condition.DEGRADED.value
    return condition.value
