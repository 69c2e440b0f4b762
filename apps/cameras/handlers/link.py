"""Links that come and go: facts of it; until such a link rests, nothing else of its camera is opened or ended.

Its alert is opened where root causes are known (`apps.network`): what a flapping switch takes along is no alarm of its own.
"""

from datetime import datetime, timedelta

from apps.cameras.choices import TroubleKind, TroubleState
from apps.cameras.health_services import camera_troubles_assert
from apps.cameras.models import CameraTrouble
from apps.timeline.bulk import Assertion
from apps.timeline.due import Due
from apps.timeline.rounds import Handler, Round
from safecity_gis.core.health_flapping import Link, sampled, watched
from safecity_gis.messages.health import SourceCondition

CHECK_EVERY = timedelta(seconds=1)


class LinkHandler(Handler):
    """Sets `flapping` of the round. Right after the health handler, before all who ask.

    It counts what the samples say, not the condition that holds: that one is smoothed, and a link that comes back every few
    seconds never lets it change. A restart forgets changes that were not yet enough.
    """

    order = 402

    def __init__(self) -> None:
        self._links: dict[str, Link] = {}
        self._simulated: dict[str, bool] = {}
        self._flapping: dict[str, Link] = {}
        self._check = Due(CHECK_EVERY)

    def load(self, at: datetime) -> None:
        """Take up the current facts; who flaps must rest for its whole time anew."""
        facts = CameraTrouble.objects.current().filter(kind=TroubleKind.LINK)
        rows = facts.values_list("camera__code", "state", "valid_from", "simulated")
        self._links = {
            code: Link(flapping=True, since=begun.timestamp(), changed_at=(at.timestamp(),))
            if state == TroubleState.FLAPPING
            else Link(since=begun.timestamp())
            for code, state, begun, _ in rows
        }
        self._simulated = {code: simulated for code, _, _, simulated in rows}
        self._flapping = {code: link for code, link in self._links.items() if link.flapping}
        self._check.reset()

    def handle(self, round_: Round) -> None:
        changed: set[str] = set()
        for sample in round_.samples:
            before = self._links.get(sample.camera, Link())
            after = sampled(before, sample.condition is SourceCondition.STREAMING, sample.at)
            self._links[sample.camera], self._simulated[sample.camera] = after, sample.simulated
            if after.flapping != before.flapping:
                changed.add(sample.camera)
        if self._check.at(round_.at):
            changed |= self._rested(round_.at.timestamp())
        if changed:
            self._tell(round_, changed & round_.cameras.keys())
            self._flapping = {code: link for code, link in self._links.items() if link.flapping}
        round_.flapping = self._flapping

    def _rested(self, now: float) -> set[str]:
        rested = {code: watched(self._links[code], now) for code in self._flapping}
        self._links |= rested
        return {code for code, link in rested.items() if not link.flapping}

    def _tell(self, round_: Round, codes: set[str]) -> None:
        assertions = []
        for code in sorted(codes):
            link, camera = self._links[code], round_.cameras[code]
            state = TroubleState.FLAPPING if link.flapping else TroubleState.WELL
            changes = float(len(link.changed_at))
            values = {"state": state, "figure": changes if link.flapping else None, "simulated": self._simulated[code]}
            assertions.append(Assertion(camera.pk, datetime.fromtimestamp(link.since, round_.at.tzinfo), values))
        camera_troubles_assert(troubles={TroubleKind.LINK: assertions}, known_at=round_.at)
