"""Any one file becomes a table of text: encodings, separators, sheets, packed files, and what cannot be read."""

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

from xindang.book.raw import RawTable, read_raw
from xindang.engines.duckdb import DuckEngine

TEXT = "编号,名称,金额\n001,“甲”公司,1234.50\n, 乙　 ,\n"
CELLS = [(1, "001", "“甲”公司", "1234.50"), (2, None, "乙", None)]


def rows(engine: DuckEngine, found: Any) -> list[tuple[Any, ...]]:
    assert isinstance(found, RawTable), found
    return engine.rows(f'select * from "{found.name}" order by row_no')


def codes(found: Any) -> list[str]:
    assert isinstance(found, list), found
    return [told.code for told in found]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("packed", [False, True])
def test_text_in_the_usual_encodings_is_read_alike(
    encoding: str, packed: bool, tmp_path: Path, engine: DuckEngine
) -> None:
    file = tmp_path / ("a.csv.gz" if packed else "a.csv")
    content = TEXT.encode(encoding)
    file.write_bytes(gzip.compress(content) if packed else content)
    found = read_raw(file, engine, "raw")
    assert rows(engine, found) == CELLS
    assert isinstance(found, RawTable)
    assert found.columns == ("编号", "名称", "金额")
    assert found.row_count == 2


def test_an_encoding_can_be_named(tmp_path: Path, engine: DuckEngine) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes("名,數\n價,1\n".encode("big5"))
    assert rows(engine, read_raw(file, engine, "raw", encoding="big5")) == [(1, "價", "1")]
    assert codes(read_raw(file, engine, "raw", encoding="ascii")) == ["unreadable"]
    assert codes(read_raw(file, engine, "raw", encoding="no-such")) == ["unreadable"]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_the_separator_is_found_outside_quotes(delimiter: str, tmp_path: Path, engine: DuckEngine) -> None:
    file = tmp_path / "a.txt"
    file.write_text(f'"a,;\t,;\tb"{delimiter}c\n1{delimiter}"x{delimiter}y"\n', encoding="utf-8")
    assert rows(engine, read_raw(file, engine, "raw")) == [(1, "1", f"x{delimiter}y")]


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,x\n\n2,y\n",
        "\n\na,b\r\n1,x\r\n2,y\r\n",
        "a,b\n1,x\n2,y",
        "a,b\r\n1,x\n2,y\r\n",
        "a,b\n1,x,\n2,y,,\n",
        "a,b\n1,\"x\"\n2,'y'\n".replace("'", ""),
    ],
    ids=[
        "blank line",
        "crlf and blank lines above",
        "no last line end",
        "mixed line ends",
        "trailing commas",
        "quotes",
    ],
)
def test_loosely_written_csv_gives_the_same_rows(text: str, tmp_path: Path, engine: DuckEngine) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(text.encode())
    assert rows(engine, read_raw(file, engine, "raw")) == [(1, "1", "x"), (2, "2", "y")]


def test_short_rows_are_filled_and_blank_rows_keep_their_number(tmp_path: Path, engine: DuckEngine) -> None:
    file = tmp_path / "a.csv"
    file.write_text("a,b,c\n1\n,,\n2,x\n", encoding="utf-8")
    assert rows(engine, read_raw(file, engine, "raw")) == [(1, "1", None, None), (3, "2", "x", None)]


def test_lines_above_the_headings_are_skipped_on_request(tmp_path: Path, engine: DuckEngine) -> None:
    file = tmp_path / "a.csv"
    file.write_text("往来明细表\n制表日期 2026-01-01\na,b\n1,x\n合计,2\n", encoding="utf-8")
    assert rows(engine, read_raw(file, engine, "raw", skip_header_rows=2)) == [(1, "1", "x"), (2, "合计", "2")]


def test_repeated_and_blank_headings_get_names_of_their_own(tmp_path: Path, engine: DuckEngine) -> None:
    file = tmp_path / "a.csv"
    file.write_text("备注,备注,,row_no\n1,2,3,4\n", encoding="utf-8")
    found = read_raw(file, engine, "raw")
    assert isinstance(found, RawTable)
    assert found.columns == ("备注", "备注_2", "column_3", "row_no_2")
    assert [told.code for told in found.problems] == ["heading_repeated", "heading_repeated"]


