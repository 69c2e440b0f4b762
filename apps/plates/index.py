"""All entries in force, in the memory of the one process that matches reads against them; read anew when a list changes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.plates.choices import ListKind
from apps.plates.models import Hotlist, HotlistEntry
from apps.timeline.due import Due
from safecity_gis.core.plates.matching import Match, Matcher, Vote, Wanted

CHECK_EVERY = timedelta(seconds=2)
CHUNK = 5000


@dataclass(frozen=True, slots=True)
class KnownList:
    """What a match needs of its list."""

    pk: int
    kind: ListKind
    created_at: datetime
    expires_at: datetime
    as_of: datetime | None
    changed_at: datetime
    simulated: bool

    def holds(self, at: datetime, *, simulated: bool) -> bool:
        """Whether it is in force, and no made-up list for a real vehicle."""
        return self.created_at <= at < self.expires_at and simulated >= self.simulated

    def age_s(self, at: datetime) -> float | None:
        """Seconds since its source was last asked; None where nobody told."""
        return None if self.as_of is None else max((at - self.as_of).total_seconds(), 0.0)


class Index:
    """Entries by text, with the lists that they stand in."""

    def __init__(self) -> None:
        self._check = Due(CHECK_EVERY)
        self._lists: dict[int, KnownList] = {}
        self._list_of: dict[int, int] = {}
        self._matcher = Matcher(())

    def reset(self) -> None:
        """Everything is read anew at the next `refresh`."""
        self._lists, self._list_of, self._matcher = {}, {}, Matcher(())
        self._check.reset()

    def refresh(self, at: datetime) -> None:
        """Ask at most every two seconds whether any list changed, and read the entries again where one did."""
        if not self._check.at(at):
            return
        lists = lists_known()
        if lists != self._lists:
            rows = list(_entries(lists))
            self._list_of = {pk: hotlist for pk, hotlist, _pattern, _alike in rows}
            self._matcher = Matcher(Wanted(pk, pattern, alike) for pk, _hotlist, pattern, alike in rows)
            self._lists = lists

    def match(self, text: str, votes: Sequence[Vote], at: datetime, *, simulated: bool) -> list[tuple[Match, KnownList]]:
        """The entries in force that a read fits, likeliest first; made-up lists for simulated vehicles alone."""
        found = [(match, self._lists[self._list_of[match.key]]) for match in self._matcher.match(text, votes)]
        return [(match, known) for match, known in found if known.holds(at, simulated=simulated)]

    def __len__(self) -> int:
        return len(self._matcher)


def lists_known() -> dict[int, KnownList]:
    """Every list that was not withdrawn, expired ones too: time alone ends a list, without anybody telling."""
    rows = Hotlist.objects.filter(withdrawn_at=None).order_by("pk")
    names = ("pk", "kind", "created_at", "expires_at", "as_of", "changed_at", "simulated")
    return {row[0]: KnownList(row[0], ListKind(row[1]), *row[2:]) for row in rows.values_list(*names)}


def _entries(lists: dict[int, KnownList]) -> Iterator[tuple[int, int, str, bool]]:
    active = HotlistEntry.objects.active().filter(hotlist__in=list(lists)).order_by()
    return active.values_list("pk", "hotlist_id", "pattern", "alike").iterator(chunk_size=CHUNK)
