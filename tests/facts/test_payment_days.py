"""How late payments are, item by item: which items count, from when to when, and what came in parts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from assess.books import Declared, Row
from facts.cases import COVERED, ON, Case, case, differences, facts_of, paid, sale

ISSUED, DUE = date(2026, 4, 1), date(2026, 5, 1)


def days(count: int) -> date:
    return DUE + timedelta(count)


def sales(count: int = 3, **more: object) -> list[Row]:
    return [sale(str(at), ISSUED, DUE, **more) for at in range(count)]  # type: ignore[arg-type]


def payments(*late: int, **more: object) -> list[Row]:
    return [paid(str(at), days(one), **more) for at, one in enumerate(late)]  # type: ignore[arg-type]


def mean(value: str | None) -> Row:
    return {"late_days_mean_6m": None if value is None else Decimal(value)}


def parts(value: str) -> Row:
    return {"part_paid_share_6m": Decimal(value)}


# 60 days lie between 1 May, when all is due, and 30 June.
CASES = [
    case("early and late are one mean", mean("1"), items=sales(), settlements=payments(-5, 0, 8)),
    case("to a tenth of a day, halves up", mean("1.7"), items=sales(), settlements=payments(0, 1, 4)),
    case("two items prove nothing", mean(None), items=sales(2), settlements=payments(0, 0)),
    case("what is not paid is late until today", mean("20"), items=sales(), settlements=payments(0, 0)),
    case("the last payment closes it", mean("4"), items=sales(),
         settlements=[*payments(0, 0), paid("2", days(2), 40), paid("2", days(12), 60)]),
    case("a bounced payment closed nothing", mean("20"), items=sales(),
         settlements=[*payments(0, 0), paid("2", DUE, bounced_on=ON)]),
    case("one that bounces tomorrow did", mean("0"), items=sales(),
         settlements=[*payments(0, 0), paid("2", DUE, bounced_on=ON + timedelta(1))]),
    case("written off is late until then", mean("10"), items=sales(),
         settlements=[*payments(0, 0), paid("2", days(30), method="writeoff")]),
    case("a credit note closes the rest", mean("3"), settlements=[*payments(0, 0), paid("2", DUE, 40)],
         items=[*sales(), sale("9", days(9), None, 60, kind="credit_note", applies_to="2")]),
    case("what a credit note undid was no item", mean(None), settlements=payments(0, 0),
         items=[*sales(), sale("9", days(9), None, kind="credit_note", applies_to="2")]),
    case("within its grace it is not judged", mean("0"), settlements=payments(0, 0, 0),
         items=[*sales(), sale("9", ISSUED, ON - timedelta(5))]),
    # 6 days late: (0 + 0 + 0 + 6) / 4.
    case("a day after it is", mean("1.5"), settlements=payments(0, 0, 0),
         items=[*sales(), sale("9", ISSUED, ON - timedelta(6))]),
    case("charges and prepayments are no such items", mean("0"), settlements=payments(0, 0, 0),
         items=[*sales(), sale("8", ISSUED, DUE, kind="late_charge"), sale("9", ISSUED, DUE, side="prepayment")]),
    case("an item without due date makes it unknown", mean(None), settlements=payments(0, 0, 0),
         items=[*sales(), sale("9", ISSUED, None)]),
    case("one issued before the span could reach does not", mean("0") | {"late_days_mean_12m": None},
         items=[*sales(), sale("9", date(2025, 9, 30), None)], settlements=payments(0, 0, 0)),
    # Issued on 1 October it is 9 months old; the span of 6 months and 3 before it begins there.
    case("issued 3 months before the span it counts", mean("15"), settlements=payments(0, 0, 0),
         items=[*sales(), sale("9", date(2025, 10, 1), DUE)]),
    case("issued a day earlier only in the year", mean("0") | {"late_days_mean_12m": 15}, settlements=payments(0, 0, 0),
         items=[*sales(), sale("9", date(2025, 9, 30), DUE)]),
    case("paid at once", parts("0"), items=sales(), settlements=payments(9, 9, 9)),
    case("on two days", parts("0.333333"), items=sales(),
         settlements=[*payments(0, 0), paid("2", DUE, 40), paid("2", days(1), 60)]),
    case("twice on one day is once", parts("0"), items=sales(),
         settlements=[*payments(0, 0), paid("2", DUE, 40), paid("2", DUE, 60)]),
    case("a part, and never the rest", parts("0.333333"), items=sales(),
         settlements=[*payments(0, 0), paid("2", DUE, 40)]),
    case("a part, and the rest written off", parts("0.333333"), items=sales(),
         settlements=[*payments(0, 0), paid("2", DUE, 40), paid("2", days(9), 60, method="writeoff")]),
    case("a part, and the rest credited", parts("0"), settlements=[*payments(0, 0), paid("2", DUE, 40)],
         items=[*sales(), sale("9", days(9), None, 60, kind="credit_note", applies_to="2")]),
    case("of an item without due date nobody knows when it was due",
         {"part_paid_count_6m": None, "part_paid_count_6m_seen": 1, "due_item_count_6m": None,
          "due_item_count_6m_seen": 3},
         items=[*sales(), sale("9", ISSUED, None)],
         settlements=[*payments(0, 0), paid("2", DUE, 40), paid("2", days(1), 60), paid("9", DUE, 40)]),
    case("nothing paid is no part", parts("0"), items=sales(), settlements=payments(0, 0)),
]  # fmt: skip


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Row]:
    return facts_of(CASES, tmp_path_factory.mktemp("payment_days"))


@pytest.mark.parametrize("entry", CASES, ids=lambda entry: entry.name)
def test_case(entry: Case, facts: dict[str, Row]) -> None:
    assert differences(entry, facts[entry.name]) == []


def test_lateness_ends_where_the_record_of_payments_ends(tmp_path: Path) -> None:
    """Payments are on record to 31 May, 30 days after due: nobody knows of the 30 days since. 30 / 3 items = 10."""
    told: Declared = {**COVERED, "settlements": {**COVERED["settlements"], "covers_to": date(2026, 5, 31)}}
    entry = case("one", mean("10"), items=sales(), settlements=payments(0, 0))
    assert differences(entry, facts_of([entry], tmp_path, told=told)["one"]) == []


def test_a_part_is_seen_to_be_one_only_where_all_payments_are_on_record(tmp_path: Path) -> None:
    """Payments are on record from 15 April, the items from the 1st: what else came for the third nobody knows."""
    told: Declared = {**COVERED, "settlements": {**COVERED["settlements"], "covers_from": date(2026, 4, 15)}}
    expect: Row = {"part_paid_count_6m": None, "part_paid_count_6m_seen": 1, "due_item_count_6m_seen": 3}
    settled = [*payments(0), paid("1", DUE, 40), paid("1", days(1), 60), paid("2", DUE, 40)]
    entry = case("one", expect, items=sales(), settlements=settled)
    assert differences(entry, facts_of([entry], tmp_path, told=told)["one"]) == []
