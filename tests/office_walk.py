"""An office in which each unit has something of its own, and everything a page can show stands there: for tests that
walk all addresses. Made of the example book, with units, the month before, and a customer that one unit alone knows.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest
from django.conf import settings
from django.db import transaction

from house.sources import TOP
from office import EAST, NORTH, ON, units
from office_book import book_in_office
from office_results import with_results
from office_run import run_of
from xindang.assess.job import AssessmentOrder, JobReport, assess_to_folder

BEFORE = date(2026, 5, 31)
# The north sees its own customer and one that trades with both units; the east's is hidden from it.
SEEN, SHARED, HIDDEN = "0001", "0003", "HID-7731"
HIDDEN_NAME, HIDDEN_BEGINS = "藏名柒柒叁壹商贸有限公司", "藏名柒"
SALESPERSON = "王芳"
# Every document of the east begins so, and no other text does.
EAST_DOCUMENT = "EASTDOC-"


@cache
def walk_book() -> Path:
    """The example book with units: the second customer is the east's alone, the third has documents of both."""
    folder = Path(mkdtemp(prefix="xindang-test-walk-")) / "book"
    shutil.copytree(TOP / "examples" / "book", folder)
    for file in folder.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as stream:
            rows = [_of_the_walk(file.stem, row, number) for number, row in enumerate(csv.DictReader(stream))]
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return folder


def _of_the_walk(table: str, row: dict[str, str], number: int) -> dict[str, str]:
    if row.get("customer_id") == "0002":
        row["customer_id"] = HIDDEN
    if table == "customers":
        seen_by = SALESPERSON if row["customer_id"] != HIDDEN else "李强"
        row |= {"unit": EAST if row["customer_id"] == HIDDEN else NORTH, "salesperson": seen_by}
        if row["customer_id"] == HIDDEN:
            row["name"] = HIDDEN_NAME
    if row.get("item_id") == "D0048":
        row["due_on"] = "2026-06-20"  # so that the east's customer has something newly overdue
    if table == "items":
        shared_east = row["customer_id"] == SHARED and number % 2
        unit = EAST if shared_east or row["customer_id"] == HIDDEN else NORTH
        row |= {"unit": unit, "document_no": f"{EAST_DOCUMENT if unit == EAST else 'NORTHDOC-'}{number}"}
    return row


@cache
def walk_results() -> Path:
    """The folder with results ``before`` and ``now``."""
    folder = walk_book().parent
    earlier = AssessmentOrder(walk_book(), "trade", BEFORE, threads=1)
    assess_to_folder(earlier, folder / "before", JobReport())
    order = AssessmentOrder(walk_book(), "trade", ON, threads=1, since=folder / "before")
    assess_to_folder(order, folder / "now", JobReport())
    return folder


@contextmanager
def walk_office() -> Iterator[None]:
    """The office with book and both runs, gone again at the end; tests within it have savepoints of their own."""
    with pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(settings, "DATA_FOLDER", Path(mkdtemp(prefix="xindang-test-walk-data-")))
        units()
        book_in_office(walk_book())
        results = walk_results()
        earlier = with_results(run_of(results / "before", BEFORE), results / "before")
        now = with_results(run_of(results / "now", ON), results / "now")
        now.since = earlier
        now.save()
        yield
        transaction.set_rollback(True)
