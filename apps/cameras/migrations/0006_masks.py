"""Privacy masks as versions that stay, and what was a row per mask becomes each camera's first version."""

from collections import defaultdict

import django.db.models.deletion
import shapely
from django.db import migrations, models
from django.db.models import F, Q
from django.utils import timezone

STAYS = """
CREATE TRIGGER cameras_cameramasks_stays BEFORE UPDATE OR DELETE ON cameras_cameramasks
    FOR EACH ROW EXECUTE FUNCTION cameras_refuse_forgetting();
"""
NOTE = "as it was before masks had versions"
AUTHOR = "system"


def rows_to_versions(apps, schema_editor):
    """Every camera's masks become its first version; one that crosses itself or leaves the picture becomes the sound parts of it."""
    by_camera = defaultdict(list)
    for mask in apps.get_model("cameras", "PrivacyMask").objects.order_by("camera_id", "id"):
        by_camera[mask.camera_id].append(mask)
    now = timezone.now()
    apps.get_model("cameras", "CameraMasks").objects.bulk_create(
        _version(apps, camera, masks, now) for camera, masks in by_camera.items()
    )


def _version(apps, camera, masks, now):
    drawn = [(part, mask.reason or NOTE) for mask in masks for part in _sound(mask.polygon)]
    share = shapely.union_all([shapely.Polygon(points) for points, _ in drawn]).area
    return apps.get_model("cameras", "CameraMasks")(
        camera_id=camera,
        number=1,
        areas=[{"points": points, "reason": reason} for points, reason in drawn],
        covered_share=min(1.0, share),
        note=NOTE,
        author=AUTHOR,
        valid_from=min(mask.created_at for mask in masks),
        known_from=now,
    )


def _sound(polygon):
    if len(polygon) < 3:
        return []
    inside = shapely.make_valid(shapely.Polygon(polygon)).intersection(shapely.box(0, 0, 1, 1))
    parts = [part for part in shapely.get_parts(shapely.get_parts(inside)) if part.geom_type == "Polygon"]
    return [[list(point) for point in part.exterior.coords[:-1]] for part in parts]


class Migration(migrations.Migration):
    dependencies = [("cameras", "0005_facts_stay")]
    operations = [
        migrations.CreateModel(
            name="CameraMasks",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateTimeField()),
                ("valid_to", models.DateTimeField(blank=True, null=True)),
                ("known_from", models.DateTimeField()),
                ("known_to", models.DateTimeField(blank=True, null=True)),
                ("number", models.PositiveIntegerField()),
                ("areas", models.JSONField(blank=True, default=list)),
                ("covered_share", models.FloatField()),
                ("note", models.CharField(max_length=300)),
                ("author", models.CharField(max_length=150)),
                ("restored_from", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "camera",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="mask_versions", to="cameras.camera"
                    ),
                ),
            ],
            options={
                "verbose_name": "privacy masks",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="cameras_masks_valid_order"
                    ),
                    models.CheckConstraint(
                        condition=Q(known_to__isnull=True) | Q(known_to__gte=F("known_from")), name="cameras_masks_known_order"
                    ),
                    models.UniqueConstraint(
                        fields=("camera",),
                        condition=Q(known_to__isnull=True, valid_to__isnull=True),
                        name="cameras_masks_one_current",
                    ),
                    models.CheckConstraint(condition=Q(number__gt=0), name="cameras_masks_number"),
                    models.CheckConstraint(condition=Q(covered_share__gte=0, covered_share__lte=1), name="cameras_masks_share"),
                    models.CheckConstraint(condition=~Q(note=""), name="cameras_masks_note"),
                ],
            },
        ),
        migrations.RunSQL(STAYS, "DROP TRIGGER cameras_cameramasks_stays ON cameras_cameramasks"),
        migrations.RunPython(rows_to_versions),
        migrations.DeleteModel("PrivacyMask"),
    ]
