"""Who is given what, what is noted, and that nothing is done without evidence; every act is on record."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cast import CHENGDU, HUABEI, PUDONG, QIANHAI
from office import EAST, NORTH, ON, customer_of, user_with
from office_tasks import task_of
from xindang.audit.models import AuditRow
from xindang.core.problems import ProblemsFound
from xindang.people.models import User
from xindang.runs.assignees import possible_assignees, works_on_tasks
from xindang.runs.models import Task, TaskNote, TaskState
from xindang.runs.services.tasks import EVIDENCE_MAX, task_assign, task_done, task_note, task_reopen

pytestmark = pytest.mark.django_db


@pytest.fixture
def task() -> Task:
    return task_of(customer_of(HUABEI, NORTH, salesperson="王芳"))


@pytest.fixture
def by() -> User:
    return user_with("credit_controller")


def codes_of(act: Callable[[], object]) -> list[str]:
    with pytest.raises(ProblemsFound) as refused:
        act()
    return [found.code for found in refused.value.problems]


def acts() -> list[str]:
    return list(AuditRow.objects.filter(subject_kind="task").values_list("act", flat=True))


def test_a_task_is_given_to_somebody_who_sees_it_and_back_to_its_role(task: Task, by: User) -> None:
    seller = user_with("salesperson", NORTH, salesperson="王芳")
    assert task_assign(tasks=[task], to=seller, by=by, on=ON) == 1
    assert Task.objects.get().assigned_to == seller
    assert task_assign(tasks=[task], to=seller, by=by, on=ON) == 0
    assert task_assign(tasks=[task], to=None, by=by, on=ON) == 1
    assert Task.objects.get().assigned_to is None
    assert acts() == ["task_assign", "task_assign"]
    assert AuditRow.objects.filter(act="task_assign").first().details["to"] == seller.username  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "role, unit, name", [("finance", EAST, ""), ("salesperson", NORTH, "李强"), ("auditor", "", ""), ("", "", "")]
)
def test_whoever_does_not_see_it_or_does_not_work_on_tasks_is_refused(
    task: Task, by: User, role: str, unit: str, name: str
) -> None:
    other = user_with(role, unit, salesperson=name or None)
    assert codes_of(lambda: task_assign(tasks=[task], to=other, by=by, on=ON)) == ["task_assignee_blind"]
    assert other not in possible_assignees(task, ON)
    assert acts() == []


def test_who_has_left_is_refused(task: Task, by: User) -> None:
    gone = user_with("finance")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    gone.refresh_from_db()
    assert codes_of(lambda: task_assign(tasks=[task], to=gone, by=by, on=ON)) == ["task_assignee_blind"]
    assert gone not in works_on_tasks(ON)


def test_several_are_given_together_or_not_at_all(task: Task, by: User) -> None:
    other = task_of(customer_of(PUDONG, EAST))
    northern = user_with("finance", NORTH)
    assert codes_of(lambda: task_assign(tasks=[task, other], to=northern, by=by, on=ON)) == ["task_assignee_blind"]
    assert not Task.objects.filter(assigned_to__isnull=False).exists()
    assert task_assign(tasks=[task, other], to=user_with("cfo"), by=by, on=ON) == 2
    assert codes_of(lambda: task_assign(tasks=[], to=northern, by=by, on=ON)) == ["task_none_chosen"]


def test_those_offered_are_those_who_are_accepted(task: Task, by: User) -> None:
    people = [
        user_with("finance", NORTH), user_with("finance", EAST), user_with("salesperson", NORTH, salesperson="王芳"),
        user_with("salesperson", EAST, salesperson="李强"), user_with("gm"), user_with("auditor"),
        user_with("administrator"), by,
    ]  # fmt: skip
    about = [
        task,
        task_of(None, owner_role="finance"),
        task_of(customer_of(PUDONG, EAST, NORTH), unit=EAST),
        task_of(customer_of(CHENGDU, NORTH, salesperson="王芳"), unit=EAST),
        task_of(customer_of(QIANHAI, NORTH), kind="duplicate_customer"),
    ]
    for entry in about:
        offered = set(possible_assignees(entry, ON))
        for person in people:
            try:
                task_assign(tasks=[entry], to=person, by=by, on=ON)
            except ProblemsFound:
                assert person not in offered
            else:
                assert person in offered


def test_a_task_is_done_with_evidence_and_opened_again_with_a_reason(task: Task, by: User) -> None:
    task_done(task=task, evidence="回单 20260630-7", text="已全额收到", by=by, on=ON)
    done = Task.objects.get()
    assert (done.state, done.done_on, done.done_by) == (TaskState.DONE, ON, by)
    assert TaskNote.objects.get().evidence == "回单 20260630-7"
    assert codes_of(lambda: task_done(task=task, evidence="x", by=by, on=ON)) == ["task_not_open"]
    assert codes_of(lambda: task_reopen(task=task, text="  ", by=by, on=ON)) == ["task_text_missing"]
    task_reopen(task=task, text="支票被退回", by=by, on=ON)
    opened = Task.objects.get()
    assert (opened.state, opened.done_on, opened.done_by) == (TaskState.OPEN, None, None)
    assert codes_of(lambda: task_reopen(task=task, text="再", by=by, on=ON)) == ["task_not_done"]
    assert acts() == ["task_done", "task_reopen"]


@pytest.mark.parametrize(
    "evidence, code",
    [("", "task_evidence_missing"), (" \t", "task_evidence_missing"), ("长" * (EVIDENCE_MAX + 1), "task_text_long")],
)
def test_without_evidence_or_with_too_much_nothing_is_done(task: Task, by: User, evidence: str, code: str) -> None:
    assert codes_of(lambda: task_done(task=task, evidence=evidence, by=by, on=ON)) == [code]
    assert Task.objects.get().state == TaskState.OPEN
    assert not TaskNote.objects.exists()


def test_what_the_run_lists_no_more_can_be_noted_and_nothing_else(task: Task, by: User) -> None:
    Task.objects.update(state=TaskState.GONE)
    task_note(task=task, text="客户已结清", by=by, on=ON)
    assert codes_of(lambda: task_done(task=task, evidence="x", by=by, on=ON)) == ["task_not_open"]
    assert codes_of(lambda: task_assign(tasks=[task], to=by, by=by, on=ON)) == ["task_not_open"]
    assert codes_of(lambda: task_note(task=task, text="", by=by, on=ON)) == ["task_text_missing"]
    assert acts() == ["task_note"]
