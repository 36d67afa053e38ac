"""A first look at exports of every shape: what is recognised, what is asked, and a mapping that loads at once."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from book.look.looked import looked, looked_at, proposed, roles_in, survey_in
from book.mapping.mapped import mapped, shared_engine
from book.mapping.test_ledgers import LEDGERS
from examples import examples
from xindang.book.load import load_book
from xindang.book.look.first_look import is_no_book_yet
from xindang.core.problems import errors_in
from xindang.engines.duckdb import quoted_text

ENGLISH = """\
Invoice No.,Customer ID,Customer Name,Invoice Date,Due Date,Currency,Amount,Amount Paid,Payment Date,Sales Rep,Warehouse
INV-001,C10,Northwind Ltd,01/13/2026,02/12/2026,USD,"1,200.00","1,200.00",02/10/2026,Ann,W1
INV-002,C10,Northwind Ltd,02/03/2026,03/25/2026,USD,980.50,,,Ann,W1
INV-003,C20,Southwind GmbH,02/20/2026,03/22/2026,USD,"15,000.00","5,000.00",03/30/2026,Bob,W2
CN-004,C20,Southwind GmbH,03/01/2026,,USD,(250.00),,,Bob,W2
Total,,,,,,"16,930.50","6,200.00",,,
"""
CHINESE = """\
华岳示例贸易有限公司应收明细表,,,,
截至2026年6月30日,,,,
客户,单据日期,单据号,金额(元),到期日
甲公司,2026/3/5,XS001,"12,000.00",2026/4/4
甲公司,2026/4/5,XS002,"8,000.00",2026/5/5
乙公司,2026/5/6,XS003,"９,５００.50",2026/6/5
小计,,,"29,500.50",
"""


@pytest.mark.parametrize("name", LEDGERS)
def test_the_proposal_for_a_ledger_gives_the_book_of_the_mapping_that_ships(name: str, tmp_path: Path) -> None:
    look = looked(LEDGERS[name])
    assert look.shipped == name
    own, shipped = proposed(look, tmp_path), mapped(LEDGERS[name], name, tmp_path / "book")
    assert errors_in(own.problems) == []
    for table in ("customers", "items", "settlements"):
        assert own.rows(table) == shipped.rows(table)


def test_an_english_list_with_receipts_goes_all_the_way_round(tmp_path: Path) -> None:
    look = looked_at(tmp_path, ENGLISH)
    assert roles_in(look) == {
        "Invoice No.": "document", "Customer ID": "customer", "Customer Name": "name", "Invoice Date": "entered",
        "Due Date": "due", "Currency": "currency", "Amount": "amount", "Amount Paid": "settled",
        "Payment Date": "settled_on", "Sales Rep": "salesperson",
    }  # fmt: skip
    found = proposed(look, tmp_path)
    assert found.codes == ["mapping_rows_dropped"]
    assert [(r["item_id"], r["kind"], r["due_on"], r["amount"]) for r in found.rows("items")] == [
        ("INV-001", "invoice", date(2026, 2, 12), Decimal("1200.00")),
        ("INV-002", "invoice", date(2026, 3, 25), Decimal("980.50")),
        ("INV-003", "invoice", date(2026, 3, 22), Decimal("15000.00")),
        ("CN-004", "credit_note", None, Decimal("250.00")),
    ]
    assert found.column("settlements", "item_id") == ["INV-001", "INV-003"]
    assert found.book_toml["base_currency"] == "USD"
    assert look.tried is not None
    assert look.tried.net == Decimal("10730.50")
    loaded = load_book(found.out, shared_engine())
    assert loaded.book is not None
    shared_engine().drop(*(name for name in loaded.book.tables))


def test_a_plain_chinese_list_goes_all_the_way_round(tmp_path: Path) -> None:
    look = looked_at(tmp_path, CHINESE, "应收明细表.csv")
    assert list(roles_in(look).values()) == ["name", "entered", "document", "amount", "due"]
    assert survey_in(look).heading.above == 2
    found = proposed(look, tmp_path)
    assert found.codes == ["mapping_rows_dropped"]
    assert [(r["customer_id"], r["issued_on"], r["due_on"], r["amount"]) for r in found.rows("items")] == [
        ("甲公司", date(2026, 3, 5), date(2026, 4, 4), Decimal("12000.00")),
        ("甲公司", date(2026, 4, 5), date(2026, 5, 5), Decimal("8000.00")),
        ("乙公司", date(2026, 5, 6), date(2026, 6, 5), Decimal("9500.50")),
    ]
    assert found.book_toml["tables"]["items"] == {"complete": False}, "what was paid is not on the list"


def test_dates_that_read_two_ways_are_asked_and_not_guessed(tmp_path: Path) -> None:
    look = looked_at(tmp_path, ENGLISH.replace("01/13", "01/03").replace("02/20", "02/10"))
    assert look.proposal is not None
    ((zh, en),) = look.proposal.asks
    assert "“Invoice Date”（01/03/2026、02/03/2026、02/10/2026）" in zh
    assert "M/D/Y or as D/M/Y" in en
    assert look.tried is None
    refused = proposed(look, tmp_path)
    assert not refused.is_written
    lines = look.proposal.text.splitlines()
    asked = [line for line in lines if line.startswith("# entered = ")]
    assert [line.rpartition('as = "')[2] for line in asked] == ['date M/D/Y" }', 'date D/M/Y" }']
    (tmp_path / "chosen.toml").write_text(look.proposal.text.replace(asked[1], asked[1].removeprefix("# ")), "utf-8")
    chosen = mapped(look.path, tmp_path / "chosen.toml", tmp_path / "chosen_book")
    assert chosen.column("items", "issued_on")[0] == date(2026, 3, 1)


@pytest.mark.parametrize(
    "first, second, style",
    [
        ("2026-01-05", "2026-1-6", "date Y-M-D"),
        ("2026年1月5日", "2026年12月6日", "date Y年M月D日"),
        ("20260105", "20261231", "date YYYYMMDD"),
        ("13.01.2026", "02.03.2026", "date D.M.Y"),
        ("46027", "46028", "date excel_serial"),
        ("2026-01-05T08:30:00", "2026-01-06T09:00:00", "date ISO timestamp"),
    ],
)
def test_the_only_reading_of_a_column_of_dates_is_found(tmp_path: Path, first: str, second: str, style: str) -> None:
    look = looked_at(tmp_path, f"客户,日期,金额\n甲,{first},5\n乙,{second},6\n")
    assert look.proposal is not None
    assert f'as = "{style}"' in look.proposal.text
    assert look.proposal.asks == ()


@pytest.mark.parametrize(
    "head, cells, style",
    [
        ("Customer,Date,Amount", ["1.234,50", "12,00"], "number 1.234,50"),
        ("Customer,Date,Amount", ["1,234.50", "12"], "number 1,234.50"),
        ("客户,日期,金额", ["1,234", "5,678"], "number 1,234.50"),
        ("客户,日期,金额", ["1234", "-5.5"], "number 1,234.50"),
    ],
)
def test_the_way_numbers_are_written_is_found(tmp_path: Path, head: str, cells: list[str], style: str) -> None:
    rows = "".join(f'甲,2026-01-05,"{cell}"\n' for cell in cells)
    look = looked_at(tmp_path, f"{head}\n{rows}")
    assert look.proposal is not None
    assert f'as = "{style}"' in look.proposal.text


def test_numbers_that_read_two_ways_are_asked(tmp_path: Path) -> None:
    look = looked_at(tmp_path, 'Customer,Date,Amount\nA,2026-01-05,"1,234"\nB,2026-01-06,"2,500"\n')
    assert look.proposal is not None
    assert [en for _, en in look.proposal.asks if "Amount" in en]


def test_columns_that_nobody_knows_stay_as_comments_with_their_samples(tmp_path: Path) -> None:
    look = looked_at(tmp_path, "客户,日期,记账日期,金额,仓库\n甲,2026-01-05,2026-01-06,5,东一\n")
    assert look.proposal is not None
    lines = look.proposal.text.splitlines()
    (unknown,) = [line for line in lines if "仓库" in line]
    assert unknown.startswith("# c5 = ")
    assert "没有认出" in unknown
    assert "东一" in unknown
    (rival,) = [line for line in lines if '"日期"' in line]
    assert rival.startswith("# c2 = "), "of two columns of dates the likelier is taken and the other said"
    assert "也像 entered" in rival


def test_a_list_without_days_of_receipt_takes_what_is_open(tmp_path: Path) -> None:
    for head, cells in (("应收金额,已收金额", ("100,30", "50,50")), ("应收金额,未收金额", ("100,70", "50,0"))):
        text = f"客户,日期,{head}\n" + "".join(f"甲,2026-01-0{at},{row}\n" for at, row in enumerate(cells, start=5))
        found = proposed(looked_at(tmp_path, text), tmp_path)
        assert found.column("items", "amount") == [Decimal(70)]
        assert found.book_toml["tables"]["items"] == {"complete": False}


def test_one_column_of_amounts_with_a_direction(tmp_path: Path) -> None:
    text = "客户,日期,摘要,借贷,金额\n甲,2026-01-05,销售,借,100\n甲,2026-01-06,收款,贷,40\n甲,2026-01-07,退货,借,-10\n"
    found = proposed(looked_at(tmp_path, text), tmp_path)
    assert [(r["kind"], r["amount"]) for r in found.rows("items")] == [
        ("invoice", Decimal(100)),
        ("credit_note", Decimal(10)),
    ]
    assert found.column("settlements", "amount") == [Decimal(40)]


def test_currencies_in_words_become_codes_and_unknown_ones_are_refused_with_their_word(tmp_path: Path) -> None:
    text = "客户,日期,币种,金额\n甲,2026-01-05,人民币,100\n甲,2026-01-06,USD,40\n"
    assert proposed(looked_at(tmp_path, text), tmp_path).column("items", "currency") == ["CNY", "USD"]
    odd = proposed(looked_at(tmp_path, text.replace("USD", "贝壳")), tmp_path)
    assert {p.code for p in errors_in(odd.problems)} <= {"mapping_code_not_in_contract"}
    assert any("贝壳" in p.zh for p in odd.problems)


def test_a_customer_missing_here_and_there_is_not_filled_from_the_row_above(tmp_path: Path) -> None:
    rows = "甲,2026-01-05,5\n甲,2026-01-06,6\n,2026-01-07,7\n乙,2026-01-08,8\n"
    look = looked_at(tmp_path, f"客户,日期,金额\n{rows}")
    assert survey_in(look).filled_down == ()
    assert look.tried is not None
    assert {p.row for p in errors_in(look.tried.problems)} == {3}


def test_merged_cells_are_filled(tmp_path: Path) -> None:
    rows = "甲,2026-01-05,5\n,2026-01-06,6\n乙,2026-01-07,7\n,2026-01-08,8\n"
    found = proposed(looked_at(tmp_path, f"客户,日期,金额\n{rows}"), tmp_path)
    assert found.column("items", "customer_id") == ["甲", "甲", "乙", "乙"]


def test_files_of_the_same_headings_are_read_together_and_others_are_named(tmp_path: Path) -> None:
    export = tmp_path / "export"
    export.mkdir()
    for year in (2025, 2026):
        (export / f"应收{year}.csv").write_text(f"客户,日期,金额\n甲,{year}-01-05,5\n", encoding="utf-8")
    (export / "说明.csv").write_text("这是说明\n", encoding="utf-8")
    look = looked(export)
    assert look.chosen is not None
    assert len(look.chosen.parts) == 2
    assert look.proposal is not None
    assert 'file = "应收202*.csv"' in look.proposal.text
    found = proposed(look, tmp_path)
    assert found.column("items", "issued_on") == [date(2025, 1, 5), date(2026, 1, 5)]


def test_the_likeliest_sheet_of_a_workbook_is_taken(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as workbook:
        workbook.add_worksheet("封面").write(0, 0, "应收账款")
        list_of = workbook.add_worksheet("客户")
        list_of.write_row(0, 0, ["客户编码", "客户名称"])
        list_of.write_row(1, 0, ["1", "甲"])
        ledger = workbook.add_worksheet("明细")
        ledger.write_row(0, 0, ["客户编码", "日期", "金额"])
        ledger.write_row(1, 0, ["1", "2026-01-05", 5.5])
    look = looked(tmp_path / "a.xlsx")
    assert survey_in(look).sheet.sheet == "明细"
    assert [survey.sheet.sheet for survey in look.surveys] == ["客户", "明细"]
    assert proposed(look, tmp_path).column("items", "amount") == [Decimal("5.5")]


def test_tabs_and_semicolons_are_found_under_titles_too(tmp_path: Path) -> None:
    for sign in ("\t", ";"):
        text = f"应收明细\n\n客户{sign}日期{sign}金额\n甲{sign}2026-01-05{sign}5\n"
        found = proposed(looked_at(tmp_path, text), tmp_path)
        assert found.column("items", "amount") == [Decimal(5)]


def test_json_lines_and_parquet_are_looked_at_too(tmp_path: Path) -> None:
    rows = [{"客户": "甲", "日期": "2026-01-05", "金额": 5.25}]
    (tmp_path / "a.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    file = quoted_text(str(tmp_path / "b.parquet"))
    shared_engine().execute(f"""copy (select '甲' as "客户", date '2026-01-05' as "日期", 5.25 as "金额") to {file}""")
    for name in ("a.jsonl", "b.parquet"):
        found = proposed(looked(tmp_path / name), tmp_path)
        assert found.column("items", "amount") == [Decimal("5.25")]


@pytest.mark.parametrize("text", ["", "\n\n", "hello\n", "甲,乙\n1,2\n", "2026-01-05,12\n", '客户,"日期\n'])
def test_a_file_in_which_nothing_is_recognised_proposes_nothing(tmp_path: Path, text: str) -> None:
    look = looked_at(tmp_path, text)
    assert look.proposal is None


@pytest.mark.parametrize(
    "head, asked",
    [
        ("客户,日期,数量", "amounts"),
        ("仓库,日期,金额", "customers"),
        ("客户,金额,数量", "dates"),
    ],
)
def test_what_is_missing_for_a_mapping_is_asked(tmp_path: Path, head: str, asked: str) -> None:
    look = looked_at(tmp_path, f"{head}\n甲,2026-01-05,5\n")
    assert look.proposal is not None
    assert [en for _, en in look.proposal.asks if asked in en]
    assert not proposed(look, tmp_path).is_written


def test_what_is_a_book_is_told_from_what_is_not(tmp_path: Path) -> None:
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "items.csv").write_text("item_id\n", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    assert not is_no_book_yet(tmp_path / "book")
    assert not is_no_book_yet(tmp_path / "nowhere")
    assert is_no_book_yet(tmp_path / "empty")
    assert is_no_book_yet(LEDGERS["yonyou_ar_ledger"])


CELLS = st.sampled_from(
    ["甲", "", "2026-01-05", "03/04/2026", "5", "1,234.5", "合计", "借", "期初余额", '"', "a\tb", "客户：1 甲"]
)
HEADS = st.sampled_from(
    [
        "客户",
        "客户编码",
        "日期",
        "月",
        "日",
        "金额",
        "借方",
        "贷方",
        "余额",
        "方向",
        "摘要",
        "仓库",
        "到期日",
        "",
        "币种",
    ]
)


@settings(max_examples=examples(30))
@given(head=st.lists(HEADS, min_size=1, max_size=8), rows=st.lists(st.lists(CELLS, max_size=8), max_size=6))
def test_any_table_ends_in_a_look_and_a_proposal_that_is_well_formed_toml(
    head: list[str], rows: list[list[Any]]
) -> None:
    quoted = [",".join('"' + str(cell).replace('"', '""') + '"' for cell in row) for row in [head, *rows]]
    with TemporaryDirectory() as name:
        look = looked_at(Path(name), "\n".join(quoted) + "\n")
        if look.proposal is not None:
            found = proposed(look, Path(name))
            assert "toml_unreadable" not in found.codes
            assert "field_unknown" not in found.codes


def test_headings_without_rows_are_told(tmp_path: Path) -> None:
    look = looked_at(tmp_path, "客户,日期,金额\n")
    assert [told.code for sheet in look.sheets for told in sheet.problems] == ["look_no_rows"]
    assert look.proposal is None


@pytest.mark.parametrize("unit", ["单位：万元", "金额单位: 人民币千元", "（万元）", "RMB'000"])
def test_amounts_in_ten_thousands_are_asked_about_and_never_read_as_they_stand(unit: str, tmp_path: Path) -> None:
    look = looked_at(tmp_path, CHINESE.replace("截至2026年6月30日", unit))
    assert look.proposal is not None
    assert [unit in zh and unit in en for zh, en in look.proposal.asks] == [True]
    assert look.tried is None
    assert errors_in(proposed(look, tmp_path).problems) != []


@pytest.mark.parametrize("unit", ["单位：元", "单位：华岳示例贸易有限公司", "截至2026年6月30日"])
def test_amounts_in_yuan_need_no_answer(unit: str, tmp_path: Path) -> None:
    look = looked_at(tmp_path, CHINESE.replace("截至2026年6月30日", unit))
    assert look.proposal is not None
    assert look.proposal.asks == ()
    assert look.tried is not None
