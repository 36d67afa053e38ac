"""Writing the demo company's book: a folder of CSV files that anybody can open, and ``book.toml``."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

from xindang.book.contract import Table, contract
from xindang.book.declare import FILE
from xindang.book.demo.cases import Case, demo_cases
from xindang.book.demo.data import Row, Tables, demo_text, demo_toml
from xindang.book.demo.others import other_rows
from xindang.book.demo.planted import planted_rows

ON: date = demo_toml("company.toml")["as_of"]
BEFORE: date = demo_toml("company.toml")["before"]
# Codes of planted companies count on from here, those of the others from 1.
FIRST_PLANTED_NUMBER = 90_001


def make_demo_book(folder: Path) -> None:
    """Write the book into a folder; the same files on every machine."""
    company = demo_toml("company.toml")
    cases = [case for group in demo_cases() for case in group.cases]
    tables = other_rows(company, company["customers"] - len(cases), {case.name for case in cases})
    for name, rows in _planted(cases).items():
        tables.setdefault(name, []).extend(rows)
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in contract().items():
        if tables.get(name):
            _write_csv(folder / f"{name}.csv", tables[name], table)
    (folder / FILE).write_text(demo_text(FILE), encoding="utf-8", newline="\n")


def _planted(cases: list[Case]) -> Tables:
    tables: Tables = {}
    for number, case in enumerate(cases, start=FIRST_PLANTED_NUMBER):
        for name, rows in planted_rows(case, number, ON).items():
            tables.setdefault(name, []).extend(rows)
    return tables


def _write_csv(file: Path, rows: list[Row], table: Table) -> None:
    """Columns in the contract's order, those that nobody fills left out; with the mark by which Excel knows UTF-8."""
    columns = [name for name in table.columns if any(row.get(name) is not None for row in rows)]
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_cell(row.get(name)) for name in columns] for row in rows)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
