import django.db.models.deletion
import xindang.store.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0001_initial"),
        ("documents", "0001_initial"),
        ("people", "__first__"),
        ("sources", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file_name", models.TextField()),
                ("key_id", models.TextField(blank=True, default="")),
                ("sealed", models.TextField(blank=True, default="")),
                ("empty", models.IntegerField(default=0)),
                (
                    "state",
                    models.TextField(
                        choices=[("open", "Open"), ("loaded", "Loaded"), ("discarded", "Discarded")], default="open"
                    ),
                ),
                ("counts", models.JSONField(default=dict)),
                ("sent_on", models.DateField()),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "dossiers_batch",
            },
        ),
        migrations.CreateModel(
            name="DossierState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                ("key_item_count", models.IntegerField()),
                ("key_known_count", models.IntegerField()),
                ("item_count", models.IntegerField()),
                ("item_known_count", models.IntegerField()),
                ("stale_count", models.IntegerField()),
                ("contradicted_count", models.IntegerField()),
                ("contradiction_open_count", models.IntegerField()),
                ("kept_on", models.DateField(blank=True, null=True)),
                (
                    "customer",
                    models.OneToOneField(
                        db_column="customer_id",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dossier_state",
                        to="customers.customer",
                        to_field="customer_id",
                    ),
                ),
            ],
            options={
                "db_table": "dossiers_state",
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item", models.TextField()),
                ("row", models.TextField(blank=True, default="")),
                ("value", models.JSONField()),
                ("channel", models.TextField()),
                ("source", models.TextField(blank=True, default="")),
                ("as_of", models.DateField()),
                ("collected_by", models.TextField()),
                ("recorded_on", models.DateField()),
                ("withdrawn_on", models.DateField(blank=True, null=True)),
                ("withdrawn_reason", models.TextField(blank=True, default="")),
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
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "dossiers_finding",
            },
        ),
        migrations.CreateModel(
            name="Relation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.TextField()),
                ("other_name", models.TextField()),
                ("share", xindang.store.fields.RateField(blank=True, null=True)),
                ("channel", models.TextField()),
                ("source", models.TextField()),
                ("as_of", models.DateField()),
                ("recorded_on", models.DateField()),
                ("withdrawn_on", models.DateField(blank=True, null=True)),
                ("withdrawn_reason", models.TextField(blank=True, default="")),
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
                    "other",
                    models.ForeignKey(
                        blank=True,
                        db_column="other_id",
                        db_index=False,
                        null=True,
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
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "dossiers_relation",
                "indexes": [
                    models.Index(fields=["customer"], name="relation_customer"),
                    models.Index(fields=["other"], name="relation_other"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RelationProof",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="relation_proofs",
                        to="documents.version",
                    ),
                ),
                (
                    "relation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proofs",
                        to="dossiers.relation",
                    ),
                ),
            ],
            options={
                "db_table": "dossiers_relation_proof",
                "constraints": [models.UniqueConstraint(fields=("relation", "paper"), name="relation_proof_once")],
            },
        ),
        migrations.CreateModel(
            name="SealedPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("part", models.TextField()),
                ("kind", models.TextField()),
                ("key_id", models.TextField()),
                ("text", models.TextField()),
                ("mark", models.TextField()),
                (
                    "finding",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sealed_parts",
                        to="dossiers.finding",
                    ),
                ),
            ],
            options={
                "db_table": "dossiers_sealed_part",
                "indexes": [
                    models.Index(fields=["kind", "mark"], name="sealed_part_mark"),
                    models.Index(fields=["key_id", "id"], name="sealed_part_key"),
                ],
                "constraints": [models.UniqueConstraint(fields=("finding", "part"), name="sealed_part_once")],
            },
        ),
        migrations.CreateModel(
            name="Survey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("draft", "Draft"),
                            ("signed", "Signed"),
                            ("passed", "Passed"),
                            ("filed", "Filed"),
                            ("dropped", "Dropped"),
                        ],
                        default="draft",
                    ),
                ),
                ("state_on", models.DateField()),
                ("begun_on", models.DateField()),
                (
                    "customer",
                    models.ForeignKey(
                        db_column="customer_id",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="surveys",
                        to="customers.customer",
                        to_field="customer_id",
                    ),
                ),
                (
                    "filler",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "dossiers_survey",
                "indexes": [models.Index(fields=["state", "state_on"], name="survey_state")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("draft", "signed", "passed"))),
                        fields=("customer",),
                        name="survey_running_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SurveyDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("section", models.TextField()),
                ("window", models.TextField()),
                ("number", models.IntegerField()),
                (
                    "state",
                    models.TextField(choices=[("standing", "Standing"), ("earlier", "Earlier"), ("aside", "Aside")]),
                ),
                ("typed", models.JSONField()),
                ("saved_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="drafts", to="dossiers.survey"
                    ),
                ),
            ],
            options={
                "db_table": "dossiers_survey_draft",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "standing")),
                        fields=("survey", "section"),
                        name="survey_draft_standing_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SurveyVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField()),
                ("content", models.TextField()),
                ("hash", models.TextField()),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="dossiers.survey"
                    ),
                ),
            ],
            options={
                "db_table": "dossiers_survey_version",
                "constraints": [models.UniqueConstraint(fields=("survey", "number"), name="survey_version_once")],
            },
        ),
        migrations.CreateModel(
            name="SurveyStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("act", models.TextField()),
                ("role", models.TextField()),
                ("on", models.DateField()),
                ("text", models.TextField(blank=True, default="")),
                ("reasons", models.JSONField(blank=True, default=dict)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "instead_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="dossiers.survey"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="dossiers.surveyversion",
                    ),
                ),
            ],
            options={
                "db_table": "dossiers_survey_step",
            },
        ),
        migrations.CreateModel(
            name="SurveyProof",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="survey_proofs",
                        to="documents.version",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proofs",
                        to="dossiers.surveyversion",
                    ),
                ),
            ],
            options={
                "db_table": "dossiers_survey_proof",
                "constraints": [models.UniqueConstraint(fields=("version", "paper"), name="survey_proof_once")],
            },
        ),
        migrations.AddField(
            model_name="finding",
            name="survey",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="findings",
                to="dossiers.surveyversion",
            ),
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item", models.TextField()),
                ("basis", models.TextField()),
                ("document", models.TextField()),
                ("from_on", models.DateField()),
                ("until_on", models.DateField(blank=True, null=True)),
                ("recorded_on", models.DateField()),
                ("withdrawn_on", models.DateField(blank=True, null=True)),
                ("withdrawn_reason", models.TextField(blank=True, default="")),
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
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "dossiers_consent",
                "indexes": [models.Index(fields=["customer", "item"], name="consent_of_customer")],
            },
        ),
        migrations.CreateModel(
            name="DossierCounts",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row_key", models.TextField()),
                ("row_hash", models.TextField()),
                ("edited_on", models.DateField(blank=True, null=True)),
                ("on", models.DateField()),
                ("key_item_count", models.IntegerField(blank=True, null=True)),
                ("key_known_count", models.IntegerField(blank=True, null=True)),
                ("item_count", models.IntegerField(blank=True, null=True)),
                ("item_known_count", models.IntegerField(blank=True, null=True)),
                ("contradiction_open_count", models.IntegerField(blank=True, null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        db_column="customer_id",
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.customer",
                        to_field="customer_id",
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sources.source",
                    ),
                ),
            ],
            options={
                "db_table": "dossiers_counts",
                "abstract": False,
                "indexes": [models.Index(fields=["customer"], name="dossier_counts_customer")],
                "constraints": [models.UniqueConstraint(fields=("origin", "row_key"), name="dossiercounts_row_once")],
            },
        ),
        migrations.CreateModel(
            name="FindingProof",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "finding",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proofs",
                        to="dossiers.finding",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="finding_proofs",
                        to="documents.version",
                    ),
                ),
            ],
            options={
                "db_table": "dossiers_finding_proof",
                "constraints": [models.UniqueConstraint(fields=("finding", "paper"), name="finding_proof_once")],
            },
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["customer", "item", "row"], name="finding_item"),
        ),
    ]
