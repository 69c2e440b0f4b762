"""The only writers of simulated faults."""

from datetime import datetime, timedelta

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.choices import Capability
from apps.accounts.models import User
from apps.accounts.services import require_capability
from apps.audit.choices import Action
from apps.audit.services import SYSTEM, audit_record
from apps.cameras.models import Camera
from apps.network.models import Feeder, FibreNode, FibreSpan, Supply
from apps.simulator.choices import FaultKind
from apps.simulator.models import Fault

MOST_S = 24 * 3600


class NoSuchTarget(ObjectDoesNotExist):
    """Nothing of that code can have such a fault."""


def fault_begin(*, actor: User | None, kind: FaultKind, target: str, lasts_s: float | None = None) -> Fault:
    """Make something go wrong in the simulation from now on; `actor` None is the command line.

    Args:
        lasts_s: seconds until it is over by itself, at most a day; None: until it is ended.

    Raises:
        PermissionDenied: the actor may not change the simulation.
        NoSuchTarget: no simulated camera, span, switch, feeder or mains of that code.
        ValueError: `lasts_s` out of its range.
    """
    require_capability(actor, Capability.SIMULATION_MANAGE, action=Action.SIMULATION_CHANGE, target=target)
    if lasts_s is not None and not 0 < lasts_s <= MOST_S:
        raise ValueError(_("A fault lasts more than nothing and at most a day."))
    if not _can_have(kind, target):
        raise NoSuchTarget(_("Nothing called %(code)s can have this fault.") % {"code": target})
    now = timezone.now()
    ended_at = None if lasts_s is None else now + timedelta(seconds=lasts_s)
    with transaction.atomic():
        fault = Fault.objects.create(kind=kind, target=target, began_at=now, ended_at=ended_at, author=actor)
        _record(actor, fault, "began")
    return fault


def fault_end(*, actor: User | None, fault: Fault, at: datetime | None = None) -> bool:
    """End a fault that lasts; whether it still lasted.

    Raises:
        PermissionDenied: the actor may not change the simulation.
    """
    require_capability(actor, Capability.SIMULATION_MANAGE, action=Action.SIMULATION_CHANGE, target=fault.target)
    now = at or timezone.now()
    with transaction.atomic():
        lasting = Fault.objects.filter(pk=fault.pk).exclude(ended_at__lte=now)
        if not lasting.update(ended_at=now):
            return False
        _record(actor, fault, "ended")
    return True


def _can_have(kind: FaultKind, target: str) -> bool:
    match kind:
        case FaultKind.SPAN_CUT:
            return FibreSpan.objects.filter(code=target).exists()
        case FaultKind.SWITCH_LOSS:
            return FibreNode.objects.filter(code=target).exclude(kind="joint").exists()
        case FaultKind.FEEDER_LOSS:
            return Feeder.objects.filter(code=target).exists()
        case FaultKind.MAINS_LOSS:
            return Supply.objects.filter(node__code=target, feeder__isnull=False).exists()
        case _:
            return Camera.objects.filter(code=target, simulated=True).exists()


def _record(actor: User | None, fault: Fault, what: str) -> None:
    data = {"kind": fault.kind, "what": what, "fault": fault.pk}
    audit_record(actor=actor or SYSTEM, action=Action.SIMULATION_CHANGE, target_type="fault", target=fault.target, data=data)
