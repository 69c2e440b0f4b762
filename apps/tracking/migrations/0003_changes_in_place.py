"""Let the end of a revision change its row in place: no index may depend on `known_to`."""

from django.db import migrations, models

INDEX = """
DROP INDEX tracking_tracklet_open;
CREATE INDEX tracking_tracklet_told ON tracking_tracklet (known_from) WHERE NOT closed;
DO $$ DECLARE day regclass; BEGIN
    FOR day IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'tracking_tracklet'::regclass LOOP
        EXECUTE format('ALTER TABLE %s SET (fillfactor = 60)', day);
    END LOOP;
END $$;
"""
BACK = """
DROP INDEX tracking_tracklet_told;
CREATE INDEX tracking_tracklet_open ON tracking_tracklet (valid_to) WHERE known_to IS NULL AND NOT closed;
"""


class Migration(migrations.Migration):
    dependencies = [("tracking", "0002_tracklets")]
    operations = [
        migrations.CreateModel(
            name="Horizon",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("told_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "horizon of open tracklets",
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="tracking_horizon_only_one")],
            },
        ),
        migrations.RunSQL(INDEX, BACK),
    ]
