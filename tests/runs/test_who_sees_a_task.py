"""A task about a customer is seen with the customer; one about none by its role and by whoever sees the whole house."""

from __future__ import annotations

import pytest

from cast import HUABEI, PUDONG, QIANHAI
from office import EAST, NORTH, ON, customer_of, user_with
from xindang.customers.models import Customer
from xindang.people.models import User
from xindang.people.selectors import viewer_of
from xindang.runs.models import Task
from xindang.runs.selectors import of_seen, tasks_of_other_units, visible_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tasks() -> None:
    make_task("north", customer_of(HUABEI, NORTH, salesperson="王芳"))
    make_task("east", customer_of(PUDONG, EAST))
    make_task("house", None)


def make_task(key: str, customer: Customer | None, *, kind: str = "k", **told: str) -> None:
    Task.objects.create(
        key=key, kind=kind, clause="S1-12", customer=customer, owner_role="finance", severity="low",
        text_zh="事", text_en="thing", **told,
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


def test_a_task_of_one_unit_is_for_whoever_has_it_though_others_see_the_customer() -> None:
    both = customer_of(QIANHAI, NORTH, EAST, salesperson="王芳")
    for unit in (NORTH, EAST):
        make_task(f"of {unit}", both, unit=unit)
    assert seen_by(user_with("finance", EAST)) == {"east", "house", f"of {EAST}"}
    seller = user_with("salesperson", NORTH, salesperson="王芳")
    assert seen_by(seller) == {"north", f"of {NORTH}"}
    viewer = viewer_of(seller, ON)
    assert tasks_of_other_units(viewer, of_seen(viewer)) == 1
    assert {f"of {NORTH}", f"of {EAST}"} <= seen_by(user_with("finance"))


def test_a_task_about_a_group_is_for_whoever_sees_all_its_members() -> None:
    Customer.objects.update(group_id="G1")
    make_task("group", None, group_id="G1")
    assert "group" not in seen_by(user_with("finance", EAST))
    assert "group" in seen_by(user_with("finance"))
    Customer.objects.filter(customer_id=HUABEI.code).update(group_id=None)
    assert "group" in seen_by(user_with("finance", EAST, name="another"))
    assert "group" not in seen_by(user_with("credit_controller", EAST))


def test_what_names_other_customers_too_is_for_whoever_sees_the_whole_house() -> None:
    make_task("twice", Customer.objects.get(customer_id=PUDONG.code), kind="duplicate_customer")
    assert "twice" not in seen_by(user_with("finance", EAST))
    assert "twice" in seen_by(user_with("finance"))
