"""How a printed ledger is laid out: headings to be found, lines over blocks, merged cells, dates in parts, balances."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from book.mapping.mapped import Mapped, map_texts, map_well

LEDGER = """
[[source]]
name = "ledger"
file = "ledger.csv"
{source}
[source.columns]
month = {{ heading = ["*年 月", "月"], as = "number" }}
day = {{ heading = ["*年 日", "日"], as = "number" }}
customer = {{ heading = "客户", as = "text", optional = true }}
name = {{ heading = "名称", as = "text", optional = true }}
note = {{ heading = "摘要", as = "text" }}
amount = {{ heading = "金额", as = "number 1,234.50" }}
{more}
[[table]]
to = "items"
from = "ledger"
[table.columns]
item_id = {{ id = "{{row}}" }}
customer_id = "{customer}"
document_no = "{document}"
side = {{ constant = "sale" }}
issued_on = "entered"
amount = "amount"
"""
DATES = '[source.dates.entered]\nmonth = "month"\nday = "day"\n'
FILL = '[[source.fill]]\ncolumns = ["customer", "name"]\n'
FOUND = 'header_has = ["摘要", "金额"]\nheader_rows = 2'
BANNER = '[[source.banner]]\ncolumn = "note"\nlike = ["客户：[{who}]{whose}", "客户：{who} {whose}"]\n'
HEAD = "某单位,,,,,\n2026年,,客户,名称,摘要,金额\n月,日,,,,\n"


def laid_out(source: str = FOUND, more: str = DATES + FILL, customer: str = "customer", document: str = "name") -> str:
    return LEDGER.format(source=source, more=more, customer=customer, document=document)


def read(folder: Path, mapping: str, text: str) -> Mapped:
    return map_well(folder, mapping, {"ledger.csv": text})


def test_headings_are_found_by_their_words_however_many_lines_stand_above(tmp_path: Path) -> None:
    for above in ("", "某单位,,,,,\n", "某单位\n2026年上半年\n,,,,制表：王,\n"):
        text = above + "2026年,,客户,名称,摘　要,金额\n月,日,,,,\n1,5,1,甲,销售,10\n"
        found = read(tmp_path, laid_out().replace('heading = "摘要"', 'heading = "摘　要"'), text)
        assert found.column("items", "issued_on") == [date(2026, 1, 5)]


def test_headings_of_one_row_may_be_found_too(tmp_path: Path) -> None:
    mapping = laid_out(source='header_has = ["摘要"]').replace(DATES, DATES + 'year = "year"\n')
    mapping = mapping.replace("[source.columns]", '[source.columns]\nyear = { heading = "年", as = "number" }')
    found = read(tmp_path, mapping, "题\n年,月,日,客户,名称,摘要,金额\n2025,12,31,1,甲,销售,10\n")
    assert found.column("items", "issued_on") == [date(2025, 12, 31)]


def test_headings_that_are_not_there_are_told(tmp_path: Path) -> None:
    found = map_texts(tmp_path, laid_out(), {"ledger.csv": "日期,摘要\n1,2\n"})
    assert [(p.code, p.table, p.value) for p in found.problems] == [
        ("mapping_headings_not_found", "ledger.csv", "摘要、金额")
    ]


def test_a_merged_cell_fills_its_block_and_a_name_never_strays_to_another_code(tmp_path: Path) -> None:
    rows = "1,5,1,甲,销售,10\n1,6,,,销售,20\n1,7,2,,销售,30\n1,8,,,销售,40\n1,9,,丙,销售,50\n"
    mapping = (
        laid_out()
        .replace('customer_id = "customer"', 'customer_id = "name"')
        .replace('document_no = "name"', 'document_no = "customer"')
    )
    found = map_texts(tmp_path, mapping, {"ledger.csv": HEAD + rows}, accept_good_rows=True)
    assert list(zip(found.column("items", "document_no"), found.column("items", "customer_id"), strict=True)) == [
        ("1", "甲"),
        ("1", "甲"),
        (None, "丙"),
    ]
    assert [(p.code, p.place) for p in found.problems if p.is_error] == [
        ("mapping_value_missing", "ledger.csv:3.名称"),
        ("mapping_value_missing", "ledger.csv:4.名称"),
    ]


def test_a_total_that_is_passed_over_fills_nothing(tmp_path: Path) -> None:
    mapping = laid_out(more=DATES + FILL + '[[source.drop]]\ncolumn = "customer"\nlike = ["小计"]\n')
    found = read(tmp_path, mapping, HEAD + "1,5,1,甲,销售,10\n,,小计,,,10\n1,6,,,销售,20\n")
    assert found.column("items", "customer_id") == ["1", "1"]


def test_a_line_over_a_block_says_whose_its_rows_are_until_the_next(tmp_path: Path) -> None:
    rows = ",,,,客户：001 甲 公司,\n1,5,,,销售,10\n1,6,,,销售,20\n,,,, 客户: [ 002 ] 乙（南）公司,\n1,7,,,销售,30\n"
    found = read(tmp_path, laid_out(more=DATES + BANNER, customer="who", document="whose"), HEAD + rows)
    assert list(zip(found.column("items", "customer_id"), found.column("items", "document_no"), strict=True)) == [
        ("001", "甲 公司"),
        ("001", "甲 公司"),
        ("002", "乙（南）公司"),
    ]
    assert found.problems == []


def test_rows_above_the_first_line_are_nobodys_and_told(tmp_path: Path) -> None:
    rows = "1,4,,,销售,5\n,,,,客户：001 甲,\n1,5,,,销售,10\n"
    found = map_texts(
        tmp_path, laid_out(more=DATES + BANNER, customer="who", document="whose"), {"ledger.csv": HEAD + rows}
    )
    assert [(p.code, p.row) for p in found.problems] == [("mapping_value_missing", 1)]


def test_a_file_in_which_no_line_reads_as_declared_is_told(tmp_path: Path) -> None:
    mapping = laid_out(more=DATES + BANNER, customer="who", document="whose")
    found = map_texts(tmp_path, mapping, {"ledger.csv": HEAD + ",,,,客户001,\n1,5,,,销售,10\n"})
    missing = [p for p in found.problems if p.code == "mapping_banner_missing"]
    assert [(p.place, p.value) for p in missing] == [("ledger.csv.摘要", "客户：[{who}]{whose} / 客户：{who} {whose}")]
    assert not found.is_written


@pytest.mark.parametrize("nasty", ["(", ".*", "\\\\d", "$", "|", "[a-z]", "'", "?"])
def test_signs_in_a_line_mean_themselves(tmp_path: Path, nasty: str) -> None:
    plain = nasty.replace("\\\\", "\\")
    banner = f'[[source.banner]]\ncolumn = "note"\nlike = ["{nasty}户 {{who}}"]\n'
    mapping = laid_out(more=DATES + banner, customer="who", document="note")
    rows = f",,,,{plain}户 7,\n1,5,,,销售,10\n"
    assert read(tmp_path, mapping, HEAD + rows).column("items", "customer_id") == ["7"]


def test_the_year_stands_in_the_heading_over_the_month(tmp_path: Path) -> None:
    found = read(tmp_path, laid_out(), HEAD.replace("2026", "2031") + "１,31,1,甲,销售,10\n")
    assert found.column("items", "issued_on") == [date(2031, 1, 31)]


@pytest.mark.parametrize("heading", ["期间", "2025-2026年", "20261"])
def test_a_heading_without_one_year_is_told(tmp_path: Path, heading: str) -> None:
    mapping = laid_out().replace('"*年 月"', f'"{heading} 月"').replace('"*年 日"', f'"{heading} 日"')
    text = HEAD.replace("2026年", heading) + "1,31,1,甲,销售,10\n"
    found = map_texts(tmp_path, mapping, {"ledger.csv": text}, accept_good_rows=True)
    assert [(p.code, p.place) for p in found.problems] == [("mapping_heading_without_year", f"ledger.csv.{heading} 月")]
    assert not found.is_written


@pytest.mark.parametrize("month, day", [("2", "30"), ("13", "1"), ("0", "1"), ("1.5", "1"), ("-1", "1")])
def test_parts_that_make_no_date_are_told_with_their_place(tmp_path: Path, month: str, day: str) -> None:
    found = map_texts(tmp_path, laid_out(), {"ledger.csv": HEAD + f"{month},{day},1,甲,销售,10\n"})
    assert [(p.code, p.place, p.value) for p in found.problems] == [
        ("mapping_date_unreadable", "ledger.csv:1.2026年 日", day)
    ]


BALANCE = """
says = {{ heading = "余额", as = "number" }}
{dates}
[source.balance]
of = ["customer"]
change = "amount"
says = "says"
"""
BALANCE_HEAD = HEAD.replace("摘要,金额\n", "摘要,金额,余额\n")


def balances(folder: Path, rows: list[str]) -> list[tuple[int | None, str]]:
    mapping = laid_out(more=BALANCE.format(dates=DATES)).replace(
        "[table.columns]", 'only_given = ["amount"]\nnegative = "credit_note"\n[table.columns]', 1
    )
    found = map_well(folder, mapping, {"ledger.csv": BALANCE_HEAD + "\n".join(rows) + "\n"})
    return [(p.row, p.zh) for p in found.problems if p.code == "mapping_balance_breaks"]


def test_a_running_balance_that_adds_up_is_not_mentioned(tmp_path: Path) -> None:
    rows = [
        "1,1,1,甲,期初余额,,100", "1,5,1,甲,销售,10,110", "1,6,2,乙,销售,7,7", "1,6,1,甲,收款,-60,",
        "1,7,1,甲,销售,5,55", "1,8,1,甲,期初余额,,55",
    ]  # fmt: skip
    assert balances(tmp_path, rows) == []


@pytest.mark.parametrize(
    "rows, row, worked_out",
    [
        (["1,1,1,甲,期初余额,,100", "1,5,1,甲,销售,10,110", "1,7,1,甲,销售,5,125"], 3, "115.00"),
        (["1,5,1,甲,销售,10,110"], 1, "10.00"),  # what was brought forward is missing
        (["1,5,1,甲,销售,10,10", "1,6,2,乙,销售,1,1", "1,8,1,甲,期初余额,,12"], 3, "10.00"),
        (["1,1,1,甲,期初余额,,1234567.5", "1,5,1,甲,销售,1,1"], 2, "1,234,568.50"),
    ],
)
def test_a_running_balance_that_breaks_is_told_where(
    tmp_path: Path, rows: list[str], row: int, worked_out: str
) -> None:
    ((place, words),) = balances(tmp_path, rows)
    assert place == row
    assert f"得 {worked_out}。" in words


def test_after_a_break_the_next_rows_are_held_against_what_stands_there(tmp_path: Path) -> None:
    rows = ["1,5,1,甲,销售,10,10", "1,6,1,甲,销售,10,99", "1,7,1,甲,销售,1,100", "1,8,1,甲,销售,1,102"]
    assert [row for row, _ in balances(tmp_path, rows)] == [2, 4]


def test_what_was_brought_forward_counts_from_the_day_before_its_ledger(tmp_path: Path) -> None:
    mapping = laid_out().replace('issued_on = "entered"', 'issued_on = { opening = "entered" }')
    rows = ",,1,甲,期初余额,100\n3,9,2,乙,期初余额,50\n"
    assert read(tmp_path, mapping, HEAD + rows).column("items", "issued_on") == [date(2026, 2, 28)] * 2
    none = map_texts(tmp_path, mapping, {"ledger.csv": HEAD + ",,1,甲,期初余额,100\n"})
    assert none.codes == ["mapping_value_missing"]


def test_amounts_stay_to_the_cent(tmp_path: Path) -> None:
    found = read(tmp_path, laid_out(), HEAD + '1,5,1,甲,销售,"1,234,567.89"\n')
    assert found.column("items", "amount") == [Decimal("1234567.89")]


CUSTOMERS = """
[[source]]
name = "list"
file = "a.xlsx"
sheet = {sheets}
[source.columns]
id = {{ heading = "编码", as = "text" }}
name = {{ heading = "名称", as = "text" }}
[[table]]
to = "customers"
from = "list"
[table.columns]
customer_id = "id"
name = "name"
"""


def workbook_of(folder: Path) -> None:
    (folder / "export").mkdir(exist_ok=True)
    with xlsxwriter.Workbook(folder / "export" / "a.xlsx") as workbook:
        workbook.add_worksheet("目录").write(0, 0, "各区域客户")
        for at, name in enumerate(("华东", "华南", "其他")):
            sheet = workbook.add_worksheet(name)
            sheet.write_row(0, 0, ["编码", "名称"])
            sheet.write_row(1, 0, [str(at), name if name != "其他" else ""])


@pytest.mark.parametrize("sheets", ['["华东", "华南"]', '"华*"', '["华南", "华*"]'])
def test_several_sheets_of_a_workbook_become_one_source(tmp_path: Path, sheets: str) -> None:
    workbook_of(tmp_path)
    found = map_well(tmp_path, CUSTOMERS.format(sheets=sheets), {})
    assert found.column("customers", "name") == ["华东", "华南"]


def test_a_fault_on_one_of_several_sheets_is_told_with_its_sheet(tmp_path: Path) -> None:
    workbook_of(tmp_path)
    found = map_texts(tmp_path, CUSTOMERS.format(sheets='["华东", "其他"]'), {})
    assert [(p.code, p.place) for p in found.problems] == [("mapping_value_missing", "a.xlsx · 其他:1.名称")]


@pytest.mark.parametrize("sheets", ['["华东", "华北"]', '"北*"', '"华北"'])
def test_a_sheet_that_is_not_there_is_told_with_those_that_are(tmp_path: Path, sheets: str) -> None:
    workbook_of(tmp_path)
    found = map_texts(tmp_path, CUSTOMERS.format(sheets=sheets), {})
    assert found.codes == ["sheet_missing"]
    assert "华南" in found.problems[0].zh
