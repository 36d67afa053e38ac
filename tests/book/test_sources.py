"""The same book from every kind of source: a folder of files or of parts, Parquet with its own types, a workbook."""

from __future__ import annotations

import gzip
import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest
import xlsxwriter
import xlwt

from book.samples import ITEM_HEADING, SMALL, Load, Write
from xindang.book.load import load_book
from xindang.engines.duckdb import DuckEngine, Row

HEADING, *ITEM_ROWS = [line.split(",") for line in str(SMALL["items.csv"]).splitlines()]
CUSTOMER_HEADING, *CUSTOMER_ROWS = [line.split(",") for line in str(SMALL["customers.csv"]).splitlines()]


def loaded_rows(engine: DuckEngine) -> list[Row]:
    return engine.rows(
        """select item_code, customer_code, i.side, issued_on, due_on, amount, currency
        from items i join customers using (customer_id) order by 1"""
    )


EXPECTED = [
    ("I1", "C2", "sale", date(2026, 1, 5), date(2026, 2, 4), Decimal("100.50"), "CNY"),
    ("I2", "001", "sale", date(2026, 1, 6), date(2026, 2, 5), Decimal("200.00"), "CNY"),
]


def json_lines(rows: list[list[str]]) -> str:
    return "".join(json.dumps(dict(zip(HEADING, row, strict=True))) + "\n" for row in rows)


def text(name: str) -> str:
    return str(SMALL[name])


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"items.csv": text("items.csv").upper().replace("SALE", "sale")},
        {"items.csv": text("items.csv").replace("-", "/").replace(",", ", ")},
        {"items.csv": text("items.csv").replace("2026-01-05", "20260105").replace("02-04", "02-04 00:00:00")},
        {"items.csv": text("items.csv").replace("2026-01-05", "2026-1-5").replace("200", "+0200.000")},
        {"items.csv": None, "items.jsonl": json_lines(ITEM_ROWS)},
        {"items.csv": None, "items.csv.gz": gzip.compress(text("items.csv").encode())},
        {name: text(name).encode("gb18030") for name in SMALL},
        {"items.csv": None, "items/b.jsonl": json_lines(ITEM_ROWS[1:]), "items/a.csv": text("items.csv")[:-40]},
        {"items.csv": None, "ITEMS.CSV": text("items.csv"), ".hidden.csv": "x", "_SUCCESS": ""},
    ],
    ids=["csv", "upper case", "slashes", "compact", "short", "json", "gz", "gb18030", "parts", "other files"],
)  # fmt: skip
def test_a_folder_gives_the_same_rows_however_it_is_written(
    files: dict[str, Any], load: Load, engine: DuckEngine
) -> None:
    loaded = load(files)
    assert loaded.problems == []
    assert loaded_rows(engine) == EXPECTED


def parquet_items(file: Path, **columns: Any) -> None:
    rows = list(zip(*ITEM_ROWS, strict=True))
    given: dict[str, Any] = dict(zip(HEADING, (list(column) for column in rows), strict=True))
    file.parent.mkdir(exist_ok=True, parents=True)
    pyarrow.parquet.write_table(pa.table({**given, **columns}), file)


DAYS = [date(2026, 1, 5), date(2026, 1, 6)]
MOMENTS = [datetime(day.year, day.month, day.day) for day in DAYS]  # noqa: DTZ001 - midnight of a day
AMOUNTS = [Decimal("100.50"), Decimal(200)]


@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"issued_on": DAYS, "amount": pa.array(AMOUNTS, pa.decimal128(18, 2))},
        {"issued_on": pa.array(MOMENTS, pa.timestamp("us")), "amount": pa.array(AMOUNTS, pa.decimal128(38, 10))},
        {"issued_on": pa.array(MOMENTS, pa.timestamp("ns")), "amount": pa.array([100.5, 200.0000000001], pa.float64())},
        {"amount": pa.array([100.5, 200], pa.float32())},
        {"side": pa.array(["sale", "sale"]).dictionary_encode(), "customer_id": [" C2", "001 "]},
    ],
    ids=["text", "date and decimal", "timestamp and wide decimal", "double", "float", "dictionary and blanks"],
)
def test_parquet_is_taken_in_its_own_types(columns: dict[str, Any], write: Write, engine: DuckEngine) -> None:
    folder = write({"items.csv": None})
    parquet_items(folder / "items.parquet", **columns)
    loaded = load_book(folder, engine)
    assert loaded.problems == []
    assert loaded_rows(engine) == EXPECTED


@pytest.mark.parametrize(
    "columns, code",
    [
        ({"amount": [100.505, 1.0]}, "too_many_decimals"),
        ({"amount": [float("nan"), 1.0]}, "not_a_number"),
        ({"amount": [float("inf"), 1.0]}, "not_a_number"),
        ({"amount": [1e400, 1.0]}, "not_a_number"),
        ({"amount": [1e17, 1.0]}, "amount_too_large"),
        ({"amount": [-0.5, 1.0]}, "negative_amount"),
        ({"amount": pa.array([Decimal("0.123"), None], pa.decimal128(38, 3))}, "too_many_decimals"),
        ({"amount": pa.array([Decimal(10) ** 17, Decimal(1)], pa.decimal128(38, 3))}, "amount_too_large"),
        ({"amount": [10**17, 1]}, "amount_too_large"),
        ({"issued_on": [date(26, 1, 5), DAYS[1]]}, "impossible_date"),
        ({"issued_on": [datetime(2026, 1, 5, 1), MOMENTS[1]]}, "impossible_date"),  # noqa: DTZ001 - a wall clock's time
        ({"customer_id": [1, 2]}, "unknown_customer"),
    ],
)
def test_parquet_cells_at_fault_are_told_like_text(
    columns: dict[str, Any], code: str, write: Write, engine: DuckEngine
) -> None:
    folder = write({"items.csv": None})
    parquet_items(folder / "items.parquet", **columns)
    loaded = load_book(folder, engine)
    assert loaded.book is None
    place = f"items:1.{next(iter(columns))}"
    assert (code, place) in {(told.code, told.place) for told in loaded.problems}


