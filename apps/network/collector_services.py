"""Who may send readings of the network: tokens are made and withdrawn here, and shown once."""

import secrets
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from apps.audit.choices import Action
from apps.audit.services import SYSTEM, audit_record
from apps.network.models import Collector

TOKEN_BYTES = 32


def token_hash(token: str) -> str:
    """Hex digest as it is stored; a token is random, so that nothing slower is needed."""
    return sha256(token.encode()).hexdigest()


@transaction.atomic
def collector_add(*, code: str, simulated: bool = False) -> str:
    """Let a collector send readings; one that is known gets a new token, and its old one is worth nothing any more.

    Returns:
        The token, which is kept nowhere.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    values = {"token_sha256": token_hash(token), "simulated": simulated, "enabled": True}
    Collector.objects.update_or_create(code=code, defaults=values, create_defaults={**values, "created_at": timezone.now()})
    audit_record(actor=SYSTEM, action=Action.COLLECTOR_CHANGE, target_type="collector", target=code, reason="token made")
    return token


@transaction.atomic
def collector_withdraw(*, code: str) -> bool:
    """Refuse a collector from now on; whether it was allowed before."""
    changed = Collector.objects.filter(code=code, enabled=True).update(enabled=False)
    if changed:
        audit_record(actor=SYSTEM, action=Action.COLLECTOR_CHANGE, target_type="collector", target=code, reason="token withdrawn")
    return bool(changed)
