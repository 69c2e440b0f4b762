"""How the board and the report write numbers, names and words."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import get_language, get_language_bidi, ngettext
from django.utils.translation import gettext as _

from apps.alerts.choices import Cause, ElementKind
from apps.cameras.availability_selectors import Availability
from apps.cameras.choices import Lifecycle, PictureState
from apps.cameras.promises import Verdict, verdict
from apps.rollout.milestone_selectors import Standing
from safecity_gis.core.rollout.forecast import Untold

register = template.Library()
HOUR_S, DAY_S = 3600, 86400
MILLION = 1_000_000


@register.filter
def ltr(value: object) -> str:
    """A date or number that keeps its order within a sentence that is written from right to left."""
    return f"\u2066{value}\u2069" if get_language_bidi() else str(value)


@register.filter
def apart(value: object) -> str:
    """A code or name that keeps its own direction, for what lays out pages but does not know `bdi`."""
    return f"\u2068{value}\u2069" if get_language_bidi() else str(value)


@register.filter
def thousands(value: float | Decimal | None) -> str:
    """A whole number with separators; a dash for None."""
    return "–" if value is None else f"{value:,.0f}"


@register.filter
def millions(value: Decimal | None) -> str:
    return "–" if value is None else f"{value / MILLION:,.1f}"


@register.filter
def percent(value: float | None) -> str:
    """Cut off, not rounded: 99.99 % available is not 100 %."""
    return "–" if value is None else ltr(f"{int(value * 100) / 100:.2f} %")


@register.filter
def duration(seconds: float | None) -> str:
    """A length of time in its fitting unit."""
    if seconds is None:
        return "–"
    if seconds < HOUR_S:
        return _("%(number)s min") % {"number": f"{seconds / 60:.1f}"}
    if seconds < 2 * DAY_S:
        return _("%(number)s h") % {"number": f"{seconds / HOUR_S:.1f}"}
    return _("%(number)s days") % {"number": f"{seconds / DAY_S:,.1f}"}


@register.filter
def share_of(part: float, whole: float) -> float | None:
    return 100 * part / whole if whole else None


@register.filter
def local_name(row: Any) -> str:
    """In the reader's language where it has such a name."""
    return str((row.name_ur if get_language() == "ur" else "") or row.name or _("without a contract"))


@register.filter
def of_state(counts: dict[str, int], state: str) -> int:
    return counts[state]


@register.filter
def state_word(state: str) -> str:
    return str(Lifecycle(state).label)


@register.filter
def cause_word(cause: str) -> str:
    return str(Cause(cause).label)


@register.filter
def element_word(kind: str) -> str:
    return str(ElementKind(kind).label)


@register.filter
def blind_word(why: str) -> str:
    return _("offline") if why == "offline" else str(PictureState(why).label)


@register.filter
def standing_word(standing: Standing) -> str:
    words = {
        Standing.REACHED: _("reached"),
        Standing.REACHED_LATE: _("reached late"),
        Standing.LATE: _("late"),
        Standing.DUE: _("not due yet"),
    }
    return words[Standing(standing)]


@register.filter
def behind_word(months: float | None) -> str:
    """How a plan stands, in words."""
    if months is None:
        return _("more in service than it ever asks for")
    told = {"months": f"{abs(months):.1f}"}
    if abs(months) < 0.05:
        return _("on plan")
    return _("%(months)s months behind") % told if months > 0 else _("%(months)s months ahead") % told


@register.filter
def untold_word(reason: Untold) -> str:
    words = {
        Untold.TOO_SHORT: _("it has not run long enough"),
        Untold.STALLED: _("almost nothing was commissioned of late, so there is no pace to go by"),
        Untold.TOO_FAR: _("at this pace it would take more than ten years"),
    }
    return words[Untold(reason)]


@register.filter
def verdict_of(row: Availability) -> Verdict | None:
    return verdict(row)


@register.filter
def verdict_word(found: Verdict | None) -> str:
    """A dash where nothing was promised."""
    words = {Verdict.KEPT: _("kept"), Verdict.BROKEN: _("broken"), Verdict.UNCLEAR: _("cannot be told")}
    return "–" if found is None else words[found]


@register.filter
def days_word(days: int) -> str:
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": f"{days:,}"}
