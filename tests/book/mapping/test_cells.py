"""What a cell may say: every declared format reads what it means, and nothing is guessed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from book.mapping.mapped import Mapped, map_texts, map_well

MAPPING = """
[[source]]
name = "ledger"
file = "ledger.csv"
{source}
[source.columns]
doc = "text"
day = {{ heading = "日期", as = "{day}" }}
amount = {{ heading = "金额", as = "{number}"{more} }}
[[table]]
to = "items"
from = "ledger"
[table.columns]
item_id = "doc"
customer_id = {{ constant = "c" }}
side = {{ constant = "sale" }}
issued_on = "day"
amount = "amount"
"""


def with_cells(
    folder: Path, day: str, number: str, *cells: tuple[str, str], source: str = "", more: str = ""
) -> Mapped:
    lines = [f'{at},"{day_cell}","{amount}"' for at, (day_cell, amount) in enumerate(cells, start=1)]
    files: dict[str, str | bytes] = {"ledger.csv": "\n".join(["doc,日期,金额", *lines, ""])}
    return map_texts(folder, MAPPING.format(source=source, day=day, number=number, more=more), files)


@pytest.mark.parametrize(
    "declared, cell",
    [
        ("Y-M-D", "2026-3-5"),
        ("Y-M-D", "2026-03-05 00:00:00"),
        ("Y/M/D", "2026/3/5"),
        ("Y/M/D", "2026/03/05 0:00"),
        ("Y.M.D", "2026.3.5"),
        ("M/D/Y", "3/5/2026"),
        ("D/M/Y", "5/3/2026"),
        ("M-D-Y", "03-05-2026"),
        ("D-M-Y", "05-03-2026"),
        ("M.D.Y", "3.5.2026"),
        ("D.M.Y", "05.03.2026"),
        ("Y年M月D日", "2026年3月5日"),
        ("Y年M月D日", "２０２６ 年 ３ 月 ５ 日"),
        ("YYYYMMDD", "20260305"),
        ("ISO timestamp", "2026-03-05T00:00:00.000Z"),
        ("ISO timestamp", "2026-03-05 14:30:00+08:00"),
        ("excel_serial", "46086"),
        ("excel_serial", "46086.75"),
        ("M/D/Y", "2026-03-05"),
        ("D/M/Y", "２０２６-03-05"),
    ],
)
def test_a_date_reads_as_its_format_says(tmp_path: Path, declared: str, cell: str) -> None:
    found = with_cells(tmp_path, f"date {declared}", "number", (cell, "1"))
    assert found.problems == []
    assert found.column("items", "issued_on") == [date(2026, 3, 5)]


@pytest.mark.parametrize(
    "declared, cell",
    [
        ("Y-M-D", "2026-2-30"),
        ("Y-M-D", "2026/3/5"),
        ("Y-M-D", "26-3-5"),
        ("Y-M-D", "1899-12-31"),
        ("Y-M-D", "5 March 2026"),
        ("M/D/Y", "3/5/26"),
        ("YYYYMMDD", "2026305"),
        ("YYYYMMDD", "00000000"),
        ("ISO timestamp", "2026-03-05 noon"),
        ("excel_serial", "60"),
        ("excel_serial", "9999999"),
        ("Y年M月D日", "2026年13月5日"),
    ],
)
def test_a_date_that_is_none_in_the_declared_format_is_told_with_its_place(
    tmp_path: Path, declared: str, cell: str
) -> None:
    found = with_cells(tmp_path, f"date {declared}", "number", ("", "1"), (cell, "1"))
    told = [p for p in found.problems if p.code == "mapping_date_unreadable"]
    assert [(p.place, p.value) for p in told] == [("ledger.csv:2.日期", cell)]
    assert f"date {declared}" in told[0].en
    assert not found.is_written


def test_day_and_month_in_the_other_order_condemn_the_whole_column(tmp_path: Path) -> None:
    found = with_cells(tmp_path, "date M/D/Y", "number", ("1/2/2026", "1"), ("31/2/2026", "1"), ("31/1/2026", "1"))
    assert sorted((p.code, p.count) for p in found.problems) == [
        ("mapping_date_order_wrong", 1),  # 31 January can only be day first
        ("mapping_date_unreadable", 1),  # 31 February is no day in either order
    ]
    assert "D/M/Y" in next(p for p in found.problems if p.code == "mapping_date_order_wrong").zh


@pytest.mark.parametrize("declared", ["date", "date D/M", "date d/m/y", "date auto"])
def test_a_date_without_a_known_format_is_refused_and_never_guessed(tmp_path: Path, declared: str) -> None:
    found = with_cells(tmp_path, declared, "number", ("1/2/2026", "1"))
    assert found.codes == ["mapping_date_format_wrong"]
    assert found.problems[0].place == "own.toml.source ledger.columns.day.as"


@pytest.mark.parametrize(
    "declared, cell, expected",
    [
        ("number", "1234.50", "1234.50"),
        ("number", "0012", "12"),
        ("number", ".5", "0.5"),
        ("number", "+7.", "7"),
        ("number", "１２３４．５０", "1234.50"),
        ("number 1,234.50", "1,234,567.89", "1234567.89"),
        ("number 1,234.50", "1234.5", "1234.5"),
        ("number 1,234.50", "１，２３４．５", "1234.5"),
        ("number 1.234,50", "1.234.567,89", "1234567.89"),
        ("number 1.234,50", "12,5", "12.5"),
        ("number", "12.340000", "12.34"),
    ],
)
def test_a_number_reads_as_its_style_says(tmp_path: Path, declared: str, cell: str, expected: str) -> None:
    found = with_cells(tmp_path, "date Y-M-D", declared, ("2026-01-01", cell))
    assert found.problems == []
    assert found.column("items", "amount") == [Decimal(expected)]


@pytest.mark.parametrize("cell", ["(123.45)", "（１２３．４５）", "-123.45", "－123.45", "−123.45", "123.45-"])
def test_every_way_to_write_minus_is_minus(tmp_path: Path, cell: str) -> None:
    found = with_cells(tmp_path, "date Y-M-D", "number", ("2026-01-01", cell))
    assert found.codes == ["mapping_negative"]
    assert found.problems[0].place == "ledger.csv:1.金额"


@pytest.mark.parametrize(
    "declared, cell",
    [
        ("number", "1,234.50"),
        ("number 1,234.50", "12,34.5"),
        ("number 1,234.50", "1.234,50"),
        ("number 1.234,50", "1,234.50"),
        ("number", "12%"),
        ("number", "¥12"),
        ("number", "1e5"),
        ("number", "NaN"),
        ("number", "--1"),
        ("number", "(-1)"),
        ("number", "1.23456"),
        ("number", "1234567890123456"),
    ],
)
def test_a_number_in_another_style_is_told_and_not_guessed(tmp_path: Path, declared: str, cell: str) -> None:
    found = with_cells(tmp_path, "date Y-M-D", declared, ("2026-01-01", cell))
    assert [(p.code, p.place, p.value) for p in found.problems] == [
        ("mapping_number_unreadable", "ledger.csv:1.金额", cell)
    ]
    assert not found.is_written


def test_more_decimals_must_be_declared_and_cents_must_be_asked_for(tmp_path: Path) -> None:
    told = with_cells(tmp_path, "date Y-M-D", "number", ("2026-01-01", "1.23456"), more=", decimals = 5")
    assert told.codes == ["mapping_not_cents"]
    mapping = MAPPING.format(source="", day="date Y-M-D", number="number", more=", decimals = 5")
    rounded = mapping.replace('amount = "amount"', 'amount = { column = "amount", round = 2 }')
    found = map_well(tmp_path, rounded, {"ledger.csv": "doc,日期,金额\n1,2026-01-01,1.23556\n2,2026-01-01,1.005\n"})
    assert found.column("items", "amount") == [Decimal("1.24"), Decimal("1.01")]


def test_words_that_stand_for_nothing_are_blank(tmp_path: Path) -> None:
    found = with_cells(
        tmp_path, "date YYYYMMDD", "number", ("20260101", "5"), ("00000000", "-"), source='blank = ["00000000", "-"]'
    )
    assert [(p.code, p.place) for p in found.problems] == [
        ("mapping_value_missing", "ledger.csv:2.日期"),
        ("mapping_value_missing", "ledger.csv:2.金额"),
    ]


def test_leading_zeros_stay_and_lost_ones_are_put_back(tmp_path: Path) -> None:
    mapping = MAPPING.format(source="", day="date Y-M-D", number="number", more="")
    rows = "doc,日期,金额\n007,2026-01-01,1\n12345,2026-01-01,1\n"
    assert map_well(tmp_path, mapping, {"ledger.csv": rows}).column("items", "item_id") == ["007", "12345"]
    padded = mapping.replace('doc = "text"', 'doc = { as = "text", zeros_to = 4 }')
    assert map_well(tmp_path, padded, {"ledger.csv": rows}).column("items", "item_id") == ["0007", "12345"]


def test_every_bad_cell_is_told_at_once_and_the_good_rows_can_be_taken(tmp_path: Path) -> None:
    mapping = MAPPING.format(source="", day="date Y-M-D", number="number", more="")
    rows = "doc,日期,金额\n1,2026-01-01,x\n2,never,5\n3,2026-01-03,7\n,2026-01-04,8\n"
    found = map_texts(tmp_path, mapping, {"ledger.csv": rows})
    assert [p.place for p in found.problems] == ["ledger.csv:2.日期", "ledger.csv:1.金额", "ledger.csv:4.doc"]
    assert not found.is_written
    good = map_texts(tmp_path, mapping, {"ledger.csv": rows}, accept_good_rows=True)
    assert good.codes == found.codes
    assert good.column("items", "item_id") == ["3"]


def test_a_file_full_of_bad_cells_ends_in_a_list_that_says_how_many_more(tmp_path: Path) -> None:
    mapping = MAPPING.format(source="", day="date Y-M-D", number="number", more="")
    rows = "\n".join(["doc,日期,金额", *(f"{at},2026-01-01,none" for at in range(1500))])
    found = map_texts(tmp_path, mapping, {"ledger.csv": rows})
    assert len(found.problems) == 1001
    assert (found.codes[-1], found.problems[-1].count) == ("more_of_the_same", 500)
