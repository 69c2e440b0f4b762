"""The table of plate reads, partitioned by day (plain SQL; see the ADR on day partitions)."""

from django.db import migrations

FORWARD = """
CREATE TABLE plates_read (
    tracklet_id uuid NOT NULL,
    captured_at timestamptz NOT NULL,
    revision integer NOT NULL CHECK (revision >= 0),
    known_at timestamptz NOT NULL,
    camera_id bigint NOT NULL,
    object_class smallint NOT NULL,
    text varchar(16) NOT NULL CHECK (text ~ '^[A-Z0-9]+$'),
    written varchar(24) NOT NULL,
    form varchar(64) NOT NULL,
    grammar varchar(32) NOT NULL,
    confidence double precision NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    sharpness double precision NOT NULL CHECK (sharpness BETWEEN 0 AND 1),
    keys varchar(16)[] NOT NULL CHECK (keys[1] = text),
    votes jsonb NOT NULL,
    reads jsonb NOT NULL,
    colour varchar(20) NOT NULL DEFAULT '',
    position geometry(Point, 4326),
    clock varchar(10) NOT NULL,
    worker varchar(64) NOT NULL,
    crop bytea NOT NULL,
    simulated boolean NOT NULL,
    exercise_id varchar(40) NOT NULL DEFAULT '',
    PRIMARY KEY (tracklet_id, captured_at)
) PARTITION BY RANGE (captured_at);
CREATE INDEX plates_read_text ON plates_read (text, captured_at);
CREATE INDEX plates_read_camera ON plates_read (camera_id, captured_at);
CREATE INDEX plates_read_at ON plates_read (captured_at);
CREATE INDEX plates_read_alike ON plates_read USING gin (text gin_trgm_ops);
CREATE INDEX plates_read_keys ON plates_read USING gin (keys);
"""


class Migration(migrations.Migration):
    dependencies = [("plates", "0001_initial"), ("timeline", "0001_extensions"), ("cameras", "0007_coverage_shares")]
    operations = [migrations.RunSQL(FORWARD, "DROP TABLE plates_read")]
