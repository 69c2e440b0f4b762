"""Cameras weigh in the graph what they cover: a change of their shares changes its version.

Only `share_m2` is looked at, which is stored in one statement for all cameras once coverage is computed: the batches of that
computation make no graph anew.
"""

from django.db import migrations

FORWARD = """
CREATE TRIGGER cameras_cameracoverage_graph_changed AFTER UPDATE OF share_m2 ON cameras_cameracoverage
    FOR EACH STATEMENT EXECUTE FUNCTION network_graph_changed();
"""
BACKWARD = "DROP TRIGGER cameras_cameracoverage_graph_changed ON cameras_cameracoverage;"


class Migration(migrations.Migration):
    dependencies = [("network", "0004_health"), ("cameras", "0007_coverage_shares")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
