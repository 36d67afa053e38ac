"""Entering papers: with the defaults of their kind, refused with reasons, looks on record, versions side by side."""

from __future__ import annotations

import errno
import hashlib
import os
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from cast import HUABEI, PUDONG
from office import EAST, NORTH, ON, customer_of, units, user_with
from office_papers import given, paper_of, pdf, png, sent
from xindang.audit.models import AuditRow
from xindang.core.problems import ProblemsFound
from xindang.documents.files import DocumentFiles, plain_name
from xindang.documents.given import given_of, said_mark
from xindang.documents.models import Document, Version
from xindang.documents.selectors import ending, visible_documents
from xindang.documents.services.papers import (
    document_add,
    document_edit,
    document_retire,
    document_view,
    version_add,
)
from xindang.people.models import RoleHolding, User
from xindang.people.selectors import viewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def finance() -> User:
    return user_with("finance", NORTH)


def codes(refused: pytest.ExceptionInfo[ProblemsFound]) -> set[tuple[str, str]]:
    return {(found.code, found.column) for found in refused.value.problems}


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_paper_is_filed_with_what_its_kind_asks_for(finance: User, files: Path) -> None:
    content = pdf()
    document = paper_of(
        customer_of(HUABEI, NORTH), finance, content=content, kind="contract", title="2026 年度购销合同"
    )
    assert (document.level, document.retention, document.kept_until) == ("ordinary", "years_30", date(2056, 12, 31))
    version = Version.objects.get()
    assert (version.sha256, version.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert (version.content_type, version.uploaded_by, version.uploaded_on) == ("application/pdf", finance, ON)
    assert files_in(files) == {version.key}
    assert version.key.startswith("2026/06/30/")
    row = AuditRow.objects.get(act="document_add")
    assert (row.subject_kind, row.subject, row.by) == ("document", str(document.pk), finance.username)
    assert (row.details["customer"], row.details["sha256"]) == ("0001", version.sha256)


def test_several_files_become_a_paper_each(finance: User) -> None:
    customer = customer_of(HUABEI, NORTH)
    photos = [sent("厂区.png", png(1)), sent("仓库.png", png(2))]
    document_add(customer=customer, given=given(kind="photo", title="走访"), files=photos, by=finance, on=ON)
    document_add(customer=customer, given=given(kind="photo"), files=[sent("大门.png", png(3))], by=finance, on=ON)
    assert [document.title for document in Document.objects.order_by("pk")] == ["走访 厂区", "走访 仓库", "大门"]


def test_no_name_that_was_sent_is_a_path(finance: User, files: Path) -> None:
    for name in ("../../etc/passwd.pdf", "..\\boot.pdf", "a\x00b\u202egpj.pdf", "x" * 400 + ".pdf", "/", ".pdf"):
        assert not set("/\\\0") & set(plain_name(name))
        assert 0 < len(plain_name(name)) <= 150
    paper_of(customer_of(HUABEI, NORTH), finance)
    assert all(len(name.split("/")) == 4 for name in files_in(files))


@pytest.mark.parametrize(
    "words, fault",
    [
        ({"kind": "novel"}, ("document_kind_unknown", "kind")),
        ({"channel": "rumour"}, ("document_channel_unknown", "channel")),
        ({"collected_by": ""}, ("document_collector_missing", "collected_by")),
        ({"received_on": ON + timedelta(days=1)}, ("day_to_come", "received_on")),
        ({"received_on": date(206, 6, 30)}, ("document_day_early", "received_on")),
        ({"valid_from": ON, "valid_to": ON - timedelta(days=1)}, ("days_reversed", "valid_to")),
        ({"kind": "photo", "valid_to": ON}, ("document_kind_without_term", "valid_to")),
        ({"level": "cosmic"}, ("document_level_unknown", "level")),
        ({"retention": "years_10"}, ("document_retention_short", "retention")),
        ({"retention": "a while"}, ("document_retention_unknown", "retention")),
        ({"title": "长" * 121}, ("document_text_long", "title")),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    finance: User, files: Path, words: dict[str, Any], fault: tuple[str, str]
) -> None:
    with pytest.raises(ProblemsFound) as refused:
        paper_of(customer_of(HUABEI, NORTH), finance, **words)
    assert codes(refused) == {fault}
    assert not Document.objects.exists()
    assert files_in(files) == set()


@pytest.mark.parametrize(
    "content, code",
    [
        (b"", "document_file_empty"),
        (b"<script>alert(1)</script>", "document_file_unknown"),
        (b"%PDF-" + b"0" * 1_000_001, "document_file_too_large"),
    ],
)
def test_one_bad_file_keeps_all_of_them_out(
    finance: User, files: Path, settings: Any, content: bytes, code: str
) -> None:
    settings.DOCUMENT_MB = 1
    customer = customer_of(HUABEI, NORTH)
    with pytest.raises(ProblemsFound) as refused:
        document_add(customer=customer, given=given(), files=[sent(), sent(content=content)], by=finance, on=ON)
    assert codes(refused) == {(code, "files")}
    assert not Document.objects.exists()
    assert files_in(files) == set()


def test_the_same_file_is_not_kept_twice_for_a_customer(finance: User, files: Path) -> None:
    customer, content = customer_of(HUABEI, NORTH), pdf()
    paper_of(customer, finance, content=content, title="原件")
    with pytest.raises(ProblemsFound) as refused:
        paper_of(customer, finance, content=content)
    assert codes(refused) == {("document_file_twice", "files")}
    assert "原件" in refused.value.problems[0].zh
    assert len(files_in(files)) == 1
    paper_of(customer_of(PUDONG, NORTH), finance, content=content)
    with pytest.raises(ProblemsFound):
        document_add(
            customer=customer, given=given(), files=[sent(content=b"%PDF-"), sent(content=b"%PDF-")], by=finance, on=ON
        )


def test_another_kind_does_not_make_a_paper_be_kept_a_shorter_time(finance: User) -> None:
    """Else a verdict that is kept for ever is called something else, and destroyed."""
    verdict = paper_of(customer_of(HUABEI, NORTH), finance, kind="legal")
    said = replace(given_of(verdict), kind="other", retention="years_10")
    with pytest.raises(ProblemsFound) as refused:
        document_edit(document=verdict, given=said, seen=said_mark(verdict), by=finance, on=ON)
    assert codes(refused) == {("document_retention_shortened", "retention")}
    document_edit(
        document=verdict, given=replace(said, retention="permanent"), seen=said_mark(verdict), by=finance, on=ON
    )
    verdict.refresh_from_db()
    assert (verdict.kind, verdict.kept_until) == ("other", None)


def test_a_full_disk_is_told_and_nothing_is_left_on_it(
    finance: User, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first of two files finds room, the second fills the disk half way."""
    save, calls = DocumentFiles.save, list[str]()

    def filling(self: DocumentFiles, name: str, content: Any, max_length: int | None = None) -> str:
        calls.append(name)
        if len(calls) == 1:
            return save(self, name, content, max_length)
        Path(self.path(name)).write_bytes(b"%PDF-half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(DocumentFiles, "save", filling)
    with pytest.raises(ProblemsFound) as refused:
        document_add(
            customer=customer_of(HUABEI, NORTH),
            given=given(),
            files=[sent(), sent(content=pdf("b"))],
            by=finance,
            on=ON,
        )
    assert codes(refused) == {("document_storage_full", "files")}
    assert files_in(files) == set()
    assert not Document.objects.exists()


def test_a_twin_that_one_may_not_see_is_as_one_that_is_not_there(finance: User, files: Path) -> None:
    customer, content = customer_of(HUABEI, NORTH, salesperson="王芳"), pdf()
    paper_of(customer, finance, content=content, level="core", title="绝密标题")
    salesperson = user_with("salesperson", NORTH, salesperson="王芳")
    paper_of(customer, salesperson, content=content)
    assert len(files_in(files)) == 2
    with pytest.raises(ProblemsFound) as refused:
        paper_of(customer, salesperson, content=content)
    assert codes(refused) == {("document_file_twice", "files")}
    assert "绝密标题" not in refused.value.problems[0].zh


def test_a_new_version_stands_beside_the_old_one(finance: User, files: Path) -> None:
    document = paper_of(customer_of(HUABEI, NORTH), finance, kind="business_licence", valid_to=ON)
    document_retire(document=document, reason="换证", by=finance, on=ON)
    until = ON + timedelta(days=3650)
    version_add(document=document, file=sent("新.png", png()), valid_from=ON, valid_to=until, by=finance, on=ON)
    document.refresh_from_db()
    assert (document.valid_from, document.valid_to, document.retired_on) == (ON, until, None)
    told = list(document.versions.order_by("number").values_list("number", "content_type"))
    assert told == [(1, "application/pdf"), (2, "image/png")]
    assert len(files_in(files)) == 2
    changes = AuditRow.objects.get(act="version_add").details
    assert changes["valid_to"] == ["2026-06-30", until.isoformat()]


def test_a_paper_is_described_anew_and_kept_as_long_as_that_asks(finance: User) -> None:
    document = paper_of(customer_of(HUABEI, NORTH), finance, kind="photo")
    said = given(title="对账单", kind="reconciliation", retention="permanent", received_on=date(2025, 1, 2))
    changes = document_edit(document=document, given=said, seen=said_mark(document), by=finance, on=ON)
    assert changes["retention"] == ["years_10", "permanent"]
    document.refresh_from_db()
    assert (document.kind, document.kept_until, given_of(document).level) == ("reconciliation", None, "internal")
    assert document_edit(document=document, given=given_of(document), seen=said_mark(document), by=finance, on=ON) == {}
    assert AuditRow.objects.filter(act="document_edit").count() == 1
    with pytest.raises(ProblemsFound) as refused:
        document_edit(document=document, given=given(), seen=said_mark(document), by=finance, on=ON)
    assert codes(refused) == {("document_title_missing", "title")}


def test_a_form_opened_before_somebody_raised_the_secret_level_does_not_lower_it(finance: User) -> None:
    document = paper_of(customer_of(HUABEI, NORTH), finance, kind="contract")
    opened, seen = given_of(document), said_mark(document)
    document_edit(document=document, given=replace(opened, level="core"), seen=seen, by=finance, on=ON)
    document.refresh_from_db()
    with pytest.raises(ProblemsFound) as refused:
        document_edit(document=document, given=replace(opened, note="盖章"), seen=seen, by=finance, on=ON)
    assert codes(refused) == {("document_changed_since", "")}
    document.refresh_from_db()
    assert (document.level, document.note) == ("core", "")


def test_whoever_looks_at_a_file_is_on_record(finance: User) -> None:
    content = pdf()
    document = paper_of(customer_of(HUABEI, NORTH), finance, content=content)
    version = document.versions.get()
    with document_view(version=version, manner="preview", by=finance, on=ON) as opened:
        assert opened.read() == content
    row = AuditRow.objects.get(act="document_view")
    assert row.details == {"customer": "0001", "title": "购销合同", "manner": "preview", "version": 1}


def test_a_file_that_is_gone_is_told_and_no_look_is_on_record(finance: User, files: Path) -> None:
    version = paper_of(customer_of(HUABEI, NORTH), finance).versions.get()
    (files / version.key).unlink()
    with pytest.raises(ProblemsFound) as refused:
        document_view(version=version, manner="download", by=finance, on=ON)
    assert codes(refused) == {("document_file_gone", "")}
    assert not AuditRow.objects.filter(act="document_view").exists()


def seen(user: User) -> set[str]:
    return set(visible_documents(viewer_of(user, ON)).values_list("title", flat=True))


def test_who_sees_the_customer_sees_its_papers_and_the_core_only_by_right(finance: User) -> None:
    customer = customer_of(HUABEI, NORTH, salesperson="王芳")
    paper_of(customer, finance, title="合同")
    paper_of(customer, finance, title="审批", kind="limit_approval")
    assert seen(finance) == {"合同", "审批"}
    assert seen(user_with("salesperson", NORTH, salesperson="王芳")) == {"合同"}
    assert seen(user_with("salesperson", NORTH, name="other", salesperson="李强")) == set()
    assert seen(user_with("finance", EAST)) == set()
    assert seen(user_with("gm")) == {"合同", "审批"}


def test_the_right_to_the_core_reaches_as_far_as_the_seat_that_gives_it(finance: User) -> None:
    """Who is finance in the east and manager in the north sees the core of the east's customers alone."""
    for company, unit, title in ((HUABEI, NORTH, "北"), (PUDONG, EAST, "东")):
        paper_of(customer_of(company, unit), user_with("cfo", name=title), kind="limit_approval", title=title)
    both = user_with("sales_manager", NORTH)
    RoleHolding.objects.create(user=both, role="finance", unit=units()[EAST], from_on=date(2020, 1, 1))
    assert seen(both) == {"东"}


def test_nobody_files_what_they_would_not_see(finance: User) -> None:
    customer = customer_of(HUABEI, NORTH, salesperson="王芳")
    salesperson = user_with("salesperson", NORTH, salesperson="王芳")
    with pytest.raises(ProblemsFound) as refused:
        paper_of(customer, salesperson, kind="limit_approval")
    assert codes(refused) == {("document_level_unseen", "level")}


def test_what_ends_within_thirty_days_is_told_unless_it_is_out_of_use(finance: User) -> None:
    customer = customer_of(HUABEI, NORTH)
    for days in (-400, -1, 0, 30, 31):
        paper_of(customer, finance, title=f"{days}", valid_to=ON + timedelta(days=days))
    paper_of(customer, finance, title="无截止")
    document_retire(document=Document.objects.get(title="-400"), reason="已换新合同", by=finance, on=ON)
    assert set(ending(Document.objects.all(), ON).values_list("title", flat=True)) == {"-1", "0", "30"}
    with pytest.raises(ProblemsFound) as refused:
        document_retire(document=Document.objects.get(title="-400"), reason="", by=finance, on=ON)
    assert {code for code, _ in codes(refused)} == {"document_retired_already", "document_reason_missing"}
