"""Which simulated faults last."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.simulator import faults
from apps.simulator.choices import FaultKind
from apps.simulator.models import Fault


def faults_lasting() -> QuerySet[Fault]:
    now = timezone.now()
    return Fault.objects.filter(Q(ended_at=None) | Q(ended_at__gt=now), began_at__lte=now)


def faults_now() -> faults.Faults:
    """As the simulation needs them."""
    rows = faults_lasting().values_list("kind", "target", "began_at")
    return faults.Faults.of(faults.Fault(FaultKind(kind), target, began.timestamp()) for kind, target, began in rows)
