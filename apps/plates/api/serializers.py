"""What may be asked of plates, hotlists and leads."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.plates.choices import CaseCategory, ListKind, SearchMode
from apps.plates.hotlist_files import LENGTHS, MOST_CHARACTERS
from apps.plates.models.hotlists import LONGEST_VALIDITY
from apps.plates.search_selectors import LONGEST, MOST_PAGES
from safecity_gis.api.asking import Asked
from safecity_gis.core.plates.checking import Answer, ListAnswer


class SearchAsked(Asked):
    case_number = serializers.CharField(min_length=3, max_length=40)
    category = serializers.ChoiceField(CaseCategory.choices)
    reason = serializers.CharField(min_length=5, max_length=200)
    plate = serializers.CharField(max_length=40)
    mode = serializers.ChoiceField(SearchMode.choices, default=SearchMode.EXACT)
    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    camera = serializers.CharField(max_length=64, allow_blank=True, default="")
    page = serializers.IntegerField(min_value=1, max_value=MOST_PAGES, default=1)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs["since"] < attrs["until"]:
            raise serializers.ValidationError({"until": [_("The end must come after the beginning.")]})
        if attrs["until"] - attrs["since"] > LONGEST:
            raise serializers.ValidationError({"since": [_("At most 31 days can be searched at once.")]})
        return attrs


class CheckAsked(Asked):
    revision = serializers.IntegerField(min_value=0)
    """Of the lead as it was compared."""
    plate = serializers.ChoiceField([Answer.SAME, Answer.DIFFERENT, Answer.UNSURE])
    make = serializers.ChoiceField(list(Answer))
    colour = serializers.ChoiceField(list(Answer))
    list_age = serializers.ChoiceField(list(ListAnswer))
    confirm = serializers.BooleanField()
    dispatchable = serializers.BooleanField(default=False)
    penalty_evidence = serializers.BooleanField(default=False)
    reason = serializers.CharField(max_length=300, allow_blank=True, default="")


def in_reach(value: datetime) -> datetime:
    now = timezone.now()
    if not now < value <= now + LONGEST_VALIDITY:
        raise serializers.ValidationError(_("A list lasts until a day to come, and at most 90 days."))
    return value


class HotlistAsked(Asked):
    code = serializers.SlugField(max_length=40)
    name = serializers.CharField(max_length=100)
    kind = serializers.ChoiceField(ListKind.choices)
    source = serializers.CharField(max_length=200)
    legal_basis = serializers.CharField(min_length=5, max_length=300)
    owner = serializers.CharField(max_length=100)
    jurisdiction = serializers.SlugField(max_length=40)
    expires_at = serializers.DateTimeField(validators=[in_reach])


class RenewAsked(Asked):
    expires_at = serializers.DateTimeField(validators=[in_reach])


class WithdrawAsked(Asked):
    reason = serializers.CharField(min_length=5, max_length=300)


class ImportAsked(Asked):
    csv = serializers.CharField(max_length=MOST_CHARACTERS, trim_whitespace=False)
    as_of = serializers.DateTimeField(required=False)
    """When the source had this content; now where nothing is said."""
    alike = serializers.BooleanField(default=True)


class EntryAsked(Asked):
    plate = serializers.CharField(max_length=40)
    make = serializers.CharField(max_length=LENGTHS["make"], allow_blank=True, default="")
    colour = serializers.CharField(max_length=LENGTHS["colour"], allow_blank=True, default="")
    remarks = serializers.CharField(max_length=LENGTHS["remarks"], allow_blank=True, default="")


class ChangeAsked(Asked):
    add = EntryAsked(many=True, required=False, default=list)
    remove = serializers.ListField(child=serializers.CharField(max_length=40), required=False, default=list, max_length=200)
    alike = serializers.BooleanField(default=True)

    def validate_add(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len(rows) > 200:
            raise serializers.ValidationError(_("Give longer changes as a file."))
        return rows
