"""PostgreSQL extensions that everything else stands on."""

from django.contrib.postgres.operations import CreateExtension
from django.db import migrations


class Migration(migrations.Migration):
    operations = [CreateExtension(name) for name in ("postgis", "pgrouting", "pg_trgm", "btree_gist")]
