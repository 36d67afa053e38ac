"""A run's result folder comes into the database: what lists need of it, and then the run is in force."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from xindang.assess.report.folder import opened_results
from xindang.assess.report.page.reading import make_credit_view
from xindang.customers.models import Customer
from xindang.runs.models import GradeMove, OpenItem, Run, Standing
from xindang.runs.standing import COLUMNS as STANDING_COLUMNS
from xindang.runs.standing import hundredths, standing_query
from xindang.runs.tasks import tasks_joined
from xindang.store.bulk import rows_into_database, statistics_renewed, table_into_engine

# The customers that the database still has: one may have gone while the run was at work.
KEPT = "kept_customers"
ITEM_COLUMNS = (
    "run_id", "customer_id", "item_id", "unit", "side", "currency", "document_no", "issued_on", "due_on",
    "overdue_days", "amount", "open_amount", "notes_amount", "disputed_amount",
)  # fmt: skip
MOVE_COLUMNS = ("run_id", "customer_id", "direction", "grade_before", "grade_after", "text_zh", "text_en")
ITEM_AMOUNTS = frozenset({"amount", "open_amount", "notes_amount", "disputed_amount"})


@transaction.atomic
def run_load(run: Run, folder: Path) -> None:
    """Fill standings, open items, moves of grades and tasks from a run's results and put it in force, at one moment.

    Rows of older runs go; done twice it leaves the same. Raises ProblemsFound where the folder is not whole.
    """
    with opened_results(
        folder, most=0, threads=settings.ENGINE_THREADS, memory_limit_mb=settings.ENGINE_MEMORY_MB
    ) as results:
        engine = results.engine
        customers = Customer.objects.values_list("customer_id")
        table_into_engine(engine, KEPT, {"customer_id": "VARCHAR"}, str(customers.query))
        make_credit_view(results)
        Standing.objects.filter(run=run).delete()
        OpenItem.objects.filter(run=run).delete()
        rows_into_database(engine, standing_query(results, run.pk, KEPT), "runs_standing", STANDING_COLUMNS)
        rows_into_database(engine, _items_query(run.pk), "runs_open_item", ITEM_COLUMNS)
        if results.has("grade_changes"):
            GradeMove.objects.filter(run=run).delete()
            rows_into_database(engine, _moves_query(run.pk), "runs_grade_move", MOVE_COLUMNS)
        tasks_joined(results, run, Run.objects.filter(in_force=True).exclude(pk=run.pk).first(), KEPT)
        run_recorded(run, results.summary)
    _put_in_force(run)
    Standing.objects.exclude(run=run).delete()
    OpenItem.objects.exclude(run=run).delete()
    statistics_renewed(["runs_standing", "runs_open_item", "runs_task"])


def _items_query(run_id: int) -> str:
    told = ", ".join(hundredths(name) if name in ITEM_AMOUNTS else name for name in ITEM_COLUMNS[1:])
    return f"""select {run_id}, {told} from open_items
        where customer_id in (select customer_id from {KEPT}) order by customer_id, item_id"""


def _moves_query(run_id: int) -> str:
    return f"""select {run_id}, {", ".join(MOVE_COLUMNS[1:])} from grade_changes
        where customer_id in (select customer_id from {KEPT}) order by customer_id"""


def run_recorded(run: Run, summary: Mapping[str, Any]) -> None:
    """What the run was made with, and its grades."""
    run.release, run.release_hash = summary["policy"]["release"], summary["policy"]["hash"]
    run.book_hash, run.grades = summary["book"]["hash"], dict(summary["grades"])
    run.content_hash = dict(summary.get("content_hash", {}))
    run.save(update_fields=["release", "release_hash", "book_hash", "content_hash", "grades"])


def _put_in_force(run: Run) -> None:
    Run.objects.filter(in_force=True).exclude(pk=run.pk).update(in_force=False)
    run.in_force = True
    run.save(update_fields=["in_force"])
