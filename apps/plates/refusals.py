"""Why something about plates, hotlists or leads is not done."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from safecity_gis.refusals import Refusal

PATTERN_WORDS: Mapping[str, Promise] = {
    "strange": _("A plate has letters A-Z and digits only; ? and * stand for unknown characters."),
    "short": _("Too few known characters."),
    "long": _("A plate has 16 characters at most."),
    "wild": _("Too many unknown characters."),
}


class BadPattern(Refusal):
    code, status = "bad_pattern", 400

    def __init__(self, why: str) -> None:
        super().__init__({"why": why})
        self.detail = PATTERN_WORDS[why]


class SearchTooWide(Refusal):
    code, status = "search_too_wide", 400
    detail = _("This search would take too long. Give more characters, a camera or a shorter time.")


class BadFile(Refusal):
    code, status = "bad_file", 400
    detail = _("Nothing was imported: mend the lines named and give the file again.")


class UnderWay(Refusal):
    code = "under_way"
    detail = _("Another change of this list is under way: put it in force or discard it first.")


class NotUnderWay(Refusal):
    code = "not_under_way"
    detail = _("This change is not under way any more.")


class NotPreviewed(Refusal):
    code = "not_previewed"
    detail = _("Look first at what this change would have hit in the last week.")


class HitsTooMuch(Refusal):
    code = "hits_too_much"
    detail = _("Patterns of this change would hit too many vehicles. Discard it and give narrower ones.")


class NeedsSecond(Refusal):
    code = "needs_second"
    detail = _("A first version, and one with unknown characters, is put in force by somebody else than who made it.")


class ListEnded(Refusal):
    code = "list_ended"
    detail = _("This list is withdrawn or has expired.")


class OldSource(Refusal):
    code, status = "old_source", 400
    detail = _("The list in force is of a later time than this one, or this one is of the future.")


class NoChange(Refusal):
    code, status = "no_change", 400
    detail = _("This changes nothing.")


class TooManyWild(Refusal):
    code, status = "too_many_wild", 400
    detail = _("A list has at most 300 plates with unknown characters.")


class NotConfirmed(Refusal):
    code, status = "not_confirmed", 400
    detail = _("These answers do not confirm the lead.")


class ReadAgain(Refusal):
    code = "read_again"
    detail = _("The vehicle was read again meanwhile: compare once more.")


class AlreadyChecked(Refusal):
    code = "already_checked"
    detail = _("This lead was decided already.")
