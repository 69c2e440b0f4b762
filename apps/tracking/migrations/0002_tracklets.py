"""The tracklet table, partitioned by day (plain SQL; see the ADR on day partitions)."""

from django.db import migrations

FORWARD = """
CREATE TABLE tracking_tracklet (
    tracklet_id uuid NOT NULL,
    revision integer NOT NULL CHECK (revision >= 0),
    timed_out boolean NOT NULL DEFAULT false,
    camera_id bigint NOT NULL,
    object_class smallint NOT NULL,
    confidence double precision NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    clock varchar(10) NOT NULL,
    closed boolean NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz NOT NULL CHECK (valid_to >= valid_from),
    known_from timestamptz NOT NULL,
    known_to timestamptz CHECK (known_to >= known_from),
    path geometry(LineStringM, 4326),
    accuracy_m double precision,
    speed_mps double precision,
    colour varchar(20) NOT NULL DEFAULT '',
    observations integer NOT NULL,
    worker varchar(64) NOT NULL,
    simulated boolean NOT NULL,
    exercise_id varchar(40) NOT NULL DEFAULT '',
    PRIMARY KEY (tracklet_id, revision, timed_out, valid_from)
) PARTITION BY RANGE (valid_from);
CREATE INDEX tracking_tracklet_camera_from ON tracking_tracklet (camera_id, valid_from);
CREATE INDEX tracking_tracklet_open ON tracking_tracklet (valid_to) WHERE known_to IS NULL AND NOT closed;
"""


class Migration(migrations.Migration):
    dependencies = [("tracking", "0001_initial"), ("cameras", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, "DROP TABLE tracking_tracklet")]
