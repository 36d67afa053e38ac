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
from xindang.customers.models import Customer
from xindang.engines.duckdb import DuckEngine
from xindang.intake.export import export_book
from xindang.records.given import Provenance

EXAMPLE = TOP / "examples" / "book"
BEFORE = date(2026, 6, 29)
LETTER = Provenance("authority", "法院公告 第 12 号", "文件柜 3-17")
Results = dict[str, list[dict[str, Any]]]


def now_a_person(code: str) -> None:
    """A customer is a natural person from now on."""
    Customer.objects.filter(customer_id=code).update(kind="person")


def one(code: str) -> Customer:
    return Customer.objects.get(customer_id=code)


def files_with(folder: Path, rows: Mapping[str, Mapping[str, Any]], on: date = ON) -> Results:
    """What an assessment says of the example book with one row more in the file of each table named."""
    shutil.copytree(EXAMPLE, folder)
    for table, row in rows.items():
        file = folder / f"{table}.csv"
        given: list[Mapping[str, Any]] = []
        if file.exists():
            with file.open(encoding="utf-8", newline="") as stream:
                given = list(csv.DictReader(stream))
        names = list(dict.fromkeys([*(given[0] if given else ()), *row]))
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, names, restval="")
            writer.writeheader()
            writer.writerows([*given, row])
    return results_of(folder, on)


def office_says(folder: Path, on: date = ON) -> Results:
    return exported_results(folder, on)


def both_say_the_same(folder: Path, rows: Mapping[str, Mapping[str, Any]]) -> Results:
    """What the office says, once it is known to be what the files say with one row more in each table named."""
    files, office = files_with(folder / "files", rows), office_says(folder / "office")
    assert_same(files, office)
    return office


def exported_rows(folder: Path, table: str, on: date = ON, today: date | None = None) -> list[dict[str, Any]]:
    """The rows of a table in the book that the office gives the engine."""
    with DuckEngine(threads=1) as engine:
        export_book(folder, only_tables=[table], on=on, today=today, engine=engine)
        return engine.dicts(f"select * from read_parquet('{folder / table}.parquet')")