def test_parquet_parts_are_numbered_through_and_a_problem_names_its_part(write: Write, engine: DuckEngine) -> None:
    folder = write({"items.csv": None})
    parquet_items(folder / "items" / "1.parquet")
    parquet_items(folder / "items" / "2.parquet", item_id=["I3", "I4"], amount=["1", "x"])
    loaded = load_book(folder, engine)
    assert [(told.code, told.place) for told in loaded.problems] == [("not_a_number", "items:4.amount")]
    assert "2.parquet 第 2 行" in loaded.problems[0].zh
    assert "2.parquet, row 2" in loaded.problems[0].en


def test_a_damaged_page_of_parquet_is_told(write: Write, engine: DuckEngine) -> None:
    folder = write({"items.csv": None})
    file = folder / "items.parquet"
    parquet_items(file)
    content = bytearray(file.read_bytes())
    content[4:200] = b"\xff" * 196
    file.write_bytes(content)
    loaded = load_book(folder, engine)
    assert loaded.book is None
    assert {told.code for told in loaded.problems} == {"unreadable"}


def fill_workbook(file: Path, sheets: dict[str, list[list[Any]]]) -> None:
    book: Any = xlwt.Workbook() if file.suffix == ".xls" else xlsxwriter.Workbook(file)
    for name, rows in sheets.items():
        sheet = book.add_sheet(name) if file.suffix == ".xls" else book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(at, column, cell)
    if file.suffix == ".xls":
        book.save(file)
    else:
        book.close()


@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
def test_a_workbook_has_a_sheet_per_table_and_one_that_declares(
    suffix: str, tmp_path: Path, engine: DuckEngine
) -> None:
    file = tmp_path / f"账簿{suffix}"
    declared = [["table", "key", "value"], ["", "organisation", "示例公司"], ["items", "covers_from", "2025-01-01"]]
    declared += [["items", "complete", "否"], ["derived", "due", "issued_on + term_days"]]
    items: list[list[Any]] = [HEADING, *([*row[:5], float(row[5])] for row in ITEM_ROWS)]
    customers = [CUSTOMER_HEADING, *CUSTOMER_ROWS]
    fill_workbook(file, {"book": declared, "Customers": customers, "items": items, "说明": [["x"]]})
    loaded = load_book(file, engine)
    assert [(told.code, told.value) for told in loaded.problems] == [("unknown_sheet", "说明")]
    assert loaded_rows(engine) == EXPECTED
    assert loaded.book is not None
    assert loaded.book.organisation == "示例公司"
    assert loaded.book.notes == {"due": "issued_on + term_days"}
    coverage = loaded.book.coverage_on("items", date(2026, 6, 30))
    assert (coverage.covers_from, coverage.covers_to, coverage.complete) == (date(2025, 1, 1), date(2026, 1, 6), False)


def test_a_wrong_declaration_in_a_sheet_is_told(tmp_path: Path, engine: DuckEngine) -> None:
    file = tmp_path / "a.xlsx"
    declared = [
        ["table", "key", "value"],
        ["item", "complete", "1"],
        ["items", "covers_to", "2026年"],
        ["", "color", "red"],
    ]
    fill_workbook(file, {"book": declared, "customers": [CUSTOMER_HEADING, *CUSTOMER_ROWS]})
    loaded = load_book(file, engine)
    assert loaded.book is None
    assert {told.code for told in loaded.problems} == {
        "book_toml_unknown_table",
        "book_toml_date_wrong",
        "book_toml_unknown_key",
        "declared_without_file",
    }


def test_a_place_where_no_book_is_is_told(tmp_path: Path, engine: DuckEngine) -> None:
    file = tmp_path / "items.csv"
    file.write_text(f"{ITEM_HEADING}\n")
    missing = [(tmp_path / "nothing", "book_missing"), (tmp_path / ("x" * 5_000), "book_missing")]
    for source, code in (*missing, (file, "book_is_one_file")):
        loaded = load_book(source, engine)
        assert loaded.book is None
        assert [told.code for told in loaded.problems] == [code]


@pytest.mark.parametrize("name", ["kind=company", "book[1]", "b*", "side=buyer"])
def test_the_name_of_a_folder_neither_stands_for_others_nor_overrides_what_the_files_say(
    name: str, tmp_path: Path, engine: DuckEngine
) -> None:
    for folder, customer in ((name, "甲"), ("book1", "乙"), ("bx", "丙")):
        (tmp_path / folder).mkdir()
        text = f"customer_id,name,kind,side\nC1,{customer},person,supplier\n"
        (tmp_path / folder / "customers.csv").write_text(text, encoding="utf-8")
    assert load_book(tmp_path / name, engine).book is not None
    assert engine.rows("select name, kind, side from customers") == [("甲", "person", "supplier")]


def test_an_empty_folder_in_place_of_a_table_is_told_and_covers_nothing(tmp_path: Path) -> None:
    (tmp_path / "book").mkdir(exist_ok=True)
    (tmp_path / "book" / "customers.csv").write_text("customer_id,name\nC1,甲\n", encoding="utf-8")
    (tmp_path / "book" / "events").mkdir()
    with DuckEngine() as engine:
        loaded = load_book(tmp_path / "book", engine)
        assert loaded.book is not None
        assert {told.code for told in loaded.problems} == {"empty_file"}
        assert not loaded.book.tables["events"].given
