"""The page that tells how cameras are kept alive; its figures come over REST, which records who read what."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.choices import Capability
from apps.accounts.selectors import capabilities_of
from apps.cameras.blind_selectors import BLIND_REASONS
from apps.cameras.models import Camera
from apps.cameras.querysets import COUNTING
from apps.rollout.guard import only_for

DEFAULT_DAYS = 7


@require_safe
@never_cache
@only_for(*COUNTING, page="health")
def health_page(request: HttpRequest) -> HttpResponse:
    """Empty panes with their filters; days that the address asks for and that make no sense count as not asked for."""
    cameras = Camera.objects.counted_by(request.user)
    today = timezone.localdate()
    until = _day(request.GET.get("until", ""), today)
    may_map = {Capability.MAP_VIEW, Capability.CAMERA_VIEW} <= capabilities_of(request.user)
    context = {
        "since": min(_day(request.GET.get("since", ""), _week_before(until)), until),
        "until": until,
        "today": today,
        "on_map": may_map,
        "whys": BLIND_REASONS,
        "sites": sorted(set(cameras.order_by().values_list("site__code", flat=True))),
        "contractors": sorted(set(cameras.exclude(contract=None).order_by().values_list("contract__contractor", flat=True))),
    }
    return render(request, "cameras/health.html", context)


def _week_before(day: date) -> date:
    return day - min(timedelta(days=DEFAULT_DAYS), day - date.min)


def _day(text: str, otherwise: date) -> date:
    try:
        return min(date.fromisoformat(text), timezone.localdate())
    except ValueError:
        return otherwise
