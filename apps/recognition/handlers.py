"""Heartbeats of workers become rows, and an alert in every district that a silent worker serves."""

from datetime import UTC, datetime, timedelta

from apps.alerts.choices import Cause, Severity
from apps.alerts.selectors import open_keys
from apps.alerts.services import alert_end, alert_open
from apps.recognition.models import Source, Worker
from apps.timeline.rounds import Handler, Round
from safecity_gis.messages.health import WorkerHeartbeat

SILENT_AFTER_S = 20.0
WRITE_EVERY = timedelta(seconds=2)
_COLUMNS = ["seen_at", "cameras", "frames_per_s", "inference_ms", "model", "model_sha256"]


class WorkerHandler(Handler):
    """Remembers when each worker was heard last; writes the newest heartbeats every two seconds."""

    order = 450

    def __init__(self) -> None:
        self._beats: dict[str, WorkerHeartbeat] = {}
        self._heard_at: dict[str, float] = {}
        self._simulated: dict[str, bool] = {}
        self._districts: dict[str, set[str]] = {}
        self._alerted: dict[str, bool] = {}
        self._next_write: datetime | None = None

    def load(self, at: datetime) -> None:
        """Only workers with an enabled source are missed; each has the usual time to be heard after a restart."""
        self._beats = {}
        self._districts = {}
        for worker, district in Source.objects.filter(enabled=True).values_list("worker", "camera__jurisdiction__code"):
            self._districts.setdefault(worker, set()).add(district)
        known = Worker.objects.filter(name__in=self._districts).values_list("name", flat=True)
        self._heard_at = dict.fromkeys(known, at.timestamp())
        self._alerted = open_keys(Cause.WORKER_SILENT)
        self._next_write = None

    def handle(self, round_: Round) -> None:
        for sample in round_.samples:
            self._districts.setdefault(sample.worker, set()).add(sample.district)
        for beat in round_.beats:
            known = self._beats.get(beat.worker)
            if known is None or beat.at >= known.at:
                self._beats[beat.worker] = beat
            self._simulated[beat.worker] = beat.simulated
            self._heard_at[beat.worker] = round_.at.timestamp()
        if self._next_write is None or round_.at >= self._next_write:
            self._next_write = round_.at + WRITE_EVERY
            self._write()
            self._watch(round_)

    def _write(self) -> None:
        rows = [
            Worker(
                name=beat.worker,
                seen_at=datetime.fromtimestamp(beat.at, UTC),
                cameras=beat.cameras,
                frames_per_s=beat.frames_per_s,
                inference_ms=beat.inference_ms,
                model=beat.model[:100],
                model_sha256=beat.model_sha256[:64],
            )
            for beat in self._beats.values()
        ]
        if rows:
            Worker.objects.bulk_create(rows, update_conflicts=True, unique_fields=["name"], update_fields=_COLUMNS)
            self._beats = {}

    def _watch(self, round_: Round) -> None:
        now = round_.at.timestamp()
        for worker, heard_at in self._heard_at.items():
            silent = now - heard_at > SILENT_AFTER_S
            for district in self._districts.get(worker, ()):
                key = f"{worker}:{district}"
                if silent and key not in self._alerted and district in round_.jurisdictions:
                    self._alerted[key] = self._simulated.get(worker, False)
                    alert_open(
                        cause=Cause.WORKER_SILENT,
                        dedupe_key=key,
                        severity=Severity.SEVERE,
                        jurisdiction_id=round_.jurisdictions[district],
                        detail=worker,
                        at=datetime.fromtimestamp(heard_at, UTC),
                        known_at=round_.at,
                        simulated=self._alerted[key],
                    )
                elif not silent and key in self._alerted:
                    alert_end(
                        cause=Cause.WORKER_SILENT,
                        dedupe_key=key,
                        at=datetime.fromtimestamp(heard_at, UTC),
                        simulated=self._alerted.pop(key),
                        reason="the worker is heard again",
                    )
