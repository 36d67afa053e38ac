import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AuditBlock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField(unique=True)),
                ("entries", models.JSONField(default=list)),
                ("row_count", models.IntegerField()),
                ("previous_hash", models.TextField()),
                ("hash", models.TextField()),
                ("sealed_at", models.DateTimeField()),
            ],
            options={
                "db_table": "audit_block",
            },
        ),
        migrations.CreateModel(
            name="AuditRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("recorded_at", models.DateTimeField()),
                ("on", models.DateField()),
                ("by", models.TextField()),
                ("act", models.TextField()),
                ("subject_kind", models.TextField()),
                ("subject", models.TextField()),
                ("details", models.JSONField(default=dict)),
                ("hash", models.TextField()),
                ("position", models.IntegerField(blank=True, null=True)),
                (
                    "block",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="audit.auditblock",
                    ),
                ),
            ],
            options={
                "db_table": "audit_row",
                "indexes": [
                    models.Index(fields=["subject_kind", "subject"], name="audit_subject"),
                    models.Index(fields=["block", "position"], name="audit_block_position"),
                    models.Index(fields=["by", "id"], name="audit_row_by"),
                    models.Index(fields=["act", "id"], name="audit_row_act"),
                    models.Index(fields=["on", "id"], name="audit_row_on"),
                ],
            },
        ),
    ]
