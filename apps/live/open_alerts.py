"""Open alerts as the database has them, in the browser's words."""

from collections.abc import Iterable
from uuid import UUID

from apps.alerts.models import Alert
from apps.alerts.querysets import AlertQuerySet
from apps.live.alert_book import MAX_OPEN_ALERTS
from safecity_gis.messages.alerts import AlertPhase
from safecity_gis.messages.browser import BrowserAlert


def browser_alerts(alerts: AlertQuerySet) -> Iterable[tuple[Alert, BrowserAlert]]:
    """Each alert of the queryset, the newest `MAX_OPEN_ALERTS` of them, beside what a browser is told of it."""
    for alert in alerts.select_related("jurisdiction", "group").order_by("-opened_at")[:MAX_OPEN_ALERTS]:
        yield (
            alert,
            BrowserAlert(
                id=str(alert.pk),
                phase=AlertPhase.OPEN.value if alert.closed_at is None else AlertPhase.CLOSE.value,
                cause=alert.cause,
                severity=alert.severity,
                jurisdiction=alert.jurisdiction.code,
                camera=alert.camera_code or None,
                lon=alert.position.x if alert.position else None,
                lat=alert.position.y if alert.position else None,
                detail=alert.detail,
                element_kind=alert.element_kind,
                element=alert.element,
                figures=alert.figures,
                opened_at=alert.opened_at.timestamp(),
                closed_at=alert.closed_at.timestamp() if alert.closed_at else None,
                simulated=alert.simulated,
                exercise_id=alert.exercise_id or None,
            ),
        )


def load_open_alerts() -> list[tuple[UUID, BrowserAlert, str | None]]:
    """Every open alert with its camera group, whoever asks."""
    return [(alert.pk, told, alert.group.code if alert.group else None) for alert, told in browser_alerts(Alert.objects.open())]
