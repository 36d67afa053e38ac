"""How an export is laid out: titles, headings of two rows, footers, totals, sheets, encodings, several files."""

from __future__ import annotations

import gzip
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from book.mapping.mapped import map_texts, map_well, mapped
from xindang.book.mapping.headings import joined_headings

CUSTOMERS = """
[[source]]
name = "list"
{source}
[source.columns]
id = {{ heading = "编码", as = "text" }}
name = {{ heading = "名称", as = "text" }}
{more}
[[table]]
to = "customers"
from = "list"
[table.columns]
customer_id = "id"
name = "name"
"""
PLAIN = CUSTOMERS.format(source='file = "list.csv"', more="")


def test_lines_above_the_headings_and_rows_at_the_foot_are_passed_over(tmp_path: Path) -> None:
    mapping = CUSTOMERS.format(source='file = "list.csv"\nskip_rows = 2\nfooter_rows = 2', more="")
    found = map_well(
        tmp_path, mapping, {"list.csv": "客户清单\n2026年\n编码,名称\n1,甲\n2,乙\n制表：王,\n第1页,共1页,多一格\n"}
    )
    assert found.column("customers", "customer_id") == ["1", "2"]
    assert [(p.code, p.count) for p in found.problems] == [("mapping_rows_dropped", 2)]


def test_totals_and_subtotals_are_passed_over_whatever_blanks_stand_in_them(tmp_path: Path) -> None:
    mapping = CUSTOMERS.format(source='file = "list.csv"', more="").replace(
        "[[table]]", '[[source.drop]]\ncolumn = "name"\nlike = ["合计", "小计", "本*合计", "累计*"]\n[[table]]'
    )
    rows = "编码,名称\n1,甲\nx,小计\n2,合计通商行\ny,合　 计\nz,本期合计\nz,累计（全年）\n3,丙\n"
    found = map_well(tmp_path, mapping, {"list.csv": rows})
    assert found.column("customers", "name") == ["甲", "合计通商行", "丙"]
    assert [(p.code, p.table, p.count) for p in found.problems] == [("mapping_rows_dropped", "list.csv", 4)]


def test_signs_in_the_words_for_totals_mean_themselves(tmp_path: Path) -> None:
    mapping = PLAIN.replace("[[table]]", '[[source.drop]]\ncolumn = "name"\nlike = ["100%", "a_b", "\\\\"]\n[[table]]')
    found = map_well(tmp_path, mapping, {"list.csv": "编码,名称\n1,1000\n2,100%\n3,axb\n4,a_b\n5,\\\n"})
    assert found.column("customers", "name") == ["1000", "axb"]


def test_a_total_row_may_be_unreadable_without_being_told(tmp_path: Path) -> None:
    mapping = CUSTOMERS.format(
        source='file = "list.csv"', more='opened = { heading = "开户", as = "date Y-M-D" }'
    ).replace("[[table]]", '[[source.drop]]\ncolumn = "name"\nlike = ["合计"]\n[[table]]')
    mapping += 'opened_on = "opened"\n'
    found = map_well(tmp_path, mapping, {"list.csv": "编码,名称,开户\n1,甲,2020-01-02\n,合计,共1户\n"})
    assert found.codes == ["mapping_rows_dropped"]


@pytest.mark.parametrize(
    "heads, expected",
    [
        ([["客户", "期初", None, "期末", None], [None, "借方", "贷方", "借方", "贷方"]],
         ["客户", "期初 借方", "期初 贷方", "期末 借方", "期末 贷方"]),
        ([["编码", "本期"], [None, "借", "贷", "余"]], ["编码", "本期 借", "本期 贷", "本期 余"]),
        ([[None, "A", None, None], [None, "x", None, "y"], ["k", "1", "2", "3"]],
         ["k", "A x 1", "A x 2", "A y 3"]),
        ([["甲", None, "乙"], [None, "二", None]], ["甲", "甲 二", "乙"]),
    ],
)  # fmt: skip
def test_two_rows_of_headings_become_one(heads: list[list[str | None]], expected: list[str]) -> None:
    assert joined_headings(heads) == expected


