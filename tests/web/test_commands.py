"""The words of the command line for the office: what each does, what it refuses, its exit code."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client, override_settings

from audit.trail import acted, behind_its_back, sealed
from cast import HUABEI
from office import ON, customer_of, user_with
from office_beside import environment, fresh_environment, started, wait_until
from xindang.audit.models import AuditRow
from xindang.audit.protection import missing_protection, unprotect
from xindang.cli import DONE, STOPPED, main
from xindang.customers.models import Customer
from xindang.dossiers.sealed import sealed_under
from xindang.dossiers.services.findings import finding_record
from xindang.jobs.models import Job, JobState
from xindang.jobs.services import job_enqueue
from xindang.people.models import RoleHolding, Unit, User
from xindang.web import commands

Run = Callable[..., tuple[int, str, str]]
ALONE = ("-P", "-m", "xindang.cli")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: object) -> tuple[int, str, str]:
        code = main([str(word) for word in words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def ran(words: str, given: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    command = [sys.executable, *ALONE, *words.split()]
    return subprocess.run(command, env=dict(given), capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.django_db(transaction=True)
def test_an_empty_office_is_made_ready_and_found_in_order(tmp_path: Path) -> None:
    given = fresh_environment(tmp_path)
    made = ran("office migrate", given)
    assert made.returncode == DONE, made.stderr
    assert (tmp_path / "static" / "staticfiles.json").exists()
    checked = ran("office check", given)
    assert checked.returncode == DONE, checked.stderr + checked.stdout


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["office worker", "office serve", "office check", "audit verify", "audit head"])
def test_a_database_of_another_version_is_told(run: Run, monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    monkeypatch.setattr(commands, "pending_migrations", lambda: 3)
    code, _, wrong = run(*words.split())
    assert code == STOPPED
    assert "xindang office migrate" in wrong


@pytest.mark.django_db
def test_migrating_again_changes_nothing_and_puts_protection_back(run: Run) -> None:
    unprotect(connection)
    code, said, _ = run("office", "migrate")
    assert code == DONE
    assert "0 项" in said
    assert missing_protection(connection) == []


@pytest.mark.django_db
def test_a_demonstration_is_not_fit_for_others(run: Run) -> None:
    code, said, wrong = run("office", "check")
    assert code == STOPPED
    assert "security.W008" in said
    assert "deployment_not_safe" in wrong


@pytest.mark.django_db
def test_an_unprotected_audit_is_not_in_order(run: Run) -> None:
    unprotect(connection)
    code, _, wrong = run("office", "check")
    assert code == STOPPED
    assert "audit_unprotected" in wrong


def test_a_setting_that_cannot_be_read_is_told() -> None:
    told = ran("audit head", {"XINDANG_MEMORY_MB": "many", "PATH": ""})
    assert told.returncode == STOPPED
    assert "office_settings_wrong" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_database_that_is_away_is_told(tmp_path: Path) -> None:
    given = {"XINDANG_DATABASE_URL": "postgresql://a@127.0.0.1:9/b", "XINDANG_DATA": str(tmp_path), "PATH": ""}
    told = ran("office worker", given)
    assert told.returncode == STOPPED
    assert "database_unreachable" in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.django_db
def test_an_administrator_is_added_and_signs_in_with_the_one_time_password(run: Run) -> None:
    code, said, _ = run("office", "add-administrator", "admin", "--name", "周敏", "--organisation", "示例集团")
    password = said.split()[-1]
    assert code == DONE
    assert User.objects.get(username="admin").name == "周敏"
    assert RoleHolding.objects.get(user__username="admin").role == "administrator"
    assert Unit.objects.get(parent=None).name == "示例集团"
    assert AuditRow.objects.filter(act="user_register", by="").exists()
    answer = Client().post("/login/", {"username": "admin", "password": password})
    assert answer.status_code == 302


@pytest.mark.django_db
def test_a_name_that_is_taken_is_refused(run: Run) -> None:
    run("office", "add-administrator", "admin")
    code, said, wrong = run("office", "add-administrator", "Admin")
    assert (code, said) == (STOPPED, "")
    assert "username_taken" in wrong
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_an_audit_that_nobody_touched_is_verified(run: Run, tmp_path: Path) -> None:
    sealed(2)
    acted()
    code, head, _ = run("audit", "head")
    assert code == DONE
    assert (json.loads(head)["number"], json.loads(head)["rows"]) == (1, 2)
    file = tmp_path / "head.json"
    file.write_text(head, encoding="utf-8")
    code, said, wrong = run("audit", "verify", "--head", file)
    assert (code, wrong) == (DONE, "")
    assert "已封存 2 条" in said
    assert "2 rows sealed" in said


@pytest.mark.django_db
def test_an_audit_that_was_changed_is_told_row_by_row(run: Run) -> None:
    [one, two, three] = sealed(3)[0]
    with behind_its_back() as cursor:
        cursor.execute("update audit_row set act = 'x' where id in (%s, %s)", [one, two])
        cursor.execute("delete from audit_row where id = %s", [three])
    code, _, wrong = run("audit", "verify")
    assert code == STOPPED
    for row, code_of_fault in ((one, "audit_row_changed"), (two, "audit_row_changed"), (three, "audit_row_missing")):
        assert f"audit_row:{row} {code_of_fault}" in wrong
        assert f"审计记录 {row}" in wrong
        assert f"Audit row {row}" in wrong


@pytest.mark.django_db
def test_a_head_that_is_not_there_or_is_none_is_told(run: Run, tmp_path: Path) -> None:
    assert run("audit", "verify", "--head", tmp_path / "none.json")[0] == STOPPED
    code, _, wrong = run("audit", "verify", "--head", __file__)
    assert code == STOPPED
    assert "audit_head_unreadable" in wrong


@pytest.mark.django_db(transaction=True)
def test_the_worker_does_what_is_queued_until_it_is_told_to_stop() -> None:
    job = job_enqueue(kind="audit_seal", arguments={}, by=None, on=ON, now=datetime.now(UTC))
    worker = started(*ALONE, "office", "worker")
    wait_until(lambda: Job.objects.filter(pk=job.pk, state=JobState.DONE).exists(), 60)
    worker.send_signal(signal.SIGTERM)
    said, _ = worker.communicate(timeout=20)
    assert worker.returncode == DONE, said
    assert AuditRow.objects.get(act="job_enqueue", subject=str(job.pk)).block is not None


@pytest.fixture
def port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def served(port: int) -> Iterator[str]:
    """The address of an office that is served beside the test."""
    words = ("office", "serve", "--port", str(port), "--workers", "2" if connection.vendor == "postgresql" else "1")
    server = started(*ALONE, *words, given=environment() | {"XINDANG_DEMO": "1"})
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: server.poll() is not None or answers(address), 60)
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        said, _ = server.communicate(timeout=30)
    assert server.returncode == DONE, said
    assert "Traceback" not in said


def answers(address: str) -> bool:
    try:
        return bool(urllib.request.urlopen(f"{address}/login/", timeout=5).status == 200)  # noqa: S310
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


@pytest.mark.django_db(transaction=True)
def test_the_pages_are_served_with_their_styles_until_told_to_stop(served: str) -> None:
    page = urllib.request.urlopen(f"{served}/login/", timeout=20)  # noqa: S310
    assert "信档" in page.read().decode()
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    style = urllib.request.urlopen(f"{served}/static/xindang/office.css", timeout=20)  # noqa: S310
    assert style.headers["Content-Type"].startswith("text/css")


@pytest.mark.parametrize("words", [("office",), ("audit",), ("office", "serve", "--port", "0"), ("office", "fly")])
def test_a_call_that_is_wrong_is_told(words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as refused:
        main(words)
    assert refused.value.code == 2


@pytest.mark.django_db
def test_a_lost_sealing_key_is_told_and_a_new_one_takes_over_what_opens(run: Run) -> None:
    with override_settings(SEALING_KEYS={"lost": b"3" * 32}):
        sealed_number()
    with override_settings(SEALING_KEYS={"old": b"1" * 32}):
        sealed_number()
    with override_settings(SEALING_KEYS={"new": b"2" * 32, "old": b"1" * 32}):
        code, said, wrong = run("office", "rotate-sealing-key")
        assert code == STOPPED
        assert "重新封存 1 项" in said
        assert "密钥 lost" in wrong
        assert "1 项内容用密钥 lost 封存" in run("office", "check")[2]
    with override_settings(SEALING_KEYS={"new": b"2" * 32, "lost": b"3" * 32}):
        code, said, _ = run("office", "rotate-sealing-key")
        assert code == DONE
        assert "可以从设置中去掉的密钥 keys that may be taken out of the settings: lost" in said
    assert sealed_under() == {"new": 2}


def sealed_number() -> None:
    """A guarantor's number on file."""
    by = User.objects.first() or user_with("credit_controller")
    customer = Customer.objects.first() or customer_of(HUABEI)
    finding_record(
        customer=customer, item="guarantor",
        typed={"name": "王芳", "kind": "person", "resident_id": "11010519491231002X"}, channel="customer",
        source="担保函", as_of=ON, collected_by="", by=by, on=ON,
    )  # fmt: skip
