import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0001_initial"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="CustodyMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("room", models.TextField()),
                ("cabinet", models.TextField(blank=True, default="")),
                ("box", models.TextField(blank=True, default="")),
                ("since_on", models.DateField()),
                ("note", models.TextField(blank=True, default="")),
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
                    "held_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "documents_custody_move",
            },
        ),
        migrations.CreateModel(
            name="DestructionList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.TextField(
                        choices=[("drawn_up", "Drawn Up"), ("carried_out", "Carried Out"), ("withdrawn", "Withdrawn")],
                        default="drawn_up",
                    ),
                ),
                ("reason", models.TextField()),
                ("made_on", models.DateField()),
                ("closed_on", models.DateField(blank=True, null=True)),
                ("closed_reason", models.TextField(blank=True, default="")),
                (
                    "closed_by",
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
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "documents_destruction_list",
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.TextField()),
                ("kind", models.TextField()),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("level", models.TextField()),
                ("retention", models.TextField()),
                ("kept_until", models.DateField(blank=True, null=True)),
                ("received_on", models.DateField()),
                ("collected_by", models.TextField()),
                ("channel", models.TextField()),
                ("note", models.TextField(blank=True, default="")),
                ("entered_on", models.DateField()),
                ("retired_on", models.DateField(blank=True, null=True)),
                ("destroyed_on", models.DateField(blank=True, null=True)),
                (
                    "custody",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.custodymove",
                    ),
                ),
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
                    "entered_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "documents_document",
                "indexes": [
                    models.Index(fields=["customer", "kind"], name="document_customer"),
                    models.Index(
                        condition=models.Q(
                            ("destroyed_on__isnull", True), ("retired_on__isnull", True), ("valid_to__isnull", False)
                        ),
                        fields=["valid_to"],
                        name="document_ends",
                    ),
                    models.Index(
                        condition=models.Q(("destroyed_on__isnull", True), ("kept_until__isnull", False)),
                        fields=["kept_until"],
                        name="document_kept_until",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DestructionEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("destroyed_on", models.DateField(blank=True, null=True)),
                ("problems", models.JSONField(default=list)),
                (
                    "on_list",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="documents.destructionlist",
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="destructions",
                        to="documents.document",
                    ),
                ),
            ],
            options={
                "db_table": "documents_destruction_entry",
                "constraints": [models.UniqueConstraint(fields=("on_list", "document"), name="destruction_entry_once")],
            },
        ),
        migrations.AddField(
            model_name="custodymove",
            name="document",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="moves",
                to="documents.document",
            ),
        ),
        migrations.CreateModel(
            name="Loan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("purpose", models.TextField()),
                ("due_on", models.DateField()),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("asked", "Asked"),
                            ("refused", "Refused"),
                            ("approved", "Approved"),
                            ("withdrawn", "Withdrawn"),
                            ("lent", "Lent"),
                            ("returned", "Returned"),
                        ],
                        default="asked",
                    ),
                ),
                ("asked_on", models.DateField()),
                ("decided_on", models.DateField(blank=True, null=True)),
                ("reason", models.TextField(blank=True, default="")),
                ("level", models.TextField(blank=True, default="")),
                ("lent_on", models.DateField(blank=True, null=True)),
                ("returned_on", models.DateField(blank=True, null=True)),
                ("note", models.TextField(blank=True, default="")),
                (
                    "borrower",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "decided_by",
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
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="loans",
                        to="documents.document",
                    ),
                ),
                (
                    "lent_by",
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
                    "taken_back_by",
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
                "db_table": "documents_loan",
                "indexes": [models.Index(fields=["state", "due_on"], name="loan_due")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "lent")), fields=("document",), name="loan_lent_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["asked", "approved", "lent"])),
                        fields=("document", "borrower"),
                        name="loan_live_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField()),
                ("key", models.TextField(unique=True)),
                ("sha256", models.TextField()),
                ("size", models.BigIntegerField()),
                ("content_type", models.TextField()),
                ("sent_name", models.TextField()),
                ("uploaded_on", models.DateField()),
                ("missing_on", models.DateField(blank=True, null=True)),
                ("removed_on", models.DateField(blank=True, null=True)),
                (
                    "document",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="documents.document",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "documents_version",
                "indexes": [models.Index(fields=["sha256"], name="version_sha256")],
                "constraints": [models.UniqueConstraint(fields=("document", "number"), name="version_number_once")],
            },
        ),
        migrations.CreateModel(
            name="LicenceReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("lines", models.JSONField(default=list)),
                ("read_on", models.DateField()),
                (
                    "read_by",
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
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reading", to="documents.version"
                    ),
                ),
            ],
            options={
                "db_table": "documents_licence_reading",
            },
        ),
        migrations.CreateModel(
            name="DestructionSignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "on_list",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="documents.destructionlist",
                    ),
                ),
            ],
            options={
                "db_table": "documents_destruction_signature",
                "constraints": [models.UniqueConstraint(fields=("on_list", "by"), name="destruction_signature_once")],
            },
        ),
        migrations.AddIndex(
            model_name="custodymove",
            index=models.Index(fields=["document", "id"], name="custody_document"),
        ),
    ]
