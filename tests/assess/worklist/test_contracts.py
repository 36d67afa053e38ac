"""Contracts that end, balances that never came back to zero, and accounts that were not reconciled."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from assess.books import Declared, Row
from assess.worklist.worked import COVERED, Case, case, differences, not_judged, of_kind, pack_with, tables_of, work_of
from facts.cases import ON, paid, sale

BEGAN, OLD, LATER = date(2025, 10, 1), date(2026, 3, 1), date(2026, 8, 31)
ENDING, ZERO, RECONCILED, DIFFERENCE = (
    "contract_ending", "never_back_to_zero", "not_reconciled", "reconciliation_difference",
)  # fmt: skip


def contract(number: str = "1", until: date | None = date(2026, 9, 30), **more: object) -> Row:
    row: Row = {"contract_id": number, "side": "sale", "valid_from": BEGAN, "valid_to": until}
    return row | more


def ends(severity: str, amount: int | None, **more: object) -> Row:
    return {"clause": "S1-36", "severity": severity, "amount": amount, "owner_role": "sales_manager", **more}


def never(amount: int | str, since: date, severity: str = "low", **more: object) -> Row:
    return {"clause": "S1-36", "amount": Decimal(amount), "since_on": since, "severity": severity, **more}


def item(number: str, issued: date, amount: int = 100, **more: object) -> Row:
    return sale(number, issued, LATER, amount, **more)


def agreed(on: date, confirmed: date | None = ON, **more: object) -> Row:
    return {"on": on, "confirmed_on": confirmed, "difference": 0, **more}


HELD = [item("1", OLD)]
JULY = date(2026, 7, 20)
CASES = [
    case("ends soon with a balance", ENDING, ends("medium", 100, due_on=JULY, side="sale"), items=HELD,
         contracts=[contract(until=JULY)]),
    case("ends soon and nothing is owed", ENDING, ends("low", None), contracts=[contract(until=JULY)]),
    case("ends today", ENDING, ends("low", None, due_on=ON), contracts=[contract(until=ON)]),
    case("ended with a balance", ENDING, ends("high", 100), items=HELD, contracts=[contract(until=date(2026, 6, 29))]),
    case("ended and settled", ENDING, items=HELD, settlements=[paid("1", ON)],
         contracts=[contract(until=date(2026, 6, 1))]),
    case("ended and followed by another", ENDING, items=HELD,
         contracts=[contract(until=date(2026, 6, 1)), contract("2", valid_from=date(2026, 6, 2))]),
    case("ended long before the one that ends soon", ENDING, ends("medium", 100, due_on=JULY), items=HELD,
         contracts=[contract(until=date(2026, 1, 1)), contract("2", until=JULY)]),
    case("in two months", ENDING, items=HELD, contracts=[contract(until=LATER)]),
    case("without an end", ENDING, items=HELD, contracts=[contract(until=None)]),
    case("begins tomorrow", ENDING, items=HELD, contracts=[contract(until=JULY, valid_from=date(2026, 7, 1))]),
    case("the other side is owed", ENDING, ends("low", None), contracts=[contract(until=JULY)],
         items=[item("1", OLD, side="prepayment")]),
    case("of both sides", ENDING, ends("medium", 130, side="all"), contracts=[contract(until=JULY, side=None)],
         items=[*HELD, item("2", OLD, 30, side="prepayment")]),
    case("ended, owed in yen", ENDING, ends("high", None), items=[item("1", OLD, currency="JPY")],
         contracts=[contract(until=date(2026, 6, 29))]),
    case("never at zero", ZERO, never(100, date(2025, 11, 1)), contracts=[contract()],
         items=[item("1", date(2025, 11, 1)), item("2", date(2026, 1, 1))], settlements=[paid("1", date(2026, 2, 1))]),
    case("older than the contract", ZERO, never(100, BEGAN), contracts=[contract()],
         items=[item("1", date(2025, 5, 1))]),
    case("once at zero", ZERO, contracts=[contract()],
         items=[item("1", date(2025, 11, 1)), item("2", date(2026, 1, 3))], settlements=[paid("1", date(2026, 1, 2))]),
    case("paid and bought again on one day", ZERO, never(100, date(2025, 11, 1)), contracts=[contract()],
         items=[item("1", date(2025, 11, 1)), item("2", date(2026, 1, 3))], settlements=[paid("1", date(2026, 1, 3))]),
    case("at zero only before the contract", ZERO, never(100, BEGAN), contracts=[contract()],
         items=[item("1", date(2025, 5, 1)), item("2", date(2025, 9, 1))], settlements=[paid("1", date(2025, 8, 1))]),
    case("nothing open now", ZERO, contracts=[contract()], items=[item("1", date(2025, 11, 1))],
         settlements=[paid("1", ON)]),
    case("not long enough", ZERO, contracts=[contract()], items=[item("1", date(2026, 1, 2))]),
    case("long enough", ZERO, never(100, date(2026, 1, 1)), contracts=[contract()],
         items=[item("1", date(2026, 1, 1))]),
    case("not long and the contract ends", ZERO, never(100, OLD, "medium"), items=HELD,
         contracts=[contract(until=JULY)]),
    case("a bounced payment settled nothing", ZERO, never(200, date(2025, 11, 1)), contracts=[contract()],
         items=[item("1", date(2025, 11, 1)), item("2", date(2026, 2, 1))],
         settlements=[paid("1", date(2026, 1, 2), bounced_on=date(2026, 1, 20))]),
    case("a note not honoured settles nothing yet", ZERO, never(200, date(2025, 11, 1)), contracts=[contract()],
         items=[item("1", date(2025, 11, 1)), item("2", date(2026, 2, 1))],
         settlements=[paid("1", date(2026, 1, 2), method="note")]),
    case("another unit's debt", ZERO, contracts=[contract(unit="北京")], items=[item("1", BEGAN, unit="上海")]),
    case("not in force any more", ZERO, contracts=[contract(until=date(2026, 6, 29))], items=[item("1", BEGAN)]),
    case("never reconciled", RECONCILED, {"amount": 100, "severity": "medium", "owner_role": "finance"}, items=HELD),
    case("reconciled ninety days ago", RECONCILED, items=HELD, reconciliations=[agreed(date(2026, 4, 1))]),
    case("reconciled ninety-one days ago", RECONCILED, {"severity": "low", "since_on": date(2026, 3, 31)}, items=HELD,
         reconciliations=[agreed(date(2026, 3, 31))]),
    case("sent and not signed", RECONCILED, {"severity": "medium"}, items=HELD,
         reconciliations=[agreed(date(2026, 5, 1), None)]),
    case("signed tomorrow", RECONCILED, {"severity": "medium"}, items=HELD,
         reconciliations=[agreed(date(2026, 5, 1), date(2026, 7, 1))]),
    case("nothing to reconcile", RECONCILED),
    case("one unit reconciled of two", RECONCILED, {"unit": "上海", "amount": 30},
         items=[item("1", OLD, unit="北京"), item("2", OLD, 30, unit="上海")],
         reconciliations=[agreed(date(2026, 5, 1), unit="北京")]),
    case("a difference", DIFFERENCE, {"amount": 12, "since_on": date(2026, 5, 31), "severity": "medium"},
         reconciliations=[agreed(date(2026, 4, 30)), agreed(date(2026, 5, 31), difference=-12)]),
    case("a difference since cleared", DIFFERENCE,
         reconciliations=[agreed(date(2026, 4, 30), difference=5), agreed(date(2026, 5, 31))]),
    case("a difference of next month", DIFFERENCE, reconciliations=[agreed(date(2026, 7, 31), difference=5)]),
]  # fmt: skip


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    return work_of(tables_of(CASES), tmp_path_factory.mktemp("contracts"))


@pytest.mark.parametrize("entry", CASES, ids=lambda entry: entry.name)
def test_case(entry: Case, work: list[Row]) -> None:
    assert differences(entry, work) == []


def test_a_contract_older_than_the_ledger_is_not_told_as_fine(tmp_path: Path) -> None:
    told: Declared = {**COVERED, "items": {"covers_from": date(2025, 12, 1), "covers_to": ON, "complete": True}}
    work = work_of(tables_of([entry for entry in CASES if entry.kind == ZERO]), tmp_path, told=told, kinds=(ZERO,))
    (row,) = not_judged(work, ZERO)
    assert "合同生效日早于账款记录起点" in row["text_zh"]
    assert of_kind(work, ZERO) == []


@pytest.mark.parametrize(
    "kind, figure",
    [(ENDING, "ending_notice_days"), (ZERO, "zero_balance_days"), (RECONCILED, "reconciliation_days_max")],
)
def test_a_figure_of_zero_switches_the_kind_off(kind: str, figure: str, tmp_path: Path) -> None:
    cases = [entry for entry in CASES if entry.kind == kind]
    work = work_of(tables_of(cases), tmp_path, pack=pack_with((), **{figure: 0}), kinds=(kind,))
    assert of_kind(work, kind) == not_judged(work, kind) == []


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    """The worklist of a book without contracts and reconciliations."""
    return work_of(tables_of([case("a", ENDING, items=HELD)]), tmp_path_factory.mktemp("bare"), told={})


@pytest.mark.parametrize("kind", [ENDING, ZERO, RECONCILED, DIFFERENCE])
def test_a_book_without_the_table_is_told_once(kind: str, bare: list[Row]) -> None:
    assert of_kind(bare, kind) == []
    assert len(not_judged(bare, kind)) == 1


def test_the_sentences_can_be_acted_on(work: list[Row]) -> None:
    (ended,) = of_kind(work, ENDING, "ended with a balance")
    assert ended["text_zh"].partition(":1 ")[2] == (
        "已于 2026-06-29 到期，赊销占用 100.00 元。请商定下一期的合作方式，并收清欠款。"
    )
    (zero,) = of_kind(work, ZERO, "never at zero")
    assert zero["text_zh"].startswith(
        "合同 never at zero:1：自 2025-11-01 起赊销余额从未归零，现为 100.00 元，合同 2026-09-30 到期。"
    )
    (unsigned,) = of_kind(work, RECONCILED, "sent and not signed")
    assert "没有签章的对账单" in unsigned["text_zh"]
    assert "there is no signed reconciliation" in unsigned["text_en"]
