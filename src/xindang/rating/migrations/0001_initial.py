import django.db.models.deletion
import xindang.store.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0001_initial"),
        ("people", "__first__"),
        ("sources", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="EventFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row_key", models.TextField()),
                ("notified_on", models.DateField(blank=True, null=True)),
                ("notified_how", models.TextField(blank=True, default="")),
                ("annotation", models.TextField(blank=True, default="")),
                ("annotated_on", models.DateField(blank=True, null=True)),
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
                    "origin",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sources.source",
                    ),
                ),
            ],
            options={
                "db_table": "rating_event_file",
                "constraints": [models.UniqueConstraint(fields=("origin", "row_key"), name="event_file_once")],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("raised_on", models.DateField()),
                ("words", models.TextField()),
                ("answer_by", models.DateField()),
                ("answered_on", models.DateField(blank=True, null=True)),
                ("outcome", models.TextField(blank=True, default="")),
                ("answer", models.TextField(blank=True, default="")),
                (
                    "answered_with",
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
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="objections", to="rating.eventfile"
                    ),
                ),
                (
                    "raised_with",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "rating_objection",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_on", None)), fields=("file",), name="objection_open_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RecordedAssessment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row_key", models.TextField()),
                ("row_hash", models.TextField()),
                ("edited_on", models.DateField(blank=True, null=True)),
                ("assessment_id", models.TextField(blank=True, null=True, unique=True)),
                ("criterion", models.TextField()),
                ("verdict", models.TextField()),
                ("assessor", models.TextField()),
                ("assessor_role", models.TextField(blank=True, null=True)),
                ("assessed_on", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("evidence", models.TextField(blank=True, null=True)),
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
                "db_table": "rating_assessments",
                "abstract": False,
                "indexes": [models.Index(fields=["customer"], name="assessments_customer")],
                "constraints": [
                    models.UniqueConstraint(fields=("origin", "row_key"), name="recordedassessment_row_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Score",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row_key", models.TextField()),
                ("row_hash", models.TextField()),
                ("edited_on", models.DateField(blank=True, null=True)),
                ("indicator", models.TextField()),
                ("score", xindang.store.fields.RateField()),
                ("assessor", models.TextField(blank=True, null=True)),
                ("assessor_role", models.TextField(blank=True, null=True)),
                ("assessed_on", models.DateField()),
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
                "db_table": "rating_scores",
                "abstract": False,
                "indexes": [models.Index(fields=["customer"], name="scores_customer")],
                "constraints": [models.UniqueConstraint(fields=("origin", "row_key"), name="score_row_once")],
            },
        ),
        migrations.CreateModel(
            name="Search",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row_key", models.TextField()),
                ("row_hash", models.TextField()),
                ("edited_on", models.DateField(blank=True, null=True)),
                ("source", models.TextField()),
                ("searched_on", models.DateField()),
                ("result", models.TextField(blank=True, null=True)),
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
                "db_table": "rating_searches",
                "abstract": False,
                "indexes": [models.Index(fields=["customer"], name="searches_customer")],
                "constraints": [models.UniqueConstraint(fields=("origin", "row_key"), name="search_row_once")],
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row_key", models.TextField()),
                ("row_hash", models.TextField()),
                ("edited_on", models.DateField(blank=True, null=True)),
                ("period_end", models.DateField()),
                ("months", models.IntegerField()),
                ("received_on", models.DateField(blank=True, null=True)),
                ("audited", models.BooleanField(blank=True, null=True)),
                ("cash", xindang.store.fields.MoneyField(blank=True, null=True)),
                ("receivables", xindang.store.fields.MoneyField(blank=True, null=True)),
                ("inventory", xindang.store.fields.MoneyField(blank=True, null=True)),
                ("current_assets", xindang.store.fields.MoneyField(blank=True, null=True)),
                ("total_assets", xindang.store.fields.MoneyField(blank=True, null=True)),
                ("payables", xindang.store.fields.MoneyField(blank=True, null=True)),
                ("short_term_loans", xindang.store.fields.MoneyField(blank=True, null=True)),
                ("current_liabilities", xindang.store.fields.MoneyField(blank=True, null=True)),
                ("total_liabilities", xindang.store.fields.MoneyField(blank=True, null=True)),
                ("equity", xindang.store.fields.MoneyField(blank=True, null=True)),
                ("market_equity", xindang.store.fields.MoneyField(blank=True, null=True)),
                ("retained_earnings", xindang.store.fields.MoneyField(blank=True, null=True)),
                ("revenue", xindang.store.fields.MoneyField(blank=True, null=True)),
                ("ebit", xindang.store.fields.MoneyField(blank=True, null=True)),
                ("net_profit", xindang.store.fields.MoneyField(blank=True, null=True)),
                ("operating_cash_flow", xindang.store.fields.MoneyField(blank=True, null=True)),
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
                "db_table": "rating_statements",
                "abstract": False,
                "indexes": [models.Index(fields=["customer"], name="statements_customer")],
                "constraints": [models.UniqueConstraint(fields=("origin", "row_key"), name="statement_row_once")],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row_key", models.TextField()),
                ("row_hash", models.TextField()),
                ("edited_on", models.DateField(blank=True, null=True)),
                ("event_id", models.TextField(blank=True, null=True, unique=True)),
                ("kind", models.TextField()),
                ("occurred_on", models.DateField()),
                ("known_on", models.DateField(blank=True, null=True)),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("amount", xindang.store.fields.MoneyField(blank=True, null=True)),
                ("channel", models.TextField(blank=True, null=True)),
                ("note", models.TextField(blank=True, null=True)),
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
                "db_table": "rating_events",
                "abstract": False,
                "indexes": [models.Index(fields=["customer"], name="events_customer")],
                "constraints": [models.UniqueConstraint(fields=("origin", "row_key"), name="event_row_once")],
            },
        ),
    ]
