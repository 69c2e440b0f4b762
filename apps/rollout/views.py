"""The board's page and the reports that are read from it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.accounts.choices import Capability
from apps.accounts.selectors import capabilities_of
from apps.audit.choices import Outcome
from apps.cameras.choices import Lifecycle
from apps.cameras.querysets import COUNTING
from apps.rollout.access import sees_money
from apps.rollout.board_selectors import phases_told
from apps.rollout.chart import DARK, chart_of
from apps.rollout.guard import only_for, reading_record
from apps.rollout.questions import NoSuchBoard, answer, parse_question
from apps.rollout.report.figures import HealthReport
from apps.rollout.report.keeping import kept_weeks, report_read
from apps.rollout.report.pages import PdfBusy, PdfFailed, report_pdf
from apps.rollout.report.selectors import for_reader, health_report
from apps.rollout.report.sheet import report_csv
from apps.rollout.weeks import last_week

MOST_KEPT = 26


@require_safe
@never_cache
@only_for(*COUNTING)
def board_page(request: HttpRequest) -> HttpResponse:
    """The board; 400 with the reason for a question that cannot be answered."""
    now = timezone.now()
    try:
        question = parse_question(request.GET)
    except NoSuchBoard as wrong:
        return render(request, "rollout/board.html", {"wrong": str(wrong)}, status=400)
    found = answer(request.user, question, now)
    capabilities = capabilities_of(request.user)
    reading_record(request, f"board {question.day}")
    context = {
        "question": question,
        "today": timezone.localdate(now),
        "phases": phases_told(),
        "board": found,
        "chart": chart_of(found, DARK),
        "states": Lifecycle.values,
        "on_map": question.day == timezone.localdate(now) and Capability.MAP_VIEW in capabilities,
        "may_enter": Capability.ASSET_MANAGE in capabilities and sees_money(request.user),
        "may_make": Capability.CAMERA_VIEW in capabilities,
        "week": last_week(now),
        "kept": kept_weeks()[:MOST_KEPT] if sees_money(request.user) else [],
    }
    return render(request, "rollout/board.html", context)


@require_safe
@never_cache
@only_for(Capability.CAMERA_VIEW)
def report(request: HttpRequest, week: str, form: str) -> HttpResponse:
    """A week's report of the cameras in the reader's charge, made now."""
    try:
        made = health_report(request.user, week=week)
    except ValueError:
        raise Http404(_("There is no such week, or it has not begun.")) from None
    return _answer(request, made, form)


@require_safe
@never_cache
@only_for(Capability.ROLLOUT_VIEW)
def kept_report(request: HttpRequest, week: str, form: str) -> HttpResponse:
    """A report of the whole city as it was made in its time, for those whose right holds in all of it."""
    if not sees_money(request.user):
        reading_record(request, week, Outcome.REFUSED, "does not hold the whole city")
        raise PermissionDenied
    made = report_read(week)
    if made is None:
        raise Http404(_("No report of this week is kept."))
    return _answer(request, for_reader(made, request.user), form)


def _answer(request: HttpRequest, made: HealthReport, form: str) -> HttpResponse:
    if form == "csv":
        body, kind = report_csv(made).encode(), "text/csv; charset=utf-8"
    else:
        try:
            body = report_pdf(made, reader=request.user.get_username(), at=timezone.now())
        except (PdfBusy, PdfFailed):
            return render(request, "rollout/busy.html", status=503)
        kind = "application/pdf"
    reading_record(request, made.week, data={"form": form, "made_at": made.made_at.isoformat()})
    name = f"health-{made.week}.{form}"
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
