"""What changed in the demo company since the month before, and the statements of account that it makes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from demo.told import CASES, Row, Told
from xindang.assess.demo import STATEMENTS

# The demo company is made once more for them; its cases of the day every run asks (test_cases.py).
pytestmark = pytest.mark.proof


def test_the_planted_customers_whose_grade_changed_are_those_whose_cases_say_so(told: Told) -> None:
    planted = {case.customer_id for case in CASES}
    changed = {
        row["customer_id"]: (row["grade_before"], row["grade_after"])
        for row in told.rows("grade_changes")
        if row["customer_id"] in planted and row["grade_before"] != row["grade_after"]
    }
    assert changed == {
        case.customer_id: (case.expect["grade_before"], case.expect["grade"])
        for case in CASES
        if "grade_before" in case.expect
    }


@pytest.mark.parametrize(
    "item, days", [("D304-2603", 72), ("D612-2605", 11)], ids=["the note bounced", "not paid by its day"]
)
def test_an_item_that_fell_overdue_this_month_is_told(item: str, days: int, told: Told) -> None:
    (row,) = [row for row in told.rows("overdue_changes") if row["item_id"] == item]
    assert row["overdue_days_after"] == days
    assert not row["overdue_days_before"]


@pytest.mark.parametrize("customer", STATEMENTS)
def test_a_statement_of_account_closes_with_what_is_open(customer: str, told: Told) -> None:
    def key(row: Row) -> tuple[str, str, str]:
        return row["unit"], row["side"], row["currency"]

    open_amounts: dict[tuple[str, str, str], Decimal] = {}
    for row in told.rows("open_items"):
        if row["customer_id"] == customer:
            open_amounts[key(row)] = open_amounts.get(key(row), Decimal(0)) + row["open_amount"]
    lines = [row for row in told.rows("statement") if row["customer_id"] == customer]
    last = {key(row): row["balance_amount"] for row in sorted(lines, key=lambda row: row["position"])}
    assert last == open_amounts
