"""The made-up hotlists of the demonstration."""

from datetime import timedelta

from django.utils import timezone

from apps.accounts.models import Jurisdiction
from apps.plates.choices import ListKind
from apps.plates.hotlist_files import parse_hotlist
from apps.plates.hotlist_services import hotlist_create
from apps.plates.models import Hotlist
from apps.plates.version_services import hotlist_import, version_activate, version_preview
from apps.simulator.city.facts import load_toml

LASTS = timedelta(days=90)


def hotlists_put() -> int:
    """Make the lists that are not there yet, in force; what somebody changed since stays. How many were made."""
    made = 0
    for told in load_toml("hotlists.toml")["hotlist"]:
        if Hotlist.objects.filter(code=told["code"]).exists():
            continue
        now = timezone.now()
        hotlist = hotlist_create(
            actor=None,
            **{name: told[name] for name in ("code", "name", "source", "legal_basis", "owner")},
            kind=ListKind(told["kind"]),
            jurisdiction=Jurisdiction.objects.get(code=told["district"]),
            expires_at=now + LASTS,
            simulated=True,
        )
        as_of = now - timedelta(hours=told["age_h"])
        rows = parse_hotlist(told["csv"].lstrip())
        version = hotlist_import(actor=None, hotlist=hotlist, rows=rows, alike=True, as_of=as_of)
        if version is not None:
            version_activate(actor=None, version=version_preview(actor=None, version=version))
            made += 1
    return made
