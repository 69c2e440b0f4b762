"""Plate sightings become reads, and leads where a hotlist in force wants the plate; leads that nobody compares lapse."""

from datetime import date, datetime, timedelta

from apps.plates.hit_services import hits_follow, hits_lapse, hits_raise
from apps.plates.index import Index
from apps.plates.read_services import read_days_prepare, reads_store
from apps.timeline.due import Due
from apps.timeline.rounds import Handler, Round

PREPARE_EVERY = timedelta(hours=1)
LAPSE_EVERY = timedelta(minutes=1)


class PlateHandler(Handler):
    """After the tracklets; a round without plates costs nothing but, now and then, a look whether lists changed.

    New leads come before the end of old ones: the alert that they share must not be closed at the time it would open.
    """

    order = 600

    def __init__(self) -> None:
        self._index = Index()
        self._days: set[date] = set()
        self._prepare = Due(PREPARE_EVERY)
        self._lapse = Due(LAPSE_EVERY)

    def load(self, at: datetime) -> None:
        self._index.reset()
        self._days = set()
        self._prepare.reset()
        self._lapse.reset()

    def handle(self, round_: Round) -> None:
        if self._prepare.at(round_.at):
            self._days |= set(read_days_prepare(today=round_.at.date()))
        self._index.refresh(round_.at)
        if round_.plates:
            self._store(round_)
        if self._lapse.at(round_.at):
            hits_lapse(now=round_.at)

    def _store(self, round_: Round) -> None:
        stored = reads_store(sightings=round_.plates, cameras=round_.cameras, known_at=round_.at, days=self._days)
        found = {
            one.tracklet_id: self._index.match(one.text, one.votes, round_.at, simulated=one.simulated)
            for one in stored.sightings
        }
        for one in stored.sightings:
            if found[one.tracklet_id]:
                camera = round_.cameras[one.camera]
                hits_raise(sighting=one, found=found[one.tracklet_id], camera=camera, known_at=round_.at)
        if stored.retold:
            retold = {one.tracklet_id: one for one in stored.sightings if one.tracklet_id in stored.retold}
            hits_follow(sightings=retold, found=found, cameras=round_.cameras, known_at=round_.at)
