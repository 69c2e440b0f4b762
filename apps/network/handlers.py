"""Polls of the network become facts, and whatever is silent becomes one alarm for each root cause."""

from datetime import datetime, timedelta

from apps.network.alarm_desk import AlarmDesk
from apps.network.plant_watch import PlantWatch
from apps.timeline.rounds import Handler, Round

LOOK_EVERY = timedelta(seconds=0.9)


class NetworkHandler(Handler):
    """After the cameras' own handlers, whose word it needs."""

    order = 420

    def __init__(self) -> None:
        self._plant, self._desk = PlantWatch(), AlarmDesk()
        self._look_at: datetime | None = None

    def load(self, at: datetime) -> None:
        self._plant.load(at)
        self._desk.load()
        self._look_at = None

    def handle(self, round_: Round) -> None:
        look = self._look_at is None or round_.at >= self._look_at
        if look:
            self._look_at = round_.at + LOOK_EVERY
            self._plant.follow_graph()
        self._plant.take(round_)
        if look:
            self._desk.look(round_, self._plant)
