import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

_ORIGIN = [
    ("surveyed", "surveyed"),
    ("mapped", "from a map"),
    ("approximate", "approximate"),
    ("synthetic", "synthetic"),
]


class Migration(migrations.Migration):
    dependencies = [("network", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="fibrenode",
            name="spliced_through",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AlterField(
            model_name="fibrenode",
            name="kind",
            field=models.CharField(
                choices=[
                    ("centre", "command centre"),
                    ("station", "police station"),
                    ("ring", "ring switch"),
                    ("site", "camera site"),
                    ("joint", "fibre joint"),
                ],
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="Feeder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("accuracy_m", models.FloatField(verbose_name="accuracy (m)")),
                ("origin", models.CharField(choices=_ORIGIN, max_length=12)),
                ("source", models.CharField(max_length=200)),
                ("code", models.SlugField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=150)),
                ("name_ur", models.CharField(blank=True, max_length=150)),
                ("utility", models.CharField(blank=True, max_length=100)),
                ("position", django.contrib.gis.db.models.fields.PointField(srid=4326)),
            ],
            options={
                "verbose_name": "feeder",
                "ordering": ["code"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("accuracy_m__gte", 0)), name="network_feeder_accuracy")
                ],
            },
        ),
        migrations.CreateModel(
            name="Supply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=60, unique=True)),
                ("capacity_wh", models.FloatField()),
                ("load_w", models.FloatField()),
                ("solar_w", django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(), size=24)),
                ("origin", models.CharField(choices=_ORIGIN, max_length=12)),
                ("source", models.CharField(max_length=200)),
                (
                    "feeder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supplies",
                        to="network.feeder",
                    ),
                ),
                (
                    "node",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="supply", to="network.fibrenode"
                    ),
                ),
            ],
            options={
                "verbose_name": "supply",
                "verbose_name_plural": "supplies",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("capacity_wh__gte", 0), ("capacity_wh__lte", 1e9), ("load_w__gte", 0), ("load_w__lte", 1e9)
                        ),
                        name="network_supply_sizes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("solar_w__len", 24),
                            models.Func(
                                models.F("solar_w"),
                                output_field=models.BooleanField(),
                                template="(0 <= ALL(%(expressions)s) AND 1000000000 >= ALL(%(expressions)s))",
                            ),
                        ),
                        name="network_supply_solar",
                    ),
                ],
            },
        ),
    ]
