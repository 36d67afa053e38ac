"""Papers that prove what is recorded: named by number, fixed to the file that lay there, and never lost."""

from __future__ import annotations

import pytest
from django.db.models import ProtectedError

from cast import HUABEI, PUDONG
from office import NORTH, ON, customer_of, user_with
from office_papers import paper_of, sent
from xindang.audit.models import AuditRow
from xindang.core.problems import ProblemsFound
from xindang.customers.models import Customer
from xindang.documents.models import Document, Version
from xindang.documents.proofs import papers_named
from xindang.documents.services.papers import version_add
from xindang.people.models import User
from xindang.people.selectors import viewer_of
from xindang.rating.services.events import EVENTS, event_amend, event_end, event_record
from xindang.rating.services.personal import objection_answer, objection_raise
from xindang.records.given import Provenance
from xindang.records.models import Record
from xindang.records.selectors import papers_of_versions, records_proven, versions_proving
from xindang.records.services.rows import record_prove, record_withdraw

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
SEIZED = {"kind": "account_seized", "occurred_on": "2026-06-10", "amount": "1200000.00", "note": "基本户"}


@pytest.fixture
def customer() -> Customer:
    return customer_of(HUABEI, NORTH, salesperson="王芳")


@pytest.fixture
def by() -> User:
    return user_with("credit_controller", name="赵敏")


def from_papers(customer: Customer, by: User, text: str, before: list[Version] | None = None) -> Provenance:
    papers = papers_named(viewer_of(by, ON), customer, text, before or ())
    return Provenance("authority", "法院公告", "", papers)


def recorded(customer: Customer, by: User, text: str) -> Record:
    return event_record(customer=customer, given=SEIZED, provenance=from_papers(customer, by, text), by=by, on=ON)


def refused(customer: Customer, by: User, text: str) -> set[tuple[str, str]]:
    with pytest.raises(ProblemsFound) as found:
        recorded(customer, by, text)
    return {(problem.column, problem.code) for problem in found.value.problems}


def numbers(record: Record) -> list[tuple[int, int]]:
    return [(version.document_id, version.number) for version in versions_proving(record)]


def test_a_record_names_the_papers_that_prove_it_and_the_file_that_lay_there(customer: Customer, by: User) -> None:
    ruling, notice = paper_of(customer, by, title="裁定书"), paper_of(customer, by, title="通知书；副本")
    record = recorded(customer, by, f"{ruling.pk} 裁定书；{notice.pk}")
    version_add(document=ruling, file=sent("新.pdf"), valid_from=None, valid_to=None, by=by, on=ON)
    assert numbers(record) == [(ruling.pk, 1), (notice.pk, 1)]
    assert AuditRow.objects.get(act="record_add").details["papers"] == f"{ruling.pk}、{notice.pk}"
    assert [proven.record for proven in records_proven(ruling)] == [record]


def test_a_paper_of_another_or_above_ones_level_is_answered_like_none(customer: Customer, by: User) -> None:
    other = paper_of(customer_of(PUDONG, NORTH), by)
    secret = paper_of(customer, by, level="core")
    clerk = user_with("salesperson", name="王芳", salesperson="王芳")
    gone = Document.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1
    for number in (other.pk, secret.pk, gone):
        assert refused(customer, clerk, str(number)) == {("papers", "paper_unknown")}
    assert refused(customer, by, "裁定书") == {("papers", "paper_unnamed")}
    assert refused(customer, by, "；".join(map(str, range(30)))) == {("papers", "papers_too_many")}
    assert not Record.objects.exists()


def test_a_paper_named_again_and_again_counts_once(customer: Customer, by: User) -> None:
    first, second = paper_of(customer, by), paper_of(customer, by)
    record = recorded(customer, by, "；".join([*[str(first.pk)] * 30, str(second.pk)]))
    assert numbers(record) == [(first.pk, 1), (second.pk, 1)]


def test_papers_stay_with_every_version_and_when_it_ends_or_is_withdrawn(customer: Customer, by: User) -> None:
    first, second = paper_of(customer, by), paper_of(customer, by)
    record = recorded(customer, by, str(first.pk))
    before = versions_proving(record)
    provenance = from_papers(customer, by, str(second.pk), before)
    event_amend(record=record, number=1, given=SEIZED, provenance=provenance, reason="另有依据", by=by, on=ON)
    event_end(record=record, number=2, given={"ended_on": "2026-06-20"}, reason="解封", by=by, on=ON)
    record_withdraw(record=record, table=EVENTS, number=3, reason="另一家", by=by, on=ON)
    there = {number: [paper.document_id for paper in papers] for number, papers in papers_of_versions(record).items()}
    assert there == {1: [first.pk], 2: [second.pk], 3: [second.pk], 4: [second.pk]}
    assert [proven.number for paper in (first, second) for proven in records_proven(paper)] == [1, 4]


def test_a_paper_that_comes_later_is_put_beside_what_is_on_record(customer: Customer, by: User) -> None:
    first, second = paper_of(customer, by), paper_of(customer, by)
    record = recorded(customer, by, str(first.pk))
    named = from_papers(customer, by, f"{first.pk}；{second.pk}").papers
    record_prove(record=record, number=1, papers=named, by=by, on=ON)
    assert numbers(record) == [(first.pk, 1), (second.pk, 1)]
    with pytest.raises(ProblemsFound) as found:
        record_prove(record=record, number=2, papers=named, by=by, on=ON)
    assert [problem.code for problem in found.value.problems] == ["paper_none_new"]
    with pytest.raises(ProblemsFound):  # somebody else was there first
        record_prove(record=record, number=1, papers=named, by=by, on=ON)


def test_who_corrects_a_record_keeps_the_papers_that_they_may_not_see(customer: Customer, by: User) -> None:
    secret, open_one = paper_of(customer, by, level="core"), paper_of(customer, by)
    record = recorded(customer, by, f"{secret.pk}；{open_one.pk}")
    elsewhere = user_with("sales_manager", NORTH, name="孙丽")
    provenance = from_papers(customer, elsewhere, "", versions_proving(record))
    given = SEIZED | {"amount": "9"}
    event_amend(record=record, number=1, given=given, provenance=provenance, reason="抄错", by=elsewhere, on=ON)
    assert numbers(record) == [(secret.pk, 1)]


def test_no_deletion_breaks_the_link(customer: Customer, by: User) -> None:
    paper = paper_of(customer, by)
    recorded(customer, by, str(paper.pk))
    with pytest.raises(ProtectedError):
        Version.objects.filter(document=paper).delete()


def test_papers_of_customers_that_were_merged_prove_it_too(customer: Customer, by: User) -> None:
    other = customer_of(PUDONG, NORTH)
    paper = paper_of(other, by)
    Customer.objects.filter(pk=other.pk).update(merged_into=customer)
    assert numbers(recorded(Customer.objects.get(pk=customer.pk), by, str(paper.pk))) == [(paper.pk, 1)]


def test_naming_another_paper_does_not_put_right_what_is_objected_to(customer: Customer, by: User) -> None:
    record = recorded(customer, by, "")
    event = EVENTS.rows_of(record).get()
    objection = objection_raise(event=event, raised_on=ON, words="已经解封", by=by, on=ON)
    named = from_papers(customer, by, str(paper_of(customer, by).pk)).papers
    record_prove(record=record, number=1, papers=named, by=by, on=ON)
    with pytest.raises(ProblemsFound) as found:
        objection_answer(objection=objection, answered_on=ON, outcome="upheld", answer="见复函", by=by, on=ON)
    assert [problem.code for problem in found.value.problems] == ["objection_not_put_right"]
