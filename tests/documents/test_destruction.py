"""Destroying papers: past their retention only, never what an open claim needs, signed by two others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from cast import HUABEI, PUDONG, QIANHAI
from office import NORTH, ON, customer_of, user_with
from office_papers import paper_of
from xindang.audit.models import AuditRow
from xindang.core.problems import ProblemsFound
from xindang.customers.models import Customer
from xindang.destruction.claims import due_for_destruction, reasons_to_keep
from xindang.destruction.services import (
    destruction_list_carry_out,
    destruction_list_make,
    destruction_list_sign,
    destruction_list_withdraw,
)
from xindang.documents.files import DocumentFiles
from xindang.documents.models import DestructionList, Document, LicenceReading, ListState, Loan, Version
from xindang.documents.proofs import Papers, papers_named
from xindang.documents.services.licence import licence_read
from xindang.documents.services.papers import document_edit, document_view
from xindang.documents.services.sweep import documents_sweep
from xindang.dossiers.services.findings import finding_record
from xindang.ledger.models import Dispute, Item, Settlement
from xindang.people.models import User
from xindang.people.selectors import viewer_of
from xindang.rating.models import Event
from xindang.rating.services.events import EVENTS, event_record
from xindang.records.given import Provenance
from xindang.records.models import Record
from xindang.records.services.rows import record_withdraw
from xindang.sources.models import Source, SourceTable
from xindang.visits.services import Written, report_save, report_sign, visit_photo_add, visit_plan

pytestmark = pytest.mark.django_db
OLD = date(2010, 3, 1)  # kept for ten years from 2011 on
Executed = Callable[[DestructionList], DestructionList]


@pytest.fixture
def clerk() -> User:
    return user_with("finance", name="clerk")


@pytest.fixture
def customer() -> Customer:
    return customer_of(HUABEI, NORTH)


@pytest.fixture(autouse=True)
def ledger(customer: Customer) -> Source:
    """A ledger that reaches to the day before, with nothing in it."""
    source = Source.objects.get(pk=customer.origin_id)
    SourceTable.objects.create(source=source, table="items", covers_to=ON - timedelta(days=1), complete=True)
    return source


@pytest.fixture
def document(customer: Customer, clerk: User) -> Document:
    return paper_of(customer, clerk, kind="letter", title="旧函件", received_on=OLD)


@pytest.fixture
def carried_out(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks, clerk: User) -> Executed:
    def carry_out(entry: DestructionList) -> DestructionList:
        with django_capture_on_commit_callbacks(execute=True):
            return destruction_list_carry_out(entry=entry, by=clerk, on=ON)

    return carry_out


def refused_as(act: Callable[..., Any], *args: Any, **words: Any) -> set[str]:
    with pytest.raises(ProblemsFound) as refused:
        act(*args, **words)
    return {found.code for found in refused.value.problems}


def made(by: User, *documents: Document) -> DestructionList:
    return destruction_list_make(documents=documents, reason="到期清理", by=by, on=ON)


def signed(entry: DestructionList, *roles: str) -> DestructionList:
    for role in roles:
        destruction_list_sign(entry=entry, by=user_with(role, name=f"{role} {entry.pk}"), on=ON)
    return entry


def item_of(customer: Customer, number: str = "1", **words: Any) -> Item:
    told = {"side": "sale", "issued_on": ON - timedelta(days=90), "amount": Decimal("100.00"), "currency": "CNY"}
    return Item.objects.create(
        origin_id=customer.origin_id, row_key=f"k{number}", row_hash="", item_id=number, customer=customer,
        **told | words,
    )  # fmt: skip


def paid(item: Item | None = None, customer: Customer | None = None, **words: Any) -> Settlement:
    told = {"settled_on": ON - timedelta(days=9), "amount": Decimal("100.00"), "currency": "CNY"} | words
    count = Settlement.objects.count()
    origin = item.origin_id if item else customer.origin_id if customer else 0
    return Settlement.objects.create(
        origin_id=origin, row_key=f"s{count}", row_hash="", settlement_id=f"s{count}", item=item, customer=customer,
        **told,
    )  # fmt: skip


def kept_for(document: Document) -> set[str]:
    return {found.code for found in reasons_to_keep([document], ON).get(document.pk, ())}


def test_what_is_past_its_retention_is_proposed(document: Document, customer: Customer, clerk: User) -> None:
    paper_of(customer, clerk, kind="letter", title="没到期", received_on=date(2016, 1, 1))
    paper_of(customer, clerk, kind="legal", title="永久", received_on=OLD)
    assert list(due_for_destruction(Document.objects.all(), date(2020, 12, 31))) == []
    assert list(due_for_destruction(Document.objects.all(), date(2021, 1, 1))) == [document]
    assert list(due_for_destruction(Document.objects.all(), ON)) == [document]
    made(clerk, document)
    assert list(due_for_destruction(Document.objects.all(), ON)) == []


def test_two_others_sign_then_the_file_goes_and_the_record_stays(
    document: Document, clerk: User, files: Path, carried_out: Executed
) -> None:
    version = document.versions.get()
    licence_read(version=version, lines=["营业执照"], by=clerk, on=ON)
    entry = signed(made(clerk, document), "cfo", "gm")
    carried_out(entry)
    assert not LicenceReading.objects.exists(), "what was read in it goes with it"
    assert refused_as(licence_read, version=version, lines=[], by=clerk, on=ON) == {"document_file_destroyed"}
    document.refresh_from_db()
    kept = Version.objects.get()
    assert (document.destroyed_on, kept.removed_on, kept.sha256) == (ON, ON, version.sha256)
    assert not (files / version.key).exists()
    assert refused_as(document_view, version=kept, manner="download", by=clerk, on=ON) == {"document_file_destroyed"}
    assert refused_as(document_edit, document=document, given=None, seen="", by=clerk, on=ON) == {"document_destroyed"}
    row = AuditRow.objects.get(act="destruction_list_carry_out")
    assert (row.subject, row.details) == (str(entry.pk), {"documents": 1, "kept": 0, "sha256": version.sha256})
    assert refused_as(carried_out, entry) == {"destruction_is_carried_out"}
    assert refused_as(destruction_list_withdraw, entry=entry, reason="x", by=clerk, on=ON) == {
        "destruction_is_carried_out"
    }


def test_the_maker_does_not_sign_nobody_signs_twice_and_one_signature_is_not_enough(
    document: Document, clerk: User, carried_out: Executed
) -> None:
    entry, cfo = made(clerk, document), user_with("cfo")
    assert refused_as(destruction_list_sign, entry=entry, by=clerk, on=ON) == {"destruction_own"}
    assert refused_as(carried_out, entry) == {"destruction_unsigned"}
    destruction_list_sign(entry=entry, by=cfo, on=ON)
    assert refused_as(destruction_list_sign, entry=entry, by=cfo, on=ON) == {"destruction_signed_already"}
    assert refused_as(carried_out, entry) == {"destruction_unsigned"}


def test_a_list_given_up_destroys_nothing_and_stays(document: Document, clerk: User, carried_out: Executed) -> None:
    entry = signed(made(clerk, document), "cfo", "gm")
    withdraw: Any = {"entry": entry, "by": clerk, "on": ON}
    assert refused_as(destruction_list_withdraw, reason="", **withdraw) == {"document_reason_missing"}
    destruction_list_withdraw(reason="先核对", **withdraw)
    assert refused_as(carried_out, entry) == {"destruction_is_withdrawn"}
    assert DestructionList.objects.get().state == ListState.WITHDRAWN
    assert list(due_for_destruction(Document.objects.all(), ON)) == [document]


@pytest.mark.parametrize(
    "words, code",
    [
        ({"received_on": date(2016, 1, 1)}, "destruction_too_early"),
        ({"kind": "legal"}, "destruction_permanent"),
        ({"kind": "credit_report", "valid_to": ON}, "destruction_still_valid"),
        ({"kind": "credit_report"}, "destruction_end_unknown"),
    ],
)
def test_a_paper_that_is_still_needed_for_itself_is_kept(
    customer: Customer, clerk: User, words: dict[str, Any], code: str
) -> None:
    kept = paper_of(customer, clerk, **{"kind": "letter", "received_on": OLD, "title": "旧件", **words})
    assert refused_as(made, clerk, kept) == {code}


def test_a_paper_asked_for_or_listed_already_is_kept(document: Document, clerk: User) -> None:
    loan = Loan.objects.create(document=document, borrower=clerk, purpose="查", due_on=ON, asked_on=ON)
    assert refused_as(made, clerk, document) == {"destruction_lent"}
    loan.delete()
    made(clerk, document)
    assert refused_as(made, clerk, document) == {"destruction_listed_already"}
    assert refused_as(made, clerk) == {"destruction_none_chosen"}


def test_what_comes_out_at_nothing_keeps_no_paper(document: Document, customer: Customer) -> None:
    one, two = item_of(customer), item_of(customer, "2")
    paid(one)
    paid(two, amount=Decimal("60.00"), method="note", honoured_on=ON)
    item_of(customer, "3", kind="credit_note", amount=Decimal("40.00"), applies_to=two)
    Dispute.objects.create(origin_id=one.origin_id, row_key="d", row_hash="", item=one, raised_on=OLD, resolved_on=ON)
    Event.objects.create(
        origin_id=one.origin_id, row_key="e", row_hash="", customer=customer, kind="litigation", occurred_on=OLD,
        ended_on=ON,
    )  # fmt: skip
    assert kept_for(document) == set()


def unpaid(customer: Customer) -> None:
    item_of(customer)


def paid_in_part(customer: Customer) -> None:
    paid(item_of(customer), amount=Decimal("99.99"))


def paid_too_much(customer: Customer) -> None:
    paid(item_of(customer), amount=Decimal("100.01"))


def bounced(customer: Customer) -> None:
    paid(item_of(customer), bounced_on=ON)


def note_not_honoured(customer: Customer) -> None:
    paid(item_of(customer), method="note", matures_on=ON)


def note_honoured_later(customer: Customer) -> None:
    paid(item_of(customer), method="note", honoured_on=ON + timedelta(days=1))


def paid_later(customer: Customer) -> None:
    paid(item_of(customer), settled_on=ON + timedelta(days=1))


def unapplied(customer: Customer) -> None:
    paid(customer=customer)


def loose_credit_note(customer: Customer) -> None:
    item_of(customer, kind="credit_note")


def disputed(customer: Customer) -> None:
    item = item_of(customer)
    paid(item)
    Dispute.objects.create(origin_id=item.origin_id, row_key="d", row_hash="", item=item, raised_on=OLD)


def disputed_by_the_ledger(customer: Customer) -> None:
    paid(item_of(customer, disputed_amount=Decimal("1.00")))


def sued(customer: Customer) -> None:
    Event.objects.create(
        origin_id=customer.origin_id, row_key="e", row_hash="", customer=customer, kind="litigation", occurred_on=OLD
    )  # fmt: skip


OPEN = "destruction_open_items"


@pytest.mark.parametrize(
    "claim, code",
    [
        (unpaid, OPEN), (paid_in_part, OPEN), (paid_too_much, OPEN), (bounced, OPEN), (note_not_honoured, OPEN),
        (note_honoured_later, OPEN), (paid_later, OPEN), (loose_credit_note, OPEN),
        (unapplied, "destruction_unapplied"), (disputed, "destruction_disputes"),
        (disputed_by_the_ledger, "destruction_disputes"), (sued, "destruction_events"),
    ],
)  # fmt: skip
def test_what_an_open_claim_needs_is_kept_and_the_reason_told(
    document: Document, customer: Customer, clerk: User, claim: Callable[[Customer], None], code: str
) -> None:
    other = paper_of(customer_of(PUDONG, NORTH), clerk, kind="letter", received_on=OLD)
    claim(customer)
    assert refused_as(made, clerk, document, other) == {code}
    assert made(clerk, other).entries.count() == 1


@pytest.mark.parametrize(
    "ledger_says, code",
    [
        ({"table": "orders"}, "destruction_ledger_missing"),
        ({"complete": False}, "destruction_ledger_missing"),
        ({"covers_to": None}, "destruction_ledger_old"),
        ({"covers_to": ON - timedelta(days=46)}, "destruction_ledger_old"),
    ],
)
def test_where_no_ledger_tells_nothing_is_destroyed(
    document: Document, clerk: User, ledger_says: dict[str, Any], code: str
) -> None:
    SourceTable.objects.update(**ledger_says)
    assert refused_as(made, clerk, document) == {code}


def test_what_a_claim_has_come_to_need_is_kept_when_the_list_is_carried_out_and_the_list_says_why(
    document: Document, customer: Customer, clerk: User, files: Path, carried_out: Executed
) -> None:
    other = paper_of(customer_of(PUDONG, NORTH), clerk, kind="letter", received_on=OLD)
    entry = signed(made(clerk, document, other), "cfo", "gm")
    unpaid(customer)
    carried_out(entry)
    told = {one.document_id: [found["code"] for found in one.problems] for one in entry.entries.all()}
    assert told == {document.pk: [OPEN], other.pk: []}
    assert set(Document.objects.filter(destroyed_on=ON)) == {other}
    assert (files / document.versions.get().key).exists()
    again = DestructionList.objects.create(reason="x", made_by=clerk, made_on=ON)
    again.entries.create(document=document)
    assert refused_as(carried_out, signed(again, "cfo", "gm")) == {OPEN}


def test_a_destruction_that_dies_half_way_is_ended_by_the_sweep(
    document: Document,
    clerk: User,
    files: Path,
    carried_out: Executed,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    entry, key = signed(made(clerk, document), "cfo", "gm"), document.versions.get().key

    def dies(*_: Any) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DocumentFiles, "delete", dies)
        with pytest.raises(KeyboardInterrupt):
            carried_out(entry)
    assert (files / key).exists()
    with django_capture_on_commit_callbacks(execute=True):
        found = documents_sweep(by=None, on=ON)
    assert (found.orphans, found.missing) == ([key], [])
    assert not (files / key).exists()


def test_a_claim_of_a_customer_keeps_the_papers_of_those_it_is_merged_with(
    document: Document, customer: Customer, clerk: User
) -> None:
    other, third = customer_of(PUDONG, NORTH), customer_of(QIANHAI, NORTH)
    kept = paper_of(other, clerk, kind="letter", received_on=OLD, title="同一客户的旧件")
    Customer.objects.filter(pk__in=[other.pk, third.pk]).update(merged_into=customer)
    unpaid(third)
    assert (kept_for(document), kept_for(kept)) == ({OPEN}, {OPEN})


def event_by(document: Document, by: User, **words: str) -> Record:
    papers = papers_named(viewer_of(by, ON), document.customer, str(document.pk))
    said = {"kind": "unfair_conduct", "occurred_on": "2026-06-10"} | words
    where = Provenance("authority", "法院", "", papers)
    return event_record(customer=document.customer, given=said, provenance=where, by=by, on=ON)


def test_what_proves_something_that_ratings_go_by_is_kept_until_they_do_not(document: Document, clerk: User) -> None:
    record = event_by(document, clerk)
    assert kept_for(document) == {"destruction_proves"}
    assert refused_as(made, clerk, document) == {"destruction_proves"}
    record_withdraw(record=record, table=EVENTS, number=1, reason="另一家公司", by=clerk, on=ON)
    assert kept_for(document) == set()


def test_what_no_rule_reads_any_more_keeps_no_paper(document: Document, clerk: User) -> None:
    event_by(document, clerk, kind="bad_debt", occurred_on="2020-01-01", ended_on="2021-01-01")
    event_by(document, clerk, kind="other")
    assert kept_for(document) == set()
    event_by(document, clerk, kind="blacklisted", occurred_on="2015-01-01")  # a state that still goes on
    assert kept_for(document) == {"destruction_proves"}


def test_what_proves_a_value_is_kept_while_its_channel_says_nothing_later(document: Document, clerk: User) -> None:
    def found(as_of: date, papers: Papers) -> None:
        finding_record(
            customer=document.customer, item="registered_capital", typed={"value": "5000000"}, channel="authority",
            source="公示系统", as_of=as_of, collected_by="", by=clerk, on=ON, papers=papers,
        )  # fmt: skip

    found(date(2015, 1, 1), papers_named(viewer_of(clerk, ON), document.customer, str(document.pk)))
    assert kept_for(document) == {"destruction_proves"}
    found(date(2016, 1, 1), Papers())
    assert kept_for(document) == set()


def test_what_a_report_was_signed_with_is_kept_while_the_visit_counts(document: Document, clerk: User) -> None:
    visit = visit_plan(customer=document.customer, planned_on=ON, purpose="看存货", by=clerk, on=ON)
    visit_photo_add(visit=visit, document=document, by=clerk, on=ON)
    assert kept_for(document) == set()
    written = Written(
        held_on=ON, sales="王芳", credit="赵敏", met="周建国", disclosure="open", finding="clean", facts={"plans": "x"}
    )
    report_sign(report=report_save(visit=visit, written=written, by=clerk, on=ON), by=clerk, on=ON)
    assert kept_for(document) == {"destruction_proves"}
