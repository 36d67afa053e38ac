"""A crash between file and row leaves neither a row without its file nor a file that nobody reaches."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files import File
from django.core.files.base import ContentFile
from pytest_django import DjangoCaptureOnCommitCallbacks

from cast import HUABEI
from office import NORTH, ON, customer_of, user_with
from office_papers import given, paper_of, sent
from xindang.audit.models import AuditRow
from xindang.cli import DONE, STOPPED, main
from xindang.customers.models import Customer
from xindang.documents import files as document_files
from xindang.documents.files import DocumentFiles
from xindang.documents.models import Document, Version
from xindang.documents.services import papers
from xindang.documents.services.papers import document_add, document_view, version_add
from xindang.documents.services.sweep import documents_sweep
from xindang.documents.sweep import PENDING_DAYS, Found
from xindang.jobs.models import JobState
from xindang.jobs.services import job_enqueue
from xindang.jobs.worker import work_one
from xindang.people.models import User

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 7, 3, 2, tzinfo=UTC)
LATER = ON + timedelta(days=PENDING_DAYS + 1)
Sweep = Callable[..., Found]


class Killed(BaseException):
    """The process ends here; nothing of it runs any more."""


@pytest.fixture
def finance() -> User:
    return user_with("finance", NORTH)


@pytest.fixture
def customer() -> Customer:
    return customer_of(HUABEI, NORTH)


@pytest.fixture
def swept(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Sweep:
    def sweep(on: Any = LATER, *, hashes: bool = False) -> Found:
        with django_capture_on_commit_callbacks(execute=True):
            return documents_sweep(by=None, on=on, hashes=hashes)

    return sweep


def laid_down(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def on_record() -> set[str]:
    return set(Version.objects.filter(removed_on__isnull=True).values_list("key", flat=True))


def killed(*_: Any, **__: Any) -> Any:
    raise Killed


def half_written(self: DocumentFiles, name: str, content: File[Any]) -> str:
    place = Path(self.path(name))
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content.read()[:5])
    raise Killed


def after(given_act: Callable[..., Any], times: int) -> Callable[..., Any]:
    """Does what is asked so many times, then ends."""
    left = [times]

    def acted(*args: Any, **words: Any) -> Any:
        done = given_act(*args, **words)
        left[0] -= 1
        if left[0] == 0:
            raise Killed
        return done

    return acted


RECORD = "audit_record"
# Where the process ends: the object, its attribute, what is done instead.
STEPS: dict[str, Callable[[], tuple[Any, str, Any]]] = {
    "before the first byte": lambda: (DocumentFiles, "save", killed),
    "in the middle of a file": lambda: (DocumentFiles, "save", half_written),
    "after the first of two files": lambda: (DocumentFiles, "save", after(DocumentFiles.save, 1)),
    "after both files": lambda: (DocumentFiles, "save", after(DocumentFiles.save, 2)),
    "before any row": lambda: (papers, "_twice", killed),
    "between the rows of a document and its version": lambda: (papers, "_laid_beside", killed),
    "before the first audit row": lambda: (papers, RECORD, killed),
    "after the first document": lambda: (papers, RECORD, after(getattr(papers, RECORD), 1)),
    "at the last moment before the commit": lambda: (papers, RECORD, after(getattr(papers, RECORD), 2)),
}


def entered(document: Document, by: User) -> None:
    document_add(customer=document.customer, given=given(), files=[sent(), sent()], by=by, on=ON)


def laid_beside(document: Document, by: User) -> None:
    """Twice, so that steps of a second file are met."""
    for _ in range(2):
        version_add(document=document, file=sent(), valid_from=None, valid_to=None, by=by, on=ON)


@pytest.fixture
def document(customer: Customer, finance: User) -> Document:
    return paper_of(customer, finance)


@pytest.mark.parametrize("act", [entered, laid_beside])
@pytest.mark.parametrize("step", STEPS)
def test_wherever_an_upload_is_killed_the_sweep_settles_it(
    document: Document, files: Path, swept: Sweep, step: str, act: Callable[[Document, User], None]
) -> None:
    before = laid_down(files)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(*STEPS[step]())
        patch.setattr(document_files, "_discarded", lambda _: None)
        with pytest.raises(Killed):
            act(document, document.entered_by)
    assert on_record() <= laid_down(files), "a row without its file"
    assert swept(ON + timedelta(days=PENDING_DAYS - 1)).orphans == [], "an upload that may still be under way"
    assert before <= laid_down(files)
    found = swept()
    assert laid_down(files) == on_record()
    assert found.missing == []
    assert swept() == Found()


def broken_after_its_row(document: Document) -> None:
    with document_files.files_stored([sent()], ON) as stored:
        Version.objects.create(
            document=document, number=2, key=stored[0].key, sha256="", size=1, content_type="application/pdf",
            sent_name="a", uploaded_on=ON, uploaded_by=document.entered_by,
        )  # fmt: skip
        raise Killed


def test_what_was_committed_stays_when_the_process_breaks_right_after(
    document: Document, files: Path, swept: Sweep
) -> None:
    with pytest.raises(Killed):
        broken_after_its_row(document)
    assert swept().missing == []
    assert laid_down(files) == on_record()


def test_what_goes_is_on_record_before_it_goes(
    finance: User, customer: Customer, files: Path, swept: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper_of(customer, finance)
    orphan = files / "2026/06/30" / ("a" * 32)
    orphan.write_bytes(b"%PDF-")
    with monkeypatch.context() as patch:
        patch.setattr(DocumentFiles, "delete", killed)
        with pytest.raises(Killed):
            swept()
    assert AuditRow.objects.get(act="documents_sweep").details == {"orphans": f"1: 2026/06/30/{'a' * 32}"}
    assert swept().orphans == [f"2026/06/30/{'a' * 32}"]
    assert not orphan.exists()


def test_a_row_without_its_file_is_told_and_forgotten_when_the_file_is_back(
    finance: User, customer: Customer, files: Path, swept: Sweep
) -> None:
    version = paper_of(customer, finance, title="营业执照").versions.get()
    content = (files / version.key).read_bytes()
    (files / version.key).unlink()
    found = swept()
    assert found.missing == [version.key]
    assert "营业执照" in found.problems[0].zh
    assert Version.objects.get().missing_on == LATER
    (files / version.key).write_bytes(content)
    assert swept().back == [version.key]
    assert Version.objects.get().missing_on is None
    assert AuditRow.objects.filter(act="documents_sweep").count() == 2


def test_a_changed_file_is_found_where_every_file_is_read(
    finance: User, customer: Customer, files: Path, swept: Sweep
) -> None:
    version = paper_of(customer, finance).versions.get()
    (files / version.key).write_bytes(b"%PDF-1.4 something else")
    assert swept().changed == []
    assert swept(hashes=True).changed == [version.key]


def test_what_is_no_file_of_ours_is_left_alone(files: Path, swept: Sweep) -> None:
    strays = [files / "readme.txt", files / "2026/06/30/notes.pdf", files / "x/y/z/w"]
    for stray in strays:
        stray.parent.mkdir(parents=True, exist_ok=True)
        stray.write_bytes(b"x")
    found = swept()
    assert len(found.strays) == 3
    assert found.orphans == []
    assert all(stray.exists() for stray in strays)


def test_the_command_says_what_it_did_and_stops_where_somebody_has_to_act(
    finance: User, customer: Customer, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    version = paper_of(customer, finance).versions.get()
    assert main(["office", "sweep-documents", "--hashes"]) == DONE
    assert "登记的文件都在" in capsys.readouterr().out
    (files / version.key).unlink()
    assert main(["office", "sweep-documents"]) == STOPPED
    assert "从备份恢复" in capsys.readouterr().err


def test_the_night_takes_stock(document: Document, files: Path) -> None:
    (files / document.versions.get().key).unlink()
    job = job_enqueue(kind="documents_sweep", arguments={}, by=None, on=LATER, now=NOW)
    done = work_one(clock=lambda: NOW)
    assert done == job
    assert (done.state, done.result["missing"]) == (JobState.DONE, 1)


def test_any_storage_of_django_will_do(settings: Any, customer: Customer, finance: User, swept: Sweep) -> None:
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = {**settings.STORAGES, "documents": memory}
    version = paper_of(customer, finance, title="执照").versions.get()
    orphan = f"2026/06/30/{'b' * 32}"
    document_files.store().save(orphan, ContentFile(b"%PDF-"))
    assert swept(hashes=True) == Found(orphans=[orphan])
    with document_view(version=version, manner="download", by=finance, on=ON) as opened:
        assert opened.read().startswith(b"%PDF-")
    document_files.store().delete(version.key)
    assert swept().missing == [version.key]
