import django.contrib.gis.db.models.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cameras", "0002_calibrations"),
    ]

    operations = [
        migrations.CreateModel(
            name="CameraCoverage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seen", django.contrib.gis.db.models.fields.MultiPolygonField(blank=True, null=True, srid=4326)),
                ("detect", django.contrib.gis.db.models.fields.MultiPolygonField(blank=True, null=True, srid=4326)),
                ("observe", django.contrib.gis.db.models.fields.MultiPolygonField(blank=True, null=True, srid=4326)),
                ("recognise", django.contrib.gis.db.models.fields.MultiPolygonField(blank=True, null=True, srid=4326)),
                ("identify", django.contrib.gis.db.models.fields.MultiPolygonField(blank=True, null=True, srid=4326)),
                ("seen_m2", models.FloatField(default=0)),
                ("detect_m2", models.FloatField(default=0)),
                ("observe_m2", models.FloatField(default=0)),
                ("recognise_m2", models.FloatField(default=0)),
                ("identify_m2", models.FloatField(default=0)),
                ("refusal", models.CharField(blank=True, max_length=300)),
                ("digest", models.CharField(max_length=32)),
                ("computed_at", models.DateTimeField()),
                (
                    "camera",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="coverage", to="cameras.camera"
                    ),
                ),
                (
                    "pose",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="coverage", to="cameras.camerapose"
                    ),
                ),
            ],
            options={
                "verbose_name": "camera coverage",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("seen__isnull", True), ("refusal", ""), _connector="OR"),
                        name="cameras_coverage_seen_or_refused",
                    ),
                ],
            },
        ),
    ]