BALANCES = """
[[source]]
name = "balances"
{source}
header_rows = 2
skip_rows = 1
[source.columns]
id = {{ heading = "客户", as = "text" }}
debit = {{ heading = "期末 借方", as = "number 1,234.50" }}
credit = {{ heading = "期末 贷方", as = "number 1,234.50" }}
note = {{ heading = "备注", as = "text" }}
[source.signed.balance]
debit = "debit"
credit = "credit"
[[table]]
to = "items"
from = "balances"
negative = "credit_note"
[table.columns]
item_id = "id"
customer_id = "id"
side = {{ constant = "sale" }}
issued_on = {{ constant = 2026-01-01 }}
amount = "balance"
document_no = "note"
"""
BALANCE_ROWS: list[list[str | float | None]] = [
    ["科目余额表"],
    ["客户", "期初", None, "期末", None, "备注"],
    [None, "借方", "贷方", "借方", "贷方"],
    ["甲", 1, None, "1,200.50", None, "x"],
    ["乙", None, 1, None, "30", None],
    ["丙", None, None, 5, 5, None],
]
BALANCES_FOUND = [("甲", "invoice", "1200.50"), ("乙", "credit_note", "30.00"), ("丙", "invoice", "0.00")]


def test_a_balance_sheet_with_two_heading_rows_reads_from_csv_and_from_excel(tmp_path: Path) -> None:
    lines = [",".join("" if c is None else f'"{c}"' for c in row) for row in BALANCE_ROWS]
    (tmp_path / "csv").mkdir()
    from_csv = map_well(
        tmp_path / "csv", BALANCES.format(source='file = "b.csv"'), {"b.csv": "\n".join(lines).encode("gb18030")}
    )
    (tmp_path / "xlsx" / "export").mkdir(parents=True)
    workbook = xlsxwriter.Workbook(tmp_path / "xlsx" / "export" / "b.xlsx")
    workbook.add_worksheet("说明")
    sheet = workbook.add_worksheet("余额")
    for at, row in enumerate(BALANCE_ROWS):
        sheet.write_row(at, 0, row)
    workbook.close()
    from_sheet = map_well(tmp_path / "xlsx", BALANCES.format(source='file = "b.xlsx"\nsheet = "余额"'), {})
    for found in (from_csv, from_sheet):
        rows = [(row["item_id"], row["kind"], str(row["amount"])) for row in found.rows("items")]
        assert rows == BALANCES_FOUND
        assert found.column("items", "document_no") == ["x", None, None]


def test_headings_of_two_rows_end_in_problems_when_the_file_has_none(tmp_path: Path) -> None:
    for name, content in (
        ("b.csv", b"a,b\n"),
        ("b.csv", b'a\n"open,b\n'),
        ("b.csv", b"\xff\xfe\xff"),
        ("b.xlsx", b"PK"),
    ):
        found = map_texts(tmp_path, BALANCES.format(source=f'file = "{name}"'), {name: content})
        assert len(found.problems) == 1
        assert found.problems[0].code in {"no_heading", "unreadable"}
    found = map_texts(tmp_path, BALANCES.format(source='file = "b.jsonl"'), {"b.jsonl": '{"客户": "1"}\n'})
    assert found.codes == ["mapping_headings_not_in_file_kind"]
    missing = map_texts(tmp_path, BALANCES.format(source='file = "b.xlsx"\nsheet = "无"'), {})
    assert missing.codes == ["unreadable"]


def test_an_encoding_that_is_named_is_used(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"list.csv": "編碼,名稱\n1,客戶\n".encode("big5")}
    mapping = CUSTOMERS.format(source='file = "list.csv"', more="").replace("编码", "編碼").replace("名称", "名稱")
    assert set(map_texts(tmp_path, mapping, files).codes) == {"mapping_heading_missing"}
    named = mapping.replace('file = "list.csv"', 'file = "list.csv"\nencoding = "big5"')
    assert map_well(tmp_path, named, files).column("customers", "name") == ["客戶"]


