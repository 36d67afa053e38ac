"""What a case says of how its customer pays, worked out from the rows of the book alone."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from statistics import mean

import pytest

from demo.told import Told, rows_of
from xindang.assess.demo import DemoFolder
from xindang.book.demo import ON

# The demo is made once more for them alone; what the engine says of these cases every run asks (test_cases.py).
pytestmark = pytest.mark.proof

HABITUAL, DISTRESSED, SMOKESCREEN = "D301", "D302", "D303"
YEAR_AGO, HALF_YEAR_AGO = date(2025, 6, 30), date(2025, 12, 31)


def day(text: str) -> date:
    return date.fromisoformat(text)


class Payer:
    """The items of a customer that fell due by the day, with how late each was paid, or is now."""

    def __init__(self, demo: DemoFolder, customer: str) -> None:
        items = [row for row in rows_of(demo.book, "items") if row["customer_id"] == customer]
        paid = {row["item_id"]: day(row["settled_on"]) for row in rows_of(demo.book, "settlements")}
        self.due = {row["item_id"]: day(row["due_on"]) for row in items if day(row["due_on"]) <= ON}
        self.issued = {row["item_id"]: day(row["issued_on"]) for row in items}
        self.late = {item: (paid.get(item, ON) - due).days for item, due in self.due.items()}

    def since(self, first: date, until: date = ON) -> list[int]:
        """Days late of the items that fell due after one day and by another."""
        return [self.late[item] for item, due in self.due.items() if first < due <= until]

    def by_quarter(self) -> list[float]:
        """Mean days late of the items that fell due in each of the last four quarters, oldest first."""
        found = defaultdict(list)
        for item, due in self.due.items():
            if due > YEAR_AGO:
                found[due.year * 4 + (due.month - 1) // 3].append(self.late[item])
        return [mean(found[quarter]) for quarter in sorted(found)]


def adverse(demo: DemoFolder, customer: str) -> list[dict[str, str]]:
    return [row for row in rows_of(demo.book, "events") if row["customer_id"] == customer]


def test_late_by_habit_is_late_and_steady_and_nothing_adverse_is_known(demo: DemoFolder) -> None:
    payer = Payer(demo, HABITUAL)
    year = payer.since(YEAR_AGO)
    quarters = payer.by_quarter()
    assert sum(days > 0 for days in year) >= len(year) / 2
    assert max(quarters) - min(quarters) <= 5
    assert adverse(demo, HABITUAL) == []


def test_in_distress_each_of_the_last_two_quarters_is_worse_by_ten_days(demo: DemoFolder) -> None:
    _, before, last_but_one, last = Payer(demo, DISTRESSED).by_quarter()
    assert last_but_one - before >= 10
    assert last - last_but_one >= 10


def test_a_smokescreen_disputes_late_loses_and_pays_slower(demo: DemoFolder) -> None:
    payer = Payer(demo, SMOKESCREEN)
    disputes = [row for row in rows_of(demo.book, "disputes") if row["item_id"].startswith(SMOKESCREEN)]
    items = [item for item, issued in payer.issued.items() if issued > HALF_YEAR_AGO]
    late = [row for row in disputes if day(row["raised_on"]) > payer.due[row["item_id"]]]
    resolved = [row for row in disputes if row["resolved_on"]]
    ours = [row for row in resolved if row["outcome"] == "ours"]
    assert {row["item_id"] for row in disputes} <= set(items)
    assert len({row["item_id"] for row in disputes}) >= len(items) * 0.2
    assert len(late) >= len(disputes) / 2
    assert len(ours) >= len(resolved) / 2
    assert mean(payer.since(HALF_YEAR_AGO)) - mean(payer.since(YEAR_AGO, HALF_YEAR_AGO)) >= 10


@pytest.mark.parametrize("customer, days", [("D501", 60), ("D202", 110), ("D312", 100)])
def test_days_told_in_a_case_are_the_days_of_the_ledger(customer: str, days: int, told: Told) -> None:
    overdue = [row["overdue_days"] for row in told.rows("open_items") if row["customer_id"] == customer]
    assert max(overdue) == days


def test_a_bounced_note_leaves_the_item_owed_from_its_own_due_date(told: Told) -> None:
    (row,) = [row for row in told.rows("open_items") if row["item_id"] == "D304-2603"]
    assert (row["due_on"], row["open_amount"], row["notes_amount"]) == (ON - timedelta(72), row["amount"], 0)
