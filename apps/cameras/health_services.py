"""The only writers of a camera's troubles and newest numbers, as fusion finds them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from psycopg import sql

from apps.cameras.choices import TroubleKind
from apps.cameras.models import CameraReading, CameraTrouble
from apps.timeline.bulk import Assertion, facts_assert
from safecity_gis.messages.health import HealthSample

_COPIED = (
    "fps", "arrived_fps", "wanted_fps", "bitrate_kbps", "width_px", "height_px", "frame_age_s", "clock_offset_s",
    "decode_errors", "decode_errors_per_s", "frames_dropped", "reconnects", "simulated",
)  # fmt: skip


def camera_troubles_assert(*, troubles: Mapping[TroubleKind, Sequence[Assertion]], known_at: datetime) -> int:
    """Troubles of many cameras; values are `state`, `figure` and `simulated`. Returns how many changed."""
    return sum(
        facts_assert(CameraTrouble, subject="camera", within={"kind": kind}, assertions=assertions, known_at=known_at)
        for kind, assertions in troubles.items()
        if assertions
    )


def camera_readings_put(*, samples: Mapping[int, HealthSample]) -> None:
    """Newest numbers of many cameras, by primary key, in one statement; older ones than are known change nothing."""
    if not samples:
        return
    rows = [_row(camera, sample) for camera, sample in samples.items()]
    fields = {field.name: field for field in CameraReading._meta.concrete_fields}
    arrays = sql.SQL(", ").join(
        sql.SQL("%s::{}[]").format(sql.SQL(str(fields[name].rel_db_type(connection) or "text").split("(")[0])) for name in rows[0]
    )
    columns = [sql.Identifier(fields[name].column) for name in rows[0]]
    changes = sql.SQL(", ").join(sql.SQL("{0} = EXCLUDED.{0}").format(column) for column in columns[1:])
    statement = sql.SQL(
        "INSERT INTO {table} ({columns}) SELECT * FROM unnest({arrays}) "
        "ON CONFLICT (camera_id) DO UPDATE SET {changes} WHERE EXCLUDED.at > {table}.at"
    ).format(
        table=sql.Identifier(CameraReading._meta.db_table), columns=sql.SQL(", ").join(columns), arrays=arrays, changes=changes
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [[row[name] for row in rows] for name in rows[0]])


def _row(camera: int, sample: HealthSample) -> dict[str, Any]:
    picture = sample.picture
    return {
        "camera": camera,
        "at": datetime.fromtimestamp(sample.at, UTC),
        "picture": picture.verdict.value if picture else "",
        "sharpness": picture and picture.sharpness,
        "usual_sharpness": picture and picture.usual_sharpness,
    } | {name: getattr(sample, name) for name in _COPIED}
