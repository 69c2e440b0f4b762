"""Searching given addresses for devices: started, carried out by the jobs process with its progress in the row, and cancelled."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import msgspec
import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from apps.accounts.choices import Capability
from apps.accounts.models import User
from apps.accounts.services import require_capability
from apps.audit.choices import Action, Outcome
from apps.audit.services import SYSTEM, audit_record
from apps.devices.addresses import WordRefused, addresses_of
from apps.devices.choices import OPEN_STATES, DiscoveryState
from apps.devices.credentials import Secrets, discovery_purpose, sealed, secrets_of_search
from apps.devices.models import Discovery, FoundDevice
from apps.devices.probing import Found, probe_all
from safecity_gis.refusals import Refusal

log = structlog.get_logger(__name__)

ABANDONED_AFTER = timedelta(hours=1)
"""A search that lasts longer was lost with its process."""


class SearchGoesOn(Refusal):
    """One search of a user at a time: the jobs process has other work too."""

    code = "search_goes_on"
    detail = _("Your last search still goes on. Cancel it, or wait for its end.")


Progress = Callable[[Discovery, Sequence[Found]], None]
"""Told after each step: the search, and what that step found."""


def discovery_start(*, actor: User | None, words: Sequence[str], secrets: Secrets, address: str | None = None) -> Discovery:
    """Check the addresses, remember the search, and record it; carry it out by `discovery_run` or `discovery_defer`.

    Raises:
        PermissionDenied: the actor may not manage assets.
        WordRefused: an address that is none, or a number outside CAMERA_NETWORKS. Names are looked up when they are asked.
        SearchGoesOn: one of the actor's still waits or runs.
        ValueError: a password without SAFECITY_CONFIG_KEY.
    """
    require_capability(actor, Capability.ASSET_MANAGE, action=Action.DEVICE_DISCOVER)
    told = {"actor": actor or SYSTEM, "action": Action.DEVICE_DISCOVER, "target_type": "network", "address": address}
    try:
        addresses = addresses_of(words, settings.CAMERA_NETWORKS)
    except WordRefused as refusal:
        audit_record(**told, target=refusal.word, outcome=Outcome.REFUSED, reason=refusal.code)
        raise
    name, now = SYSTEM if actor is None else actor.get_username(), timezone.now()
    try:
        with transaction.atomic():
            abandoned = Discovery.objects.filter(state__in=OPEN_STATES, created_at__lt=now - ABANDONED_AFTER)
            abandoned.update(state=DiscoveryState.FAILED, ended_at=now, credentials=b"")
            if actor is not None:
                _require_none_open(actor)
            discovery = Discovery.objects.create(actor=name, asked=list(words), total=len(addresses), created_at=now)
            Discovery.objects.filter(pk=discovery.pk).update(credentials=sealed(secrets, discovery_purpose(discovery.pk)))
            discovery.refresh_from_db()
            audit_record(**told, target=str(discovery.pk), data={"asked": list(words), "addresses": len(addresses)})
    except SearchGoesOn as refusal:
        audit_record(**told, outcome=Outcome.REFUSED, reason=refusal.code)
        raise
    return discovery


def _require_none_open(actor: User) -> None:
    """Raises SearchGoesOn. The lock keeps two requests of a user from being the first at once."""
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    if Discovery.objects.filter(actor=actor.get_username(), state__in=OPEN_STATES).exists():
        raise SearchGoesOn


def discovery_defer(discovery: Discovery) -> None:
    """Have the jobs process carry it out.

    Raises:
        ConnectorException: that cannot be asked for now.
    """
    app.configure_task("apps.devices.tasks.discover").defer(discovery_id=discovery.pk)


def discovery_run(discovery_id: int, *, progress: Progress | None = None) -> Discovery:
    """Ask all its addresses; what is found is kept as it is found. Does nothing for one that began, ended or was cancelled."""
    rows = Discovery.objects.filter(pk=discovery_id)
    if not rows.filter(state=DiscoveryState.WAITING).update(state=DiscoveryState.RUNNING):
        return rows.get()
    state = DiscoveryState.FAILED
    try:
        state = _ask(rows.get(), progress)
    finally:
        rows.filter(state=DiscoveryState.RUNNING).update(state=state, ended_at=timezone.now(), credentials=b"")
        log.info("devices.discovery.ended", discovery=discovery_id, state=str(rows.get().state))
    return rows.get()


def discovery_cancel(*, actor: User | None, discovery: Discovery, address: str | None = None) -> Discovery:
    """End a search; addresses that are being asked just now are the last.

    Raises:
        PermissionDenied: the actor may not manage assets.
    """
    require_capability(actor, Capability.ASSET_MANAGE, action=Action.DEVICE_DISCOVER, target=str(discovery.pk))
    open_one = Discovery.objects.filter(pk=discovery.pk, state__in=OPEN_STATES)
    with transaction.atomic():
        if open_one.update(state=DiscoveryState.CANCELLED, ended_at=timezone.now(), credentials=b""):
            audit_record(
                actor=actor or SYSTEM,
                action=Action.DEVICE_DISCOVER,
                target_type="network",
                target=str(discovery.pk),
                address=address,
                data={"cancelled": True},
            )
    discovery.refresh_from_db()
    return discovery


def _ask(discovery: Discovery, progress: Progress | None) -> DiscoveryState:
    running = Discovery.objects.filter(pk=discovery.pk, state=DiscoveryState.RUNNING)
    addresses = addresses_of(discovery.asked, settings.CAMERA_NETWORKS)
    for done, found in probe_all(addresses, secrets_of_search(discovery), settings.CAMERA_NETWORKS):
        FoundDevice.objects.bulk_create(_row(discovery, one) for one in found)
        if not running.update(done=done):
            return DiscoveryState.CANCELLED
        if progress is not None:
            discovery.done = done
            progress(discovery, found)
    return DiscoveryState.DONE


def _row(discovery: Discovery, found: Found) -> FoundDevice:
    facts = {} if found.facts is None else msgspec.to_builtins(found.facts)
    return FoundDevice(discovery=discovery, address=found.address, problem=found.problem, facts=facts)
