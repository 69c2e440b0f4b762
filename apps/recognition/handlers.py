"""Heartbeats of workers become rows, and an alert in every district where a silent worker has an enabled source."""

from datetime import UTC, datetime, timedelta

from apps.alerts.choices import Cause, Severity
from apps.alerts.selectors import open_keys
from apps.alerts.services import alert_end, alert_open
from apps.recognition.models import Source, Worker
from apps.timeline.rounds import Handler, Round
from safecity_gis.messages.health import WorkerHeartbeat

SILENT_AFTER_S = 20.0
WRITE_EVERY = timedelta(seconds=2)
_COLUMNS = ["seen_at", "cameras", "frames_per_s", "inference_ms", "model", "model_sha256", "provider"]


class WorkerHandler(Handler):
    """Remembers when each worker was heard last; writes the newest heartbeats every two seconds."""

    order = 450

    def __init__(self) -> None:
        self._beats: dict[str, WorkerHeartbeat] = {}
        self._simulated: dict[str, bool] = {}
        self._heard: set[str] = set()
        """Workers heard since `load`."""
        self._heard_at: dict[str, float] = {}
        """When each worker was heard last, or when we began to listen to it."""
        self._alerted: dict[str, bool] = {}
        self._next_write: datetime | None = None

    def load(self, at: datetime) -> None:
        """Each worker has the usual time to be heard after a restart; until then its open alerts stand."""
        self._beats = {}
        self._heard = set()
        self._heard_at = {}
        self._alerted = open_keys(Cause.WORKER_SILENT)
        self._next_write = None

    def handle(self, round_: Round) -> None:
        if round_.deaf_since is not None:
            self._heard_at = dict.fromkeys(self._heard_at, round_.at.timestamp())
        for beat in round_.beats:
            known = self._beats.get(beat.worker)
            if known is None or beat.at >= known.at:
                self._beats[beat.worker] = beat
            self._simulated[beat.worker] = beat.simulated
            self._heard.add(beat.worker)
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
                provider=beat.provider[:60],
            )
            for beat in self._beats.values()
        ]
        if rows:
            Worker.objects.bulk_create(rows, update_conflicts=True, unique_fields=["name"], update_fields=_COLUMNS)
            self._beats = {}

    def _watch(self, round_: Round) -> None:
        """Only a worker with an enabled source in a district is missed there."""
        served = set(Source.objects.filter(enabled=True).values_list("worker", "camera__jurisdiction__code"))
        known = Worker.objects.filter(name__in={worker for worker, _ in served}).values_list("name", flat=True)
        now = round_.at.timestamp()
        self._heard_at = {worker: self._heard_at.get(worker, now) for worker in known}
        for key in self._alerted.keys() - {_key(worker, district) for worker, district in served}:
            self._end(key, round_.at, "the worker has no source there any more")
        for worker, district in served:
            if worker not in self._heard_at or district not in round_.jurisdictions:
                continue
            key, heard_at = _key(worker, district), datetime.fromtimestamp(self._heard_at[worker], UTC)
            silent = now - self._heard_at[worker] > SILENT_AFTER_S
            if silent and key not in self._alerted:
                self._open(key, worker, round_.jurisdictions[district], heard_at, round_.at)
            elif not silent and worker in self._heard and key in self._alerted:
                self._end(key, heard_at, "the worker is heard again")

    def _open(self, key: str, worker: str, jurisdiction_id: int, at: datetime, known_at: datetime) -> None:
        self._alerted[key] = self._simulated.get(worker, False)
        alert_open(
            cause=Cause.WORKER_SILENT,
            dedupe_key=key,
            severity=Severity.SEVERE,
            jurisdiction_id=jurisdiction_id,
            detail=worker,
            at=at,
            known_at=known_at,
            simulated=self._alerted[key],
        )

    def _end(self, key: str, at: datetime, reason: str) -> None:
        alert_end(cause=Cause.WORKER_SILENT, dedupe_key=key, at=at, simulated=self._alerted.pop(key), reason=reason)


def _key(worker: str, district: str) -> str:
    return f"{worker}:{district}"
