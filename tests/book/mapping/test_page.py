"""The worked example in docs/mapping.md is run: what the page shows is what comes out."""

from __future__ import annotations

import csv
import re
from io import StringIO
from pathlib import Path

from book.mapping.mapped import map_well
from xindang.book.contract import contract
from xindang.book.load import load_book
from xindang.book.mapping.cells import DATE_FORMATS, NUMBER_STYLES
from xindang.engines.duckdb import DuckEngine

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "mapping.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_the_worked_example_gives_the_book_that_the_page_shows(tmp_path: Path) -> None:
    (mapping,), (export,) = blocks("toml"), blocks("csv")
    found = map_well(tmp_path, mapping, {"应收明细账.csv": export.encode("gb18030")})
    assert [(p.code, p.count) for p in found.problems] == [("mapping_rows_dropped", 2)]
    for table in ("items", "settlements"):
        expected = list(csv.DictReader(StringIO(blocks(f"csv {table}")[0])))
        shown = [
            {name: "" if row[name] is None else str(row[name]) for name in expected[0]} for row in found.rows(table)
        ]
        assert shown == expected
    assert found.column("customers", "name") == ["华北钢贸", "江城机电"]
    assert set(found.book_toml["derived"]) == {"due", "match"}


def test_the_printed_ledger_gives_the_book_that_the_page_shows(tmp_path: Path) -> None:
    (mapping,), (export,) = blocks("toml ledger"), blocks("csv ledger")
    found = map_well(tmp_path, mapping, {"往来明细账.csv": export.encode("gb18030")})
    assert [(p.code, p.count) for p in found.problems] == [("mapping_rows_dropped", 2)]
    for table in ("items", "settlements"):
        expected = list(csv.DictReader(StringIO(blocks(f"csv ledger {table}")[0])))
        shown = [
            {name: "" if row.get(name) is None else str(row[name]) for name in expected[0]} for row in found.rows(table)
        ]
        assert shown == expected
    assert found.column("customers", "name") == ["华北钢贸", "江城机电"]


def test_the_worked_example_loads(tmp_path: Path) -> None:
    (mapping,), (export,) = blocks("toml"), blocks("csv")
    found = map_well(tmp_path, mapping, {"应收明细账.csv": export})
    with DuckEngine(threads=1) as engine:
        loaded = load_book(found.out, engine)
    assert [p.code for p in loaded.problems] == ["settled_before_issued"]
    assert loaded.book is not None
    assert set(loaded.book.notes) == {"due", "match"}


def test_the_page_names_every_format_and_convention() -> None:
    for words in (*DATE_FORMATS, *(f"number {style}".strip() for style in NUMBER_STYLES), "oldest first", "month_end"):
        assert words in PAGE
    assert "items" in contract()
