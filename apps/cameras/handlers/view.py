"""Comparisons of a camera's view become facts when something changes, and an alert when a commissioned camera has moved."""

from dataclasses import dataclass
from datetime import datetime

from apps.alerts.choices import Cause
from apps.cameras.calibration_services import view_reference_store
from apps.cameras.choices import ViewVerdict
from apps.cameras.handlers.camera_alerts import CameraAlerts
from apps.cameras.models import CameraView
from apps.cameras.services import camera_views_assert
from apps.timeline.bulk import Assertion
from apps.timeline.rounds import Handler, KnownCamera, Round
from safecity_gis.messages.health import HealthSample, PictureVerdict, ViewCheck

LEAST_OTHER_PX, OTHER_SHARE = 5, 0.3
"""A moved view whose distance differs by less is told as before."""


class ViewHandler(Handler):
    """Remembers how each calibrated camera's view compares with its calibration, and writes only what changes."""

    order = 410

    def __init__(self) -> None:
        self._views: dict[str, _View] = {}
        self._stored: set[tuple[str, int]] = set()
        """Cameras and versions whose fingerprint needs no storing any more."""
        self._alerts = CameraAlerts(Cause.CAMERA_MOVED)

    def load(self, at: datetime) -> None:
        facts = CameraView.objects.current().values_list("camera__code", "calibration", "verdict", "shift_px", "valid_from")
        self._views = {code: _View(number, verdict, shift, begun.timestamp()) for code, number, verdict, shift, begun in facts}
        self._stored = set()
        self._alerts.load()

    def handle(self, round_: Round) -> None:
        newest = {
            sample.camera: sample for sample in round_.samples if sample.camera in round_.cameras and _comparable(sample, round_)
        }
        assertions = []
        for code, sample in newest.items():
            camera, view = round_.cameras[code], sample.view
            if view is None:
                continue
            self._keep_reference(camera, view)
            now = _View(view.calibration, view.verdict.value, None if view.shift_px is None else round(view.shift_px), sample.at)
            if not now.differs(self._views.get(code)):
                continue
            self._views[code] = now
            values = {
                "calibration": now.calibration,
                "verdict": now.verdict,
                "shift_px": now.shift_px,
                "simulated": sample.simulated,
            }
            assertions.append(Assertion(camera.pk, datetime.fromtimestamp(now.since, round_.at.tzinfo), values))
            self._alert(round_, camera, now, sample.simulated)
        if assertions:
            camera_views_assert(assertions=assertions, known_at=round_.at)

    def _keep_reference(self, camera: KnownCamera, view: ViewCheck) -> None:
        if view.reference and (camera.code, view.calibration) not in self._stored:
            view_reference_store(camera_id=camera.pk, number=view.calibration, reference=view.reference)
            self._stored.add((camera.code, view.calibration))

    def _alert(self, round_: Round, camera: KnownCamera, view: "_View", simulated: bool) -> None:
        if view.verdict == ViewVerdict.STEADY:
            self._alerts.end(round_, camera.code, at=view.since, reason="the view is as calibrated")
        elif view.verdict in {ViewVerdict.MOVED, ViewVerdict.REPLACED}:
            far = "shows something else than" if view.shift_px is None else f"view moved by about {view.shift_px} px since"
            figures = {"calibration": float(view.calibration)}
            self._alerts.open(
                round_,
                camera,
                since=view.since,
                simulated=simulated,
                detail=f"{far} calibration {view.calibration}",
                figures=figures if view.shift_px is None else figures | {"shift_px": float(view.shift_px)},
            )


def _comparable(sample: HealthSample, round_: Round) -> bool:
    """A picture with a fault of its own says nothing of where the camera looks, nor does one of a link that comes and goes."""
    well = sample.picture is None or sample.picture.verdict is PictureVerdict.CLEAR
    return sample.view is not None and well and sample.camera not in round_.flapping


@dataclass(frozen=True, slots=True)
class _View:
    calibration: int
    verdict: str
    shift_px: int | None
    since: float
    """Epoch seconds."""

    def differs(self, known: "_View | None") -> bool:
        """Whether it is worth a new fact: another verdict or version, or a clearly other distance. What is older never is."""
        if known is None:
            return True
        if self.since <= known.since:
            return False
        if (self.calibration, self.verdict) != (known.calibration, known.verdict):
            return True
        if self.verdict != ViewVerdict.MOVED or self.shift_px is None or known.shift_px is None:
            return False
        return abs(self.shift_px - known.shift_px) > max(LEAST_OTHER_PX, OTHER_SHARE * known.shift_px)