def test_several_files_of_a_pattern_become_one_source_and_keep_their_places(tmp_path: Path) -> None:
    mapping = CUSTOMERS.format(source='file = "list-*.csv"', more="").replace(
        'customer_id = "id"', 'customer_id = { id = "{row}" }'
    )
    files: dict[str, str | bytes] = {"list-1.csv": "编码,名称\n1,甲\n2,乙\n", "list-2.csv": "名称,编码\n丙,3\n"}
    found = map_well(tmp_path, mapping, files)
    assert found.column("customers", "name") == ["甲", "乙", "丙"]
    assert found.column("customers", "customer_id") == ["1", "2", "2.1"]
    broken = map_texts(tmp_path, mapping, files | {"list-2.csv": "名称,编码\n,3\n"})
    assert [(p.code, p.place) for p in broken.problems] == [("mapping_value_missing", "list-2.csv:1.名称")]


def test_a_file_that_is_one_of_several_and_broken_is_never_left_out_in_silence(tmp_path: Path) -> None:
    mapping = CUSTOMERS.format(source='file = "list-*.csv"', more="")
    files: dict[str, str | bytes] = {"list-1.csv": "编码,名称\n1,甲\n", "list-2.csv": '编码,名称\n1,"甲\n'}
    found = map_texts(tmp_path, mapping, files, accept_good_rows=True)
    assert [p.is_error for p in found.problems] == [True]
    assert not found.is_written


def test_one_file_may_stand_for_the_whole_export_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "客户.csv.gz").write_bytes(gzip.compress("编码,名称\n1,甲\n".encode()))
    (tmp_path / "own.toml").write_text(PLAIN, encoding="utf-8")
    found = mapped(tmp_path / "客户.csv.gz", tmp_path / "own.toml", tmp_path / "book")
    assert found.problems == []
    assert found.column("customers", "name") == ["甲"]


def test_a_missing_file_is_told_with_the_one_that_looks_like_it(tmp_path: Path) -> None:
    found = map_texts(tmp_path, PLAIN, {"lists.csv": "编码,名称\n1,甲\n"})
    assert found.codes == ["mapping_file_missing"]
    assert "lists.csv" in found.problems[0].zh
    nothing = mapped(tmp_path / "nowhere", tmp_path / "own.toml", tmp_path / "book")
    assert nothing.codes == ["mapping_export_missing"]


def test_a_missing_column_is_told_with_the_one_that_looks_like_it(tmp_path: Path) -> None:
    found = map_texts(tmp_path, PLAIN, {"list.csv": "客户编码,名称\n1,甲\n"})
    assert [(p.code, p.place) for p in found.problems] == [("mapping_heading_missing", "list.csv.编码")]
    assert "客户编码" in found.problems[0].en


def test_every_missing_file_and_column_is_told_at_once(tmp_path: Path) -> None:
    second = (
        PLAIN.replace('"list"', '"second"')
        .replace("list.csv", "second.csv")
        .replace('[[table]]\nto = "customers"', '[[table]]\nname = "second"\nto = "customers"')
    )
    third = second.replace('"second"', '"third"').replace("second.csv", "third.csv")
    found = map_texts(tmp_path, PLAIN + second + third, {"list.csv": "编码\n1\n", "third.csv": "b,名称\n1,x\n"})
    assert sorted(found.codes) == ["mapping_file_missing", "mapping_heading_missing", "mapping_heading_missing"]


def test_a_heading_may_have_other_spellings_and_an_optional_column_may_be_absent(tmp_path: Path) -> None:
    mapping = CUSTOMERS.format(
        source='file = "list.csv"', more='region = { heading = ["地区", "Region"], as = "text", optional = true }'
    )
    mapping += 'region = "region"\n'
    assert map_well(tmp_path, mapping, {"list.csv": "编码,名称,REGION\n1,甲,华东\n"}).column("customers", "region") == [
        "华东"
    ]
    assert map_well(tmp_path, mapping, {"list.csv": "编码,名称\n1,甲\n"}).column("customers", "region") == [None]


