"""Nobody deletes or rewrites what was known of a camera's health: only `known_to` of a row may be set, once."""

from django.db import migrations

_TABLES = ("cameras_camerahealth", "cameras_cameratrouble")

FORWARD = """
CREATE FUNCTION cameras_refuse_forgetting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.known_to IS NULL AND to_jsonb(NEW) - 'known_to' = to_jsonb(OLD) - 'known_to' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% on % refused: what was known of a camera stays', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
""" + "\n".join(
    f"""CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION cameras_refuse_forgetting();"""
    for table in _TABLES
)

BACKWARD = (
    "\n".join(f"DROP TRIGGER {table}_stays ON {table};" for table in _TABLES) + "DROP FUNCTION cameras_refuse_forgetting();"
)

IN_PLACE = "ALTER TABLE cameras_camerareading SET (fillfactor = 50)"
"""Room in every page for the next version of its rows: a change in place writes no index."""


class Migration(migrations.Migration):
    dependencies = [("cameras", "0004_health")]
    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RunSQL(IN_PLACE, "ALTER TABLE cameras_camerareading RESET (fillfactor)"),
    ]
