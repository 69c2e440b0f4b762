"""Gathers a week's health report, for somebody's cameras or for all."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Aggregate, Count, DurationField, F, Max, Q, QuerySet
from django.utils import timezone

from apps.accounts.choices import Capability
from apps.accounts.models import User
from apps.accounts.selectors import capabilities_of
from apps.alerts.models import Alert
from apps.audit.services import SYSTEM
from apps.cameras.availability_selectors import Availability, By, availability_of
from apps.cameras.blind_selectors import BLIND_STATES
from apps.cameras.models import Camera
from apps.cameras.periods import Period, facts_of, seconds
from apps.network.present import Present, present
from apps.rollout.access import holds_all
from apps.rollout.board_selectors import board
from apps.rollout.report.figures import Alarms, Blindness, HealthReport, Unmeasured, WeakPoint
from apps.rollout.weeks import period_of
from safecity_gis.core.network.single_points import single_points

MOST_WORST = 20
MOST_WEAK = 15

_BLIND = """
WITH {facts}, reasons AS (
    SELECT camera_id, 'offline' AS why, spans * (coalesce(down, '{{}}') - coalesce(up, '{{}}')) AS told
    FROM service JOIN streams USING (camera_id)
    UNION ALL
    SELECT camera_id, state, spans * up * range_agg(tstzrange(valid_from, valid_to) * span)
    FROM service JOIN streams USING (camera_id) JOIN cameras_cameratrouble USING (camera_id), period
    WHERE kind = 'picture' AND state = ANY(%(blind)s) AND known_to IS NULL AND tstzrange(valid_from, valid_to) && span
    GROUP BY camera_id, state, spans, up
)
SELECT why, count(*), sum({seconds}) FROM reasons WHERE NOT isempty(told) GROUP BY why ORDER BY 3 DESC, 1"""


class _Median(Aggregate):
    template = "percentile_cont(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


def health_report(user: User | None, *, week: str, phase: str = "1", now: datetime | None = None) -> HealthReport:
    """The report of a week as it is known now, of the cameras whose health the user may see; None is the system, for all.

    Raises:
        ValueError: `week` is no week, or has not begun.
    """
    now = now or timezone.now()
    period = period_of(week, now)
    cameras = Camera.objects.all() if user is None else Camera.objects.visible_to(user)
    each = availability_of(cameras, By.CAMERA, period)
    capabilities = frozenset(Capability) if user is None else capabilities_of(user)
    network = present() if Capability.NETWORK_VIEW in capabilities else None
    return HealthReport(
        week=week,
        since=period.since,
        until=period.until,
        whole_week=(period.until - period.since).days >= 7,
        made_at=now,
        made_by=SYSTEM if user is None else user.get_username(),
        whole_city=user is None or holds_all(user, Capability.CAMERA_VIEW),
        cameras=len(each),
        simulated=cameras.filter(code__in=[one.name for one in each], simulated=True).count(),
        sites=availability_of(cameras, By.SITE, period),
        contractors=availability_of(cameras, By.CONTRACTOR, period),
        phases=availability_of(cameras, By.PHASE, period),
        worst_cameras=worst(each)[:MOST_WORST],
        blind=_blind(cameras, period),
        alarms=_alarms(user, period) if Capability.ALERT_VIEW in capabilities else None,
        weak_points=_weak_points(network, now) if network else None,
        unmeasured=Unmeasured(
            unknown_s=sum(one.unknown_s for one in each),
            service_s=sum(one.service_s for one in each),
            silent_cameras=sum(one.service_s > 0 and one.up_s + one.down_s == 0 for one in each),
            unpromised_cameras=sum(one.promised_percent is None for one in each),
            batteries=len(network.network.supplies) if network else None,
            batteries_measured=network.measured if network else None,
        ),
        rollout=board(user, phase=phase, as_of=period.until, known_at=now),
    )


def for_reader(report: HealthReport, user: User) -> HealthReport:
    """A kept report without what this reader may not see."""
    capabilities = capabilities_of(user)
    if Capability.ALERT_VIEW not in capabilities:
        report = replace(report, alarms=None)
    if Capability.NETWORK_VIEW not in capabilities:
        report = replace(report, weak_points=None)
    return report


def worst(rows: list[Availability]) -> list[Availability]:
    """Those that were surely not available at some time, the longest first; unknown time is held against nobody."""
    return sorted((row for row in rows if row.down_s > 0), key=lambda row: (-row.down_s / row.service_s, row.name))


def _blind(cameras: QuerySet[Camera], period: Period) -> list[Blindness]:
    facts, parameters = facts_of(cameras, period)
    with connection.cursor() as cursor:
        cursor.execute(_BLIND.format(facts=facts, seconds=seconds("told")), parameters | {"blind": list(BLIND_STATES)})
        return [Blindness(why, count, float(total)) for why, count, total in cursor.fetchall()]


def _alarms(user: User | None, period: Period) -> list[Alarms]:
    """Outside exercises, the most frequent first."""
    alerts = Alert.objects.all() if user is None else Alert.objects.visible_to(user)
    begun = alerts.filter(opened_at__gte=period.since, opened_at__lt=period.until, exercise_id="")
    rows: Any = (
        begun.order_by()
        .annotate(lasted=F("closed_at") - F("opened_at"))
        .values_list("cause")
        .annotate(
            begun=Count("pk"),
            ended=Count("closed_at"),
            median=_Median("lasted"),
            longest=Max("lasted"),
            made_up=Count("pk", filter=Q(simulated=True)),
        )
        .order_by("-begun", "cause")
    )
    return [
        Alarms(cause, count, ended, median and median.total_seconds(), longest and longest.total_seconds(), made_up)
        for cause, count, ended, median, longest, made_up in rows
    ]


def _weak_points(at: Present, now: datetime) -> list[WeakPoint]:
    local = timezone.localtime(now)
    points = single_points(at.network, at.lost, clock_h=local.hour + local.minute / 60)
    told = [point for point in points if point.cameras > 0][:MOST_WEAK]
    return [WeakPoint(str(point.kind), point.code, point.cameras, point.worst_after_h) for point in told]
