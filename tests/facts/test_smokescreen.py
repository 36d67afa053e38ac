"""Disputes as a smokescreen, S2-3.2a: many, raised after due, found for us, while payment slows or purchases fall.

The customer of every case buys once a month: issued on the 1st, due on the 15th. The 6 months up to 30 June 2026 are
January to June, the 6 before July to December 2025.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from assess.books import Declared, Row
from facts.cases import COVERED, LONG_AGO, ON, Case, case, differences, facts_of, paid, sale

BEFORE = [(2025, month) for month in range(7, 13)]
LATELY = [(2026, month) for month in range(1, 7)]
FIRES: Row = {"is_smokescreen": True}
SILENT: Row = {"is_smokescreen": False}
UNKNOWN: Row = {"is_smokescreen": None}


def due(year: int, month: int) -> date:
    return date(year, month, 15)


def items(amount: int = 100, more: int = 0) -> list[Row]:
    """12 items, those of this year over another amount; ``more`` of the same day in January."""
    dated = [*((at, 100) for at in BEFORE), *((at, amount) for at in LATELY)]
    found = [sale(f"{at[1]}", date(*at, 1), due(*at), worth) for at, worth in dated]
    return found + [sale(f"more{number}", date(2026, 1, 1), due(2026, 1), amount) for number in range(more)]


def payments(late: int, amount: int = 100, before: int = -2, more: int = 0) -> list[Row]:
    """Every item paid in full so many days after due, those of last year otherwise."""
    found = [paid(f"{at[1]}", due(*at) + timedelta(before)) for at in BEFORE]
    found += [paid(f"{at[1]}", due(*at) + timedelta(late), amount) for at in LATELY]
    return found + [paid(f"more{number}", due(2026, 1) + timedelta(late), amount) for number in range(more)]


def dispute(month: int, day: int, outcome: str | None, resolved: date | None = date(2026, 6, 1)) -> Row:
    """Of the month's item. Due on the 15th: raised on the 16th it is raised after due."""
    number = {"item_id": str(month), "raised_on": date(2026, month, day)}
    return {**number, "resolved_on": resolved, "outcome": outcome}


# 2 of the 6 items since January: 33 %. Raised on the 20th after due, on the 10th before: 1 of 2. Found ours: 1 of 2.
DISPUTES = [dispute(3, 20, "ours"), dispute(4, 10, "theirs")]
PARTS: Row = {
    "issued_item_count_6m": 6,
    "disputed_item_count_6m": 2,
    "disputed_item_share_6m": Decimal("0.333333"),
    "dispute_count_6m": 2,
    "dispute_after_due_count_6m": 1,
    "dispute_finding_count_6m": 2,
    "dispute_ours_count_6m": 1,
    "dispute_after_due_share_6m": Decimal("0.5"),
    "dispute_ours_share_6m": Decimal("0.5"),
}
NOBODY: Row = {
    "disputed_item_share_6m": 0, "dispute_after_due_share_6m": None, "dispute_ours_share_6m": None,
    "disputed_item_count_6m": 0, "dispute_count_6m": 0, "dispute_after_due_count_6m": 0,
    "dispute_finding_count_6m": 0, "dispute_ours_count_6m": 0,
}  # fmt: skip


def items_and_disputes(issued: int, disputed: int, raised: int) -> Row:
    return {"issued_item_count_6m": issued, "disputed_item_count_6m": disputed, "dispute_count_6m": raised}


def after_due(late: int | None, seen: int) -> Row:
    return {"dispute_after_due_count_6m": late, "dispute_after_due_count_6m_seen": seen}


def findings(found: int | None, ours: int | None, found_seen: int, ours_seen: int) -> Row:
    return {
        "dispute_finding_count_6m": found, "dispute_finding_count_6m_seen": found_seen,
        "dispute_ours_count_6m": ours, "dispute_ours_count_6m_seen": ours_seen,
    }  # fmt: skip


# Paid 2 days early until December, 8 days late since: 8 - (-2) is 10 days slower.
SLOWER: Row = {"late_days_mean_6m": 8, "late_days_mean_prior_6m": -2, "slower_days_6m": 10}
COUNTED: Row = {"issued_item_count_6m": 6, "due_item_count_6m": 6, "due_item_count_prior_6m": 6}
UNCOUNTED: Row = dict.fromkeys(COUNTED, 0)
# 600 until December and 600 since; or 6 x 70 since, which is 180 of 600 less.
STEADY: Row = {"sales_6m": 600, "sales_prior_6m": 600, "sales_fall_share_6m": 0}
FALLEN: Row = {"sales_6m": 420, "sales_prior_6m": 600, "sales_fall_share_6m": Decimal("0.3")}

