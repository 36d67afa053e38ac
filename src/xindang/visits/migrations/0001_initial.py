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
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("planned_on", models.DateField()),
                ("purpose", models.TextField()),
                ("entered_on", models.DateField()),
                ("brief", models.TextField(blank=True, default="")),
                ("brief_on", models.DateField(blank=True, null=True)),
                ("cancelled_on", models.DateField(blank=True, null=True)),
                ("cancelled_reason", models.TextField(blank=True, default="")),
                ("held_on", models.DateField(blank=True, null=True)),
                (
                    "brief_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_column="customer_id",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                        to_field="customer_id",
                    ),
                ),
                (
                    "photos",
                    models.ManyToManyField(
                        blank=True, db_table="visits_photo", related_name="+", to="documents.document"
                    ),
                ),
                (
                    "planned_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "visits_visit",
                "indexes": [models.Index(fields=["held_on", "customer"], name="visit_held")],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField()),
                ("held_on", models.DateField(blank=True, null=True)),
                ("sales", models.TextField(blank=True, default="")),
                ("credit", models.TextField(blank=True, default="")),
                ("met", models.TextField(blank=True, default="")),
                ("disclosure", models.TextField(blank=True, default="")),
                ("finding", models.TextField(blank=True, default="")),
                ("facts", models.JSONField(default=dict)),
                ("impressions", models.JSONField(default=dict)),
                ("saved_on", models.DateField()),
                ("signed_on", models.DateField(blank=True, null=True)),
                ("sha256", models.TextField(blank=True, default="")),
                (
                    "written_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="visits.visit"
                    ),
                ),
            ],
            options={
                "db_table": "visits_report",
                "constraints": [
                    models.UniqueConstraint(fields=("visit", "number"), name="report_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("signed_on__isnull", True)), fields=("visit",), name="report_draft_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportProof",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="report_proofs",
                        to="documents.version",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proofs",
                        to="visits.report",
                    ),
                ),
            ],
            options={
                "db_table": "visits_report_proof",
                "constraints": [models.UniqueConstraint(fields=("report", "paper"), name="report_proof_once")],
            },
        ),
    ]
