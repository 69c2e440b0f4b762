"""Fusion hears of devices' own words before it judges pictures (`apps.cameras.handlers.troubles`)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from apps.devices.trouble_selectors import said_by_devices
from apps.devices.trouble_services import troubles_expire
from apps.timeline.due import Due
from apps.timeline.rounds import Handler, Round, SaidByDevice

CHECK_EVERY = timedelta(seconds=2)


class DeviceWordHandler(Handler):
    """Sets `said` of the round."""

    order = 411

    def __init__(self) -> None:
        self._said: Mapping[str, SaidByDevice] = {}
        self._check = Due(CHECK_EVERY)

    def load(self, at: datetime) -> None:
        self._said = {}
        self._check.reset()

    def handle(self, round_: Round) -> None:
        if self._check.at(round_.at):
            troubles_expire(at=round_.at)
            self._said = said_by_devices(at=round_.at)
        round_.said = self._said
