"""The newest numbers of every camera, put into the database every few seconds in one statement."""

from datetime import datetime, timedelta

from apps.cameras.health_services import camera_readings_put
from apps.timeline.due import Due
from apps.timeline.rounds import Handler, Round
from safecity_gis.messages.health import HealthSample

PUT_EVERY = timedelta(seconds=10)


class ReadingHandler(Handler):
    """Nothing of it is a fact: what is lost with a failed round comes again with the next samples."""

    order = 416

    def __init__(self) -> None:
        self._newest: dict[str, HealthSample] = {}
        self._put = Due(PUT_EVERY)

    def load(self, at: datetime) -> None:
        self._newest = {}
        self._put.reset()

    def handle(self, round_: Round) -> None:
        for sample in round_.samples:
            known = self._newest.get(sample.camera)
            if known is None or sample.at > known.at:
                self._newest[sample.camera] = sample
        if self._newest and self._put.at(round_.at):
            camera_readings_put(
                samples={round_.cameras[code].pk: sample for code, sample in self._newest.items() if code in round_.cameras}
            )
            self._newest = {}
