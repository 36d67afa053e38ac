from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Planned",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.TextField(unique=True)),
                ("due_at", models.DateTimeField()),
            ],
            options={
                "db_table": "jobs_planned",
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.TextField()),
                ("arguments", models.JSONField(default=dict)),
                ("only_one", models.TextField(blank=True, default="")),
                (
                    "state",
                    models.TextField(
                        choices=[("queued", "Queued"), ("running", "Running"), ("done", "Done"), ("failed", "Failed")],
                        default="queued",
                    ),
                ),
                ("attempt", models.IntegerField(default=0)),
                ("worker", models.TextField(blank=True, default="")),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("lost_count", models.IntegerField(default=0)),
                ("step_zh", models.TextField(blank=True, default="")),
                ("step_en", models.TextField(blank=True, default="")),
                ("steps_done", models.IntegerField(default=0)),
                ("steps_all", models.IntegerField(default=0)),
                ("by", models.TextField(blank=True, default="")),
                ("on", models.DateField()),
                ("queued_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("result", models.JSONField(default=dict)),
                ("problems", models.JSONField(default=list)),
            ],
            options={
                "db_table": "jobs_job",
                "indexes": [models.Index(fields=["state", "id"], name="job_state")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("only_one", ""), _negated=True), ("state__in", ["queued", "running"])
                        ),
                        fields=("only_one",),
                        name="job_only_one",
                    )
                ],
            },
        ),
    ]
