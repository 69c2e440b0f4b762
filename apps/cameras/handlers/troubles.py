"""What is wrong with cameras that stream: pictures, clocks and frame rates become facts, and one alert for each trouble."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apps.alerts.choices import Cause, Severity
from apps.cameras.choices import Condition, TroubleKind, TroubleState
from apps.cameras.handlers.camera_alerts import CameraAlerts
from apps.cameras.handlers.trouble_rules import Measured, measured, picture_recovered
from apps.cameras.health_services import camera_troubles_assert
from apps.cameras.models import CameraTrouble
from apps.timeline.bulk import Assertion
from apps.timeline.rounds import Handler, Round, SaidByDevice
from safecity_gis.core.health_lasting import Lasting, sampled
from safecity_gis.messages.health import HealthSample, PictureCheck, PictureVerdict, SourceCondition

_PICTURES = {
    TroubleState.FROZEN: (Cause.PICTURE_FROZEN, "the picture stands still"),
    TroubleState.BLACK: (Cause.PICTURE_BLACK, "the picture is black"),
    TroubleState.COVERED: (Cause.PICTURE_COVERED, "something covers the lens"),
    TroubleState.BLURRED: (Cause.PICTURE_BLURRED, "the picture is out of focus"),
}
_KINDS = (TroubleKind.PICTURE, TroubleKind.CLOCK, TroubleKind.RATE)
_TESTED_WITHIN = timedelta(minutes=1)
"""A camera that is tested at all was tested again so long after a start."""
_AFTER_S = 0.001
"""A trouble that our tests find where the device's word ended is another one, with an alert of its own."""


@dataclass(frozen=True, slots=True)
class _Trouble:
    state: str
    since: float
    """Epoch seconds."""
    figure: float | None = None

    def is_the(self, said: SaidByDevice | None) -> bool:
        """Whether this is what the device told of: it began while the device said so."""
        if said is None or self.state == TroubleState.WELL:
            return False
        return said.since <= self.since and (said.over is None or self.since <= said.over)


_WELL = _Trouble(TroubleState.WELL, 0.0)


