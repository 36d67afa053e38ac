"""A task about a customer is seen with the customer; one about none by its role and by whoever sees the whole house."""

from __future__ import annotations

import pytest

from cast import HUABEI, PUDONG
from office import EAST, NORTH, ON, customer_of, user_with
from xindang.customers.models import Customer
from xindang.people.models import User
from xindang.people.selectors import viewer_of
from xindang.runs.models import Task
from xindang.runs.selectors import visible_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tasks() -> None:
    make_task("north", customer_of(HUABEI, NORTH, salesperson="王芳"))
    make_task("east", customer_of(PUDONG, EAST))
    make_task("house", None)


def make_task(key: str, customer: Customer | None) -> None:
    Task.objects.create(
        key=key, kind="k", clause="S1-12", customer=customer, owner_role="finance", severity="low",
        text_zh="事", text_en="thing",
    )  # fmt: skip


def seen_by(user: User) -> set[str]:
    return set(visible_tasks(viewer_of(user, ON)).values_list("key", flat=True))


def test_a_salesperson_sees_those_of_their_customers() -> None:
    assert seen_by(user_with("salesperson", NORTH, salesperson="王芳")) == {"north"}


def test_finance_of_a_unit_sees_those_of_its_customers_and_of_its_role() -> None:
    assert seen_by(user_with("finance", EAST)) == {"east", "house"}


def test_a_controller_of_a_unit_does_not_see_another_roles_task_about_no_customer() -> None:
    assert seen_by(user_with("credit_controller", EAST)) == {"east"}


def test_who_sees_the_whole_house_sees_all_and_who_sees_nobody_none() -> None:
    assert seen_by(user_with("gm")) == {"north", "east", "house"}
    assert seen_by(user_with("administrator")) == set()