CASES = [
    case("payment 10 days slower", FIRES | PARTS | SLOWER | STEADY | COUNTED,
         items=items(), settlements=payments(8), disputes=DISPUTES),
    case("9 days are not yet slower", SILENT | PARTS | {"slower_days_6m": 9},
         items=items(), settlements=payments(7), disputes=DISPUTES),
    case("purchases 30 % down, no slower", FIRES | PARTS | FALLEN | {"slower_days_6m": 0},
         items=items(70), settlements=payments(-2, 70), disputes=DISPUTES),
    case("29 % are not yet down", SILENT | {"sales_fall_share_6m": Decimal("0.29")},
         items=items(71), settlements=payments(-2, 71), disputes=DISPUTES),
    case("purchases risen", SILENT | {"sales_fall_share_6m": Decimal("-0.5")},
         items=items(150), settlements=payments(-2, 150), disputes=DISPUTES),
    # 2 of 10 items are 20 %; 2 of 11 are not.
    case("a fifth of the items", FIRES | items_and_disputes(10, 2, 2) | {"disputed_item_share_6m": Decimal("0.2")},
         items=items(more=4), settlements=payments(8, more=4), disputes=DISPUTES),
    case("less than a fifth", SILENT | items_and_disputes(11, 2, 2) | {"disputed_item_share_6m": Decimal("0.181818")},
         items=items(more=5), settlements=payments(8, more=5), disputes=DISPUTES),
    case("two disputes of one item are one item",
         SILENT | items_and_disputes(6, 1, 2) | {"disputed_item_share_6m": Decimal("0.166666")}, items=items(),
         settlements=payments(8), disputes=[dispute(3, 20, "ours"), dispute(3, 25, "ours")]),
    case("raised on the day of due or before", SILENT | after_due(0, 0) | {"dispute_after_due_share_6m": 0},
         items=items(), settlements=payments(8), disputes=[dispute(3, 15, "ours"), dispute(4, 10, "ours")]),
    # 1 of 3 raised after due.
    case("most of them raised before due",
         SILENT | after_due(1, 1) | {"dispute_after_due_share_6m": Decimal("0.333333")},
         items=items(), settlements=payments(8), disputes=[*DISPUTES, dispute(5, 10, "ours")]),
    # 1 of 3 found for us.
    case("most of them found for the customer",
         SILENT | findings(3, 1, 3, 1) | {"dispute_ours_share_6m": Decimal("0.333333")}, items=items(),
         settlements=payments(8), disputes=[*DISPUTES, dispute(5, 20, "split")]),
    case("one still open does not weigh in the findings",
         FIRES | items_and_disputes(6, 3, 3) | findings(2, 1, 2, 1) | {"dispute_ours_share_6m": Decimal("0.5")},
         items=items(), settlements=payments(8), disputes=[*DISPUTES, dispute(5, 20, None, None)]),
    case("found for us only tomorrow", SILENT | {"dispute_ours_share_6m": 0},
         items=items(), settlements=payments(8), disputes=[DISPUTES[1], dispute(3, 20, "ours", date(2026, 7, 1))]),
    case("none has a finding yet", UNKNOWN | findings(0, 0, 0, 0) | {"dispute_ours_share_6m": None},
         items=items(), settlements=payments(8), disputes=[dispute(3, 20, None, None), dispute(4, 20, None, None)]),
    case("none has one, and payment is no slower", SILENT,
         items=items(), settlements=payments(-2), disputes=[dispute(3, 20, None, None), dispute(4, 20, None, None)]),
    case("withdrawn is no finding", UNKNOWN | findings(0, 0, 0, 0) | {"dispute_ours_share_6m": None},
         items=items(), settlements=payments(8), disputes=[dispute(3, 20, "withdrawn"), dispute(4, 20, "withdrawn")]),
    case("settled, and nobody wrote how", UNKNOWN | findings(None, None, 1, 1) | {"dispute_ours_share_6m": None},
         items=items(), settlements=payments(8), disputes=[DISPUTES[0], dispute(4, 10, None)]),
    case("raised tomorrow", SILENT | NOBODY,
         items=items(), settlements=payments(8), disputes=[{"item_id": "6", "raised_on": date(2026, 7, 1)}]),
    case("disputes of items before the 6 months", SILENT | NOBODY,
         items=items(), settlements=payments(8),
         disputes=[{"item_id": number, "raised_on": date(2026, 3, 1), "resolved_on": ON, "outcome": "ours"}
                   for number in ("11", "12")]),
    case("a disputed item without due date",
         UNKNOWN | items_and_disputes(7, 3, 3) | after_due(None, 1) | {"dispute_after_due_share_6m": None},
         items=[*items(), sale("x", date(2026, 3, 1), None)], settlements=[*payments(8), paid("x", ON)],
         disputes=[*DISPUTES, {"item_id": "x", "raised_on": date(2026, 4, 1)}]),
    # 5 items paid 8 days late, and one of 1 June unpaid: due on the 15th, 15 days late by the 30th: 55 / 6 = 9.2.
    case("what is not paid counts as late as it is", SILENT | {"late_days_mean_6m": Decimal("9.2")},
         items=items(), settlements=payments(8)[:-1]),
    case("nothing in dispute", SILENT | NOBODY | SLOWER | COUNTED, items=items(), settlements=payments(8)),
    case("nothing bought", SILENT | NOBODY | UNCOUNTED | {"slower_days_6m": None, "sales_fall_share_6m": None}),
    case("two items prove nothing", UNKNOWN | {"disputed_item_share_6m": None, "disputed_item_count_6m": 1},
         items=items()[9:11], disputes=[{"item_id": "4", "raised_on": date(2026, 4, 20), "resolved_on": ON,
                                         "outcome": "ours"}]),
    case("bought nothing in the 6 months before", UNKNOWN | {"slower_days_6m": None, "sales_fall_share_6m": None},
         items=items()[6:], settlements=payments(8)[6:], disputes=DISPUTES),
    case("a supplier's goods in dispute", SILENT | NOBODY,
         items=[{**row, "side": "prepayment"} for row in items()], disputes=DISPUTES),
    case("charges for lateness in dispute", SILENT | NOBODY,
         items=[{**row, "kind": "late_charge"} for row in items()], disputes=DISPUTES),
]  # fmt: skip


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Row]:
    return facts_of(CASES, tmp_path_factory.mktemp("smokescreen"))


