import django.db.models.deletion
import xindang.store.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0001_initial"),
        ("sources", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Collateral",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row_key", models.TextField()),
                ("row_hash", models.TextField()),
                ("edited_on", models.DateField(blank=True, null=True)),
                ("collateral_id", models.TextField(blank=True, null=True, unique=True)),
                ("kind", models.TextField(blank=True, null=True)),
                ("value", xindang.store.fields.MoneyField()),
                ("currency", models.TextField(blank=True, null=True)),
                ("valued_on", models.DateField(blank=True, null=True)),
                ("registered_no", models.TextField(blank=True, null=True)),
                ("formalities_complete", models.BooleanField(blank=True, null=True)),
                ("prior_claims", xindang.store.fields.MoneyField(blank=True, null=True)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
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
                "db_table": "credit_collateral",
                "abstract": False,
                "indexes": [models.Index(fields=["customer"], name="collateral_customer")],
                "constraints": [models.UniqueConstraint(fields=("origin", "row_key"), name="collateral_row_once")],
            },
        ),
        migrations.CreateModel(
            name="Hint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row_key", models.TextField()),
                ("row_hash", models.TextField()),
                ("edited_on", models.DateField(blank=True, null=True)),
                ("kind", models.TextField()),
                ("amount", xindang.store.fields.MoneyField(blank=True, null=True)),
                ("noted_on", models.DateField()),
                ("channel", models.TextField(blank=True, null=True)),
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
                "db_table": "credit_hints",
                "abstract": False,
                "indexes": [models.Index(fields=["customer"], name="hints_customer")],
                "constraints": [models.UniqueConstraint(fields=("origin", "row_key"), name="hint_row_once")],
            },
        ),
        migrations.CreateModel(
            name="Limit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row_key", models.TextField()),
                ("row_hash", models.TextField()),
                ("edited_on", models.DateField(blank=True, null=True)),
                ("limit_id", models.TextField(blank=True, null=True, unique=True)),
                ("group_id", models.TextField(blank=True, null=True)),
                ("unit", models.TextField(blank=True, null=True)),
                ("side", models.TextField()),
                ("tenure", models.TextField(blank=True, null=True)),
                ("state", models.TextField()),
                ("amount", xindang.store.fields.MoneyField(blank=True, null=True)),
                ("currency", models.TextField(blank=True, null=True)),
                ("term_days", models.IntegerField(blank=True, null=True)),
                ("instrument_no", models.TextField(blank=True, null=True)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        db_column="customer_id",
                        db_index=False,
                        null=True,
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
                "db_table": "credit_limits",
                "abstract": False,
                "indexes": [models.Index(fields=["customer"], name="limits_customer")],
                "constraints": [models.UniqueConstraint(fields=("origin", "row_key"), name="limit_row_once")],
            },
        ),
    ]
