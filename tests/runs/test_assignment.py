"""Customers are given to a salesperson, and the tasks the books' name made somebody's go with them."""

from __future__ import annotations

from typing import Any

import pytest

from cast import CHENGDU, HUABEI, PUDONG, QIANHAI
from office import EAST, NORTH, ON, customer_of, signed_in, user_with
from xindang.audit.models import AuditRow
from xindang.core.problems import ProblemsFound
from xindang.customers.models import Customer
from xindang.people.models import User
from xindang.runs.models import Task, TaskState
from xindang.runs.services.assignment import Assigned, customers_assign

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> User:
    return user_with("sales_manager", EAST)


@pytest.fixture
def lin() -> User:
    """A salesperson of the east; beside her customers of nobody, of Zhou, and of the north."""
    customer_of(HUABEI, EAST)
    customer_of(PUDONG, EAST, salesperson="周文博")
    customer_of(QIANHAI, EAST, salesperson="林晓燕")
    customer_of(CHENGDU, NORTH)
    return user_with("salesperson", EAST, name="lin", salesperson="林晓燕")


def task(key: str, customer_id: str, owner: str, state: str = TaskState.OPEN) -> Task:
    return Task.objects.create(
        key=key, customer=Customer.objects.get(customer_id=customer_id), owner=owner, state=state, kind="overdue",
        clause="S1-33", owner_role="salesperson", severity="low", text_zh="催收", text_en="collect",
    )  # fmt: skip


def refused_codes(**given: Any) -> list[str]:
    with pytest.raises(ProblemsFound) as refused:
        customers_assign(on=ON, **given)
    return [found.code for found in refused.value.problems]


def test_customers_are_somebody_elses_and_their_tasks_go_along(manager: User, lin: User) -> None:
    mine, other = task("1", PUDONG.code, "周文博"), task("2", PUDONG.code, "何俊杰")
    done = task("3", PUDONG.code, "周文博", TaskState.DONE)
    ids = [HUABEI.code, PUDONG.code, QIANHAI.code]
    assert customers_assign(customer_ids=ids, to=lin, by=manager, on=ON) == Assigned(customers=2, tasks=1)
    assert set(Customer.objects.filter(customer_id__in=ids).values_list("salesperson", flat=True)) == {"林晓燕"}
    assert Customer.objects.get(customer_id=PUDONG.code).edited_columns == {"salesperson": "周文博"}
    assert Customer.objects.get(customer_id=QIANHAI.code).edited_on is None
    owners = [Task.objects.get(pk=one.pk).owner for one in (mine, other, done)]
    assert owners == ["林晓燕", "何俊杰", "周文博"]
    row = AuditRow.objects.get()
    assert (row.act, row.subject, row.by) == ("customers_assign", "lin", manager.username)
    assert row.details["customer_ids"] == {"": [HUABEI.code], "周文博": [PUDONG.code]}


def test_giving_what_is_theirs_already_leaves_no_trace(manager: User, lin: User) -> None:
    assert customers_assign(customer_ids=[QIANHAI.code], to=lin, by=manager, on=ON) == Assigned(0, 0)
    assert not AuditRow.objects.exists()


def test_what_one_does_not_see_one_does_not_give(manager: User, lin: User) -> None:
    codes = refused_codes(customer_ids=[HUABEI.code, CHENGDU.code, "9999"], to=lin, by=manager)
    assert codes == ["assign_customer_unknown", "assign_customer_unknown"]
    assert Customer.objects.get(customer_id=HUABEI.code).salesperson is None


def test_who_would_not_see_them_gets_none(manager: User, lin: User) -> None:
    words = {"customer_ids": [HUABEI.code], "by": manager}
    User.objects.filter(pk=lin.pk).update(is_active=False)
    lin.refresh_from_db()
    assert refused_codes(to=lin, **words) == ["user_inactive"]
    assert refused_codes(to=None, **words) == ["assign_to_missing"]
    assert refused_codes(to=user_with("finance", EAST), **words) == ["successor_without_name"]
    named = user_with("finance", EAST, name="named", salesperson="有名字")
    assert refused_codes(to=named, **words) == ["successor_without_role"]


def test_nothing_or_too_much_at_once_is_refused(manager: User, lin: User) -> None:
    assert refused_codes(customer_ids=[], to=lin, by=manager) == ["assign_none_chosen"]
    many = [str(number) for number in range(5001)]
    assert refused_codes(customer_ids=many, to=lin, by=manager) == ["assign_too_many"]


def test_a_manager_ticks_customers_of_nobody_and_names_others(manager: User, lin: User) -> None:
    desk = signed_in(manager)
    page = desk.get("/people/assign/")
    assert [row.customer_id for row in page.context["page"]] == [HUABEI.code, PUDONG.code]
    assert [row.customer_id for row in desk.get("/people/assign/?of=林晓燕").context["page"]] == [QIANHAI.code]
    assert not list(desk.get(f"/people/assign/?q={CHENGDU.code}").context["page"])
    typed = {"customer": [HUABEI.code], "codes": f"{PUDONG.code}，", "to": "lin"}
    answer = desk.post("/people/assign/?of=-", typed)
    assert answer.status_code == 302
    assert Customer.objects.filter(salesperson="林晓燕").count() == 3
    assert "已分派客户 2 个" in desk.get("/people/assign/").content.decode()
    assert lin.is_active


def test_a_refused_assignment_keeps_ticks_and_text(manager: User, lin: User) -> None:
    answer = signed_in(manager).post("/people/assign/", {"customer": [HUABEI.code], "codes": "9999", "to": "lin"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "没有编号为 9999 的客户" in page
    assert f'aria-label="{HUABEI.name}" checked' in page
    assert ">9999</textarea>" in page


@pytest.mark.parametrize("role", ["salesperson", "finance", "administrator", "auditor"])
def test_others_assign_nothing(role: str) -> None:
    browser = signed_in(user_with(role, "" if role == "administrator" else EAST))
    assert browser.get("/people/assign/").status_code == 403
    assert browser.post("/people/assign/", {"to": "x"}).status_code == 403
