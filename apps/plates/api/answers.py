"""Reads, hotlists and leads as JSON."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.utils import timezone

from apps.plates.hit_selectors import Statistics, Tally
from apps.plates.models import Hit, Hotlist, HotlistEntry, HotlistVersion, PlateRead
from apps.plates.models.hotlists import list_is_old

_JPEG = b"\xff\xd8\xff"


def photo_of(crop: bytes | memoryview) -> str | None:
    """A picture within the answer that shows it, so that nobody fetches it apart and unrecorded."""
    data = bytes(crop)
    return f"data:image/jpeg;base64,{b64encode(data).decode()}" if data.startswith(_JPEG) else None


def read_told(read: PlateRead, *, photo: bool = True) -> dict[str, Any]:
    return {
        "tracklet": str(read.tracklet_id),
        "camera": read.camera.code,
        "captured_at": read.captured_at,
        "text": read.text,
        "written": read.written,
        "form": read.form,
        "grammar": read.grammar,
        "confidence": read.confidence,
        "votes": read.votes,
        "reads": read.reads,
        "object_class": read.object_class,
        "colour": read.colour,
        "similarity": getattr(read, "similarity", None),
        "photo": photo_of(read.crop) if photo else None,
        "simulated": read.simulated,
    }


def hit_row(hit: Hit) -> dict[str, Any]:
    """A lead in a list: when and where and of what kind, not of whom."""
    now = timezone.now()
    return {
        "id": str(hit.pk),
        "state": hit.state,
        "kind": hit.entry.hotlist.kind,
        "list": hit.entry.hotlist.name,
        "amber": hit.is_amber(now),
        "list_age_s": hit.age_s(now),
        "listed": hit.is_listed(now),
        "match": hit.match,
        "score": hit.score,
        "camera": hit.camera.code,
        "captured_at": hit.captured_at,
        "sights": hit.sights_count,
        "sights_until": hit.sights_until,
        "ended_at": hit.ended_at,
        "dispatchable": hit.dispatchable,
        "penalty_evidence": hit.penalty_evidence,
        "simulated": hit.simulated,
    }


def hit_told(hit: Hit) -> dict[str, Any]:
    """A lead to compare: what was seen beside what the list says."""
    hotlist = hit.entry.hotlist
    return hit_row(hit) | {
        "revision": hit.revision,
        "seen": {
            "text": hit.text,
            "written": hit.written,
            "confidence": hit.confidence,
            "votes": hit.votes,
            "reads": hit.reads,
            "object_class": hit.object_class,
            "colour": hit.colour,
            "photo": photo_of(hit.crop),
        },
        "wanted": {
            "pattern": hit.wanted,
            "make": hit.entry.make,
            "colour": hit.entry.colour,
            "remarks": hit.entry.remarks,
            "source": hotlist.source,
            "legal_basis": hotlist.legal_basis,
            "owner": hotlist.owner,
        },
        "answers": hit.answers,
        "reason": hit.reason,
        "checked_by": hit.checked_by.get_username() if hit.checked_by else None,
        "cleared_at": hit.cleared_at,
    }


def hotlist_told(hotlist: Hotlist, at: datetime | None = None) -> dict[str, Any]:
    now = at or timezone.now()
    age = hotlist.age_s(now)
    names = ("code", "name", "kind", "source", "legal_basis", "owner", "created_at", "expires_at", "as_of", "simulated")
    return {name: getattr(hotlist, name) for name in names} | {
        "jurisdiction": hotlist.jurisdiction.code,
        "withdrawn_at": hotlist.withdrawn_at,
        "withdrawn_reason": hotlist.withdrawn_reason,
        "in_force": hotlist.withdrawn_at is None and hotlist.valid_from <= now < hotlist.expires_at and age is not None,
        "age_s": age,
        "amber": list_is_old(age),
        "entries": getattr(hotlist, "entry_count", None),
    }


def version_told(version: HotlistVersion, examples: Sequence[PlateRead] = ()) -> dict[str, Any]:
    names = ("number", "state", "made_at", "as_of", "whole", "lines", "added", "removed", "needs_second", "preview")
    return {name: getattr(version, name) for name in names} | {
        "made_by": version.made_by.get_username() if version.made_by else None,
        "previewed_at": version.previewed_at,
        "activated_by": version.activated_by.get_username() if version.activated_by else None,
        "activated_at": version.activated_at,
        "examples": [read_told(read, photo=False) for read in examples],
    }


def entry_told(entry: HotlistEntry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in ("pattern", "alike", "make", "colour", "remarks", "active_from")}


def statistics_told(found: Statistics) -> dict[str, Any]:
    def told(tally: Tally) -> dict[str, Any]:
        return asdict(tally) | {"false_rate": tally.false_rate}

    groups = {
        name: [told(one) for one in getattr(found, name)] for name in ("by_list", "by_pattern", "by_camera", "by_confusion")
    }
    return {"since": found.since, "simulated": found.simulated, "total": told(found.total), **groups}
