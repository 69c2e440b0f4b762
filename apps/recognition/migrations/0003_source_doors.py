"""Doors of a camera's view."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("recognition", "0002_worker_provider")]

    operations = [
        migrations.AddField(model_name="source", name="doors", field=models.JSONField(blank=True, default=list)),
    ]
