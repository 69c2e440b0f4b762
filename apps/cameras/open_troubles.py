"""What is wrong now, grouped by its root cause: one row for a cut fibre, however many cameras it takes."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from apps.accounts.models import User
from apps.alerts.choices import OF_THE_SYSTEM, Severity
from apps.alerts.models import Alert
from apps.cameras.models import Camera

_SEVEREST_FIRST = tuple(reversed(Severity.values))


@dataclass(frozen=True, slots=True)
class Trouble:
    """One open alert of the system itself."""

    id: str
    cause: str
    severity: str
    element_kind: str
    element: str
    """Code of the part of the network that is to blame; empty where a camera itself is."""
    camera: str
    site: str
    """Of the camera, and so `contractor`; empty for parts of the network."""
    contractor: str
    opened_at: datetime
    cameras: int
    """That it takes now, or with 8 hours of battery gone."""
    figures: dict[str, Any]
    detail: str
    simulated: bool


@dataclass(frozen=True, slots=True)
class RootCause:
    """All open troubles of one cause; those that take most cameras first, then the oldest."""

    cause: str
    severity: str
    cameras: int
    oldest_at: datetime
    troubles: tuple[Trouble, ...]


def open_troubles(user: User) -> list[RootCause]:
    """Of the alerts that the user may see, outside exercises: the severest cause first, then the one that takes most cameras."""
    alerts = Alert.objects.visible_to(user).open().filter(exercise_id="", cause__in=OF_THE_SYSTEM)
    found = list(alerts.order_by("cause"))
    codes = {alert.camera_code for alert in found} - {""}
    cameras = Camera.objects.visible_to(user).filter(code__in=codes)
    rows = cameras.values_list("code", "site__code", "contract__contractor")
    homes = {code: (site, contractor or "") for code, site, contractor in rows}
    groups = groupby(found, lambda alert: alert.cause)
    causes = [_root_cause(cause, [_trouble(alert, homes) for alert in group]) for cause, group in groups]
    return sorted(causes, key=lambda one: (_SEVEREST_FIRST.index(one.severity), -one.cameras, one.cause))


def _root_cause(cause: str, troubles: list[Trouble]) -> RootCause:
    return RootCause(
        cause=cause,
        severity=min((one.severity for one in troubles), key=_SEVEREST_FIRST.index),
        cameras=sum(one.cameras for one in troubles),
        oldest_at=min(one.opened_at for one in troubles),
        troubles=tuple(sorted(troubles, key=lambda one: (-one.cameras, one.opened_at, one.id))),
    )


def _trouble(alert: Alert, homes: dict[str, tuple[str, str]]) -> Trouble:
    site, contractor = homes.get(alert.camera_code, ("", ""))
    return Trouble(
        id=str(alert.pk),
        cause=alert.cause,
        severity=alert.severity,
        element_kind=alert.element_kind,
        element=alert.element,
        camera=alert.camera_code,
        site=site,
        contractor=contractor,
        opened_at=alert.opened_at,
        cameras=_cameras(alert),
        figures=alert.figures,
        detail=alert.detail,
        simulated=alert.simulated,
    )


def _cameras(alert: Alert) -> int:
    if alert.camera_code:
        return 1
    told = alert.figures
    return int(max(told.get(name, 0) for name in ("cameras", "cameras_lost", "cameras_lost_later")))
