import django.db.models.deletion
import django.db.models.functions.text
import xindang.store.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "__first__"),
        ("sources", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Customer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row_key", models.TextField()),
                ("row_hash", models.TextField()),
                ("edited_on", models.DateField(blank=True, null=True)),
                ("customer_id", models.TextField(unique=True)),
                ("name", models.TextField()),
                ("kind", models.TextField(blank=True, null=True)),
                ("side", models.TextField(blank=True, null=True)),
                ("uscc", models.TextField(blank=True, null=True)),
                ("unit", models.TextField(blank=True, null=True)),
                ("salesperson", models.TextField(blank=True, null=True)),
                ("opened_on", models.DateField(blank=True, null=True)),
                ("established_on", models.DateField(blank=True, null=True)),
                ("registered_capital", xindang.store.fields.MoneyField(blank=True, null=True)),
                ("paid_in_capital", xindang.store.fields.MoneyField(blank=True, null=True)),
                ("industry", models.TextField(blank=True, null=True)),
                ("region", models.TextField(blank=True, null=True)),
                ("group_id", models.TextField(blank=True, null=True)),
                ("share_of_purchases", xindang.store.fields.RateField(blank=True, null=True)),
                ("term_days", models.IntegerField(blank=True, null=True)),
                ("term_basis", models.TextField(blank=True, null=True)),
                ("refreshed_on", models.DateField(blank=True, null=True)),
                ("edited_columns", models.JSONField(default=dict)),
                ("short_name", models.TextField(blank=True, default="")),
                ("pinyin_initials", models.TextField(blank=True, default="")),
                (
                    "short_name_at",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.text.StrIndex("name", "short_name"),
                        output_field=models.IntegerField(),
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        db_column="merged_into",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
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
                "db_table": "customers_customer",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["salesperson"], name="customer_salesperson"),
                    models.Index(fields=["group_id"], name="customer_group"),
                    models.Index(fields=["pinyin_initials"], name="customer_initials", opclasses=["text_pattern_ops"]),
                    models.Index(fields=["uscc"], name="customer_uscc", opclasses=["text_pattern_ops"]),
                    models.Index(fields=["pinyin_initials", "name"], name="customer_by_sound"),
                    models.Index(
                        condition=models.Q(("short_name_at", 0)), fields=["short_name"], name="customer_short_name"
                    ),
                    models.Index(
                        condition=models.Q(("merged_into__isnull", False)),
                        fields=["merged_into"],
                        name="customer_merged",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("origin", "row_key"), name="customer_row_once")],
            },
        ),
        migrations.CreateModel(
            name="CustomerUnit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unit", models.TextField()),
                (
                    "customer",
                    models.ForeignKey(
                        db_column="customer_id",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="units",
                        to="customers.customer",
                        to_field="customer_id",
                    ),
                ),
            ],
            options={
                "db_table": "customers_unit",
                "constraints": [models.UniqueConstraint(fields=("unit", "customer"), name="customer_unit_once")],
            },
        ),
        migrations.CreateModel(
            name="IdentityMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.TextField()),
                ("mark", models.TextField()),
                ("origin", models.TextField(choices=[("book", "Book"), ("dossier", "Dossier")])),
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
            ],
            options={
                "db_table": "customers_mark",
                "indexes": [models.Index(fields=["kind", "mark", "customer"], name="customer_mark_shared")],
                "constraints": [
                    models.UniqueConstraint(fields=("customer", "origin", "kind", "mark"), name="customer_mark_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField()),
                ("merged_on", models.DateField()),
                ("undone_on", models.DateField(blank=True, null=True)),
                ("undone_reason", models.TextField(blank=True, default="")),
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
                    "leading",
                    models.ForeignKey(
                        db_column="leading_id",
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                        to_field="customer_id",
                    ),
                ),
                (
                    "merged_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "undone_by",
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
                "db_table": "customers_merge",
                "indexes": [models.Index(fields=["leading"], name="merge_leading")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_on__isnull", True)),
                        fields=("customer",),
                        name="customer_merged_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NotTheSame",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField()),
                ("decided_on", models.DateField()),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        db_column="first_id",
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.customer",
                        to_field="customer_id",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        db_column="second_id",
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.customer",
                        to_field="customer_id",
                    ),
                ),
            ],
            options={
                "db_table": "customers_not_the_same",
                "indexes": [models.Index(fields=["second"], name="not_the_same_second")],
                "constraints": [models.UniqueConstraint(fields=("first", "second"), name="not_the_same_once")],
            },
        ),
    ]
