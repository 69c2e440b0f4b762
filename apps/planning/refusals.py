"""What cannot be answered: kept by the job as a code and what it names, told later in the reader's language."""

from django.utils.translation import gettext as _

from apps.places.models import Zone
from apps.planning.choices import PriceItem
from apps.planning.optimum import NoPrice
from safecity_gis.core.geo.coverage.refusals import CoverageError
from safecity_gis.core.planning.refusals import PlanningError

REFUSALS = (PlanningError, CoverageError, NoPrice, Zone.DoesNotExist)
BROKEN, LOST = {"code": "broken"}, {"code": "lost"}


def refusal_of(error: Exception) -> dict[str, str]:
    """One of `REFUSALS` as JSON: `code`, and `said`, which is what its sentence names."""
    if isinstance(error, PlanningError):
        return {"code": error.code, "said": str(error)}
    if isinstance(error, CoverageError):
        return {"code": "coverage", "said": str(error)}
    return {"code": "no_price", "said": str(error)} if isinstance(error, NoPrice) else {"code": "zone"}


def refusal_words(refusal: dict[str, str]) -> str:
    """The sentence for people."""
    code, said = refusal["code"], refusal.get("said", "")
    if code == "no_price":
        return _("Set the price first: %(item)s.") % {"item": PriceItem(said).label}
    return {
        "zone": _("There is no such zone."),
        "no_position": _("There is no place for a camera that fibre could reach."),
        "place_closed": _("This place is seen by a camera, built over, or far from any way: choose another."),
        "too_close": _("The two ends are too close to each other, or on the same side."),
        "too_large": _("The two ends are too far from each other."),
        "not_both_sides": _("The zone has no junction, or all junctions lie in it."),
        "lost": _("The computation was interrupted again and again. Ask once more."),
        "broken": _("The computation failed. Tell the administrator."),
    }.get(code, said)
