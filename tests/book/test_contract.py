"""The contract itself, and that every column of it is read from every kind of file."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest

from book.test_sources import fill_workbook
from xindang.book.contract import Column, contract, currencies
from xindang.book.load import load_book
from xindang.engines.duckdb import DuckEngine, Row

REQUIRED = {
    "dossiers": {"customer_id", "on"},
    "customers": {"customer_id", "name"},
    "items": {"item_id", "customer_id", "side", "issued_on", "amount"},
    "settlements": {"settled_on", "amount"},
    "orders": {"order_no", "customer_id", "ordered_on", "amount"},
    "contracts": {"contract_id", "customer_id", "valid_from"},
    "statements": {"customer_id", "period_end", "months"},
    "events": {"customer_id", "kind", "occurred_on"},
    "searches": {"customer_id", "source", "searched_on"},
    "assessments": {"customer_id", "criterion", "verdict", "assessor", "assessed_on"},
    "scores": {"customer_id", "indicator", "score", "assessed_on"},
    "promises": {"customer_id", "made_on", "due_on"},
    "disputes": {"item_id", "raised_on"},
    "collateral": {"customer_id", "value"},
    "limits": {"side", "state", "valid_from"},
    "hints": {"customer_id", "kind", "noted_on"},
    "reconciliations": {"customer_id", "on"},
    "rates": {"currency", "on", "rate"},
}
SAMPLES = {
    "text": "甲, “乙”",
    "id": "0017",
    "date": "2026-03-05",
    "money": "1234.50",
    "rate": "0.5",
    "int": "12",
    "bool": "true",
}


def test_the_tables_and_what_they_require() -> None:
    found = {name: {c.name for c in table.columns.values() if c.required} for name, table in contract().items()}
    assert found == REQUIRED


def test_every_column_has_a_title_in_both_languages_and_a_type() -> None:
    for table in contract().values():
        assert table.zh
        assert table.en
        for column in table.columns.values():
            assert column.zh, f"{table.name}.{column.name}"
            assert column.en, f"{table.name}.{column.name}"
            assert column.type in {*SAMPLES, "code"}
            assert (column.type == "code") == bool(column.codes)


def test_every_table_but_customers_says_which_date_its_rows_are_about() -> None:
    without = [name for name, table in contract().items() if not table.principal]
    assert without == ["customers"]
    for table in contract().values():
        for column in filter(None, (table.principal, table.known)):
            assert table.columns[column].type == "date"


def test_codes_are_written_once_each() -> None:
    assert len(currencies()) > 150
    for table in contract().values():
        for column in table.columns.values():
            assert len(set(column.codes)) == len(column.codes)


def sample(column: Column) -> str:
    """A cell that is right for a column."""
    if column.refers or column.name in {"customer_id", "item_id"}:
        return {"customers": "007", "items": "I-1"}[column.refers or f"{column.name.removesuffix('_id')}s"]
    if column.name == "uscc":
        return "91350100M000100Y43"
    if column.code_list == "currency":
        return "USD"
    if column.name == "applies_to":
        return ""
    return column.codes[0] if column.codes else SAMPLES[column.type]


def whole_book() -> dict[str, dict[str, str]]:
    """One row of every table with every cell filled, but for what excludes itself."""
    rows = {name: {c.name: sample(c) for c in table.columns.values()} for name, table in contract().items()}
    rows["items"]["applies_to"] = ""
    rows["items"]["side"] = rows["settlements"]["side"] = "sale"
    return rows


def write_csv(file: Path, row: dict[str, str]) -> None:
    with file.with_suffix(".csv").open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([row.keys(), row.values()])


def write_json(file: Path, row: dict[str, str]) -> None:
    file.with_suffix(".jsonl").write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")


def write_parquet(file: Path, row: dict[str, str]) -> None:
    pyarrow.parquet.write_table(pa.table({name: [cell] for name, cell in row.items()}), file.with_suffix(".parquet"))


def loaded(engine: DuckEngine, source: Path) -> dict[str, list[Row]]:
    found = load_book(source, engine)
    assert found.problems == []
    assert found.book is not None
    return {name: engine.rows(f"select * from {name}") for name in contract()}


def test_every_column_of_every_table_is_read_from_every_kind_of_file(tmp_path: Path, engine: DuckEngine) -> None:
    book = whole_book()
    results: list[dict[str, list[Row]]] = []
    for kind, write in (("csv", write_csv), ("json", write_json), ("parquet", write_parquet)):
        folder = tmp_path / kind
        folder.mkdir()
        for name, row in book.items():
            write(folder / name, row)
        results.append(loaded(engine, folder))
    sheets: dict[str, list[list[Any]]] = {name: [list(row), list(row.values())] for name, row in book.items()}
    fill_workbook(tmp_path / "book.xlsx", sheets)
    results.append(loaded(engine, tmp_path / "book.xlsx"))
    assert all(result == results[0] for result in results)
    for name, rows in results[0].items():
        cells = dict(zip(contract()[name].engine_columns, rows[0], strict=True))
        assert {column for column, cell in cells.items() if cell is None} <= {"applies_to"}, name


@pytest.mark.parametrize("second", ["csv", "csv without items"])
def test_a_second_book_in_the_same_engine_leaves_nothing_of_the_first(
    second: str, tmp_path: Path, engine: DuckEngine
) -> None:
    for kind in ("first", "second"):
        (tmp_path / kind).mkdir()
    for name, row in whole_book().items():
        write_csv(tmp_path / "first" / name, row)
        if name == "customers" or (name == "items" and second == "csv"):
            write_csv(tmp_path / "second" / name, row)
    loaded(engine, tmp_path / "first")
    rows = loaded(engine, tmp_path / "second")
    filled = {name for name, found in rows.items() if found}
    assert filled == ({"customers", "items"} if second == "csv" else {"customers"})
