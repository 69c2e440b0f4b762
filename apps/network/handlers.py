"""Polls of the network become facts, and whatever is silent becomes one alarm for each root cause."""

from datetime import datetime, timedelta

from apps.network.alarm_desk import AlarmDesk
from apps.network.plant_watch import PlantWatch
from apps.timeline.due import Due
from apps.timeline.rounds import Handler, Round

LOOK_EVERY = timedelta(seconds=0.9)


class NetworkHandler(Handler):
    """After the cameras' own handlers, whose word it needs."""

    order = 420

    def __init__(self) -> None:
        self._plant, self._desk = PlantWatch(), AlarmDesk()
        self._look = Due(LOOK_EVERY)
        self._last: datetime | None = None

    def load(self, at: datetime) -> None:
        self._plant.load(at)
        self._desk.load()
        self._look.reset()
        self._last = at

    def handle(self, round_: Round) -> None:
        if self._last is not None and round_.at < self._last:
            self._plant.set_back(round_.at)
            self._desk.set_back(round_.at)
        self._last = round_.at
        look = self._look.at(round_.at)
        if look:
            self._plant.follow_graph()
        self._plant.take(round_)
        if look:
            self._desk.look(round_, self._plant)
