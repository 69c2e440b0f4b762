"""Observations and plates become counts, speeds, travel times and alerts of what is drawn on the road."""

from datetime import UTC, datetime, timedelta

from apps.timeline.due import Due
from apps.timeline.rounds import Handler, Round
from apps.traffic import scene
from apps.traffic.breaches import incident_breaches, speed_breaches
from apps.traffic.choices import AreaKind
from apps.traffic.recording import Crossings, conflicts_write, fillings_write, flows_write, times_write
from apps.traffic.scene import Drawing
from apps.traffic.sights import Cameras, sights_of
from apps.traffic.street_alerts import incidents_resume, incidents_tell
from apps.traffic.travel_times import TravelWatch
from apps.traffic.unusual import Usual
from safecity_gis.core.traffic.conflicts import Conflict
from safecity_gis.core.traffic.watch import Counted, TrafficWatch
from safecity_gis.messages.observations import ObservationBatch, TrackletPhase

DRAWING_EVERY = timedelta(seconds=15)
JUDGE_EVERY = timedelta(seconds=1)
TELL_EVERY = timedelta(seconds=10)
"""The minute under way is told so often, so that a board moves."""
LATEST = timedelta(seconds=4)
"""Messages may be so late; the street is judged by the newest sight within it."""


class _Side:
    """What is watched of real traffic, or of simulated: the two never meet."""

    def __init__(self, drawing: Drawing, at: datetime, crossings: Crossings, *, simulated: bool) -> None:
        self.simulated, self._drawing = simulated, drawing
        self.watch, self.travel = TrafficWatch(drawing.scene), TravelWatch(drawing)
        self.cameras, self.crossings, self._usual = Cameras(drawing), crossings, Usual(simulated=simulated)
        self._conflicts: list[tuple[int, Conflict]] = []
        self._newest = 0.0
        self._minute = at.replace(second=0, microsecond=0)
        self._tell = Due(TELL_EVERY)
        self._usual.load({segment.code for segment in drawing.segments}, at)
        incidents_resume(drawing, self.watch, at, simulated=simulated)

    def take(self, round_: Round, batches: list[ObservationBatch]) -> None:
        self.cameras.know(round_.cameras)
        mine = [batch for batch in batches if batch.objects and batch.camera in self.cameras.numbers]
        for sights in sights_of(mine, self.cameras, self._drawing):
            self._count(round_, self.watch.see(sights))
            self._newest = max(self._newest, float(sights.at.max()))
        over = [update.tracklet_id.int for update in round_.updates if update.phase is TrackletPhase.CLOSED]
        self._count(round_, self.watch.end(over))
        self.travel.see(plate for plate in round_.plates if plate.simulated == self.simulated and plate.exercise_id is None)

    def judge(self, round_: Round) -> None:
        latest = round_.at.timestamp()
        now = min(self._newest, latest) if latest - self._newest <= LATEST.total_seconds() else latest
        judged = self.watch.judge(now)
        self._count(round_, judged.counted)
        round_.breaches += incident_breaches(
            self._drawing, self.watch, self.cameras, judged.findings, now, simulated=self.simulated
        )
        incidents_tell(round_, self._drawing, self.watch, self.cameras, judged.incidents, simulated=self.simulated)
        if judged.conflicts:
            rows, areas = self.watch.zones.pairs([conflict.point for conflict in judged.conflicts])
            self._conflicts += [
                (area, judged.conflicts[row])
                for row, area in zip(rows.tolist(), areas.tolist(), strict=True)
                if self._drawing.areas[area].kind == AreaKind.JUNCTION
            ]
        self.crossings.write(round_.at, simulated=self.simulated)
        minute = round_.at.replace(second=0, microsecond=0)
        if minute > self._minute:
            self._write(round_, minute)
        elif self._tell.at(round_.at):
            flows_write(self._drawing, self.watch.flows.flows(), self._minute, simulated=self.simulated)
        self._minute = min(self._minute, minute)

    def _count(self, round_: Round, counted: list[Counted]) -> None:
        self.crossings.add(self._drawing, counted)
        round_.breaches += speed_breaches(self._drawing, counted, simulated=self.simulated)

    def _write(self, round_: Round, minute: datetime) -> None:
        flows, fillings = self.watch.flows.take()
        drawing, simulated = self._drawing, self.simulated
        flows_write(drawing, flows, self._minute, simulated=simulated)
        fillings_write(drawing, fillings, self._minute, simulated=simulated)
        times_write(drawing, self.travel.minute(flows, minute), minute, simulated=simulated)
        conflicts_write(drawing, self._conflicts, simulated=simulated)
        self._conflicts = []
        for segment, flow in zip(drawing.segments, flows, strict=True):
            self._usual.add(segment, flow)
        self._usual.look(round_, list(drawing.segments))
        self._minute = minute


class TrafficHandler(Handler):
    """After tracklets and plates. Costs nothing where nothing is drawn.

    What it remembers of who is where is not read back: after a restart the minute under way is told from then on, and who is
    under way between two cameras is forgotten.
    """

    order = 700

    def __init__(self) -> None:
        self._stamp: tuple[object, ...] = ()
        self._sides: dict[bool, _Side] = {}
        self._look, self._judge = Due(DRAWING_EVERY), Due(JUDGE_EVERY)

    def load(self, at: datetime) -> None:
        self._stamp, self._sides = (), {}
        self._look.reset()
        self._judge.reset()

    def handle(self, round_: Round) -> None:
        if self._look.at(round_.at):
            self._redraw(round_.at.astimezone(UTC))
        for simulated, side in self._sides.items():
            batches = [b for b in round_.batches if b.simulated == simulated and b.exercise_id is None]
            side.take(round_, batches)
        if self._judge.at(round_.at):
            for side in self._sides.values():
                side.judge(round_)

    def _redraw(self, at: datetime) -> None:
        """Read what is drawn, if it has changed; whoever is on the road is then seen anew."""
        now = scene.stamp()
        if now == self._stamp:
            return
        self._stamp = now
        drawing = scene.drawing_read()
        # Where nothing is drawn any more, what is open has to be ended once.
        sides = {
            simulated: _Side(
                drawing, at, side.crossings if (side := self._sides.get(simulated)) else Crossings(), simulated=simulated
            )
            for simulated in (False, True)
        }
        self._sides = sides if drawing else {}
