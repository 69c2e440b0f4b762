"""What the workers must know, put together from the database."""

import msgspec
from django.conf import settings
from django.db.models import QuerySet

from apps.cameras.choices import CameraKind
from apps.cameras.mask_selectors import Area, masks_in_force
from apps.cameras.models import CameraCalibration, CameraPose
from apps.recognition.addresses import SourceSecrets
from apps.recognition.models import Source
from safecity_gis.messages import sealing
from safecity_gis.messages.configuration import CameraConfig, GroundHomography, Pose


def sources_enabled() -> QuerySet[Source]:
    return Source.objects.filter(enabled=True).select_related("camera__site", "camera__jurisdiction").order_by("camera__code")


def configuration_key() -> bytes:
    """The key that seals configuration.

    Raises:
        ValueError: SAFECITY_CONFIG_KEY is missing or malformed.
    """
    if not settings.SAFECITY_CONFIG_KEY:
        raise ValueError("SAFECITY_CONFIG_KEY is not set")
    return sealing.load_key(settings.SAFECITY_CONFIG_KEY)


def camera_configs() -> list[CameraConfig]:
    """One configuration for each enabled source, with the camera's present pose and masks."""
    sources = list(sources_enabled())
    poses = CameraPose.objects.current().filter(camera__in=[source.camera_id for source in sources])
    by_camera = {pose.camera_id: pose for pose in poses}
    references = dict(CameraCalibration.objects.current().filter(camera__in=by_camera).values_list("camera_id", "view_reference"))
    masks = masks_in_force(source.camera.code for source in sources)
    key = configuration_key() if any(source.credentials for source in sources) else b""
    return [
        _camera_config(
            source,
            by_camera.get(source.camera_id),
            bytes(references.get(source.camera_id, b"")),
            masks.get(source.camera.code, ()),
            key,
        )
        for source in sources
    ]


def credentials_purpose(camera_code: str) -> str:
    return f"credentials:{camera_code}"


def _camera_config(
    source: Source, pose: CameraPose | None, view_reference: bytes, masks: tuple[Area, ...], key: bytes
) -> CameraConfig:
    camera = source.camera
    secrets = SourceSecrets()
    if source.credentials:
        opened = sealing.unseal(bytes(source.credentials), key=key, purpose=credentials_purpose(camera.code))
        secrets = msgspec.json.decode(opened, type=SourceSecrets)
    homography = msgspec.convert(pose.homography, GroundHomography) if pose and pose.homography else None
    return CameraConfig(
        simulated=camera.simulated,
        camera=camera.code,
        district=camera.jurisdiction.code,
        worker=source.worker,
        version=source.version,
        url=source.url + secrets.path,
        username=secrets.username,
        password=secrets.password,
        fps=source.fps,
        start_s=source.start_s,
        pose=_pose(source, pose) if pose else None,
        homography=homography,
        view_reference=view_reference if homography and homography.calibration else b"",
        regions=tuple(tuple((x, y) for x, y in region) for region in source.regions),
        doors=tuple(tuple((x, y) for x, y in door) for door in source.doors),
        masks=masks,
        max_tiles=source.max_tiles,
        budget_ms=source.budget_ms,
        plates=settings.PLATE_GRAMMAR if camera.kind == CameraKind.ANPR else "",
    )


def _pose(source: Source, pose: CameraPose) -> Pose:
    site = source.camera.site
    return Pose(
        lon=site.position.x,
        lat=site.position.y,
        height_m=pose.mount_height_m,
        bearing_deg=pose.bearing_deg,
        tilt_deg=pose.tilt_deg,
        hfov_deg=pose.hfov_deg,
        position_sd_m=site.accuracy_m,
    )
