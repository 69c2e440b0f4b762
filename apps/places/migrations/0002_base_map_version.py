"""One row that changes whenever the base map does, so that no cached tile outlives what it shows.

Statement triggers, since imports write by COPY and plain SQL. The row changes in the same transaction as the data: whoever
sees the new version sees the new data.
"""

from django.db import migrations

_TABLES = ("places_road", "places_building", "places_basefeature")

_VERSION = """
CREATE TABLE places_base_map_version (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version uuid NOT NULL DEFAULT gen_random_uuid()
);
INSERT INTO places_base_map_version DEFAULT VALUES;
CREATE FUNCTION places_base_map_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE places_base_map_version SET version = gen_random_uuid();
    RETURN NULL;
END $$;
"""
FORWARD = _VERSION + "\n".join(
    f"""CREATE TRIGGER {table}_base_map_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION places_base_map_changed();"""
    for table in _TABLES
)

BACKWARD = (
    "\n".join(f"DROP TRIGGER {table}_base_map_changed ON {table};" for table in _TABLES)
    + "DROP FUNCTION places_base_map_changed(); DROP TABLE places_base_map_version;"
)


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
