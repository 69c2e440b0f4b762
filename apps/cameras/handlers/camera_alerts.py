"""Opens and ends the alerts of one cause about single cameras, and remembers which are open."""

from collections.abc import Mapping
from datetime import datetime

from django.contrib.gis.geos import Point

from apps.alerts.choices import Cause, Severity
from apps.alerts.selectors import open_keys
from apps.alerts.services import alert_end, alert_open
from apps.timeline.rounds import KnownCamera, Round


def camera_alert_open(
    cause: Cause,
    round_: Round,
    camera: KnownCamera,
    *,
    at: datetime,
    simulated: bool,
    severity: Severity = Severity.MODERATE,
    detail: str = "",
    figures: Mapping[str, float] | None = None,
) -> None:
    """Open the alert of this cause about one camera, where the camera hangs; `at` is aware."""
    alert_open(
        cause=cause,
        dedupe_key=camera.code,
        severity=severity,
        jurisdiction_id=camera.jurisdiction_id,
        group_id=camera.group_id,
        camera_code=camera.code,
        position=Point(camera.lon, camera.lat, srid=4326),
        detail=detail,
        figures=figures,
        at=at,
        known_at=round_.at,
        simulated=simulated,
    )


class CameraAlerts:
    """At most one open alert of the cause for each camera."""

    def __init__(self, cause: Cause, severity: Severity = Severity.MODERATE) -> None:
        self._cause, self._severity = cause, severity
        self._open: dict[str, bool] = {}
        """Codes, each with whether it is simulated."""

    def load(self) -> None:
        self._open = open_keys(self._cause)

    def __contains__(self, code: str) -> bool:
        return code in self._open

    def open(
        self,
        round_: Round,
        camera: KnownCamera,
        *,
        since: float,
        simulated: bool,
        detail: str = "",
        figures: Mapping[str, float] | None = None,
    ) -> None:
        """Say it once of a commissioned camera; `since` in epoch seconds."""
        if camera.code in self._open or not camera.commissioned:
            return
        self._open[camera.code] = simulated
        at = datetime.fromtimestamp(since, round_.at.tzinfo)
        told = {"severity": self._severity, "detail": detail, "figures": figures}
        camera_alert_open(self._cause, round_, camera, at=at, simulated=simulated, **told)

    def end(self, round_: Round, code: str, *, at: float, reason: str) -> None:
        """It is over since `at`, epoch seconds; nothing where it was not open."""
        if code in self._open:
            when = datetime.fromtimestamp(at, round_.at.tzinfo)
            alert_end(cause=self._cause, dedupe_key=code, at=when, simulated=self._open.pop(code), reason=reason)
