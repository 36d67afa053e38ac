"""A customer is visible to whoever has a unit it trades with; salespeople see their own (design §8)."""

from __future__ import annotations

from datetime import date

import pytest

from cast import HUABEI, PUDONG, QIANHAI
from office import EAST, NORTH, ON, customer_of, user_with
from xindang.customers.selectors import visible_customers
from xindang.people.models import Substitute, User
from xindang.people.selectors import viewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def archive() -> None:
    customer_of(HUABEI, NORTH, salesperson="王芳")
    customer_of(PUDONG, EAST, NORTH)
    customer_of(QIANHAI, EAST, salesperson="李强")


def seen_by(user: User, on: date = ON) -> set[str]:
    return set(visible_customers(viewer_of(user, on)).values_list("customer_id", flat=True))


def test_a_controller_of_the_organisation_sees_all() -> None:
    assert seen_by(user_with("credit_controller")) == {HUABEI.code, PUDONG.code, QIANHAI.code}


def test_a_controller_of_a_unit_sees_who_trades_with_it() -> None:
    assert seen_by(user_with("credit_controller", NORTH)) == {HUABEI.code, PUDONG.code}


def test_a_salesperson_sees_their_own_only() -> None:
    assert seen_by(user_with("salesperson", NORTH, salesperson="王芳")) == {HUABEI.code}


def test_an_administrator_and_a_user_without_role_see_nobody() -> None:
    assert seen_by(user_with("administrator")) == set()
    assert seen_by(user_with("")) == set()


def test_a_substitute_sees_the_absent_ones_customers_until_the_day() -> None:
    absent = user_with("salesperson", NORTH, name="wang", salesperson="王芳")
    other = user_with("salesperson", EAST, name="li", salesperson="李强")
    Substitute.objects.create(absent=absent, substitute=other, from_on=date(2026, 6, 1), until_on=ON)
    assert seen_by(other) == {HUABEI.code, QIANHAI.code}
    assert seen_by(other, date(2026, 7, 1)) == {QIANHAI.code}


def test_a_role_that_has_ended_shows_nothing() -> None:
    user = user_with("credit_controller")
    user.holdings.update(until_on=date(2026, 6, 29))
    assert seen_by(user) == set()
