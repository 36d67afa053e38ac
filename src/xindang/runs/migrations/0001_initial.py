import django.db.models.deletion
import xindang.store.fields
import xindang.store.indexes
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0001_initial"),
        ("jobs", "0001_initial"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Run",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                (
                    "state",
                    models.TextField(
                        choices=[("running", "Running"), ("done", "Done"), ("failed", "Failed")], default="running"
                    ),
                ),
                ("pack", models.TextField()),
                ("release", models.TextField(blank=True, default="")),
                ("release_hash", models.TextField(blank=True, default="")),
                ("book_hash", models.TextField(blank=True, default="")),
                ("content_hash", models.JSONField(default=dict)),
                ("grades", models.JSONField(default=dict)),
                ("by", models.TextField(blank=True, default="")),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("in_force", models.BooleanField(default=False)),
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
                    "since",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="runs.run",
                    ),
                ),
            ],
            options={
                "db_table": "runs_run",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("in_force", True)), fields=("in_force",), name="run_in_force_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OpenItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item_id", models.TextField()),
                ("unit", models.TextField(blank=True, null=True)),
                ("side", models.TextField()),
                ("currency", models.TextField()),
                ("document_no", models.TextField(blank=True, null=True)),
                ("issued_on", models.DateField()),
                ("due_on", models.DateField(blank=True, null=True)),
                ("overdue_days", models.IntegerField(blank=True, null=True)),
                ("amount", xindang.store.fields.MoneyField()),
                ("open_amount", xindang.store.fields.MoneyField()),
                ("notes_amount", xindang.store.fields.MoneyField()),
                ("disputed_amount", xindang.store.fields.MoneyField()),
                (
                    "customer",
                    models.ForeignKey(
                        db_column="customer_id",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="open_items",
                        to="customers.customer",
                        to_field="customer_id",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="runs.run"
                    ),
                ),
            ],
            options={
                "db_table": "runs_open_item",
                "indexes": [models.Index(fields=["run", "customer"], name="open_item_customer")],
            },
        ),
        migrations.CreateModel(
            name="GradeMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("direction", models.TextField()),
                ("grade_before", models.TextField(blank=True, null=True)),
                ("grade_after", models.TextField(blank=True, null=True)),
                ("text_zh", models.TextField()),
                ("text_en", models.TextField()),
                (
                    "customer",
                    models.ForeignKey(
                        db_column="customer_id",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="grade_moves",
                        to="customers.customer",
                        to_field="customer_id",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="runs.run"),
                ),
            ],
            options={
                "db_table": "runs_grade_move",
                "constraints": [models.UniqueConstraint(fields=("run", "customer"), name="grade_move_once")],
            },
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("side", models.TextField(blank=True)),
                ("grade", models.TextField(blank=True, null=True)),
                ("provisional", models.BooleanField(default=False)),
                ("limit_state", models.TextField(blank=True, null=True)),
                ("limit_amount", xindang.store.fields.MoneyField(blank=True, null=True)),
                ("exposure_amount", xindang.store.fields.MoneyField(blank=True, null=True)),
                ("available_amount", xindang.store.fields.MoneyField(blank=True, null=True)),
                ("over_limit_amount", xindang.store.fields.MoneyField(blank=True, null=True)),
                ("open_amount", xindang.store.fields.MoneyField(blank=True, null=True)),
                ("overdue_amount", xindang.store.fields.MoneyField(blank=True, null=True)),
                ("unapplied_amount", xindang.store.fields.MoneyField(blank=True, null=True)),
                ("notes_amount", xindang.store.fields.MoneyField(blank=True, null=True)),
                ("disputed_amount", xindang.store.fields.MoneyField(blank=True, null=True)),
                ("overdue_days_max", models.IntegerField(blank=True, null=True)),
                ("oldest_due_on", models.DateField(blank=True, null=True)),
                ("paid_last_on", models.DateField(blank=True, null=True)),
                ("proposed_amount", xindang.store.fields.MoneyField(blank=True, null=True)),
                ("term_days", models.IntegerField(blank=True, null=True)),
                ("buckets", models.JSONField(default=dict)),
                (
                    "customer",
                    models.ForeignKey(
                        db_column="customer_id",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="standings",
                        to="customers.customer",
                        to_field="customer_id",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="runs.run"
                    ),
                ),
            ],
            options={
                "db_table": "runs_standing",
                "indexes": [
                    xindang.store.indexes.LargestFirst(fields=["run", "exposure_amount"], name="standing_exposure"),
                    xindang.store.indexes.LargestFirst(fields=["run", "limit_amount"], name="standing_limit"),
                    xindang.store.indexes.LargestFirst(fields=["run", "available_amount"], name="standing_available"),
                    xindang.store.indexes.LargestFirst(fields=["run", "over_limit_amount"], name="standing_over_limit"),
                    xindang.store.indexes.LargestFirst(
                        fields=["run", "overdue_amount"], name="standing_overdue_amount"
                    ),
                    xindang.store.indexes.LargestFirst(fields=["run", "overdue_days_max"], name="standing_overdue"),
                    xindang.store.indexes.LargestFirst(fields=["run", "paid_last_on"], name="standing_paid_last"),
                    models.Index(fields=["run", "grade"], name="standing_grade"),
                ],
                "constraints": [models.UniqueConstraint(fields=("run", "customer", "side"), name="standing_once")],
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.TextField(unique=True)),
                (
                    "state",
                    models.TextField(choices=[("open", "Open"), ("done", "Done"), ("gone", "Gone")], default="open"),
                ),
                ("kind", models.TextField()),
                ("clause", models.TextField()),
                ("group_id", models.TextField(blank=True, null=True)),
                ("unit", models.TextField(blank=True, null=True)),
                ("side", models.TextField(blank=True, null=True)),
                ("amount", xindang.store.fields.MoneyField(blank=True, null=True)),
                ("currency", models.TextField(blank=True, null=True)),
                ("since_on", models.DateField(blank=True, null=True)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("owner_role", models.TextField()),
                ("owner", models.TextField(blank=True, null=True)),
                ("severity", models.TextField()),
                ("severity_rank", models.SmallIntegerField(default=2)),
                ("text_zh", models.TextField()),
                ("text_en", models.TextField()),
                ("done_on", models.DateField(blank=True, null=True)),
                (
                    "assigned_to",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="tasks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        db_column="customer_id",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tasks",
                        to="customers.customer",
                        to_field="customer_id",
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "first_run",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="runs.run",
                    ),
                ),
                (
                    "last_run",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="runs.run",
                    ),
                ),
            ],
            options={
                "db_table": "runs_task",
                "indexes": [
                    models.Index(fields=["state", "severity_rank", "due_on"], name="task_urgent"),
                    models.Index(fields=["state", "owner_role", "severity_rank", "due_on"], name="task_role"),
                    models.Index(fields=["assigned_to", "state"], name="task_assigned"),
                    models.Index(fields=["customer"], name="task_customer"),
                    models.Index(
                        fields=["state", "owner_role", "kind", "severity"],
                        include=("customer", "owner", "assigned_to", "unit", "group_id"),
                        name="task_counted",
                    ),
                    models.Index(
                        condition=models.Q(("state", "open"), ("unit__isnull", False)),
                        fields=["unit", "customer"],
                        name="task_of_unit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TaskNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                ("text", models.TextField(blank=True, default="")),
                ("evidence", models.TextField(blank=True, default="")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="runs.run",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="runs.task"
                    ),
                ),
            ],
            options={
                "db_table": "runs_task_note",
            },
        ),
    ]
