"""The form in which milestones of contracts are entered and amended."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.accounts.choices import Capability
from apps.audit.choices import Outcome
from apps.cameras.models import Camera, Contract
from apps.rollout.access import sees_money
from apps.rollout.guard import only_for, reading_record
from apps.rollout.milestone_services import milestone_amend, milestone_enter, milestone_told
from apps.rollout.models import Milestone
from apps.rollout.services import MilestoneTold, RolloutRefused


def _day(label: Any, *, required: bool = False) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


def _money(label: Any, **values: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_digits=16, decimal_places=2, **values)


class MilestoneForm(forms.Form):
    code = forms.SlugField(label=gettext_lazy("Code"), max_length=60)
    contract = forms.ChoiceField(label=gettext_lazy("Contract"))
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    name_ur = forms.CharField(
        label=gettext_lazy("Name in Urdu"), max_length=120, required=False, widget=forms.TextInput({"lang": "ur", "dir": "rtl"})
    )
    due_on = _day(gettext_lazy("Due"), required=True)
    amount = _money(gettext_lazy("Amount, in the contract's currency"))
    reached_on = _day(gettext_lazy("Reached on"))
    paid = _money(gettext_lazy("Paid of it"), required=False)
    paid_on = _day(gettext_lazy("Paid on"))

    def __init__(self, *args: Any, contracts: list[str], known: MilestoneTold | None = None, **values: Any) -> None:
        if known is not None:
            values["initial"] = {name: getattr(known, name) for name in MilestoneTold.__dataclass_fields__}
        super().__init__(*args, **values)
        self.fields["contract"].choices = [(code, code) for code in contracts]  # type: ignore[attr-defined]
        for name in ("code", "contract"):
            self.fields[name].disabled = known is not None
        if known is not None:
            self.fields["code"].validators = []

    def told(self) -> MilestoneTold:
        values = {name: self.cleaned_data[name] for name in MilestoneTold.__dataclass_fields__}
        return MilestoneTold(**values | {"paid": values["paid"] or Decimal(0)})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@only_for(Capability.ASSET_MANAGE, page="milestone")
def milestone_page(request: HttpRequest, code: str | None = None) -> HttpResponse:
    """A new milestone, or the one of that code; 403 for those who may not see money, which it tells."""
    if not sees_money(request.user):
        reading_record(request, code or "milestone", Outcome.REFUSED, "does not hold the whole city")
        raise PermissionDenied
    known = _known(request, code) if code else None
    form = MilestoneForm(request.POST or None, contracts=_contracts(request), known=known)
    if request.method == "POST" and form.is_valid():
        try:
            (milestone_amend if known else milestone_enter)(actor=request.user, told=form.told())
        except RolloutRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("rollout")
    return render(request, "rollout/milestone.html", {"form": form, "known": known}, status=400 if form.errors else 200)


def _known(request: HttpRequest, code: str) -> MilestoneTold:
    found = Milestone.objects.visible_to(request.user).select_related("contract").filter(code=code).first()
    if found is None:
        raise Http404(_("There is no such milestone."))
    return milestone_told(found)


def _contracts(request: HttpRequest) -> list[str]:
    cameras = Camera.objects.counted_by(request.user).exclude(contract=None)
    return list(Contract.objects.filter(pk__in=cameras.values("contract_id")).values_list("code", flat=True))
