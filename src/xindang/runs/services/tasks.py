"""Working on things to do: giving them to somebody, noting, saying with evidence that they are done, opening again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction

from xindang.audit.services import audit_record
from xindang.core.problems import Problem, ProblemsFound, problem
from xindang.people.models import User
from xindang.runs.assignees import unseen_by
from xindang.runs.models import Task, TaskNote, TaskState

TEXT_MAX, EVIDENCE_MAX, AT_ONCE_MAX = 2000, 500, 500


@transaction.atomic
def task_assign(*, tasks: Collection[Task], to: User | None, by: User, on: date) -> int:
    """Give open tasks to somebody who sees all of them, or (None) back to their role; returns how many changed."""
    if not tasks:
        raise ProblemsFound([problem("task_none_chosen")])
    if len(tasks) > AT_ONCE_MAX:
        raise ProblemsFound([problem("task_too_many", value=len(tasks), most=AT_ONCE_MAX)])
    locked = [_locked(task) for task in sorted(tasks, key=lambda task: task.pk)]
    faults = [problem("task_not_open", value=task.pk) for task in locked if task.state != TaskState.OPEN]
    if to is not None and (unseen := unseen_by(to, locked, on)):
        faults.append(problem("task_assignee_blind", column="to", value=to.name, count=len(unseen), all=len(locked)))
    if faults:
        raise ProblemsFound(faults)
    moved = [task for task in locked if task.assigned_to_id != (to.pk if to else None)]
    for task in moved:
        before = task.assigned_to.username if task.assigned_to else ""
        task.assigned_to = to
        task.save(update_fields=["assigned_to"])
        _recorded("task_assign", task, by, on, before=before, to=to.username if to else "")
    return len(moved)


@transaction.atomic
def task_note(*, task: Task, text: str, by: User, on: date) -> TaskNote:
    """Write something of a task, whatever its state."""
    if faults := _faults_of("text", text, TEXT_MAX, required=True):
        raise ProblemsFound(faults)
    note = TaskNote.objects.create(task=_locked(task), by=by, on=on, text=text)
    _recorded("task_note", task, by, on, note=note.pk, text=text)
    return note


@transaction.atomic
def task_done(*, task: Task, evidence: str, text: str = "", by: User, on: date) -> Task:
    """Say that a task is done and what proves it. The next run shows whether it is."""
    faults = _faults_of("evidence", evidence, EVIDENCE_MAX, required=True)
    faults += _faults_of("text", text, TEXT_MAX, required=False)
    task = _locked(task)
    if task.state != TaskState.OPEN:
        faults.append(problem("task_not_open", value=task.pk))
    if faults:
        raise ProblemsFound(faults)
    task.state, task.done_on, task.done_by = TaskState.DONE, on, by
    task.save(update_fields=["state", "done_on", "done_by"])
    TaskNote.objects.create(task=task, by=by, on=on, text=text, evidence=evidence)
    _recorded("task_done", task, by, on, evidence=evidence, text=text)
    return task


@transaction.atomic
def task_reopen(*, task: Task, text: str, by: User, on: date) -> Task:
    """Take back that a task is done, and say why."""
    faults = _faults_of("text", text, TEXT_MAX, required=True)
    task = _locked(task)
    if task.state != TaskState.DONE:
        faults.append(problem("task_not_done", value=task.pk))
    if faults:
        raise ProblemsFound(faults)
    task.state, task.done_on, task.done_by = TaskState.OPEN, None, None
    task.save(update_fields=["state", "done_on", "done_by"])
    TaskNote.objects.create(task=task, by=by, on=on, text=text)
    _recorded("task_reopen", task, by, on, text=text)
    return task


def _locked(task: Task) -> Task:
    """The task as the database has it now, until the transaction ends: a run may have found it gone."""
    return Task.objects.select_for_update().get(pk=task.pk)


def _faults_of(field: str, text: str, most: int, *, required: bool) -> list[Problem]:
    if required and not text.strip():
        return [problem(f"task_{field}_missing", column=field)]
    return [problem("task_text_long", column=field, value=len(text), most=most)] if len(text) > most else []


def _recorded(act: str, task: Task, by: User, on: date, **details: object) -> None:
    about = {"kind": task.kind, "customer": task.customer_id or ""}
    audit_record(act=act, subject_kind="task", subject=str(task.pk), by=by.username, on=on, details=about | details)
