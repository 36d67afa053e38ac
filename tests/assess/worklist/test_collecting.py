"""What is overdue: how much, how old, and who recovers it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from assess.books import Declared, Row, Tables
from assess.worklist.worked import Case, case, differences, not_judged, of_kind, pack_with, tables_of, work_of
from facts.cases import ON, paid, sale

ISSUED = date(2025, 1, 10)
OVERDUE, GOODS, DATELESS, NOBODYS, LOOSE = (
    "overdue", "undelivered", "no_due_date", "no_salesperson", "unapplied_money",
)  # fmt: skip
NOTE, BOUNCED, DISPUTE, COMING, BROKEN = (
    "note_due", "bounced", "dispute_without_outcome", "promise_due", "promise_broken",
)  # fmt: skip


def days_ago(days: int) -> date:
    return ON - timedelta(days)


def late(days: int, number: str = "1", amount: int = 100, **more: object) -> Row:
    return sale(number, ISSUED, days_ago(days), amount, **more)


def owed(amount: int | str, days: int, role: str, severity: str, **more: object) -> Row:
    due = days_ago(days)
    row = {"clause": "S1-36b", "amount": Decimal(amount), "due_on": due, "since_on": due + timedelta(1)}
    return row | {"owner_role": role, "severity": severity} | more


def advance(days: int | None, amount: int = 100, issued: date = ISSUED) -> Row:
    return sale("1", issued, None if days is None else days_ago(days), amount, side="prepayment")


def note(matures: date | None, **more: object) -> Row:
    return {**paid("1", days_ago(40), method="note", matures_on=matures), **more}


def promise(due: int, made: int = 100, **more: object) -> Row:
    return {"made_on": days_ago(made), "due_on": days_ago(due), **more}


def disputed(raised: int, **more: object) -> Row:
    return {"item_id": "1", "raised_on": days_ago(raised), **more}


OPEN = [sale("1", days_ago(50), days_ago(-30), document_no="FP01")]
OTHERS = [
    case("goods a day late", GOODS, {"clause": "S1-31", "amount": 100, "side": "prepayment", "severity": "low",
         "due_on": days_ago(1), "owner_role": "salesperson"}, items=[advance(1)]),
    case("goods a hundred days late", GOODS, {"severity": "high", "owner_role": "credit_controller"},
         items=[advance(100)]),
    case("no day promised, ninety days", GOODS, items=[advance(None, issued=days_ago(90))]),
    case("no day promised, ninety-one days", GOODS, {"due_on": None, "severity": "high"},
         items=[advance(None, issued=days_ago(91))]),
    case("part of the goods came", GOODS, {"amount": 30}, items=[advance(5)],
         settlements=[paid("1", days_ago(2), 70, method="delivery")]),
    case("all of the goods came", GOODS, items=[advance(5)], settlements=[paid("1", ON, method="delivery")]),
    case("goods due today", GOODS, items=[advance(0)]),
    case("a sale is no prepayment", GOODS, items=[late(50)]),
    case("open without a due date", DATELESS, {"clause": "S1-23", "amount": 100, "severity": "low",
         "owner_role": "finance", "since_on": ISSUED}, items=[sale("1", ISSUED, None)]),
    case("settled without a due date", DATELESS, items=[sale("1", ISSUED, None)], settlements=[paid("1", ON)]),
    case("open with a due date", DATELESS, items=OPEN),
    case("held and nobody's", NOBODYS, {"clause": "S1-36b", "amount": 100, "severity": "medium"}, items=OPEN),
    case("held and somebody's", NOBODYS, customer={"salesperson": "李明"}, items=OPEN),
    case("nobody's and nothing held", NOBODYS),
    case("nobody's, in yen", NOBODYS, {"amount": None}, items=[sale("1", ISSUED, ON, currency="JPY")]),
    case("money without an item", LOOSE, {"clause": "S1-35", "amount": 30, "side": "sale", "severity": "low"},
         settlements=[{"side": "sale", "settled_on": days_ago(3), "amount": 30}]),
    case("paid beyond the item", LOOSE, {"amount": 20}, items=OPEN, settlements=[paid("1", ON, 120)]),
    case("money of tomorrow", LOOSE, settlements=[{"side": "sale", "settled_on": days_ago(-1), "amount": 30}]),
    case("paid in full", LOOSE, items=OPEN, settlements=[paid("1", ON)]),
    case("a note of next week", NOTE, {"clause": "S1-26", "amount": 100, "severity": "low", "due_on": days_ago(-7)},
         items=OPEN, settlements=[note(days_ago(-7))]),
    case("a note of next month", NOTE, items=OPEN, settlements=[note(days_ago(-30))]),
    case("a note past its day", NOTE, {"severity": "high", "due_on": days_ago(1)}, items=OPEN,
         settlements=[note(days_ago(1))]),
    case("a note that was honoured", NOTE, items=OPEN, settlements=[note(days_ago(1), honoured_on=days_ago(1))]),
    case("a note that bounced", NOTE, items=OPEN, settlements=[note(days_ago(1), bounced_on=ON)]),
    case("a note honoured tomorrow", NOTE, {"severity": "high"}, items=OPEN,
         settlements=[note(days_ago(1), honoured_on=days_ago(-1))]),
    case("bounced and owed", BOUNCED, {"clause": "S1-32", "amount": 100, "severity": "high", "since_on": ON},
         items=OPEN, settlements=[note(days_ago(1), bounced_on=ON, bounce_cause="customer")]),
    case("bounced and paid since", BOUNCED, items=OPEN,
         settlements=[paid("1", days_ago(40), bounced_on=days_ago(30)), paid("1", days_ago(5))]),
    case("bounces tomorrow", BOUNCED, items=OPEN, settlements=[note(days_ago(1), bounced_on=days_ago(-1))]),
    case("disputed for two months", DISPUTE, items=OPEN, disputes=[disputed(60)]),
    case("disputed for longer", DISPUTE, {"clause": "S1-35", "amount": 30, "severity": "medium",
         "since_on": days_ago(61)}, items=OPEN, disputes=[disputed(61, amount=30)]),
    case("disputed for longer and resolved", DISPUTE, items=OPEN, disputes=[disputed(61, resolved_on=ON)]),
    case("resolved tomorrow", DISPUTE, {"amount": 100}, items=OPEN,
         disputes=[disputed(61, resolved_on=days_ago(-1))]),
    case("disputed and paid", DISPUTE, items=OPEN, disputes=[disputed(61)], settlements=[paid("1", ON)]),
    case("promised for next week", COMING, {"clause": "S1-36b", "amount": 80, "severity": "low",
         "due_on": days_ago(-7)}, items=OPEN, promises=[promise(-7, 10, item_id="1", amount=80)]),
    case("promised for later", COMING, items=OPEN, promises=[promise(-8, 10)]),
    case("promised three days ago", COMING, {"due_on": days_ago(3)}, items=OPEN, promises=[promise(3, 10)]),
    case("promised the whole item", COMING, {"amount": 100}, items=OPEN, promises=[promise(-1, 10, item_id="1")]),
    case("promised and the item is paid", COMING, items=OPEN, promises=[promise(-1, 10, item_id="1")],
         settlements=[paid("1", ON)]),
    case("promised and kept", COMING, items=OPEN, promises=[promise(1, 10, amount=5, kept_on=ON, kept_amount=5)]),
    case("promised tomorrow", COMING, items=OPEN, promises=[promise(-2, -1)]),
    case("a promise broken", BROKEN, {"clause": "S1-16.2", "amount": 60, "severity": "medium", "due_on": days_ago(4)},
         items=OPEN, promises=[promise(4, amount=60)]),
    case("three promises broken", BROKEN, {"severity": "high", "due_on": days_ago(4), "since_on": days_ago(30)},
         items=OPEN, promises=[promise(4), promise(20), promise(30)]),
    case("broken and all is paid since", BROKEN, items=OPEN, promises=[promise(4)], settlements=[paid("1", ON)]),
    case("kept in part", BROKEN, {"amount": 60}, items=OPEN,
         promises=[promise(4, amount=60, kept_on=days_ago(4), kept_amount=50)]),
    case("kept", BROKEN, items=OPEN, promises=[promise(4, amount=60, kept_on=days_ago(4), kept_amount=60)]),
    case("kept tomorrow", BROKEN, {"amount": 60}, items=OPEN,
         promises=[promise(4, amount=60, kept_on=days_ago(-1), kept_amount=60)]),
    case("within the days of grace", BROKEN, items=OPEN, promises=[promise(3)]),
    case("broken more than a year ago", BROKEN, items=OPEN, promises=[promise(380, 400)]),
]  # fmt: skip
CASES = [
    *OTHERS,
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


@pytest.mark.parametrize(
    "kind, figure",
    [(NOTE, "note_notice_days"), (DISPUTE, "dispute_days_max"), (COMING, "promise_notice_days")],
)
def test_a_figure_of_zero_switches_the_kind_off(kind: str, figure: str, tmp_path: Path) -> None:
    cases = [entry for entry in CASES if entry.kind == kind]
    work = work_of(tables_of(cases), tmp_path, pack=pack_with((), **{figure: 0}), kinds=(kind,))
    assert of_kind(work, kind) == not_judged(work, kind) == []


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    """The worklist of a book with no table and column but those without which it would be none."""
    tables: Tables = {
        "customers": [{"customer_id": "a", "name": "甲"}],
        "items": [{"item_id": "1", "customer_id": "a", "side": "sale", "issued_on": ISSUED, "amount": 100}],
        "settlements": [{"item_id": "1", "settled_on": ON, "amount": 10}],
    }
    return work_of(tables, tmp_path_factory.mktemp("bare"), told=None)


@pytest.mark.parametrize("kind", [DATELESS, NOBODYS, NOTE, BOUNCED, DISPUTE, COMING, BROKEN])
def test_a_book_without_the_column_or_table_is_told_once(kind: str, bare: list[Row]) -> None:
    assert of_kind(bare, kind) == []
    assert len(not_judged(bare, kind)) == 1


def test_the_other_sentences_can_be_acted_on(work: list[Row]) -> None:
    said = {(row["kind"], row["customer_id"]): row["text_zh"] for row in work}
    assert said[GOODS, "no day promised, ninety-one days"] == (
        "预付 100.00 元到期未到货，共 1 笔，最久已过 91 天。请由信用控制主管催货或者追回货款，未到货前不再预付。"
    )
    assert "没有兑付记录" in said[NOTE, "a note past its day"]
    assert "提示付款" in said[NOTE, "a note of next week"]
    assert "原因：客户" in said[BOUNCED, "bounced and owed"]
    assert "2026-04-30 提出：FP01。" in said[DISPUTE, "disputed for longer"]
    assert said[COMING, "promised three days ago"].startswith("客户承诺于 2026-06-27 付款（2026-06-20 作出）。")
    assert "满 3 次且多于兑现的" in said[BROKEN, "a promise broken"]


def test_disputes_of_two_units_are_two_rows_and_name_only_their_own_documents(tmp_path: Path) -> None:
    items = [
        {**OPEN[0], "item_id": number, "document_no": document, "unit": unit}
        for number, document, unit in (("1", "FP01", "甲公司"), ("2", "FP02", "乙公司"))
    ]
    both = case("both", DISPUTE, items=items, disputes=[disputed(61), disputed(70, item_id="2")])
    rows = of_kind(work_of(tables_of([both]), tmp_path, kinds=(DISPUTE,)), DISPUTE)
    told = {row["unit"]: row["text_zh"] for row in rows}
    assert told.keys() == {"甲公司", "乙公司"}
    assert told["甲公司"].startswith("甲公司：赊销有 1 笔争议")
    assert ("FP01" in told["甲公司"], "FP02" in told["甲公司"], "FP01" in told["乙公司"]) == (True, False, False)


def test_what_is_never_passed_up_stays_below(tmp_path: Path) -> None:
    pack = pack_with(overdue_vp_days=0, overdue_controller_days=0, overdue_manager_days=10)
    work = of_kind(work_of(tables_of(CASES), tmp_path, pack=pack, kinds=(OVERDUE,)), OVERDUE)
    assert {row["owner_role"] for row in work} == {"salesperson", "sales_manager"}


def test_a_kind_switched_off_is_not_listed(tmp_path: Path) -> None:
    assert of_kind(work_of(tables_of(CASES), tmp_path, pack=pack_with(off=(OVERDUE,))), OVERDUE) == []


def test_a_ledger_that_ends_early_is_told(tmp_path: Path) -> None:
    told: Declared = {name: {"covers_to": days_ago(40), "complete": True} for name in ("items", "settlements")}
    work = work_of(tables_of(CASES), tmp_path, told=told, kinds=(OVERDUE,))
    (row,) = not_judged(work, OVERDUE)
    assert f"“结算”表只到 {days_ago(40)}，应到 {days_ago(31)}" in row["text_zh"]
    assert of_kind(work, OVERDUE)
