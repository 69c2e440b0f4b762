"""What is taken off the network: it is decommissioned and keeps its history; only what has none may be deleted."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.choices import Capability
from apps.accounts.models import User
from apps.accounts.services import facts_announce, require_capability
from apps.audit.choices import Action
from apps.audit.services import SYSTEM, audit_record
from apps.network.choices import Light, Mains, SwitchState
from apps.network.models import FibreNode, FibreSpan, PlaceHealth, SpanHealth
from apps.timeline.services import fact_assert


class StillNeeded(ValueError):
    """It cannot be taken off the network; the words say why."""


def span_decommission(*, actor: User | None, span: FibreSpan, reason: str) -> None:
    """Take a span off the network from now on, its outages kept; from then nothing is known of its light.

    Raises:
        PermissionDenied: the actor may not manage assets.
        StillNeeded: it is decommissioned already.
    """
    require_capability(actor, Capability.ASSET_MANAGE, action=Action.NETWORK_CHANGE, target=span.code)
    with transaction.atomic():
        _decommission(actor, span, reason)
        known = SpanHealth.objects.current().filter(span=span).first()
        if known is not None:
            values = {"light": Light.UNKNOWN, "simulated": known.simulated}
            fact_assert(SpanHealth, subject={"span": span}, valid_from=max(timezone.now(), known.valid_from), values=values)


def node_decommission(*, actor: User | None, node: FibreNode, reason: str) -> None:
    """Take a place off the network from now on, its outages kept; from then nothing is known of its switch and mains.

    Raises:
        PermissionDenied: the actor may not manage assets.
        StillNeeded: spans still meet there, or it is decommissioned already.
    """
    require_capability(actor, Capability.ASSET_MANAGE, action=Action.NETWORK_CHANGE, target=node.code)
    with transaction.atomic():
        FibreNode.objects.select_for_update().filter(pk=node.pk).first()
        spans = [*node.outgoing.all(), *node.incoming.all()]
        if spans:
            codes = ", ".join(sorted(span.code for span in spans)[:5])
            raise StillNeeded(_("Spans still meet there: decommission %(codes)s first.") % {"codes": codes})
        _decommission(actor, node, reason)
        known = PlaceHealth.objects.current().filter(node=node).first()
        if known is not None:
            values = {"switch": SwitchState.UNKNOWN, "mains": Mains.UNKNOWN, "simulated": known.simulated}
            fact_assert(PlaceHealth, subject={"node": node}, valid_from=max(timezone.now(), known.valid_from), values=values)


def plant_drop(*, model: type[FibreNode] | type[FibreSpan], codes: Collection[str], reason: str) -> None:
    """Take off what a new edition of the city no longer has: deleted where it has no history, decommissioned where it has.

    Spans go before places: of a place the spans that once ended there are history too.
    """
    history = Q(healths__isnull=False)
    if model is FibreNode:
        history |= Q(outgoing__isnull=False) | Q(incoming__isnull=False)
    for row in model.objects.filter(history, code__in=codes).distinct():
        if isinstance(row, FibreSpan):
            span_decommission(actor=None, span=row, reason=reason)
        else:
            node_decommission(actor=None, node=row, reason=reason)
    model.objects.filter(code__in=codes).delete()


def _decommission(actor: User | None, row: FibreNode | FibreSpan, reason: str) -> None:
    model, kind = type(row), "fibre span" if isinstance(row, FibreSpan) else "fibre node"
    if model.objects.filter(pk=row.pk).update(decommissioned_at=timezone.now()) != 1:
        raise StillNeeded(_("It is decommissioned already."))
    told = {"target_type": kind, "target": row.code, "reason": reason, "data": {"decommissioned": True}}
    audit_record(actor=actor or SYSTEM, action=Action.NETWORK_CHANGE, **told)
    facts_announce("network.changed")
