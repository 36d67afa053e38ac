"""What is overdue: how much, how old, and who recovers it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from assess.books import Declared, Row
from assess.worklist.worked import Case, case, differences, of_kind, pack_with, tables_of, work_of
from facts.cases import ON, paid, sale

ISSUED = date(2025, 1, 10)
OVERDUE = "overdue"


def days_ago(days: int) -> date:
    return ON - timedelta(days)


def late(days: int, number: str = "1", amount: int = 100, **more: object) -> Row:
    return sale(number, ISSUED, days_ago(days), amount, **more)


def owed(amount: int | str, days: int, role: str, severity: str, **more: object) -> Row:
    due = days_ago(days)
    row = {"clause": "S1-36b", "amount": Decimal(amount), "due_on": due, "since_on": due + timedelta(1)}
    return row | {"owner_role": role, "severity": severity} | more


CASES = [
    case("one day late", OVERDUE, owed(100, 1, "salesperson", "low", owner="李明"), customer={"salesperson": "李明"},
         items=[late(1)]),
    case("nobody's customer", OVERDUE, owed(100, 60, "salesperson", "low", owner=None), items=[late(60)]),
    case("sixty-one days late", OVERDUE, owed(100, 61, "sales_manager", "medium", owner=None),
         customer={"salesperson": "李明"}, items=[late(61)]),
    case("ninety-one days late", OVERDUE, owed(100, 91, "credit_controller", "high"), items=[late(91)]),
    case("half a year late", OVERDUE, owed(100, 181, "vp_sales", "high"), items=[late(181)]),
    case("the oldest decides", OVERDUE, owed(300, 100, "credit_controller", "high"),
         items=[late(100), late(5, "2", 200)]),
    case("part paid", OVERDUE, owed(60, 40, "salesperson", "low"), items=[late(40)], settlements=[paid("1", ON, 40)]),
    case("two currencies are two rows", OVERDUE, owed(100, 9, "salesperson", "low", currency="CNY"),
         owed(70, 8, "salesperson", "low", currency="USD"), items=[late(9), late(8, "2", 70, currency="USD")]),
    case("a loan", OVERDUE, owed(100, 9, "salesperson", "low", side="loan"), items=[late(9, side="loan")]),
    case("due today", OVERDUE, items=[late(0)]),
    case("not due", OVERDUE, items=[late(-5)]),
    case("paid today", OVERDUE, items=[late(50)], settlements=[paid("1", ON)]),
    case("bounced", OVERDUE, owed(100, 50, "salesperson", "low"), items=[late(50)],
         settlements=[paid("1", days_ago(10), bounced_on=ON)]),
    case("no due date is not told as late", OVERDUE, items=[sale("1", ISSUED, None)]),
    case("goods owed have a kind of their own", OVERDUE, items=[late(50, side="prepayment")]),
    case("in dispute", OVERDUE, owed(100, 50, "salesperson", "low"), items=[late(50)],
         disputes=[{"item_id": "1", "raised_on": days_ago(20), "amount": 30}]),
]  # fmt: skip


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    return work_of(tables_of(CASES), tmp_path_factory.mktemp("collecting"))


@pytest.mark.parametrize("entry", CASES, ids=lambda entry: entry.name)
def test_case(entry: Case, work: list[Row]) -> None:
    assert differences(entry, work) == []


def test_a_sentence_names_band_number_and_dispute(work: list[Row]) -> None:
    (row,) = of_kind(work, OVERDUE, "the oldest decides")
    assert "赊销逾期 300.00 元，共 2 笔" in row["text_zh"]
    assert "最久逾期 100 天（91–180 天）" in row["text_zh"]
    assert "请由信用控制主管负责催收" in row["text_zh"]
    (disputed,) = of_kind(work, OVERDUE, "in dispute")
    assert "其中有争议 30.00 元" in disputed["text_zh"]
    assert "CNY 30.00 of it in dispute" in disputed["text_en"]


def test_what_is_never_passed_up_stays_below(tmp_path: Path) -> None:
    pack = pack_with(overdue_vp_days=0, overdue_controller_days=0, overdue_manager_days=10)
    work = of_kind(work_of(tables_of(CASES), tmp_path, pack=pack), OVERDUE)
    assert {row["owner_role"] for row in work} == {"salesperson", "sales_manager"}


def test_a_kind_switched_off_is_not_listed(tmp_path: Path) -> None:
    assert of_kind(work_of(tables_of(CASES), tmp_path, pack=pack_with(off=(OVERDUE,))), OVERDUE) == []


def test_a_ledger_that_ends_early_is_told(tmp_path: Path) -> None:
    told: Declared = {name: {"covers_to": days_ago(40), "complete": True} for name in ("items", "settlements")}
    work = work_of(tables_of(CASES), tmp_path, told=told)
    (row,) = [row for row in of_kind(work, "not_judged") if row["clause"] == "S1-36b"]
    assert f"“结算”表只到 {days_ago(40)}，应到 {days_ago(31)}" in row["text_zh"]
    assert of_kind(work, OVERDUE)
