import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Source",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.TextField(unique=True)),
                ("mapping", models.TextField(blank=True, default="")),
                ("organisation", models.TextField(blank=True, default="")),
                ("base_currency", models.TextField(default="CNY")),
                ("notes", models.JSONField(default=dict)),
                ("is_own", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "sources_source",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_own", True)), fields=("is_own",), name="source_own_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SourceTable",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.TextField()),
                ("columns", models.JSONField(default=list)),
                ("covers_from", models.DateField(blank=True, null=True)),
                ("covers_to", models.DateField(blank=True, null=True)),
                ("complete", models.BooleanField(blank=True, null=True)),
                ("drawn_on", models.DateField(blank=True, null=True)),
                ("left_out_count", models.IntegerField(default=0)),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tables", to="sources.source"
                    ),
                ),
            ],
            options={
                "db_table": "sources_table",
                "constraints": [models.UniqueConstraint(fields=("source", "table"), name="source_table_once")],
            },
        ),
    ]
