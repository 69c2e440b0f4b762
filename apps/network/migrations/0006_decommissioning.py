"""Nobody deletes or rewrites an outage of the network: what is taken off it keeps its history (see `cameras.0005_facts_stay`)."""

import django.db.models.deletion
from django.db import migrations, models

_TABLES = ("network_placehealth", "network_spanhealth")

FORWARD = """
CREATE FUNCTION network_refuse_forgetting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.known_to IS NULL AND to_jsonb(NEW) - 'known_to' = to_jsonb(OLD) - 'known_to' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% on % refused: what was known of the network stays', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
""" + "\n".join(
    f"""CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION network_refuse_forgetting();"""
    for table in _TABLES
)

BACKWARD = (
    "\n".join(f"DROP TRIGGER {table}_stays ON {table};" for table in _TABLES) + "DROP FUNCTION network_refuse_forgetting();"
)


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0005_coverage_weights"),
    ]

    operations = [
        migrations.AddField(
            model_name="fibrenode",
            name="decommissioned_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="fibrespan",
            name="decommissioned_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="placehealth",
            name="node",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="healths", to="network.fibrenode"),
        ),
        migrations.AlterField(
            model_name="spanhealth",
            name="span",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="healths", to="network.fibrespan"),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