class TroubleHandler(Handler):
    """Keeps every camera's troubles in memory and writes only what changes.

    What a camera that does not stream was last known to be stays, with its alert: nobody saw it end. Only a low frame rate
    ends where the camera goes offline, for that alert tells more. While a link flaps nothing opens and nothing ends.

    Of pictures there are two witnesses, our tests and the device itself. Who speaks first names the trouble, and it lasts until
    both say that it is over: a covered lens may be covered to one and black to the other, and is one alarm.
    """

    order = 412

    def __init__(self) -> None:
        self._troubles: dict[tuple[str, TroubleKind], _Trouble] = {}
        self._lasting: dict[tuple[str, TroubleKind], Lasting] = {}
        self._simulated: dict[str, bool] = {}
        self._failed: set[str] = set()
        """Cameras whose pictures failed when they were last tested."""
        self._taken_up: set[str] = set()
        """Cameras that had a trouble at the start and were not tested since: they may fail still."""
        self._taken_up_until = datetime.max.replace(tzinfo=UTC)
        self._alerts = {cause: CameraAlerts(cause) for cause, _ in _PICTURES.values()} | {
            cause: CameraAlerts(cause, Severity.MINOR) for cause in (Cause.CLOCK_OFF, Cause.FRAME_RATE_LOW)
        }

    def load(self, at: datetime) -> None:
        """Take up the current facts; what had not yet lasted long enough begins to last anew."""
        rows = CameraTrouble.objects.current().filter(kind__in=_KINDS)
        facts = list(rows.values_list("camera__code", "kind", "state", "valid_from", "figure", "simulated"))
        self._troubles = {
            (code, TroubleKind(kind)): _Trouble(state, begun.timestamp(), figure) for code, kind, state, begun, figure, _ in facts
        }
        self._lasting = {
            key: Lasting(trouble.state != TroubleState.WELL, trouble.since, trouble.since)
            for key, trouble in self._troubles.items()
            if key[1] is not TroubleKind.PICTURE
        }
        self._simulated = {code: simulated for code, *_, simulated in facts}
        self._failed = set()
        self._taken_up = {code for code, kind, state, *_ in facts if kind == TroubleKind.PICTURE and state != TroubleState.WELL}
        self._taken_up_until = at + _TESTED_WITHIN
        for alerts in self._alerts.values():
            alerts.load()

    def handle(self, round_: Round) -> None:
        changed: dict[tuple[str, TroubleKind], None] = {}
        if round_.at >= self._taken_up_until:
            self._taken_up.clear()
        for code in self._hear_devices(round_):
            changed[(code, TroubleKind.PICTURE)] = None
        for sample in round_.samples:
            if sample.camera in round_.cameras and sample.camera not in round_.flapping:
                self._simulated[sample.camera] = sample.simulated
                for kind in self._take(round_, sample):
                    changed[(sample.camera, kind)] = None
        for code in self._slow_and_offline(round_):
            changed[(code, TroubleKind.RATE)] = None
        self._write(round_, list(changed))

    def _take(self, round_: Round, sample: HealthSample) -> list[TroubleKind]:
        """The kinds of trouble that this sample changed."""
        changed = [one.rule.kind for one in measured(sample) if self._take_number(round_, sample, one)]
        if sample.condition is SourceCondition.STREAMING and sample.picture is not None:
            changed += [TroubleKind.PICTURE] if self._take_picture(round_, sample, sample.picture) else []
        return changed

    def _take_picture(self, round_: Round, sample: HealthSample, check: PictureCheck) -> bool:
        key = (sample.camera, TroubleKind.PICTURE)
        before, said = self._troubles.get(key, _WELL), round_.said.get(sample.camera)
        clear = check.verdict is PictureVerdict.CLEAR
        (self._failed.discard if clear else self._failed.add)(sample.camera)
        self._taken_up.discard(sample.camera)
        if before.is_the(said) if not clear else said is not None and said.over is None:
            return False
        state = TroubleState.WELL if clear else TroubleState(check.verdict.value)
        if state == before.state or (clear and not picture_recovered(before.state, before.figure, check)):
            return False
        since = max(check.since, before.since + (_AFTER_S if before.state == TroubleState.WELL else 0.0))
        if before.state in _PICTURES:
            self._alerts[_PICTURES[before.state][0]].end(
                round_, sample.camera, at=since, reason=f"the picture is {check.verdict}"
            )
        figure = check.usual_sharpness if state == TroubleState.BLURRED else None
        self._troubles[key] = _Trouble(state, since, figure)
        if not clear:
            cause, detail = _PICTURES[state]
            camera = round_.cameras[sample.camera]
            self._alerts[cause].open(round_, camera, since=since, simulated=sample.simulated, detail=detail)
        return True

    def _hear_devices(self, round_: Round) -> list[str]:
        """Cameras whose device began or ended a trouble."""
        heard = {code: said for code, said in round_.said.items() if code in round_.cameras and code not in round_.flapping}
        return [code for code, said in heard.items() if self._hear(round_, code, said)]

    def _hear(self, round_: Round, code: str, said: SaidByDevice) -> bool:
        key, health = (code, TroubleKind.PICTURE), round_.healths.get(code)
        before = self._troubles.get(key, _WELL)
        if said.over is not None and before.is_the(said) and code not in self._failed | self._taken_up:
            since = max(said.over, before.since)
            self._alerts[_PICTURES[before.state][0]].end(round_, code, at=since, reason="the device says no more of it")
            self._troubles[key] = _Trouble(TroubleState.WELL, since)
            return True
        if said.over is not None or before.state != TroubleState.WELL:
            return False
        if health is not None and health.condition == Condition.OFFLINE:
            return False
        camera, since = round_.cameras[code], max(said.since, before.since)
        self._simulated.setdefault(code, camera.simulated)
        self._troubles[key] = _Trouble(said.state, since)
        cause, detail = _PICTURES[TroubleState(said.state)]
        told = {"detail": f"{detail}, as the device itself says", "figures": {"told_by_device": 1.0}}
        self._alerts[cause].open(round_, camera, since=since, simulated=self._simulated[code], **told)
        return True

    def _take_number(self, round_: Round, sample: HealthSample, one: Measured) -> bool:
        rule, key = one.rule, (sample.camera, one.rule.kind)
        before = self._lasting.get(key, Lasting())
        after = self._lasting[key] = sampled(before, one.wrong, sample.at, wrong_s=rule.wrong_s, right_s=rule.right_s)
        if after.wrong == before.wrong:
            return False
        alerts = self._alerts[rule.cause]
        self._troubles[key] = _Trouble(rule.state if after.wrong else TroubleState.WELL, after.since, one.figure)
        if after.wrong:
            alerts.open(
                round_,
                round_.cameras[sample.camera],
                since=after.since,
                simulated=sample.simulated,
                detail=one.detail,
                figures=one.figures,
            )
        else:
            alerts.end(round_, sample.camera, at=after.since, reason=rule.over)
        return True

    def _slow_and_offline(self, round_: Round) -> list[str]:
        ended = []
        for (code, kind), trouble in self._troubles.items():
            health = round_.healths.get(code)
            if kind is not TroubleKind.RATE or trouble.state == TroubleState.WELL or code in round_.flapping:
                continue
            if health is not None and health.condition == Condition.OFFLINE and code in round_.cameras:
                ended.append((code, max(health.since, trouble.since)))
        for code, since in ended:
            self._troubles[(code, TroubleKind.RATE)] = _Trouble(TroubleState.WELL, since)
            self._lasting[(code, TroubleKind.RATE)] = Lasting(False, since, since)
            self._alerts[Cause.FRAME_RATE_LOW].end(round_, code, at=since, reason="the camera is offline")
        return [code for code, _ in ended]

    def _write(self, round_: Round, changed: list[tuple[str, TroubleKind]]) -> None:
        if not changed:
            return
        told: dict[TroubleKind, list[Assertion]] = defaultdict(list)
        for code, kind in changed:
            trouble = self._troubles[(code, kind)]
            values = {"state": trouble.state, "figure": trouble.figure, "simulated": self._simulated[code]}
            since = datetime.fromtimestamp(trouble.since, round_.at.tzinfo)
            told[kind].append(Assertion(round_.cameras[code].pk, since, values))
        camera_troubles_assert(troubles=told, known_at=round_.at)
