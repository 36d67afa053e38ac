"""Customers are due for a visit by grade and exposure; who has no grade or an unknown exposure is due sooner."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cast import COMPANIES, HUABEI, PUDONG
from office import EAST, NORTH, ON, customer_of, run_in_force, standing_of, user_with
from xindang.customers.models import Customer
from xindang.facts.calendar import months_before
from xindang.people.models import User
from xindang.people.selectors import viewer_of
from xindang.runs.services.merging import customers_merge
from xindang.visits.models import Visit
from xindang.visits.selectors import due_on, due_standings, visited_last

LARGE = Decimal("1000000.00")


def visited(customer: Customer, on: date, by: User) -> None:
    Visit.objects.create(customer=customer, planned_on=on, purpose="例行", planned_by=by, entered_on=on, held_on=on)


def due(by: User) -> set[str]:
    return {str(row.customer_id) for row in due_standings(viewer_of(by, ON), run_in_force(), ON)}


@pytest.mark.django_db
def test_who_is_due_goes_by_grade_exposure_and_the_last_visit() -> None:
    by = user_with("gm")
    told: list[tuple[str | None, str | Decimal | None, int]] = [
        ("A", "1.00", 13),
        ("A", "1.00", 11),
        ("A", LARGE, 7),
        ("B", "1.00", 5),
        ("C", "1.00", 4),
        (None, None, 2),
    ]
    for company, (grade, exposure, months) in zip(COMPANIES, told, strict=True):
        customer = customer_of(company)
        standing_of(customer, grade=grade, exposure_amount=None if exposure is None else Decimal(exposure))
        visited(customer, months_before(ON, months), by)
    expected = {COMPANIES[number].code for number in (0, 2, 4, 5)}
    assert due(by) == expected


@pytest.mark.django_db
def test_who_was_never_visited_is_due_and_who_owes_nothing_is_not() -> None:
    by = user_with("gm")
    standing_of(customer_of(HUABEI), grade="A")
    standing_of(customer_of(PUDONG), grade="C", exposure_amount=Decimal(0))
    assert due(by) == {HUABEI.code}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sale, prepayment, stands",
    [
        (Decimal(1), LARGE, "prepayment"), (LARGE, Decimal(1), "sale"), (None, LARGE, "sale"),
        (LARGE, None, "prepayment"), (None, None, "prepayment"), (LARGE, LARGE, "prepayment"),
    ],
)  # fmt: skip
def test_a_customer_of_two_sides_stands_once_with_the_larger_exposure(
    sale: Decimal | None, prepayment: Decimal | None, stands: str
) -> None:
    by, customer = user_with("gm"), customer_of(HUABEI)
    standing_of(customer, side="sale", exposure_amount=sale)
    standing_of(customer, side="prepayment", exposure_amount=prepayment)
    assert [row.side for row in due_standings(viewer_of(by, ON), run_in_force(), ON)] == [stands]


@pytest.mark.django_db
def test_one_sees_those_due_among_ones_own() -> None:
    for company, unit in ((HUABEI, EAST), (PUDONG, NORTH)):
        standing_of(customer_of(company, unit))
    assert due(user_with("credit_controller", NORTH)) == {PUDONG.code}


@given(st.sampled_from(["A", "B", "C", None]), st.decimals(0, 10**7, places=2))
def test_more_exposure_is_never_visited_later(grade: str | None, exposure: Decimal) -> None:
    unknown, known = due_on(grade, None, ON), due_on(grade, exposure, ON)
    assert unknown is not None
    assert known is not None
    assert unknown <= known


@pytest.mark.django_db
def test_who_was_visited_under_a_code_that_is_merged_now_was_visited() -> None:
    by, merged, leading = user_with("gm"), customer_of(HUABEI), customer_of(PUDONG)
    standing_of(merged, grade="C")
    standing_of(leading, grade="C")
    visited(merged, ON, by)
    assert due(by) == {PUDONG.code}
    customers_merge(customer=merged, leading=leading, reason="建了两次", by=by, on=ON)
    assert due(by) == set()
    assert visited_last([PUDONG.code], ON) == {PUDONG.code: ON}