@pytest.mark.parametrize("entry", CASES, ids=lambda entry: entry.name)
def test_case(entry: Case, facts: dict[str, Row]) -> None:
    assert differences(entry, facts[entry.name]) == []


def covered(table: str, covers_from: date, *, complete: bool = True) -> Declared:
    return {**COVERED, table: {"covers_from": covers_from, "covers_to": ON, "complete": complete}}


# A month is counted back by the day: 6 months before 30 June is 30 December.
SIX, TWELVE, FIFTEEN = date(2025, 12, 31), date(2025, 7, 1), date(2025, 3, 31)


@pytest.mark.parametrize(
    "told, expect",
    [
        (covered("disputes", SIX), FIRES),
        (covered("disputes", SIX + timedelta(1)), UNKNOWN | {"disputed_item_count_6m_seen": 2}),
        (
            covered("disputes", LONG_AGO, complete=False),
            UNKNOWN
            | {"disputed_item_share_6m": None, "issued_item_count_6m": 6, "dispute_count_6m": None}
            | {"dispute_count_6m_seen": 2}
            | after_due(None, 1)
            | findings(None, None, 2, 1),
        ),
        (covered("items", FIFTEEN), FIRES),
        (covered("items", FIFTEEN + timedelta(1)), UNKNOWN | {"slower_days_6m": None, "sales_fall_share_6m": 0}),
        (covered("items", TWELVE + timedelta(1)), UNKNOWN | {"sales_fall_share_6m": None}),
        (covered("settlements", FIFTEEN + timedelta(1)), UNKNOWN | {"late_days_mean_6m": 8}),
    ],
)
def test_what_the_book_does_not_cover_leaves_the_signal_unknown(told: Declared, expect: Row, tmp_path: Path) -> None:
    entry = case("one", expect, items=items(), settlements=payments(8), disputes=DISPUTES)
    assert differences(entry, facts_of([entry], tmp_path, told=told)["one"]) == []


def test_a_part_that_decides_alone_needs_no_others(tmp_path: Path) -> None:
    """Nothing in dispute over 6 months: how payments were before those does not matter."""
    entry = case("one", SILENT | {"slower_days_6m": None}, items=items(), settlements=payments(8))
    told: Declared = {**covered("items", SIX), "settlements": covered("settlements", SIX)["settlements"]}
    assert differences(entry, facts_of([entry], tmp_path, told=told)["one"]) == []
