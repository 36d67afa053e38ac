"""The office's book is assessed as a job: once, whole, and what broke leaves what was in force."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from cast import HUABEI
from house.sources import TOP
from office import ON, customer_of, user_with
from office_book import book_in_office
from office_results import example_folder
from xindang.assess.job import assess_to_folder
from xindang.assess.output import file_hash
from xindang.audit.models import AuditRow
from xindang.core.problems import ProblemsFound
from xindang.jobs.models import Job, JobState
from xindang.jobs.queue import job_claimed
from xindang.jobs.told import JobLost, Told
from xindang.jobs.worker import work_one
from xindang.people.models import User
from xindang.runs import work
from xindang.runs.models import OpenItem, Run, RunState, Standing, Task
from xindang.runs.results import result_folder, run_tables
from xindang.runs.services.start import run_start
from xindang.sources.models import Source

pytestmark = pytest.mark.django_db

MAY = date(2026, 5, 31)
NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATA_FOLDER", tmp_path)


@pytest.fixture
def controller() -> User:
    book_in_office(TOP / "examples" / "book")
    return user_with("credit_controller")


def clock() -> datetime:
    return NOW


def assessed(by: User, day: date = ON) -> Run:
    job = run_start(by=by, on=ON, now=NOW, day=day)
    done = work_one(clock=clock)
    assert done is not None
    assert (done.pk, done.state, done.problems) == (job.pk, JobState.DONE, [])
    return Run.objects.get(job=job)


def test_the_office_is_assessed_as_the_files_it_came_from(controller: User) -> None:
    run = assessed(controller)
    assert (run.state, run.in_force, run.on, run.by) == (RunState.DONE, True, ON, controller.username)
    assert run.ended_at == NOW
    tables, files = run_tables(run), example_folder()
    for table in ("ratings", "limits", "aging", "open_items", "side_facts"):
        assert run.content_hash[table] == file_hash(files / f"{table}.parquet")
    assert Standing.objects.filter(run=run).count() == len(tables.dicts("side_facts"))
    assert OpenItem.objects.filter(run=run).count() == len(tables.dicts("open_items"))
    assert Task.objects.filter(state="open").count() == len(tables.dicts("worklist"))
    assert AuditRow.objects.filter(act="run_start", by=controller.username).exists()
    assert AuditRow.objects.get(act="run_assess").details["in_force"] is True
    assert not list(result_folder(run).parent.glob("*.book.*"))


def test_the_next_one_says_what_changed_since_the_one_before(controller: User) -> None:
    first = assessed(controller, MAY)
    second = assessed(controller)
    assert second.since == first
    assert run_tables(second).summary["since"]["as_of"] == MAY.isoformat()
    assert list(Run.objects.filter(in_force=True)) == [second]
    assert not Standing.objects.exclude(run=second).exists()


@pytest.mark.proof
def test_a_day_before_the_one_in_force_is_looked_back_at_and_stays_beside_it(controller: User) -> None:
    now = assessed(controller)
    back = assessed(controller, MAY)
    assert list(Run.objects.filter(in_force=True)) == [now]
    assert (back.state, back.since, run_tables(back).summary["as_of"]) == (RunState.DONE, None, MAY.isoformat())
    assert back.release == now.release
    assert set(Standing.objects.values_list("run", flat=True)) == {now.pk}


@pytest.mark.proof
def test_with_another_organisation_than_before_there_is_nothing_to_compare(controller: User) -> None:
    Source.objects.update(organisation="旧名称")
    assessed(controller, MAY)
    Source.objects.update(organisation="新名称")
    assert assessed(controller).since is None


def test_a_worker_that_lost_its_job_leaves_nothing_and_the_next_one_does_it_once(
    controller: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = run_start(by=controller, on=ON, now=NOW)

    def taken_up_meanwhile(*given: Any, **more: Any) -> dict[str, Any]:
        summary = assess_to_folder(*given, **more)
        Job.objects.filter(pk=job.pk).update(attempt=2, state=JobState.QUEUED)
        return summary

    monkeypatch.setattr(work, "assess_to_folder", taken_up_meanwhile)
    claimed = job_claimed("first", NOW)
    assert claimed is not None
    with pytest.raises(JobLost):
        work.assess(claimed, Told(claimed, clock))
    assert not Run.objects.filter(in_force=True).exists()
    assert not Standing.objects.exists()
    monkeypatch.setattr(work, "assess_to_folder", assess_to_folder)
    done = work_one(clock=clock)
    assert done is not None
    assert done.state == JobState.DONE
    run = Run.objects.get()
    assert (run.in_force, run.state) == (True, RunState.DONE)
    assert Standing.objects.count() == len(run_tables(run).dicts("side_facts"))


def test_an_assessment_that_fails_says_why_and_the_one_before_stays(
    controller: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = assessed(controller, MAY)
    monkeypatch.setattr(settings, "PACK", "no such policy")
    run_start(by=controller, on=ON, now=NOW)
    done = work_one(clock=clock)
    assert done is not None
    assert done.state == JobState.FAILED
    assert "no such policy" in done.problems[0]["en"]
    assert Run.objects.get(job=done).state == RunState.FAILED
    assert list(Run.objects.filter(in_force=True)) == [first]


def test_while_one_waits_no_second_one_is_queued_and_another_day_is_told_to_wait(controller: User) -> None:
    first = run_start(by=controller, on=ON, now=NOW)
    assert run_start(by=controller, on=ON, now=NOW) == first
    with pytest.raises(ProblemsFound) as refused:
        run_start(by=controller, on=ON, now=NOW, day=MAY)
    assert [found.code for found in refused.value.problems] == ["run_busy"]
    Job.objects.update(state="running")
    with pytest.raises(ProblemsFound):
        run_start(by=controller, on=ON, now=NOW)
    assert Job.objects.filter(kind="run_assess").count() == 1


def test_a_day_ahead_is_refused(controller: User) -> None:
    with pytest.raises(ProblemsFound) as refused:
        run_start(by=controller, on=ON, now=NOW, day=date(2026, 7, 1))
    assert [found.code for found in refused.value.problems] == ["run_day_ahead"]


def test_an_office_without_customers_has_nothing_to_assess() -> None:
    with pytest.raises(ProblemsFound) as refused:
        run_start(by=user_with("credit_controller"), on=ON, now=NOW)
    assert [found.code for found in refused.value.problems] == ["run_without_customers"]
    customer_of(HUABEI)
    assert run_start(by=user_with("cfo"), on=ON, now=NOW).state == JobState.QUEUED


@pytest.mark.parametrize(
    "name, words",
    [
        ("评级 rating", ("评级", "rating")),
        ("账款 items: 6,489", ("账款 6,489", "items: 6,489")),
        ("最近回款 payment_last", ("最近回款", "payment last")),
        ("待办 占用超过额度 over_limit", ("待办 占用超过额度", "over limit")),
        ("结束", ("结束", "结束")),
    ],
)
def test_a_step_is_told_in_both_languages(name: str, words: tuple[str, str]) -> None:
    assert work.step_words(name) == words
