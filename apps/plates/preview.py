"""What entries would have hit in the last week, asked of the reads themselves: nobody puts a pattern in force blindly."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from apps.accounts.choices import Capability
from apps.accounts.models import User
from apps.plates.models import HotlistEntry, PlateRead
from safecity_gis.core.plates.matching import Pattern

SPAN = timedelta(days=7)
MOST_PLATES = 20
"""Distinct plates that one pattern may hit in a week."""
MOST_SHARE = 0.01
"""Of all reads of a week that one pattern may hit, where it hits more than `FEW_PLATES`."""
FEW_PLATES = 4
MOST_TOLD = 20
MOST_EXAMPLES = 8
FEW_ENTRIES = 64
"""So many patterns are looked up one by one; for more the reads of the week are gone through once, whatever their number."""
_WEEK = "r.captured_at BETWEEN %(since)s AND %(until)s AND (r.simulated OR %(real)s)"
_LOOKED_UP = "AND r.keys && %(patterns)s::varchar(16)[]"
_PLAIN = f"""
SELECT w.pattern, count(*), count(DISTINCT r.text)
  FROM plates_read r CROSS JOIN LATERAL unnest(r.keys) WITH ORDINALITY AS k (key, place)
  JOIN unnest(%(patterns)s::text[], %(alike)s::bool[]) AS w (pattern, alike) ON w.pattern = k.key
 WHERE {_WEEK} {{looked_up}} AND (w.alike OR k.place = 1) GROUP BY w.pattern"""  # noqa: S608
_WILD = f"""
SELECT w.pattern, count(*), count(DISTINCT r.text)
  FROM unnest(%(patterns)s::text[], %(regexes)s::text[]) AS w (pattern, regex) JOIN plates_read r ON r.text ~ w.regex
 WHERE {_WEEK} GROUP BY w.pattern"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Counted:
    """What one pattern would have hit."""

    pattern: str
    hits: int
    plates: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would have hit."""

    since: datetime
    until: datetime
    reads: int
    """Of the week, of all cameras."""
    hits: int
    patterns: list[Counted] = field(default_factory=list)
    """Those that hit something, most first."""

    @property
    def too_much(self) -> list[str]:
        return [one.pattern for one in self.patterns if self._is_too_much(one)]

    def _is_too_much(self, one: Counted) -> bool:
        return one.plates > MOST_PLATES or (one.plates > FEW_PLATES and one.hits > MOST_SHARE * self.reads)

    def as_json(self) -> dict[str, Any]:
        told = [{"pattern": one.pattern, "hits": one.hits, "plates": one.plates} for one in self.patterns[:MOST_TOLD]]
        return {
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "reads": self.reads,
            "hits": self.hits,
            "share": self.hits / self.reads if self.reads else None,
            "hitting": len(self.patterns),
            "patterns": told,
            "too_much": self.too_much[:MOST_TOLD],
        }


def preview_of(entries: QuerySet[HotlistEntry], *, until: datetime, simulated: bool) -> Preview:
    """Count the reads of the week before `until` that these entries would have hit, exactly as matching does it.

    Args:
        simulated: of a made-up list, which wants simulated vehicles only.
    """
    since = until - SPAN
    counted = list(_counted(list(entries.values_list("pattern", "alike")), since, until, simulated))
    reads = PlateRead.objects.filter(captured_at__range=(since, until), **({"simulated": True} if simulated else {}))
    return Preview(
        since=since,
        until=until,
        reads=reads.count(),
        hits=sum(one.hits for one in counted),
        patterns=sorted(counted, key=lambda one: (-one.plates, -one.hits, one.pattern)),
    )


def _counted(wanted: Sequence[tuple[str, bool]], since: datetime, until: datetime, simulated: bool) -> Iterator[Counted]:
    span = {"since": since, "until": until, "real": not simulated}
    plain = [(text, alike) for text, alike in wanted if not Pattern(text).is_wild]
    wild = [pattern for pattern in (Pattern(text) for text, _alike in wanted) if pattern.is_wild]
    with connection.cursor() as cursor:
        if plain:
            told = {"patterns": [text for text, _alike in plain], "alike": [alike for _text, alike in plain]}
            looked_up = _LOOKED_UP if len(plain) <= FEW_ENTRIES else ""
            cursor.execute(_PLAIN.format(looked_up=looked_up), span | told)
            yield from (Counted(*row) for row in cursor.fetchall())
        if wild:
            told = {"patterns": [pattern.text for pattern in wild], "regexes": [pattern.regex for pattern in wild]}
            cursor.execute(_WILD, span | told)
            yield from (Counted(*row) for row in cursor.fetchall())


def preview_examples(user: User, preview: dict[str, Any], alike: dict[str, bool]) -> list[PlateRead]:
    """Some of the reads that the patterns of a preview would have hit, of the user's own cameras; one of each text.

    Args:
        preview: as `Preview.as_json` told it.
        alike: whether each of its patterns takes look-alikes.
    """
    since, until = datetime.fromisoformat(preview["since"]), datetime.fromisoformat(preview["until"])
    visible = PlateRead.objects.visible_to(user, Capability.HOTLIST_MANAGE).filter(captured_at__range=(since, until))
    found: dict[str, PlateRead] = {}
    for told in preview["patterns"]:
        pattern = Pattern(told["pattern"])
        reads = visible.fitting(pattern, alike=alike.get(pattern.text, False)).select_related("camera").defer("crop")
        for read in reads.order_by("text", "-captured_at").distinct("text")[:MOST_EXAMPLES]:
            found.setdefault(read.text, read)
        if len(found) >= MOST_EXAMPLES:
            break
    return list(found.values())[:MOST_EXAMPLES]
