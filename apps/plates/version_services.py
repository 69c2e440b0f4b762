"""The only writer of what stands in hotlists: drafted, previewed, put in force or discarded; versions and entries all stay."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from procrastinate.contrib.django import app

from apps.accounts.models import User
from apps.plates.choices import UNDER_WAY, VersionState
from apps.plates.hotlist_files import Row, digest_of
from apps.plates.hotlist_services import record, require_manager
from apps.plates.limits import answered_in_time
from apps.plates.models import Hotlist, HotlistEntry, HotlistVersion
from apps.plates.preview import Preview, preview_of
from apps.plates.refusals import (
    HitsTooMuch,
    ListEnded,
    NeedsSecond,
    NoChange,
    NotPreviewed,
    NotUnderWay,
    OldSource,
    TooManyWild,
    UnderWay,
)

BATCH = 2000
CLOCK_SLACK = timedelta(minutes=5)
PREVIEW_HOLDS = timedelta(hours=24)
"""An older preview says nothing of the last week any more."""
MOST_WILD = 300
"""Patterns with wildcards in a list: each is tried on every read."""


def hotlist_import(
    *, actor: User | None, hotlist: Hotlist, rows: Sequence[Row], alike: bool, as_of: datetime, address: str | None = None
) -> HotlistVersion | None:
    """Draft the whole list as its source gives it; the same content again only makes the list younger.

    Args:
        alike: whether look-alikes of these plates are leads too.
        as_of: aware; when the source had this content.

    Returns:
        The draft; None where nothing but the age changed.

    Raises:
        PermissionDenied, ListEnded, UnderWay: see there.
        TooManyWild: more than `MOST_WILD` patterns.
        OldSource: the list is told as of a later time already, or `as_of` lies ahead.
    """
    require_manager(actor, hotlist.jurisdiction.code, target=hotlist.code)
    digest = digest_of(list(rows), alike=alike)
    with transaction.atomic():
        _lock(hotlist, as_of)
        present = {entry.pattern: entry for entry in hotlist.entries.active()}
        same = {row.pattern for row in rows if row.pattern in present and _row_of(present[row.pattern]) == (row, alike)}
        new = [row for row in rows if row.pattern not in same]
        gone = [entry.pk for pattern, entry in present.items() if pattern not in same]
        if present and not new and not gone:
            Hotlist.objects.filter(pk=hotlist.pk).update(as_of=as_of, changed_at=timezone.now())
            record(actor, hotlist, "unchanged", address, lines=len(rows), as_of=as_of.isoformat(), digest=digest)
            return None
        told = {"as_of": as_of, "whole": True, "digest": digest, "lines": len(rows)}
        version = _draft(actor, hotlist, new, gone, alike=alike, **told)
        record(actor, hotlist, "drafted", address, version=version.number, added=len(new), removed=len(gone), digest=digest)
    return version


def hotlist_amend(
    *, actor: User, hotlist: Hotlist, add: Sequence[Row] = (), remove: Sequence[str] = (), alike: bool, address: str | None = None
) -> HotlistVersion:
    """Draft a change of single entries; one that stands there already is replaced.

    Raises:
        PermissionDenied, ListEnded, UnderWay: see there.
        TooManyWild: more than `MOST_WILD` patterns.
        NoChange: nothing would be added or removed.
    """
    require_manager(actor, hotlist.jurisdiction.code, target=hotlist.code)
    now = timezone.now()
    with transaction.atomic():
        _lock(hotlist, None)
        wanted = {*remove, *(row.pattern for row in add)}
        gone = list(hotlist.entries.active().filter(pattern__in=wanted).values_list("pk", flat=True))
        if not add and not gone:
            raise NoChange
        version = _draft(actor, hotlist, add, gone, alike=alike, as_of=now, whole=False)
        record(actor, hotlist, "drafted", address, version=version.number, added=len(add), removed=len(gone))
    return version


def version_preview(*, actor: User | None, version: HotlistVersion, address: str | None = None) -> HotlistVersion:
    """Ask the reads of the last week what the added entries would have hit; without that they are not put in force.

    Raises:
        PermissionDenied: see there.
        NotUnderWay: it is in force, past or discarded.
        SearchTooWide: it takes longer than anybody waits for; see `version_preview_defer`.
    """
    require_manager(actor, version.hotlist.jurisdiction.code, target=version.hotlist.code)
    if version.state not in UNDER_WAY:
        raise NotUnderWay
    with answered_in_time():
        found = _preview(version)
    with transaction.atomic():
        _previewed(version, found)
        told = {"version": version.number, "hits": found.hits, "reads": found.reads}
        record(actor, version.hotlist, "previewed", address, **told)
    version.refresh_from_db()
    return version


def version_preview_defer(*, actor: User, version: HotlistVersion, address: str | None = None) -> HotlistVersion:
    """Have the jobs process preview a long change; the version says `previewing` until it is done.

    Raises:
        PermissionDenied, NotUnderWay: as above.
        ConnectorException: the jobs cannot be reached.
    """
    require_manager(actor, version.hotlist.jurisdiction.code, target=version.hotlist.code)
    with transaction.atomic():
        if HotlistVersion.objects.filter(pk=version.pk, state__in=UNDER_WAY).update(state=VersionState.PREVIEWING) != 1:
            raise NotUnderWay
        record(actor, version.hotlist, "preview asked", address, version=version.number)
        app.configure_task("apps.plates.tasks.preview_version").defer(version_id=version.pk)
    version.refresh_from_db()
    return version


def version_preview_run(*, version: HotlistVersion) -> None:
    """The job of `version_preview_defer`; nothing where it was discarded meanwhile."""
    if version.state == VersionState.PREVIEWING:
        with suppress(NotUnderWay):
            _previewed(version, _preview(version))


def _preview(version: HotlistVersion) -> Preview:
    return preview_of(version.additions.all(), until=timezone.now(), simulated=version.hotlist.simulated)


def _previewed(version: HotlistVersion, found: Preview) -> None:
    told = {"state": VersionState.PREVIEWED, "preview": found.as_json(), "previewed_at": timezone.now()}
    if HotlistVersion.objects.filter(pk=version.pk, state__in=UNDER_WAY).update(**told) != 1:
        raise NotUnderWay


def version_activate(*, actor: User | None, version: HotlistVersion, address: str | None = None) -> HotlistVersion:
    """Put a previewed version in force; the one before becomes past.

    Raises:
        PermissionDenied, ListEnded, NotUnderWay, NotPreviewed, HitsTooMuch, NeedsSecond: see there.
    """
    hotlist = version.hotlist
    require_manager(actor, hotlist.jurisdiction.code, target=hotlist.code)
    with transaction.atomic():
        _lock(hotlist, version.as_of if version.whole else None)
        version = HotlistVersion.objects.select_for_update(of=("self",)).select_related("hotlist").get(pk=version.pk)
        _require_ready(version, actor)
        now = timezone.now()
        hotlist.versions.filter(state=VersionState.ACTIVE).update(state=VersionState.PAST)
        told = {"state": VersionState.ACTIVE, "activated_by": actor, "activated_at": now}
        HotlistVersion.objects.filter(pk=version.pk).update(**told)
        version.removals.update(active_to=now)
        version.additions.update(active_from=now)
        changed = {"changed_at": now} | ({"as_of": version.as_of} if version.whole or hotlist.as_of is None else {})
        Hotlist.objects.filter(pk=hotlist.pk).update(**changed)
        record(actor, hotlist, "put in force", address, version=version.number, added=version.added, removed=version.removed)
    version.refresh_from_db()
    return version


def version_discard(*, actor: User, version: HotlistVersion, address: str | None = None) -> HotlistVersion:
    """Give up a version that is under way; it stays as a record.

    Raises:
        PermissionDenied, NotUnderWay: see there.
    """
    hotlist = version.hotlist
    require_manager(actor, hotlist.jurisdiction.code, target=hotlist.code)
    with transaction.atomic():
        rows = HotlistVersion.objects.filter(pk=version.pk, state__in=UNDER_WAY)
        if rows.update(state=VersionState.DISCARDED) != 1:
            raise NotUnderWay
        version.removals.update(removed_in=None)
        record(actor, hotlist, "discarded", address, version=version.number)
    version.refresh_from_db()
    return version


def _require_ready(version: HotlistVersion, actor: User | None) -> None:
    if version.state not in UNDER_WAY:
        raise NotUnderWay
    previewed = version.previewed_at if version.state == VersionState.PREVIEWED else None
    if previewed is None or version.preview is None or previewed < timezone.now() - PREVIEW_HOLDS:
        raise NotPreviewed
    if version.preview["too_much"]:
        raise HitsTooMuch({"patterns": version.preview["too_much"]})
    if version.needs_second and actor is not None and version.made_by_id == actor.pk:
        raise NeedsSecond


def _lock(hotlist: Hotlist, as_of: datetime | None) -> None:
    """One change of a list at a time; `as_of` where the whole of it is told anew. Brings the age of `hotlist` up to date."""
    row = Hotlist.objects.select_for_update().get(pk=hotlist.pk)
    now = timezone.now()
    if row.withdrawn_at is not None or row.expires_at <= now:
        raise ListEnded
    if as_of is not None and (as_of > now + CLOCK_SLACK or (row.as_of is not None and as_of < row.as_of)):
        raise OldSource
    hotlist.as_of = row.as_of


def _draft(
    actor: User | None, hotlist: Hotlist, rows: Sequence[Row], gone: Sequence[int], *, alike: bool, **told: object
) -> HotlistVersion:
    wild = sum(row.is_wild for row in rows)
    if wild and wild + hotlist.entries.active().exclude(pk__in=gone).filter(pattern__regex=r"[?*]").count() > MOST_WILD:
        raise TooManyWild
    number = (hotlist.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    first = not hotlist.versions.filter(state__in=[VersionState.ACTIVE, VersionState.PAST]).exists()
    version = HotlistVersion(
        hotlist=hotlist,
        number=number,
        made_by=actor,
        made_at=timezone.now(),
        added=len(rows),
        removed=len(gone),
        needs_second=first or wild > 0,
        **told,
    )
    try:
        with transaction.atomic():
            version.save(force_insert=True)
    except IntegrityError as error:
        raise UnderWay from error
    hotlist.entries.filter(pk__in=gone).update(removed_in=version)
    entries = [_entry(hotlist, version, row, alike) for row in rows]
    HotlistEntry.objects.bulk_create(entries, batch_size=BATCH)
    return version


def _entry(hotlist: Hotlist, version: HotlistVersion, row: Row, alike: bool) -> HotlistEntry:
    told = {"pattern": row.pattern, "make": row.make, "colour": row.colour, "remarks": row.remarks}
    return HotlistEntry(hotlist=hotlist, added_in=version, alike=alike, **told)


def _row_of(entry: HotlistEntry) -> tuple[Row, bool]:
    return Row(entry.pattern, entry.make, entry.colour, entry.remarks), entry.alike
