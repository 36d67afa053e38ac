"""A thing to do stays the same task from run to run: with whom it was given to, what was written, until it is gone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from assess.report.folders import write_results
from cast import HUABEI, PUDONG
from office import ON, customer_of, user_with
from office_results import example_folder
from office_run import customers_of_folder, run_of
from xindang.runs.models import Task, TaskNote, TaskState
from xindang.runs.results import RunTables
from xindang.runs.tasks import IDENTITY

pytestmark = pytest.mark.django_db

Row = dict[str, Any]
NEXT = date(2026, 7, 31)


def work(customer: str | None = HUABEI.code, **told: Any) -> Row:
    common = {"kind": "overdue", "clause": "S1-46", "side": "sale", "amount": 100, "currency": "CNY"}
    said = {"owner_role": "salesperson", "severity": "high", "text_zh": "催收", "text_en": "Collect"}
    return {"customer_id": customer, "since_on": date(2026, 6, 1), **common, **said, **told}


def listed(place: Path, rows: list[Row], on: date = ON) -> None:
    """A run lists these things to do."""
    codes = (HUABEI.code, PUDONG.code)
    tables: dict[str, list[Row]] = {
        "customers": [{"customer_id": code, "name": code} for code in codes],
        "ratings": [{"customer_id": code, "grade": "B", "provisional": False, "reasons": []} for code in codes],
        "side_facts": [{"customer_id": code, "side": "sale", "exposure_amount": 0} for code in codes],
        "aging": [], "open_items": [], "worklist": rows,
    }  # fmt: skip
    run_of(write_results(place / "results", tables), on)


@pytest.fixture(autouse=True)
def archive() -> None:
    customer_of(HUABEI)
    customer_of(PUDONG)


def states() -> dict[str, str]:
    return dict(Task.objects.values_list("text_zh", "state"))


def test_every_row_of_a_worklist_is_a_task() -> None:
    folder = example_folder()
    customers_of_folder(folder)
    run = run_of(folder)
    rows = RunTables(folder).dicts("worklist")
    names = (*IDENTITY, "amount", "since_on", "due_on", "owner_role", "owner", "severity", "text_zh", "text_en")
    told = sorted(map(str, Task.objects.values_list(*names)))
    assert told == sorted(str(tuple(row[name] for name in names)) for row in rows)
    assert set(Task.objects.values_list("state", "first_run", "last_run")) == {("open", run.pk, run.pk)}


def test_what_is_listed_again_is_the_same_task_with_todays_figures(tmp_path: Path) -> None:
    listed(tmp_path, [work()])
    task = Task.objects.get()
    task.assigned_to = user_with("sales_manager")
    task.save()
    listed(tmp_path, [work(amount=70, since_on=date(2026, 6, 20), text_zh="催收余款")], NEXT)
    again = Task.objects.get()
    assert (again.pk, again.text_zh, again.state) == (task.pk, "催收余款", TaskState.OPEN)
    assert again.amount == Decimal(70)
    assert again.assigned_to == task.assigned_to
    assert again.first_run == task.first_run
    assert again.last_run != task.last_run


def test_equal_ones_stay_apart_and_what_is_no_longer_listed_is_gone(tmp_path: Path) -> None:
    rows = [work(text_zh="一"), work(text_zh="二", since_on=date(2026, 6, 2)), work(PUDONG.code, text_zh="三")]
    listed(tmp_path, [*rows, work(None, text_zh="四")])
    assert states() == dict.fromkeys("一二三四", "open")
    listed(tmp_path, rows[:2], NEXT)
    assert states() == {"一": "open", "二": "open", "三": "gone", "四": "gone"}
    listed(tmp_path, rows, NEXT)
    assert states() == {"一": "open", "二": "open", "三": "open", "四": "gone"}


def called_done(on: date) -> Task:
    task = Task.objects.get()
    task.state, task.done_on, task.done_by = TaskState.DONE, on, user_with("finance")
    task.save()
    return task


def test_one_called_done_that_the_run_still_lists_is_open_again_and_the_run_says_so(tmp_path: Path) -> None:
    listed(tmp_path, [work()])
    task = called_done(date(2026, 7, 2))
    listed(tmp_path, [work()], NEXT)
    task.refresh_from_db()
    assert (task.state, task.done_on, task.done_by) == (TaskState.OPEN, None, None)
    note = TaskNote.objects.get()
    assert (note.task, note.by, note.run, note.on) == (task, None, task.last_run, NEXT)


def test_one_called_done_that_the_run_lists_no_more_is_gone_and_keeps_who_did_it(tmp_path: Path) -> None:
    listed(tmp_path, [work()])
    done = called_done(date(2026, 7, 2))
    listed(tmp_path, [], NEXT)
    task = Task.objects.get()
    assert (task.state, task.done_on, task.done_by) == (TaskState.GONE, date(2026, 7, 2), done.done_by)
    assert not TaskNote.objects.exists()


def test_a_run_of_an_earlier_day_does_not_open_what_was_done_after_it(tmp_path: Path) -> None:
    listed(tmp_path, [work()])
    called_done(date(2026, 7, 2))
    listed(tmp_path, [work()], date(2026, 7, 1))
    assert Task.objects.get().state == TaskState.DONE
    assert not TaskNote.objects.exists()


def test_a_task_about_a_customer_that_has_gone_meanwhile_is_passed_over(tmp_path: Path) -> None:
    listed(tmp_path, [work("0099"), work()])
    assert Task.objects.get().customer_id == HUABEI.code