def test_a_row_with_too_many_cells_is_told_with_its_place_and_not_used(tmp_path: Path) -> None:
    rows = "编码,名称\n1,甲\n2,乙,多\n"
    found = map_texts(tmp_path, PLAIN, {"list.csv": rows})
    assert [(p.code, p.place) for p in found.problems] == [("too_many_cells", "list.csv:2")]
    assert not found.is_written
    good = map_texts(tmp_path, PLAIN, {"list.csv": rows}, accept_good_rows=True)
    assert good.column("customers", "customer_id") == ["1"]


def test_json_lines_and_parquet_are_exports_too(tmp_path: Path) -> None:
    mapping = CUSTOMERS.format(source='file = "list.jsonl"', more='paid = { heading = "实缴", as = "number" }')
    mapping += 'paid_in_capital = "paid"\n'
    found = map_well(
        tmp_path, mapping, {"list.jsonl": '{"编码": "01", "名称": "甲", "实缴": 12.5}\n{"编码": "02", "名称": "乙"}\n'}
    )
    assert [(row["customer_id"], row["paid_in_capital"]) for row in found.rows("customers")] == [
        ("01", Decimal("12.50")),
        ("02", None),
    ]
    again = map_well(
        tmp_path,
        mapping.replace("list.jsonl", "customers.parquet")
        .replace("编码", "customer_id")
        .replace("名称", "name")
        .replace("实缴", "paid_in_capital"),
        {"customers.parquet": (found.out / "customers.parquet").read_bytes()},
    )
    assert again.column("customers", "paid_in_capital") == [Decimal("12.50"), None]


def test_what_an_earlier_mapping_left_in_the_folder_is_gone(tmp_path: Path) -> None:
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "orders.parquet").write_bytes(b"old")
    map_well(tmp_path, PLAIN, {"list.csv": "编码,名称\n1,甲\n"})
    assert sorted(file.name for file in (tmp_path / "book").iterdir()) == ["book.toml", "customers.parquet"]


def test_a_book_that_cannot_be_written_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "book").write_text("a file", encoding="utf-8")
    assert map_texts(tmp_path, PLAIN, {"list.csv": "编码,名称\n1,甲\n"}).codes == ["mapping_not_written"]


def test_real_dates_and_numbers_of_a_workbook_need_no_guess(tmp_path: Path) -> None:
    (tmp_path / "export").mkdir()
    workbook = xlsxwriter.Workbook(tmp_path / "export" / "list.xlsx")
    day = workbook.add_format({"num_format": "dd/mm/yyyy"})
    sheet = workbook.add_worksheet()
    sheet.write_row(0, 0, ["编码", "名称", "开户", "资本"])
    sheet.write_row(1, 0, ["007", "甲"])
    sheet.write_datetime(1, 2, datetime(2020, 3, 4, tzinfo=UTC).replace(tzinfo=None), day)
    sheet.write_number(1, 3, 0.1 + 0.2)
    sheet.write_row(2, 0, ["008", "乙", "05/06/2021", 12])
    workbook.close()
    mapping = CUSTOMERS.format(
        source='file = "list.xlsx"',
        more='opened = { heading = "开户", as = "date D/M/Y" }\ncapital = { heading = "资本", as = "number" }',
    )
    mapping += 'opened_on = "opened"\nregistered_capital = "capital"\n'
    found = map_well(tmp_path, mapping, {})
    assert [(r["customer_id"], r["opened_on"], r["registered_capital"]) for r in found.rows("customers")] == [
        ("007", date(2020, 3, 4), Decimal("0.30")),
        ("008", date(2021, 6, 5), Decimal("12.00")),
    ]
