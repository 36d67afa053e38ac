"""The same row on two paths: written into a file of the example book, and recorded in the office that has that book."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from house.sources import TOP
from intake.both_ways import assert_same, exported_results, results_of
from office import ON
from office_book import book_in_office
from xindang.customers.models import Customer
from xindang.engines.duckdb import DuckEngine
from xindang.intake.export import export_book
from xindang.records.given import Provenance

EXAMPLE = TOP / "examples" / "book"
BEFORE = date(2026, 6, 29)
LETTER = Provenance("authority", "法院公告 第 12 号", "文件柜 3-17")
Results = dict[str, list[dict[str, Any]]]


def office_with_the_example(*persons: str) -> None:
    """The example book in the office; ``persons``: customers that are natural persons there."""
    book_in_office(EXAMPLE)
    Customer.objects.filter(customer_id__in=persons).update(kind="person")


def one(code: str) -> Customer:
    return Customer.objects.get(customer_id=code)


def files_with(folder: Path, table: str, row: Mapping[str, Any], on: date = ON) -> Results:
    """What an assessment says of the example book with one row more in a table's file."""
    shutil.copytree(EXAMPLE, folder)
    file = folder / f"{table}.csv"
    rows: list[dict[str, Any]] = []
    if file.exists():
        with file.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
    names = list(dict.fromkeys([*(rows[0] if rows else ()), *row]))
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, names, restval="")
        writer.writeheader()
        writer.writerows([*rows, row])
    return results_of(folder, on)


def office_says(folder: Path, on: date = ON) -> Results:
    return exported_results(folder, on)


def both_say_the_same(folder: Path, table: str, row: Mapping[str, Any]) -> Results:
    """What the office says, once it is known to be what the files say with the row."""
    files, office = files_with(folder / "files", table, row), office_says(folder / "office")
    assert_same(files, office)
    return office


def exported_rows(folder: Path, table: str, on: date = ON, today: date | None = None) -> list[dict[str, Any]]:
    """The rows of a table in the book that the office gives the engine."""
    with DuckEngine(threads=1) as engine:
        export_book(folder, only_tables=[table], on=on, today=today, engine=engine)
        return engine.dicts(f"select * from read_parquet('{folder / table}.parquet')")
