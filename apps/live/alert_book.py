"""Open alerts from the bus, put right by the database, told once per scope to all who hold it."""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from apps.accounts.selectors import Scope
from apps.live.client import Client
from apps.live.directory import Directory
from apps.live.wire import Shared, text
from safecity_gis.messages.alerts import AlertPhase
from safecity_gis.messages.browser import AlertChanged, BrowserAlert, OpenAlerts
from safecity_gis.messages.live import LiveAlert

MAX_OPEN_ALERTS = 2000
"""As many open alerts are shown; the newest win."""
TOUCHED_S = 60.0


class AlertBook:
    """The open alerts and what changed since it was last told."""

    def __init__(self) -> None:
        self._open: dict[UUID, tuple[BrowserAlert, str, str | None]] = {}
        self._changed: list[tuple[BrowserAlert, str, str | None]] = []
        self._touched: dict[UUID, float] = {}

    def apply(self, message: LiveAlert, directory: Directory, now: float) -> bool:
        """Take over a message; returns False, and shows nothing, where its camera (and so its scope) is unknown."""
        group = None
        if message.camera is not None:
            pair = directory.pair(message.camera)
            if pair is None:
                return False
            group = pair[1]
        alert = BrowserAlert(
            id=str(message.alert_id),
            phase=message.phase.value,
            cause=message.cause,
            severity=message.severity.value,
            jurisdiction=message.district,
            camera=message.camera,
            lon=message.lon,
            lat=message.lat,
            detail=message.detail,
            element_kind=message.element_kind,
            element=message.element,
            figures=message.figures,
            opened_at=message.opened_at,
            closed_at=message.closed_at,
            simulated=message.simulated,
            exercise_id=message.exercise_id,
        )
        self._touched[message.alert_id] = now
        self._put(message.alert_id, alert, message.district, group)
        return True

    def reconcile(self, rows: Iterable[tuple[UUID, BrowserAlert, str | None]], asked_at: float, now: float) -> None:
        """Bring the book to what the database said was open at `asked_at`; what the bus told since then stands."""
        recent = {alert_id for alert_id, at in self._touched.items() if at >= asked_at}
        seen = set()
        for alert_id, alert, group in rows:
            seen.add(alert_id)
            entry = self._open.get(alert_id)
            if alert_id not in recent and (entry is None or entry[0] != alert):
                self._put(alert_id, alert, alert.jurisdiction, group)
        for alert_id in [known for known in self._open if known not in seen and known not in recent]:
            alert, jurisdiction, group = self._open[alert_id]
            self._put(alert_id, msgspec.structs.replace(alert, phase=AlertPhase.CLOSE.value, closed_at=now), jurisdiction, group)
        self._touched = {alert_id: at for alert_id, at in self._touched.items() if at > now - TOUCHED_S}

    def _put(self, alert_id: UUID, alert: BrowserAlert, jurisdiction: str, group: str | None) -> None:
        if alert.phase == AlertPhase.CLOSE:
            self._open.pop(alert_id, None)
        else:
            self._open[alert_id] = (alert, jurisdiction, group)
            if len(self._open) > MAX_OPEN_ALERTS:
                del self._open[min(self._open, key=lambda known: self._open[known][0].opened_at)]
        self._changed.append((alert, jurisdiction, group))

    async def tell(self, clients: Iterable[Client], now: float) -> None:
        """Changes to those who keep up, the whole list to those who join or come back."""
        changed, self._changed = self._changed, []
        shared = [(text(AlertChanged(alert=alert)), jurisdiction, group) for alert, jurisdiction, group in changed]
        lists: dict[Scope, Shared] = {}
        for client in clients:
            scope = client.access.alerts
            if not client.keeps_up(now) or len(shared) > MAX_OPEN_ALERTS:
                client.needs_alerts = client.needs_alerts or bool(changed)
            elif client.needs_alerts:
                client.needs_alerts = False
                if scope not in lists:
                    lists[scope] = self._list(scope)
                await client.deliver(lists[scope])
            else:
                for message, jurisdiction, group in shared:
                    if _holds(scope, jurisdiction, group):
                        await client.deliver(message)

    def _list(self, scope: Scope) -> Shared:
        entries = self._open.values()
        return text(OpenAlerts(alerts=[alert for alert, jurisdiction, group in entries if _holds(scope, jurisdiction, group)]))


def _holds(scope: Scope, jurisdiction: str, group: str | None) -> bool:
    return scope.allows(jurisdiction, group) if group is not None else jurisdiction in scope.jurisdictions
