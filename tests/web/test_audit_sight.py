"""Whoever audits some units sees every act on their customers, whatever it was done to, and no other."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from cast import HUABEI, PUDONG, QIANHAI
from office import EAST, NORTH, ON, customer_of, user_with
from office_papers import paper_of
from xindang.audit.models import AuditRow
from xindang.audit.services import audit_record
from xindang.customers.models import Customer
from xindang.documents.models import DestructionEntry, DestructionList, Document
from xindang.documents.services.custody import PlaceGiven, custody_move
from xindang.documents.services.loans import loan_ask
from xindang.dossiers.services.findings import finding_record
from xindang.dossiers.services.relations import relation_record
from xindang.dossiers.services.surveys import survey_begin
from xindang.people.models import User
from xindang.people.selectors import viewer_of
from xindang.rating.services.events import event_record
from xindang.records.given import Provenance
from xindang.runs.services.merging import customers_merge
from xindang.visits.services import visit_plan
from xindang.web.pages.audit.reading import rows_seen

pytestmark = pytest.mark.django_db
Act = Callable[[Customer, User], object]


def paper(customer: Customer, by: User) -> None:
    paper_of(customer, by)


def custody(customer: Customer, by: User) -> Document:
    place, document = PlaceGiven("档案室", "", "", by, ON), paper_of(customer, by)
    custody_move(document=document, given=place, by=by, on=ON)
    return document


def loan(customer: Customer, by: User) -> None:
    loan_ask(document=custody(customer, by), purpose="对账", due_on=ON, by=by, on=ON)


def destruction(customer: Customer, by: User) -> None:
    entry = DestructionList.objects.create(reason="到期", made_by=by, made_on=ON)
    DestructionEntry.objects.create(on_list=entry, document=paper_of(customer, by))
    audit_record(
        act="destruction_list_make", subject_kind="destruction_list", subject=str(entry.pk), by=by.username, on=ON
    )  # fmt: skip


def visit(customer: Customer, by: User) -> None:
    visit_plan(customer=customer, planned_on=ON, purpose="看存货", by=by, on=ON)


def record(customer: Customer, by: User) -> None:
    said = {"kind": "other", "occurred_on": ON.isoformat(), "note": "传闻"}
    event_record(customer=customer, given=said, provenance=Provenance("other", "网上传闻"), by=by, on=ON)


def finding(customer: Customer, by: User) -> None:
    finding_record(
        customer=customer, item="main_products", typed={"value": "机械"}, channel="customer", source="名片", as_of=ON,
        collected_by="", by=by, on=ON,
    )  # fmt: skip


def survey(customer: Customer, by: User) -> None:
    filler = user_with("salesperson", customer.unit or NORTH, name=f"filler {customer.pk}", salesperson="王芳")
    survey_begin(customer=customer, by=filler, on=ON)


def relation(customer: Customer, by: User) -> None:
    relation_record(
        customer=customer, kind="guarantor", other=None, other_name="担保公司", share="", channel="customer",
        source="担保函", as_of=ON, by=by, on=ON,
    )  # fmt: skip


ACTS: Mapping[str, Act] = {
    "document_add": paper, "custody_move": custody, "loan_ask": loan, "destruction_list_make": destruction,
    "visit_plan": visit, "record_add": record, "finding_record": finding, "survey_begin": survey,
    "relation_record": relation,
}  # fmt: skip


@pytest.fixture
def by() -> User:
    return user_with("finance", name="clerk")


def acts_seen(auditor: User) -> set[str]:
    return set(rows_seen(viewer_of(auditor, ON)).values_list("act", flat=True))


@pytest.mark.parametrize("act", ACTS)
def test_an_act_is_seen_by_the_auditor_of_its_customer_alone(act: str, by: User) -> None:
    customer = customer_of(HUABEI, NORTH, salesperson="王芳")
    customer_of(PUDONG, EAST)
    ACTS[act](customer, by)
    assert AuditRow.objects.filter(act=act).exists()
    assert act in acts_seen(user_with("auditor", NORTH, name="north"))
    assert act not in acts_seen(user_with("auditor", EAST, name="east"))


def test_what_was_done_under_a_code_that_is_merged_is_seen_with_the_customer_that_leads(by: User) -> None:
    merged, leading = customer_of(HUABEI, NORTH), customer_of(QIANHAI, NORTH)
    finding(merged, by)
    customers_merge(customer=merged, leading=leading, reason="建了两次", by=by, on=ON)
    assert "finding_record" in acts_seen(user_with("auditor", NORTH, name="north"))


def test_a_list_of_papers_is_seen_by_whoever_sees_them_all(by: User) -> None:
    ours, theirs = customer_of(HUABEI, NORTH), customer_of(PUDONG, EAST)
    destruction(ours, by)
    DestructionEntry.objects.create(on_list=DestructionList.objects.get(), document=paper_of(theirs, by))
    assert "destruction_list_make" not in acts_seen(user_with("auditor", NORTH, name="north"))
