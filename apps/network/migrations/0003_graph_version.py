"""One row that changes whenever the graph of fibre, power and cameras does, so that nothing is computed on an outdated one.

Statement triggers, since imports and the seed write by COPY and plain SQL; health of cameras is no part of the graph.
"""

from django.db import migrations

_TABLES = (
    "network_fibrenode", "network_fibrespan", "network_feeder", "network_supply", "cameras_camera", "cameras_camerastate",
)  # fmt: skip

_VERSION = """
CREATE TABLE network_graph_version (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version uuid NOT NULL DEFAULT gen_random_uuid()
);
INSERT INTO network_graph_version DEFAULT VALUES;
CREATE FUNCTION network_graph_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE network_graph_version SET version = gen_random_uuid();
    RETURN NULL;
END $$;
"""
FORWARD = _VERSION + "\n".join(
    f"""CREATE TRIGGER {table}_graph_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION network_graph_changed();"""
    for table in _TABLES
)

BACKWARD = (
    "\n".join(f"DROP TRIGGER {table}_graph_changed ON {table};" for table in _TABLES)
    + "DROP FUNCTION network_graph_changed(); DROP TABLE network_graph_version;"
)


class Migration(migrations.Migration):
    dependencies = [("network", "0002_power"), ("cameras", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
