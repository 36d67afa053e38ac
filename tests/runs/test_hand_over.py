"""Somebody leaves: customers and tasks go to successors, rights and sessions end, in one act."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from cast import CHENGDU, HUABEI, PUDONG, QIANHAI, Company
from office import EAST, NORTH, ON, customer_of, run_in_force, signed_in, units, user_with
from office_papers import paper_of
from xindang.audit.models import AuditRow
from xindang.core.problems import ProblemsFound
from xindang.customers.models import Customer
from xindang.customers.selectors import visible_customers
from xindang.documents.models import Loan, LoanState
from xindang.documents.services.custody import PlaceGiven, custody_move
from xindang.dossiers.services.surveys import survey_begin
from xindang.people.models import Substitute, User
from xindang.people.selectors import viewer_of
from xindang.runs.leaver import left_behind
from xindang.runs.models import Task, TaskState
from xindang.runs.services.hand_over import HandedOver, leaver_hand_over

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return user_with("administrator")


@pytest.fixture
def leaver() -> User:
    """Zhou, with two customers in the east and one in the north."""
    for company, unit in ((HUABEI, EAST), (PUDONG, EAST), (QIANHAI, NORTH)):
        customer_of(company, unit, salesperson="周文博")
    return user_with("salesperson", EAST, name="zhou", salesperson="周文博")


def seller(name: str, unit: str = EAST) -> User:
    return user_with("salesperson", unit, name=name, salesperson=name)


def task_of(key: str, company: Company | None = None, **given: Any) -> Task:
    words: dict[str, Any] = {
        "kind": "overdue", "clause": "S1-33", "owner_role": "salesperson", "severity": "low",
        "text_zh": "催收", "text_en": "collect", "last_run": run_in_force(),
    }  # fmt: skip
    customer = Customer.objects.get(customer_id=company.code) if company else None
    return Task.objects.create(key=key, customer=customer, **words | given)


def hand_over(leaver: User, rest: User, by: User, **given: Any) -> HandedOver:
    words: dict[str, Any] = {"customers": {}, "deactivate": False} | given
    return leaver_hand_over(leaver=leaver, rest=rest, by=by, on=ON, **words)


def refused_codes(*args: Any, **given: Any) -> list[str]:
    with pytest.raises(ProblemsFound) as refused:
        hand_over(*args, **given)
    return [found.code for found in refused.value.problems]


def test_one_successor_takes_everything(admin: User, leaver: User) -> None:
    rest = seller("林晓燕")
    task_of("1", PUDONG, owner="周文博")
    task_of("2", PUDONG, assigned_to=leaver)
    done = task_of("3", PUDONG, owner="周文博", state=TaskState.DONE)
    Customer.objects.filter(customer_id=QIANHAI.code).update(edited_columns={"region": "华东"})
    browser = signed_in(leaver)
    told = hand_over(leaver, rest, admin)
    assert told == HandedOver(
        customers=3, tasks_owned=1, tasks_assigned=1, tasks_returned=0, roles=1, substitutes=0, originals_held=0,
        originals_lent=0,
    )  # fmt: skip
    edited = [(row.salesperson, row.edited_on, row.edited_columns) for row in Customer.objects.order_by("pk")]
    assert edited == [("林晓燕", ON, {"salesperson": "周文博"})] * 2 + [
        ("林晓燕", ON, {"region": "华东", "salesperson": "周文博"})
    ]
    assert visible_customers(viewer_of(rest, ON)).count() == 3
    assert not visible_customers(viewer_of(leaver, ON)).exists()
    assert Task.objects.get(key="1").owner == "林晓燕"
    assert Task.objects.get(key="2").assigned_to == rest
    assert Task.objects.get(pk=done.pk).owner == "周文博"
    assert browser.get("/customers/").status_code == 302


def test_several_successors_take_their_shares_and_tasks_go_with_their_customers(admin: User, leaver: User) -> None:
    lin, gao = seller("林晓燕"), seller("高红梅", NORTH)
    task_of("1", QIANHAI, owner="周文博")
    task_of("2", QIANHAI, assigned_to=leaver)
    task_of("3", owner="周文博", group_id="G1")
    hand_over(leaver, lin, admin, customers={QIANHAI.code: gao})
    assert Customer.objects.get(customer_id=QIANHAI.code).salesperson == "高红梅"
    assert Customer.objects.filter(salesperson="林晓燕").count() == 2
    assert [Task.objects.get(key=key).owner for key in "13"] == ["高红梅", "林晓燕"]
    assert Task.objects.get(key="2").assigned_to == gao
    row = AuditRow.objects.get(act="leaver_hand_over")
    assert row.details["customer_ids"] == {"林晓燕": [HUABEI.code, PUDONG.code], "高红梅": [QIANHAI.code]}
    assert (row.details["customers"], row.details["rest"], row.by) == (3, "林晓燕", admin.username)


def test_a_task_of_a_customer_the_successor_does_not_see_goes_back_to_its_role(admin: User, leaver: User) -> None:
    customer_of(CHENGDU, NORTH, salesperson="高红梅")
    task_of("1", CHENGDU, assigned_to=leaver)
    told = hand_over(leaver, seller("林晓燕"), admin)
    assert (told.tasks_assigned, told.tasks_returned) == (0, 1)
    assert Task.objects.get(key="1").assigned_to is None


def test_roles_and_substitutes_end_and_the_user_is_deactivated_where_asked(admin: User, leaver: User) -> None:
    deputy = seller("林晓燕")
    Substitute.objects.create(absent=leaver, substitute=deputy, from_on=ON, until_on=ON)
    Substitute.objects.create(absent=deputy, substitute=leaver, from_on=ON, until_on=ON)
    told = hand_over(leaver, deputy, admin, deactivate=True)
    leaver.refresh_from_db()
    assert (told.roles, told.substitutes, leaver.is_active) == (1, 2, False)
    assert not viewer_of(leaver, ON).rights


def test_originals_of_a_leaver_are_counted_and_go_to_nobody(admin: User) -> None:
    keeper, other = user_with("finance", NORTH, name="keeper"), user_with("finance", NORTH, name="other")
    document = paper_of(customer_of(HUABEI, NORTH), keeper)
    place = PlaceGiven(room="档案室", cabinet="", box="", held_by=keeper, since_on=ON)
    custody_move(document=document, given=place, by=keeper, on=ON)
    lent = {"purpose": "对账", "due_on": ON, "asked_on": ON, "state": LoanState.LENT}
    Loan.objects.create(document=document, borrower=keeper, **lent)
    left = left_behind(keeper, ON)
    assert (left.originals_held, left.originals_lent) == (1, 1)
    told = hand_over(keeper, other, admin, deactivate=True)
    assert (told.originals_held, told.originals_lent) == (1, 1)
    document.refresh_from_db()
    assert document.custody is not None
    assert document.custody.held_by == keeper, "nobody has counted it"
    assert AuditRow.objects.get(act="leaver_hand_over").details["originals_held"] == 1


def test_a_manager_without_customers_hands_over_tasks(admin: User) -> None:
    manager, other = user_with("sales_manager", EAST), user_with("sales_manager", EAST, name="second")
    customer_of(HUABEI, EAST)
    task_of("1", HUABEI, assigned_to=manager)
    assert hand_over(manager, other, admin).tasks_assigned == 1


def test_someone_deactivated_before_can_still_be_handed_over(admin: User, leaver: User) -> None:
    User.objects.filter(pk=leaver.pk).update(is_active=False)
    assert hand_over(leaver, seller("林晓燕"), admin, deactivate=True).customers == 3


def test_who_cannot_take_over_is_refused_and_nothing_moves(admin: User, leaver: User) -> None:
    gone = seller("已停用")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    gone.refresh_from_db()
    assert refused_codes(leaver, leaver, admin) == ["successor_leaves"]
    assert refused_codes(leaver, gone, admin) == ["user_inactive"]
    assert refused_codes(leaver, user_with("sales_manager", EAST), admin) == ["successor_without_name"]
    named = user_with("sales_manager", EAST, name="named", salesperson="李强")
    assert refused_codes(leaver, named, admin) == ["successor_without_role"]
    task_of("1", HUABEI, owner="周文博")
    roleless = user_with("", name="roleless", salesperson="无角色")
    assert refused_codes(leaver, roleless, admin) == ["successor_without_role", "successor_without_tasks"]
    unknown = {CHENGDU.code: seller("林晓燕")}
    assert refused_codes(leaver, seller("何俊杰"), admin, customers=unknown) == ["hand_over_customer_unknown"]
    assert Customer.objects.filter(salesperson="周文博", edited_on__isnull=True).count() == 3
    assert leaver.holdings.filter(until_on__isnull=True).exists()
    assert not AuditRow.objects.exists()


def test_nobody_hands_over_themselves_and_there_must_be_something(admin: User, leaver: User) -> None:
    assert refused_codes(admin, leaver, admin) == ["user_not_oneself"]
    assert refused_codes(user_with("", name="空"), leaver, admin) == ["hand_over_nothing"]


def test_the_last_administrator_does_not_leave(admin: User) -> None:
    deputy = user_with("finance")
    assert refused_codes(admin, deputy, deputy) == ["last_administrator"]
    assert units()[""].pk


def test_what_is_left_behind_is_counted_before_the_act(leaver: User) -> None:
    task_of("1", PUDONG, owner="周文博")
    left = left_behind(leaver, ON)
    assert left.customers_by_unit == {EAST: 2, NORTH: 1}
    assert (left.customers, left.tasks, left.roles, left.substitutes) == (3, 1, 1, 0)


def test_a_survey_under_way_is_counted_and_whoever_takes_its_customer_over_goes_on_with_it(
    admin: User, leaver: User
) -> None:
    customer = Customer.objects.get(customer_id=HUABEI.code)
    survey = survey_begin(customer=customer, by=leaver, on=ON)
    assert left_behind(leaver, ON).surveys == 1
    rest = seller("林晓燕")
    fill = reverse("surveys:fill", args=[survey.pk])
    assert signed_in(rest).get(fill).status_code == 404
    hand_over(leaver, rest, admin)
    assert signed_in(rest).get(fill).status_code == 200
    assert left_behind(rest, ON).surveys == 1
    assert left_behind(leaver, ON).surveys == 0
