"""What devices say to be wrong with their pictures, camera by camera, as fusion takes it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db.models import Q

from apps.cameras.choices import TroubleState
from apps.devices.choices import DeviceTopic
from apps.devices.models import DeviceTrouble
from apps.devices.trouble_services import SETTLED
from apps.timeline.rounds import SaidByDevice

LOOK_BACK = timedelta(days=1)
"""What ended longer ago is nobody's trouble any more, even if fusion was away."""
STATES = {
    DeviceTopic.TAMPER: TroubleState.COVERED,
    DeviceTopic.SCENE_CHANGE: TroubleState.COVERED,
    DeviceTopic.BLURRY: TroubleState.BLURRED,
    DeviceTopic.DARK: TroubleState.BLACK,
    DeviceTopic.SIGNAL_LOSS: TroubleState.BLACK,
}


def said_by_devices(*, at: datetime) -> Mapping[str, SaidByDevice]:
    """The newest episode of every camera whose device tells of one now, or did within `LOOK_BACK`, by code.

    One that is over counts as such only once that has settled: until then the device may say it again.
    """
    rows = DeviceTrouble.objects.filter(Q(over_at=None) | Q(over_at__gt=at - LOOK_BACK)).order_by("since")
    told: dict[str, list[SaidByDevice]] = defaultdict(list)
    for code, topic, since, over in rows.values_list("camera__code", "topic", "since", "over_at"):
        state = STATES[DeviceTopic(topic)]
        settled = over is not None and over <= at - SETTLED
        told[code].append(SaidByDevice(state, since.timestamp(), over.timestamp() if over and settled else None))
    return {code: newest_episode(troubles) for code, troubles in told.items()}


def newest_episode(troubles: Iterable[SaidByDevice]) -> SaidByDevice:
    """Troubles that overlap are one, named by the first: a covered lens is dark and out of focus too. In order of `since`."""
    first, *rest = troubles
    for one in rest:
        if first.over is not None and one.since > first.over:
            first = one
        elif first.over is not None and (one.over is None or one.over > first.over):
            first = SaidByDevice(first.state, first.since, one.over)
    return first
