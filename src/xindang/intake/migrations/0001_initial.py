import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("jobs", "0001_initial"),
        ("people", "__first__"),
        ("sources", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("uploaded", "Uploaded"),
                            ("checking", "Checking"),
                            ("checked", "Checked"),
                            ("loading", "Loading"),
                            ("loaded", "Loaded"),
                            ("discarded", "Discarded"),
                        ],
                        default="uploaded",
                    ),
                ),
                ("file_names", models.JSONField(default=list)),
                ("mapping", models.TextField(blank=True, default="")),
                ("whole", models.BooleanField(default=True)),
                ("accept_good_rows", models.BooleanField(default=False)),
                ("uploaded_on", models.DateField()),
                ("loaded_on", models.DateField(blank=True, null=True)),
                ("problems", models.JSONField(default=list)),
                ("totals", models.JSONField(default=list)),
                ("changes", models.JSONField(default=dict)),
                ("digest", models.TextField(blank=True, default="")),
                ("loadable", models.BooleanField(default=False)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="jobs.job",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imports",
                        to="sources.source",
                    ),
                ),
            ],
            options={
                "db_table": "intake_import",
            },
        ),
    ]
