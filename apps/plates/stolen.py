"""Is a plate listed as stolen? Asked before any penalty: a stolen car's keeper did not drive it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from apps.plates.choices import ListKind
from apps.plates.models import Hotlist, HotlistEntry
from apps.plates.models.hotlists import list_is_old
from safecity_gis.core.plates.matching import Pattern, Vote, normalise, variants


@dataclass(frozen=True, slots=True)
class StolenStatus:
    """What the stolen lists say of a plate."""

    known: bool
    """A stolen list is in force at all; without one nobody can tell."""
    listed: bool
    """The plate, or one that differs by a look-alike character, is on it."""
    exact: bool
    amber: bool
    """The youngest list that was asked is older than a day: ask its source before acting."""
    list_age_s: float | None
    entry_id: int | None = None

    @property
    def clear(self) -> bool:
        """Lists are there, young enough, and do not hold it: nothing against a penalty."""
        return self.known and not self.listed and not self.amber


def stolen_status(text: str, at: datetime, votes: Sequence[Vote] = (), *, simulated: bool = False) -> StolenStatus:
    """Ask every stolen list that is in force at `at` (aware) for a plate, exact and by one likely character.

    Args:
        text: as it was read or written; brought into normal form here.
        votes: of its characters, where they are known.
        simulated: of a simulated vehicle: made-up lists are asked too.
    """
    plate = normalise(text)
    in_force = Hotlist.objects.in_force(at).filter(kind=ListKind.STOLEN, as_of__isnull=False)
    lists = list(in_force if simulated else in_force.filter(simulated=False))
    entry = _entry([one.pk for one in lists], plate, votes)
    age = min((age for one in lists if (age := one.age_s(at)) is not None), default=None)
    return StolenStatus(
        known=bool(lists),
        listed=entry is not None,
        exact=entry is not None and entry.pattern == plate,
        amber=list_is_old(age),
        list_age_s=age,
        entry_id=entry.pk if entry else None,
    )


def _entry(lists: list[int], plate: str, votes: Sequence[Vote]) -> HotlistEntry | None:
    active = HotlistEntry.objects.active().filter(hotlist__in=lists)
    same = active.filter(pattern=plate).first()
    if same is not None or not plate:
        return same
    alike = active.filter(pattern__in=list(variants(plate, votes)), alike=True).first()
    if alike is not None:
        return alike
    wild = active.filter(pattern__regex=r"[?*]")
    return next((entry for entry in wild if Pattern(entry.pattern).holds(plate)), None)
