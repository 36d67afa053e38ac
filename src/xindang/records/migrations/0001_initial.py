import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0001_initial"),
        ("documents", "0001_initial"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Record",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.TextField()),
                ("row_key", models.TextField(unique=True)),
                ("unit", models.TextField(blank=True, null=True)),
                (
                    "state",
                    models.TextField(
                        choices=[("standing", "Standing"), ("withdrawn", "Withdrawn")], default="standing"
                    ),
                ),
                ("number", models.IntegerField(default=1)),
                ("values", models.JSONField(default=dict)),
                ("channel", models.TextField(blank=True, default="")),
                ("words", models.TextField(blank=True, default="")),
                ("proof", models.TextField(blank=True, null=True)),
                ("recorded_on", models.DateField()),
                ("expires_on", models.DateField(blank=True, null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        db_column="customer_id",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                        to_field="customer_id",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "records_record",
                "indexes": [models.Index(fields=["customer", "table"], name="record_of_customer")],
            },
        ),
        migrations.CreateModel(
            name="RecordVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField()),
                ("act", models.TextField()),
                ("values", models.JSONField(default=dict)),
                ("channel", models.TextField(blank=True, default="")),
                ("words", models.TextField(blank=True, default="")),
                ("proof", models.TextField(blank=True, null=True)),
                ("reason", models.TextField(blank=True, default="")),
                ("on", models.DateField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="records.record",
                    ),
                ),
            ],
            options={
                "db_table": "records_version",
                "constraints": [models.UniqueConstraint(fields=("record", "number"), name="record_version_once")],
            },
        ),
        migrations.CreateModel(
            name="Proof",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="record_proofs",
                        to="documents.version",
                    ),
                ),
                (
                    "record_version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proofs",
                        to="records.recordversion",
                    ),
                ),
            ],
            options={
                "db_table": "records_proof",
                "constraints": [models.UniqueConstraint(fields=("record_version", "paper"), name="record_proof_once")],
            },
        ),
    ]