def test_a_regular_and_a_ragged_file_are_numbered_alike(tmp_path: Path, engine: DuckEngine) -> None:
    """The engine reads the first in parallel, Python the second row by row."""
    lines = [f'{n},"line\n{n}"' for n in range(1, 5_000)]
    regular, ragged = tmp_path / "a.csv", tmp_path / "b.csv"
    regular.write_text("\n".join(["a,b", *lines]), encoding="utf-8")
    ragged.write_text("\n".join(["a,b", *lines, "5000"]), encoding="utf-8")
    first, second = (rows(engine, read_raw(file, engine, file.stem)) for file in (regular, ragged))
    assert first == second[:-1]
    assert all(row_no == int(cell) for row_no, cell, _ in first)


def test_json_numbers_keep_their_digits_and_nested_values_their_text(tmp_path: Path, engine: DuckEngine) -> None:
    file = tmp_path / "a.jsonl"
    lines = [
        '{"a": 1234.50, "b": true, "c": {"x": [1, "甲"]}}',
        "",
        '{"a": 1.5e3, "d": "0012"}',
        '{"a": 12345678901234567890.12, "b": null, "d": "  "}',
        '{"a": 1e400, "d": 7}',
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    assert rows(engine, read_raw(file, engine, "raw")) == [
        (1, "1234.50", "true", '{"x": ["1", "甲"]}', None),
        (2, "1500", None, None, "0012"),
        (3, "12345678901234567890.12", None, None, None),
        (4, "1e400", None, None, "7"),
    ]


def test_a_json_array_is_read_like_json_lines(tmp_path: Path, engine: DuckEngine) -> None:
    file = tmp_path / "a.json"
    file.write_text(json.dumps([{"a": 1}, {"a": 2.5}], indent=1), encoding="utf-8")
    assert rows(engine, read_raw(file, engine, "raw")) == [(1, "1"), (2, "2.5")]


@pytest.mark.parametrize("text", ["[1, 2]", '"x"', "[" * 5_000, '{"a": 1}\nnull\n', "[{}, {}", '{"a": 1,}'])
def test_json_that_is_no_list_of_objects_is_told(text: str, tmp_path: Path, engine: DuckEngine) -> None:
    file = tmp_path / "a.json"
    file.write_text(text, encoding="utf-8")
    assert codes(read_raw(file, engine, "raw")) == ["json_row_broken"]


def test_json_without_any_key_has_no_heading(tmp_path: Path, engine: DuckEngine) -> None:
    file = tmp_path / "a.json"
    for text in ("", "[]", "{}\n{}\n"):
        file.write_text(text, encoding="utf-8")
        assert codes(read_raw(file, engine, "raw")) == ["no_heading"]


def test_parquet_becomes_text_without_noise(tmp_path: Path, engine: DuckEngine) -> None:
    file = tmp_path / "a.parquet"
    table = pa.table(
        {
            "day": [date(2026, 3, 5), None],
            "at": pa.array([datetime(2026, 3, 5, 12, 30), datetime(2026, 3, 6)]),  # noqa: DTZ001 - a wall clock's time
            "money": pa.array([Decimal("1234.50"), Decimal("-0.10")], pa.decimal128(18, 2)),
            "double": [1234.5, 3.0],
            "list": [[1, 2], None],
            "text": [" 甲 ", " "],
        }
    )
    pyarrow.parquet.write_table(table, file)
    assert rows(engine, read_raw(file, engine, "raw")) == [
        (1, "2026-03-05", "2026-03-05 12:30:00", "1234.50", "1234.5", "[1,2]", "甲"),
        (2, None, "2026-03-06 00:00:00", "-0.10", "3", None, None),
    ]


def test_reserved_names_in_parquet_are_told(tmp_path: Path, engine: DuckEngine) -> None:
    file = tmp_path / "a.parquet"
    pyarrow.parquet.write_table(pa.table({"row_no": [1]}), file)
    assert codes(read_raw(file, engine, "raw")) == ["heading_reserved"]


def workbook(file: Path) -> None:
    """Two sheets; the second with a title line, dates, floats with noise, a formula, booleans and a blank row."""
    book: Any = xlwt.Workbook() if file.suffix == ".xls" else xlsxwriter.Workbook(file)
    if file.suffix == ".xls":
        book.add_sheet("封面")
        sheet = book.add_sheet("明细")
        day: Any = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    else:
        book.add_worksheet("封面")
        sheet = book.add_worksheet("明细")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
    put = sheet.write
    for column, text in enumerate(["编号", "日期", "金额", "是"]):
        put(1, column, text)
    put(2, 0, "001")
    put(2, 1, datetime(2026, 3, 5), day)  # noqa: DTZ001 - a cell's date
    put(2, 2, 1234.5000000000001)
    put(2, 3, True)
    put(4, 0, " 乙 ")
    put(4, 1, datetime(2026, 3, 5, 12, 30), day)  # noqa: DTZ001 - a cell's date
    put(4, 2, 1234567890123456)
    put(0, 0, "标题")
    if file.suffix == ".xls":
        book.save(file)
    else:
        book.close()


@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
def test_a_sheet_gives_iso_dates_and_plain_numbers(suffix: str, tmp_path: Path, engine: DuckEngine) -> None:
    file = tmp_path / f"a{suffix}"
    workbook(file)
    assert rows(engine, read_raw(file, engine, "raw", sheet="明细", skip_header_rows=1)) == [
        (1, "001", "2026-03-05", "1234.5", "true"),
        (3, "乙", "2026-03-05 12:30:00", "1234567890123456", None),
    ]


def test_a_sheet_that_is_not_there_is_told_with_those_that_are(tmp_path: Path, engine: DuckEngine) -> None:
    file = tmp_path / "a.xlsx"
    workbook(file)
    found = read_raw(file, engine, "raw", sheet="items")
    assert codes(found) == ["sheet_missing"]
    assert isinstance(found, list)
    assert "封面, 明细" in found[0].en
    assert codes(read_raw(file, engine, "raw")) == ["no_heading"]


@pytest.mark.parametrize("place", [(1_048_575, 16_383), (999_999, 40)])
def test_a_sheet_of_two_cells_far_apart_is_told_and_not_laid_out(
    place: tuple[int, int], tmp_path: Path, engine: DuckEngine
) -> None:
    """The reader lays out all cells between: of these 17 billion it ended the whole process."""
    with xlsxwriter.Workbook(tmp_path / "far.xlsx") as book:
        page = book.add_worksheet("items")
        page.write_string(0, 0, "item_id")
        page.write_string(*place, "x")
    found = read_raw(tmp_path / "far.xlsx", engine, "raw")
    assert codes(found) == ["unreadable"]
    assert isinstance(found, list)
    assert "范围过大" in found[0].zh
    assert "reach too far" in found[0].en


def test_a_file_that_is_not_there_and_a_kind_nobody_reads_are_told(tmp_path: Path, engine: DuckEngine) -> None:
    assert codes(read_raw(tmp_path / "a.csv", engine, "raw")) == ["file_missing"]
    (tmp_path / "a.pdf").write_text("x")
    assert codes(read_raw(tmp_path / "a.pdf", engine, "raw")) == ["unknown_file_kind"]
    assert codes(read_raw(tmp_path, engine, "raw")) == ["file_missing"]


def test_a_workbook_cut_short_is_told_and_nothing_is_printed_past_us(
    tmp_path: Path, engine: DuckEngine, capfd: pytest.CaptureFixture[str]
) -> None:
    """The native reader panics on a broken download, and would print a trace of its own."""
    file = tmp_path / "a.xls"
    workbook(file)
    file.write_bytes(file.read_bytes()[:4_400])
    assert codes(read_raw(file, engine, "raw")) == ["unreadable"]
    assert capfd.readouterr() == ("", "")
