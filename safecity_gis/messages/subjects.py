"""Names on the bus: subjects, streams, buckets. Nobody else spells one."""

OBSERVATIONS = "obs.>"
ALERTS = "alert.>"
HEALTH = "health.>"
LIVE = "live.>"
FUSION_STATE = "fusion.state"
"""Asked by a web process that starts: fusion tells its whole state again on `live.>`."""

STREAM_OBSERVATIONS = "OBS"
STREAM_ALERTS = "ALERTS"
STREAM_DEAD_LETTERS = "DEAD"

BUCKET_CAMERAS = "cfg_cameras"
"""Key: camera code; value: sealed `CameraConfig`."""
BUCKET_GRANTS = "cfg_grants"
"""Key: camera code; value: `MediaGrant`. The bucket forgets a key after a minute."""


def observations(district: str, camera: str) -> str:
    return f"obs.{district}.{camera}"


def alert(district: str) -> str:
    return f"alert.{district}"


def camera_health(district: str, camera: str) -> str:
    return f"health.{district}.{camera}"


def worker_health(worker: str) -> str:
    return f"health.worker.{worker}"


def network_health(collector: str) -> str:
    return f"health.network.{collector}"


def live(district: str) -> str:
    return f"live.{district}"


def media(camera: str) -> str:
    return f"media.{camera}"


def dead_letter(subject: str) -> str:
    """Where fusion keeps a message that it could not read, under its first subject."""
    return f"dead.{subject}"
