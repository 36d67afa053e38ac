"""The panel of a job: whoever queued it or holds the right of its kind watches it; it asks until the job has ended."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from office import ON, signed_in, user_with
from xindang.core.problems import problem
from xindang.jobs.models import Job, JobState
from xindang.jobs.queue import told_problems
from xindang.people.models import User

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 30, 1, 0, tzinfo=UTC)
PANEL = {"HX-Request": "true"}


def job(**given: Any) -> Job:
    words = {"kind": "run_assess", "on": ON, "queued_at": NOW} | given
    return Job.objects.create(**words)


def panel(found: Job, user: User, then: str = "") -> Any:
    address = f"/jobs/{found.pk}/" + (f"?then={then}" if then else "")
    return signed_in(user).get(address, headers=PANEL)


def test_a_running_job_shows_its_step_and_asks_again() -> None:
    running = job(state=JobState.RUNNING, step_zh="计算账龄", step_en="Aging", steps_done=1200, steps_all=5000)
    answer = panel(running, user_with("finance"))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert all(word in text for word in ("评定", "计算账龄", "1,200 / 5,000", 'max="5000"', 'value="1200"'))
    assert f'hx-get="/jobs/{running.pk}/"' in text
    assert 'hx-trigger="every 1s"' in text
    assert "HX-Refresh" not in answer.headers


def test_the_reader_of_english_gets_english() -> None:
    user = user_with("finance")
    User.objects.update(language="en")
    text = panel(job(state=JobState.RUNNING, step_zh="计算账龄", step_en="Aging"), user).content.decode()
    assert "Aging" in text
    assert "Assessment" in text
    assert "计算" not in text


def test_a_job_that_waits_says_so() -> None:
    text = panel(job(), user_with("finance")).content.decode()
    assert "排队中" in text
    assert "hx-trigger" in text


def test_a_done_job_asks_no_more_and_its_page_is_loaded_anew() -> None:
    answer = panel(job(state=JobState.DONE), user_with("finance"))
    assert "hx-trigger" not in answer.content.decode()
    assert answer.headers["HX-Refresh"] == "true"


def test_a_done_job_leads_to_where_one_goes_on() -> None:
    answer = panel(job(state=JobState.DONE), user_with("finance"), then="/customers/%3Fq%3Da")
    assert answer.headers["HX-Redirect"] == "/customers/?q=a"
    assert 'href="/customers/?q=a"' in answer.content.decode()


def test_the_way_on_is_kept_while_it_asks() -> None:
    text = panel(job(), user_with("finance"), then="/customers/%3Fq%3Da%26b").content.decode()
    assert "?then=%2Fcustomers%2F%3Fq%3Da%26b" in text


@pytest.mark.parametrize("then", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_it_leads_nowhere_else(then: str) -> None:
    answer = panel(job(state=JobState.DONE), user_with("finance"), then=then)
    assert "HX-Redirect" not in answer.headers
    assert "example.org" not in answer.content.decode()
    assert "javascript" not in answer.content.decode()


def test_a_failed_job_says_what_stopped_it_and_stays() -> None:
    problems = told_problems([problem("job_broke", value=7)] * 23)
    failed = job(state=JobState.FAILED, problems=problems)
    answer = panel(failed, user_with("finance"), then="/customers/")
    text = answer.content.decode()
    assert text.count("<li>") == 20
    assert problems[0]["zh"] in text
    assert "23 个" in text
    assert answer.headers["HX-Refresh"] == "true"
    assert "HX-Redirect" not in answer.headers


def test_as_a_page_it_has_the_frame() -> None:
    text = signed_in(user_with("finance")).get(f"/jobs/{job().pk}/").content.decode()
    assert "office-bar" in text
    assert "job-panel" in text


def test_whoever_queued_it_watches_it_whatever_the_role() -> None:
    user = user_with("salesperson", name="wang")
    assert panel(job(by="wang"), user).status_code == 200
    assert panel(job(by="li"), user).status_code == 403


@pytest.mark.parametrize(
    "kind, role, status",
    [
        ("run_assess", "sales_manager", 200), ("import_load", "sales_manager", 403), ("import_check", "finance", 200),
        ("audit_seal", "finance", 403), ("audit_seal", "auditor", 200), ("run_assess", "administrator", 403),
        ("of another version", "auditor", 403),
    ],
)  # fmt: skip
def test_others_need_the_right_of_its_kind(kind: str, role: str, status: int) -> None:
    assert panel(job(kind=kind), user_with(role)).status_code == status


def test_nobody_signed_in_is_sent_to_the_login() -> None:
    assert Client().get(f"/jobs/{job().pk}/").status_code == 302


def test_a_job_that_does_not_exist_is_not_found() -> None:
    assert signed_in(user_with("finance")).get("/jobs/12345/").status_code == 404
