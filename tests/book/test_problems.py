"""Each thing that can be wrong with a book is told with its place and its remedy, in both languages."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import NamedTuple

import pytest

from book.samples import ITEM_HEADING, Files, Load
from xindang.core.problems import problem_texts

CUSTOMER = "customer_id,name"
SETTLEMENT = "item_id,customer_id,side,settled_on,amount"
LIMIT = "limit_id,customer_id,group_id,side,tenure,state,amount,valid_from,valid_to"


class Wrong(NamedTuple):
    """A file with one thing wrong, the problem it is, where, and words of the remedy (zh, en)."""

    code: str
    place: str
    zh: str
    en: str
    files: Files


def item(row: str, heading: str = ITEM_HEADING) -> Files:
    return {"items.csv": f"{heading}\n{row}\n"}


def settlement(row: str, heading: str = SETTLEMENT) -> Files:
    return {"settlements.csv": f"{heading}\n{row}\n"}


def table(name: str, heading: str, *rows: str) -> Files:
    return {f"{name}.csv": "\n".join([heading, *rows]) + "\n"}


ERRORS = [
    Wrong(
        "known_beyond_gathered",
        "dossiers:1.key_known_count",
        "核对",
        "Check",
        table("dossiers", "customer_id,on,key_item_count,key_known_count", "001,2026-06-01,3,4"),
    ),
    Wrong(
        "missing_column",
        "items.amount",
        "映射",
        "mapping",
        item("I1,001,sale,2026-01-05", "item_id,customer_id,side,issued_on"),
    ),
    Wrong("missing_value", "items:1.amount", "请填写", "Fill it in", item("I1,001,sale,2026-01-05,2026-02-01,")),
    Wrong("missing_value", "items:1.customer_id", "请填写", "Fill it in", item("I1,　,sale,2026-01-05,2026-02-01,1")),
    Wrong("missing_value", "items:1.item_id", "请填写", "Fill it in", item(",001,sale,2026-01-05,2026-02-01,1")),
    Wrong("impossible_date", "items:1.issued_on", "更正", "Correct", item("I1,001,sale,2026-02-30,2026-03-01,1")),
    Wrong("impossible_date", "items:1.issued_on", "更正", "Correct", item("I1,001,sale,20261301,2026-12-01,1")),
    Wrong("impossible_date", "items:1.issued_on", "更正", "Correct", item("I1,001,sale,0026-03-05,2026-03-06,1")),
    Wrong("date_not_iso", "items:1.issued_on", "映射", "mapping", item("I1,001,sale,05/03/2026,2026-03-06,1")),
    Wrong("date_not_iso", "items:1.due_on", "映射", "mapping", item("I1,001,sale,2026-03-05,2026年3月5日,1")),
    Wrong("date_not_iso", "items:1.due_on", "映射", "mapping", item("I1,001,sale,2026-03-05,2026-03-05 10:30:00,1")),
    Wrong(
        "repeated_id",
        "items:3.item_id",
        "删去",
        "remove",
        item(
            "I1,001,sale,2026-01-05,2026-02-01,1\nI2,001,sale,2026-01-05,2026-02-01,1\nI1,001,sale,2026-01-05,2026-02-01,2"
        ),
    ),
    Wrong(
        "repeated_id",
        "customers:2.customer_id",
        "删去",
        "remove",
        table("customers", CUSTOMER, "001,甲", "001,乙", "C2,丙"),
    ),
    Wrong(
        "repeated_id",
        "settlements:2.settlement_id",
        "删去",
        "remove",
        table(
            "settlements",
            "settlement_id,item_id,settled_on,amount",
            "S1,I1,2026-02-01,1",
            "S1,I2,2026-02-01,1",
            ",I2,2026-02-01,1",
            ",I2,2026-02-01,1",
        ),
    ),
    Wrong(
        "repeated_id",
        "rates:2.currency",
        "删去",
        "remove",
        table("rates", "currency,on,rate", "USD,2026-01-05,7.1", "USD,2026-01-05,7.2", "USD,2026-01-06,7.2"),
    ),
    Wrong(
        "unknown_customer", "items:1.customer_id", "前导零", "leading zeros", item("I1,1,sale,2026-01-05,2026-02-01,1")
    ),
    Wrong(
        "unknown_customer",
        "events:1.customer_id",
        "客户表",
        "customers table",
        table("events", "customer_id,kind,occurred_on", "C9,other,2026-01-01"),
    ),
    Wrong("unknown_item", "settlements:1.item_id", "留空", "leave it blank", settlement("I9,,,2026-02-01,1")),
    Wrong(
        "unknown_item",
        "disputes:1.item_id",
        "往来项目表",
        "items table",
        table("disputes", "item_id,raised_on", "I9,2026-02-01"),
    ),
    Wrong(
        "unknown_item",
        "items:1.applies_to",
        "往来项目表",
        "items table",
        item("I1,001,sale,2026-01-05,,1,credit_note,I9", f"{ITEM_HEADING},kind,applies_to"),
    ),
    Wrong("not_a_number", "items:1.amount", "映射", "mapping", item('I1,001,sale,2026-01-05,2026-02-01,"1,234.50"')),
    Wrong("not_a_number", "items:1.amount", "映射", "mapping", item("I1,001,sale,2026-01-05,2026-02-01,NaN")),
    Wrong("not_a_number", "items:1.amount", "映射", "mapping", item("I1,001,sale,2026-01-05,2026-02-01,inf")),
    Wrong("not_a_number", "items:1.amount", "映射", "mapping", item("I1,001,sale,2026-01-05,2026-02-01,1e400")),
    Wrong("not_a_number", "items:1.amount", "映射", "mapping", item("I1,001,sale,2026-01-05,2026-02-01,１２")),
    Wrong(
        "amount_too_large", "items:1.amount", "小数点", "point", item(f"I1,001,sale,2026-01-05,2026-02-01,{'9' * 17}")
    ),
    Wrong(
        "amount_too_large",
        "items:1.amount",
        "小数点",
        "point",
        item(f"I1,001,sale,2026-01-05,2026-02-01,{'9' * 400}.123"),
    ),
    Wrong(
        "too_many_decimals",
        "items:1.amount",
        "四舍五入",
        "rounded in silence",
        item("I1,001,sale,2026-01-05,2026-02-01,1.005"),
    ),
    Wrong(
        "negative_amount", "items:1.amount", "credit_note", "credit_note", item("I1,001,sale,2026-01-05,2026-02-01,-5")
    ),
    Wrong(
        "out_of_range",
        "customers:1.share_of_purchases",
        "百分数",
        "percentage",
        table("customers", f"{CUSTOMER},share_of_purchases", "001,甲,35", "C2,乙,"),
    ),
    Wrong(
        "not_a_whole_number",
        "customers:1.term_days",
        "整数",
        "digits",
        table("customers", f"{CUSTOMER},term_days", "001,甲,30.5", "C2,乙,30.0"),
    ),
    Wrong(
        "not_yes_or_no",
        "statements:1.audited",
        "true",
        "true or false",
        table(
            "statements", "customer_id,period_end,months,received_on,audited", "001,2025-12-31,12,2026-03-01,perhaps"
        ),
    ),
    Wrong("unknown_code", "items:1.side", "prepayment", "prepayment", item("I1,001,sold,2026-01-05,2026-02-01,1")),
    Wrong(
        "unknown_code",
        "events:1.kind",
        "litigation",
        "litigation",
        table("events", "customer_id,kind,occurred_on", "001,litigaton,2026-01-01"),
    ),
    Wrong(
        "unknown_currency",
        "items:1.currency",
        "CNY",
        "CNY",
        item("I1,001,sale,2026-01-05,2026-02-01,1,RMB", f"{ITEM_HEADING},currency"),
    ),
    Wrong("settlement_of_nothing", "settlements:1.item_id", "至少", "at least one", settlement(",,sale,2026-02-01,1")),
    Wrong("settlement_without_side", "settlements:1.side", "方向", "side", settlement(",001,,2026-02-01,1")),
    Wrong(
        "item_of_another_customer", "settlements:1.customer_id", "更正", "Correct", settlement("I1,001,,2026-02-01,1")
    ),
    Wrong(
        "item_of_another_customer",
        "promises:1.item_id",
        "更正",
        "Correct",
        table("promises", "customer_id,item_id,made_on,due_on", "001,I1,2026-02-01,2026-02-08"),
    ),
    Wrong(
        "currency_differs_from_item",
        "settlements:1.currency",
        "项目币种",
        "item's currency",
        settlement("I1,,,2026-02-01,1,USD", f"{SETTLEMENT},currency"),
    ),
    Wrong(
        "applies_to_other_customer",
        "items:2.applies_to",
        "applies_to",
        "applies_to",
        item(
            "I1,C2,sale,2026-01-05,2026-02-01,9,,\nN1,001,sale,2026-01-05,,1,credit_note,I1",
            f"{ITEM_HEADING},kind,applies_to",
        ),
    ),
    Wrong(
        "applies_to_without_credit_note",
        "items:2.applies_to",
        "清空",
        "blank",
        item(
            "I1,001,sale,2026-01-05,2026-02-01,9,,\nN1,001,sale,2026-01-05,2026-02-01,1,,I1",
            f"{ITEM_HEADING},kind,applies_to",
        ),
    ),
    Wrong(
        "currency_differs_from_item",
        "items:2.currency",
        "项目币种",
        "item's currency",
        item(
            "I1,001,sale,2026-01-05,2026-02-01,9,,,\nN1,001,sale,2026-01-05,,1,credit_note,I1,USD",
            f"{ITEM_HEADING},kind,applies_to,currency",
        ),
    ),
    Wrong(
        "limit_of_nobody",
        "limits:1.customer_id",
        "group_id",
        "group_id",
        table("limits", LIMIT, "L1,,,sale,long,none,,2026-01-01,"),
    ),
    Wrong(
        "granted_without_amount",
        "limits:1.amount",
        "金额",
        "Give it",
        table("limits", LIMIT, "L1,001,,sale,long,granted,,2026-01-01,"),
    ),
    Wrong(
        "csv_row_broken",
        "items:2",
        "引号",
        "quotes",
        item('I1,C2,sale,2026-01-05,2026-02-01,9\n"I2,001,sale,2026-01-05,2026-02-01,9'),
    ),
    Wrong(
        "too_many_cells",
        "items:2",
        "分隔符",
        "separator",
        item("I1,C2,sale,2026-01-05,2026-02-01,9\nI2,001,sale,2026-01-05,2026-02-01,1,234"),
    ),
    Wrong(
        "json_row_broken",
        "items:2",
        "对象",
        "object",
        {
            "items.csv": None,
            "items.jsonl": '{"item_id":"I1","customer_id":"1","side":"sale","issued_on":"2026-01-05","amount":1}\n{"it',
        },
    ),
    Wrong("no_heading_known", "events", "映射", "mapping", {"events.csv": "客户往来明细\n一,二\n"}),
    Wrong("unreadable", "items", "UTF-8", "UTF-8", {"items.csv": b"item_id,customer_id\n\xff\xfe\x81\n"}),
    Wrong(
        "unreadable",
        "items",
        "重新导出",
        "export it again",
        {"items.csv": None, "items.parquet": b"PAR1 nonsense PAR1"},
    ),
    Wrong("unreadable", "items", "Excel", "Excel", {"items.csv": None, "items.xlsx": b"PK\x03\x04 nonsense"}),
    Wrong(
        "unreadable",
        "items",
        "重新导出",
        "export it again",
        {"items.csv": None, "items.csv.gz": b"\x1f\x8b\x08 nonsense"},
    ),
    Wrong("table_twice", "items", "文件夹", "folder", {"items.jsonl": "{}"}),
    Wrong("unknown_file_kind", "orders", ".parquet", ".parquet", {"orders.docx": "x"}),
    Wrong("customers_missing", "customers", "customers", "customers", {"customers.csv": None}),
    Wrong("book_empty", "", "customers", "customers", {"customers.csv": None, "items.csv": None, "notes.md": "x"}),
    Wrong("book_toml_unreadable", "book.toml", "TOML", "TOML", {"book.toml": "organisation = "}),
    Wrong("book_toml_unreadable", "book.toml", "TOML", "TOML", {"book.toml": b"\xff\xfe"}),
    Wrong(
        "book_toml_unknown_table", "book.toml.item", "items", "items", {"book.toml": "[tables.item]\ncomplete = true\n"}
    ),
    Wrong(
        "book_toml_unknown_key",
        "book.toml.items.cover_from",
        "covers_from",
        "covers_from",
        {"book.toml": "[items]\ncover_from = 2026-01-01\n"},
    ),
    Wrong(
        "book_toml_unknown_key",
        "book.toml.itmes",
        "表名",
        "NAME",
        {"book.toml": "[itmes]\ncovers_from = 2026-01-01\n"},
    ),
    Wrong(
        "book_toml_date_wrong",
        "book.toml.items.covers_from",
        "YYYY-MM-DD",
        "YYYY-MM-DD",
        {"book.toml": '[items]\ncovers_from = "2026-02-30"\n'},
    ),
    Wrong(
        "book_toml_not_yes_or_no",
        "book.toml.items.complete",
        "true",
        "true",
        {"book.toml": '[items]\ncomplete = "maybe"\n'},
    ),
    Wrong(
        "book_toml_not_a_count",
        "book.toml.items.left_out",
        "整数",
        "whole number",
        {"book.toml": "[items]\nleft_out = -1\n"},
    ),
    Wrong(
        "book_toml_covers_nothing",
        "book.toml.items",
        "covers_to",
        "covers_to",
        {"book.toml": "[items]\ncovers_from = 2026-02-01\ncovers_to = 2026-01-01\n"},
    ),
    Wrong("book_toml_not_text", "book.toml.organisation", "引号", "quotes", {"book.toml": "organisation = 5\n"}),
    Wrong("unknown_currency", "book.toml.base_currency", "CNY", "CNY", {"book.toml": 'base_currency = "RMB"\n'}),
]

WARNINGS = [
    Wrong("unknown_file", "", "items", "items", {"itmes.csv": "a,b\n"}),
    Wrong(
        "unknown_column",
        "items",
        "due_on",
        "due_on",
        item("I1,001,sale,2026-01-05,2026-02-01,1,2026-02-01,x", f"{ITEM_HEADING},due_no,zzz"),
    ),
    Wrong(
        "unknown_column",
        "customers",
        "uscc",
        "uscc",
        table("customers", f"{CUSTOMER},统一社会信用代码", "001,甲,x", "C2,乙,x"),
    ),
    Wrong(
        "declared_without_file",
        "events",
        "只有标题行",
        "its headings only",
        {"book.toml": "[events]\ncovers_from = 2020-01-01\ncovers_to = 2026-06-30\n"},
    ),
    Wrong("empty_file", "items", "book.toml", "book.toml", {"items.csv": "\n\n"}),
    Wrong("empty_table", "items", "重新导出", "export it again", {"items.csv": f"{ITEM_HEADING}\n"}),
    Wrong("settled_beyond_item", "items:1.amount", "未对应", "not yet applied", settlement("I1,,,2026-02-01,100.51")),
    Wrong("settled_before_issued", "settlements:1.settled_on", "预收", "in advance", settlement("I1,,,2026-01-04,1")),
    Wrong("differs_from_item", "settlements:1.side", "项目", "item's", settlement("I1,,loan,2026-02-01,1")),
    Wrong(
        "ends_before_it_starts",
        "settlements:1.bounced_on",
        "settled_on",
        "settled_on",
        settlement("I1,,,2026-02-01,1,2026-01-31", f"{SETTLEMENT},bounced_on"),
    ),
    Wrong("due_before_issued", "items:1.due_on", "核对", "Check", item("I1,001,sale,2026-01-05,2026-01-04,1")),
    Wrong(
        "no_due_date",
        "items.due_on",
        "2 个",
        "2 items",
        item("I1,001,sale,2026-01-05,,1\nI2,001,sale,2026-01-05,,1\nI3,001,sale,2026-01-05,2026-02-01,1"),
    ),
    Wrong(
        "disputed_beyond_amount",
        "items:1.disputed_amount",
        "核对",
        "Check",
        item("I1,001,sale,2026-01-05,2026-02-04,1,2", f"{ITEM_HEADING},disputed_amount"),
    ),
    Wrong(
        "received_on_assumed",
        "statements.received_on",
        "120 天",
        "120 days",
        table("statements", "customer_id,period_end,months", "001,2025-12-31,12"),
    ),
    Wrong(
        "limits_overlap",
        "limits:2.valid_from",
        "第 1 行",
        "row 1",
        table(
            "limits",
            LIMIT,
            "L1,001,,sale,long,none,,2026-01-01,",
            "L2,001,,sale,long,none,,2026-06-01,",
            "L3,001,,sale,temporary,none,,2026-06-01,",
        ),
    ),
    Wrong(
        "uscc_form_wrong",
        "customers:1.uscc",
        "18 位",
        "18 digits",
        table("customers", f"{CUSTOMER},uscc", "001,甲,91350100m000100Y43", "C2,乙,91350100M000100Y43"),
    ),
    Wrong(
        "uscc_check_wrong",
        "customers:1.uscc",
        "GB 32100",
        "GB 32100",
        table("customers", f"{CUSTOMER},uscc", "001,甲,91350100M000100Y44", "C2,乙,"),
    ),
]


@pytest.mark.parametrize("wrong", ERRORS, ids=lambda wrong: f"{wrong.code}-{wrong.place}")
def test_an_error_stops_the_book_and_tells_its_place_and_remedy(wrong: Wrong, load: Load) -> None:
    loaded = load(wrong.files)
    assert loaded.book is None
    errors = [told for told in loaded.problems if told.is_error]
    assert [(told.code, told.place) for told in errors] == [(wrong.code, wrong.place)]
    assert wrong.zh in errors[0].zh
    assert wrong.en in errors[0].en


@pytest.mark.parametrize("wrong", WARNINGS, ids=lambda wrong: f"{wrong.code}-{wrong.place}")
def test_a_warning_is_listed_and_the_book_is_loaded(wrong: Wrong, load: Load) -> None:
    loaded = load(wrong.files)
    assert [(told.code, told.place) for told in loaded.problems] == [(wrong.code, wrong.place)]
    assert wrong.zh in loaded.problems[0].zh
    assert wrong.en in loaded.problems[0].en
    assert loaded.book is not None


def test_every_problem_of_a_book_is_shown_by_a_test() -> None:
    """A sentence nobody has seen is a sentence nobody has read; the few made elsewhere are named here."""
    shown = {wrong.code for wrong in (*ERRORS, *WARNINGS)}
    elsewhere = {
        "book_missing", "book_is_one_file", "file_missing", "sheet_missing", "unknown_sheet", "heading_reserved",
        "no_heading", "heading_repeated", "more_of_the_same", "more_of_the_same_warning", "refers_to_left_out",
        "uscc_organisation_check_wrong", "not_a_file",
    }  # fmt: skip
    text = resources.files("xindang.core").joinpath("problem_texts/book.toml").read_text(encoding="utf-8")
    assert set(tomllib.loads(text)) == shown | elsewhere
    assert set(tomllib.loads(text)) <= set(problem_texts())
