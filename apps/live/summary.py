"""The running database in a few numbers, for whoever runs the installation: no positions, nothing about anybody."""

from dataclasses import dataclass

from django.db.models import Count, Sum

from apps.cameras.choices import CameraKind, Lifecycle
from apps.cameras.models import Camera, CameraState, Site
from apps.network.models import Feeder, FibreSpan
from apps.places.choices import FacilityKind
from apps.places.models import Facility, Road, Zone

KILOMETRE_M = 1000


@dataclass(frozen=True)
class CitySummary:
    """Lengths in km; `cameras_by_state` counts present lifecycles, and every state and kind is named even where it has none."""

    sites: int
    cameras: int
    cameras_by_state: dict[str, int]
    cameras_by_kind: dict[str, int]
    stations: int
    fibre_km: float
    feeders: int
    roads_km: float
    zones: int


def city_summary() -> CitySummary:
    """What stands in the database now, whoever asks."""
    states = dict(CameraState.objects.current().order_by().values_list("lifecycle").annotate(Count("pk")))
    kinds = dict(Camera.objects.order_by().values_list("kind").annotate(Count("pk")))
    fibre_m = FibreSpan.objects.aggregate(total=Sum("length_m"))["total"] or 0.0
    roads_m = Road.objects.aggregate(total=Sum("length_m"))["total"] or 0.0
    return CitySummary(
        sites=Site.objects.count(),
        cameras=Camera.objects.count(),
        cameras_by_state={state.value: states.get(state.value, 0) for state in Lifecycle},
        cameras_by_kind={kind.value: kinds.get(kind.value, 0) for kind in CameraKind},
        stations=Facility.objects.filter(kind=FacilityKind.STATION).count(),
        fibre_km=round(fibre_m / KILOMETRE_M, 2),
        feeders=Feeder.objects.count(),
        roads_km=round(roads_m / KILOMETRE_M, 2),
        zones=Zone.objects.count(),
    )
