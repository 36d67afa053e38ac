"""What is to be done about the customers' files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assess.books import Declared, Row
from assess.worklist.worked import COVERED, Case, case, differences, not_judged, of_kind, tables_of, work_of
from facts.cases import ON, paid, sale

DEALT, LONG_PAST = date(2026, 3, 1), date(2024, 3, 1)
QUARTER_END, MISSED = date(2026, 6, 30), date(2026, 3, 31)
REFRESH, RATED, NEWS, COLLATERAL = "dossier_not_refreshed", "not_rated", "credit_changed", "collateral_weak"
STATED, FILE = "statement_contradiction", "file_contradiction"


def file_of(refreshed: date | None) -> Row:
    return {"refreshed_on": refreshed, "salesperson": "王芳"}


def stale(severity: str, **more: object) -> Row:
    due = QUARTER_END if severity == "low" else MISSED
    row = {"clause": "S1-12", "owner_role": "salesperson", "owner": "王芳", "due_on": due}
    return row | {"severity": severity} | more


DEALING = [sale("1", DEALT, ON)]
PAST = [sale("1", LONG_PAST, LONG_PAST)]


def verdict(assessed: date, valid_to: date | None = None) -> Row:
    row = {"criterion": "S1-15.5", "verdict": "met", "assessor": "王芳", "assessed_on": assessed}
    return {**row, "valid_to": valid_to}


def event(kind: str, known: date = ON, occurred: date = date(2026, 6, 20)) -> Row:
    return {"kind": kind, "occurred_on": occurred, "known_on": known}


def pledge(**more: object) -> Row:
    row: Row = {"value": 500, "formalities_complete": True, "prior_claims": 0, "valued_on": date(2026, 1, 1)}
    return {**row, "kind": "房产抵押", **more}


def flaw(severity: str, **more: object) -> Row:
    return {"clause": "S1-27", "amount": 500, "severity": severity, **more}


def statement(period_end: date = date(2025, 12, 31), **more: object) -> Row:
    row: Row = {"period_end": period_end, "months": 12, "received_on": date(2026, 4, 1)}
    balance = {"total_assets": 100, "current_assets": 60, "total_liabilities": 40, "current_liabilities": 30}
    return {**row, **balance, "equity": 60, "revenue": 200, **more}


def wrong(amount: int | None, severity: str = "low", **more: object) -> Row:
    return {"clause": "S1-11", "amount": amount, "severity": severity, **more}


CASES = [
    case("dealt with and never assessed", RATED, {"clause": "S1-13", "severity": "medium", "since_on": DEALT,
         "owner_role": "sales_manager"}, items=DEALING),
    case("assessed this year", RATED, items=DEALING, assessments=[verdict(date(2026, 2, 1))]),
    case("assessed too long ago", RATED, {"severity": "medium"}, items=DEALING,
         assessments=[verdict(date(2025, 6, 28))]),
    case("assessed long ago and still valid", RATED, items=DEALING,
         assessments=[verdict(date(2024, 2, 1), date(2027, 1, 1))]),
    case("assessed, and its end has passed", RATED, {"severity": "medium"}, items=DEALING,
         assessments=[verdict(date(2026, 2, 1), date(2026, 6, 29))]),
    case("assessed tomorrow", RATED, {"severity": "medium"}, items=DEALING, assessments=[verdict(date(2026, 7, 1))]),
    case("not dealt with", RATED, items=PAST),
    case("frozen this month", NEWS, {"clause": "S1-38", "severity": "high", "since_on": ON, "amount": 100},
         items=DEALING, events=[event("account_frozen")]),
    case("in court this month", NEWS, {"severity": "medium"}, items=DEALING, events=[event("litigation")]),
    case("known for longer", NEWS, items=DEALING, events=[event("account_frozen", date(2026, 5, 30))]),
    case("known tomorrow", NEWS, items=DEALING, events=[event("account_frozen", date(2026, 7, 1))]),
    case("frozen and nothing held or granted", NEWS, events=[event("account_frozen")]),
    case("frozen with a limit", NEWS, {"amount": None}, events=[event("account_frozen")],
         limits=[{"side": "sale", "state": "granted", "amount": 5, "valid_from": DEALT}]),
    case("dunned is no news", NEWS, items=DEALING, events=[event("dunned"), event("other")]),
    case("collateral in order", COLLATERAL, items=DEALING, collateral=[pledge()]),
    case("formalities incomplete", COLLATERAL, flaw("high"), items=DEALING,
         collateral=[pledge(formalities_complete=False)]),
    case("nobody says whether they are complete", COLLATERAL, flaw("high"), items=DEALING,
         collateral=[pledge(formalities_complete=None)]),
    case("prior claims not stated", COLLATERAL, flaw("low"), items=DEALING, collateral=[pledge(prior_claims=None)]),
    case("ends next week", COLLATERAL, flaw("medium", due_on=date(2026, 7, 7)), items=DEALING,
         collateral=[pledge(valid_to=date(2026, 7, 7))]),
    case("ended", COLLATERAL, flaw("high", due_on=date(2026, 6, 1)), items=DEALING,
         collateral=[pledge(valid_to=date(2026, 6, 1))]),
    case("ended and another stands", COLLATERAL, items=DEALING,
         collateral=[pledge(valid_to=date(2026, 6, 1)), pledge()]),
    case("valued a year ago", COLLATERAL, items=DEALING, collateral=[pledge(valued_on=date(2025, 6, 30))]),
    case("valued more than a year ago", COLLATERAL, flaw("low", since_on=date(2025, 6, 29)), items=DEALING,
         collateral=[pledge(valued_on=date(2025, 6, 29))]),
    case("valued on no day", COLLATERAL, flaw("low", since_on=None), items=DEALING,
         collateral=[pledge(valued_on=None)]),
    case("two flaws are two rows", COLLATERAL, flaw("high"), flaw("low"), items=DEALING,
         collateral=[pledge(formalities_complete=False, prior_claims=None)]),
    case("nothing rests on it", COLLATERAL, collateral=[pledge(formalities_complete=False)]),
    case("given tomorrow", COLLATERAL, items=DEALING,
         collateral=[pledge(formalities_complete=False, valid_from=date(2026, 7, 1))]),
    case("statements in order", STATED, statements=[statement()]),
    case("a cent of rounding", STATED, statements=[statement(equity=59)]),
    case("they do not balance", STATED, wrong(10, "medium", since_on=date(2025, 12, 31)),
         statements=[statement(equity=50)]),
    case("nobody says what the equity is", STATED, statements=[statement(equity=None)]),
    case("more current than total assets", STATED, wrong(20), statements=[statement(current_assets=120)]),
    case("more current than total liabilities", STATED, wrong(10), statements=[statement(current_liabilities=50)]),
    case("parts beyond current assets", STATED, wrong(30), statements=[statement(cash=50, inventory=40)]),
    case("loans beyond current liabilities", STATED, wrong(15),
         statements=[statement(payables=20, short_term_loans=25)]),
    case("retained earnings below water", STATED, wrong(65),
         statements=[statement(total_liabilities=160, equity=-60, retained_earnings=5)]),
    case("two of one period", STATED, wrong(50, "medium"), statements=[statement(), statement(revenue=250)]),
    case("the same twice", STATED, statements=[statement(), statement()]),
    case("the audit changed it", STATED, statements=[statement(), statement(revenue=250, audited=True)]),
    case("received tomorrow", STATED, statements=[statement(equity=50, received_on=date(2026, 7, 1))]),
    case("of long ago", STATED, statements=[statement(date(2023, 12, 31), equity=50, received_on=date(2024, 4, 1))]),
    case("paid in more than registered", FILE, wrong(5), customer={"registered_capital": 10, "paid_in_capital": 15}),
    case("paid in as registered", FILE, customer={"registered_capital": 10, "paid_in_capital": 10}),
    case("registered, not told what is paid in", FILE, customer={"registered_capital": 10}),
    case("younger than our business", FILE, wrong(None), items=DEALING, customer={"established_on": date(2026, 3, 2)}),
    case("as old as our business", FILE, items=DEALING, customer={"established_on": DEALT}),
    case("opened after the first item", FILE, wrong(None), items=DEALING, customer={"opened_on": date(2026, 3, 2)}),
    case("opened tomorrow", FILE, items=DEALING, customer={"opened_on": date(2026, 7, 1)}),
    case("refreshed this quarter", REFRESH, customer=file_of(date(2026, 4, 1)), items=DEALING),
    case("refreshed last quarter, the end is near", REFRESH, stale("low", since_on=date(2026, 3, 31)),
         customer=file_of(date(2026, 3, 31)), items=DEALING),
    case("a quarter missed", REFRESH, stale("medium"), customer=file_of(date(2025, 12, 31)), items=DEALING),
    case("never refreshed", REFRESH, stale("medium", since_on=None), customer=file_of(None), items=DEALING),
    case("new this quarter", REFRESH, stale("low", since_on=None), items=DEALING,
         customer={**file_of(None), "opened_on": date(2026, 4, 1)}),
    case("refreshed tomorrow", REFRESH, stale("medium", since_on=None), customer=file_of(date(2026, 7, 1)),
         items=DEALING),
    case("no longer dealt with", REFRESH, customer=file_of(None), items=PAST, settlements=[paid("1", LONG_PAST)]),
    case("no longer dealt with and owing", REFRESH, stale("medium"), customer=file_of(None), items=PAST),
    case("never dealt with", REFRESH, customer=file_of(None)),
]  # fmt: skip


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    return work_of(tables_of(CASES), tmp_path_factory.mktemp("files"))


@pytest.mark.parametrize("entry", CASES, ids=lambda entry: entry.name)
def test_case(entry: Case, work: list[Row]) -> None:
    assert differences(entry, work) == []


def test_the_sentence_says_when_it_was_last_refreshed_or_that_it_never_was(work: list[Row]) -> None:
    texts = {row["customer_id"]: row["text_zh"] for row in of_kind(work, REFRESH)}
    assert texts["a quarter missed"].startswith("客户信用档案上次于 2025-12-31 全面更新，已经逾期，期限 2026-03-31。")
    assert texts["never refreshed"].startswith("客户信用档案没有全面更新的记录，期限 2026-03-31。")


def test_the_other_sentences_can_be_acted_on(work: list[Row]) -> None:
    said = {(row["kind"], row["customer_id"]): row["text_zh"] for row in work}
    assert said[RATED, "dealt with and never assessed"].startswith(
        "近 12 个月往来 1 笔，最近一笔 2026-03-01，档案中没有有效的评定意见；按现有资料可评 B 级（暂定）。"
    )
    assert said[NEWS, "frozen this month"].startswith(
        "2026-06-30 获知：账户被冻结（发生于 2026-06-20），占用 100.00 元。"
    )
    assert said[COLLATERAL, "ended"].startswith("抵押担保（房产抵押）价值 500.00 元，已到期（2026-06-01）。")
    assert said[STATED, "they do not balance"].startswith(
        "2025-12-31 的 12 个月报表：资产总计不等于负债合计加所有者权益"
    )
    assert said[FILE, "paid in more than registered"].startswith("实缴资本大于注册资本：15.00 元与 10.00 元。")
    assert said[FILE, "younger than our business"].startswith("成立日期晚于首次往来：2026-03-02 与 2026-03-01。")


DUPLICATE = "duplicate_customer"


@pytest.mark.parametrize(
    "first, second, found",
    [
        ({"uscc": "91310115MA1K35PD7U"}, {"uscc": "91310115MA1K35PD7U"}, "统一社会信用代码相同"),
        ({"name": "浦东（示例）公司"}, {"name": "浦东 (示例)公司"}, "单位名称相同"),
        ({"name": "ABC 公司"}, {"name": "abc公司", "uscc": "91310115MA1K35PD7U"}, "单位名称相同"),
        ({"name": "甲公司", "uscc": "91310115MA1K35PD7U"}, {"name": "甲公司", "uscc": "91310000MA1FL4KM2B"}, ""),
        ({"name": "张伟", "kind": "person"}, {"name": "张伟", "kind": "person"}, ""),
        ({"name": "甲公司"}, {"name": "乙公司"}, ""),
    ],
)
def test_one_organisation_with_two_files_is_found(first: Row, second: Row, found: str, tmp_path: Path) -> None:
    tables = tables_of([case("1", DUPLICATE, customer=first), case("2", DUPLICATE, customer=second)])
    work = work_of(tables, tmp_path, kinds=(DUPLICATE,))
    rows = of_kind(work, DUPLICATE)
    assert [(row["customer_id"], row["clause"], row["text_zh"].partition("，")[0]) for row in rows] == (
        [("1", "S1-4", found)] if found else []
    )
    if found:
        assert "有 2 个档案：1、2。" in rows[0]["text_zh"]


def test_before_the_notice_nobody_is_reminded_of_this_quarter(tmp_path: Path) -> None:
    on = date(2026, 5, 30)
    told: Declared = {name: {**words, "covers_to": on} for name, words in COVERED.items()}
    work = work_of(tables_of(CASES), tmp_path, on=on, told=told, kinds=(REFRESH,))
    assert {row["severity"] for row in of_kind(work, REFRESH)} == {"medium"}


def test_a_book_that_does_not_say_is_told_once(tmp_path: Path) -> None:
    tables = tables_of(CASES)
    tables["customers"] = [{key: row[key] for key in ("customer_id", "name")} for row in tables["customers"]]
    work = work_of(tables, tmp_path, kinds=(REFRESH,))
    assert of_kind(work, REFRESH) == []
    (row,) = not_judged(work, REFRESH)
    assert "customers.refreshed_on" in row["text_zh"]


def test_where_the_ledger_does_not_say_whether_he_is_dealt_with_he_is_reminded(tmp_path: Path) -> None:
    told: Declared = {**COVERED, "items": {"covers_from": date(2026, 1, 1), "covers_to": ON, "complete": True}}
    work = work_of(tables_of(CASES), tmp_path, told=told, kinds=(REFRESH,))
    assert of_kind(work, REFRESH, "never dealt with")
