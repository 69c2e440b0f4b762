import django.contrib.gis.db.models.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cameras", "0006_masks"),
    ]

    operations = [
        migrations.AddField(
            model_name="cameracoverage",
            name="reachable",
            field=django.contrib.gis.db.models.fields.MultiPolygonField(blank=True, null=True, srid=4326),
        ),
        migrations.AddField(
            model_name="cameracoverage",
            name="reachable_m2",
            field=models.FloatField(default=0),
        ),
        migrations.AddField(
            model_name="cameracoverage",
            name="share_m2",
            field=models.FloatField(blank=True, null=True),
        ),
    ]
