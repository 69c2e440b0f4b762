"""The router of `/api/v1/`: every resource in one list."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import DefaultRouter

from apps.accounts.api import views as accounts
from apps.alerts.api import views as alerts
from apps.cameras.api import coverage, health, troubles
from apps.cameras.api import views as cameras
from apps.devices.api import views as devices
from apps.network.api import views as network
from apps.places.api import views as places
from apps.recognition.api import calibrations, masks
from apps.recognition.api import views as recognition
from apps.tracking.api import views as tracking

RESOURCES = {
    "jurisdictions": accounts.JurisdictionViewSet,
    "camera-groups": accounts.CameraGroupViewSet,
    "users": accounts.UserViewSet,
    "postings": accounts.PostingViewSet,
    "audit-entries": accounts.EntryViewSet,
    "audit-batches": accounts.BatchViewSet,
    "zones": places.ZoneViewSet,
    "facilities": places.FacilityViewSet,
    "roads": places.RoadViewSet,
    "buildings": places.BuildingViewSet,
    "base-features": places.BaseFeatureViewSet,
    "alerts": alerts.AlertViewSet,
    "sites": cameras.SiteViewSet,
    "cameras": cameras.CameraViewSet,
    "camera-states": cameras.CameraStateViewSet,
    "camera-poses": cameras.CameraPoseViewSet,
    "camera-healths": cameras.CameraHealthViewSet,
    "coverage": coverage.CoverageViewSet,
    "fibre-nodes": network.FibreNodeViewSet,
    "fibre-spans": network.FibreSpanViewSet,
    "feeders": network.FeederViewSet,
    "supplies": network.SupplyViewSet,
    "devices": devices.DeviceViewSet,
    "models": recognition.ModelViewSet,
    "sources": recognition.SourceViewSet,
    "tracklets": tracking.TrackletViewSet,
    "workers": recognition.WorkerViewSet,
}

router = DefaultRouter(use_regex_path=False)
for name, viewset in RESOURCES.items():
    router.register(name, viewset, basename=name)

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="api-docs"),
    path("me/", accounts.MeView.as_view(), name="me"),
    path("cameras/<slug:code>/calibrations/", calibrations.CalibrationsView.as_view(), name="calibrations"),
    path("cameras/<slug:code>/calibrations/preview/", calibrations.CalibrationPreviewView.as_view(), name="calibration-preview"),
    path("cameras/<slug:code>/masks/", masks.MasksView.as_view(), name="camera-masks"),
    path("network/", include("apps.network.api.urls")),
    path("simulation/", include("apps.simulator.api.urls")),
    path("plans/", include("apps.planning.api.urls")),
    path("rollout/", include("apps.rollout.api.urls")),
    path("crowd/", include("apps.crowd.api.urls")),
    path("plates/", include("apps.plates.api.urls")),
    path("traffic/", include("apps.traffic.api.urls")),
    path("violations/", include("apps.violations.api.urls")),
    path("cameras/availability/", health.AvailabilityView.as_view(), name="cameras-availability"),
    path("cameras/troubles/", troubles.TroublesView.as_view(), name="cameras-troubles"),
    path("cameras/blind/intervals/", health.BlindSpellsView.as_view(), name="cameras-blind-intervals"),
    path("cameras/blind/", health.PlaceBlindView.as_view(), name="cameras-blind"),
    path("cameras/<slug:code>/blind/", health.CameraBlindView.as_view(), name="camera-blind"),
    path("cameras/seeing/", coverage.SeeingView.as_view(), name="cameras-seeing"),
    path("coverage/dori/", coverage.DoriView.as_view(), name="coverage-dori"),
    path("coverage/zones/", coverage.ZonesView.as_view(), name="coverage-zones"),
    path("coverage/<slug:code>/bands/", coverage.BandsView.as_view(), name="coverage-bands"),
    path("coverage/<slug:code>/reachable/", coverage.ReachableView.as_view(), name="coverage-reachable"),
    path("", include("apps.devices.api.urls")),
    path("", include(router.urls)),
]
