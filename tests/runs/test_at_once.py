"""Two people at the same moment: one of them is told, nothing is done twice, and nobody waits for ever."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from cast import HUABEI, PUDONG, QIANHAI
from office import EAST, ON, customer_of, user_with
from office_papers import given, paper_of, pdf, sent
from office_races import at_once
from office_surveys import makers, signed
from xindang.customers.models import Customer, Merge
from xindang.documents.models import Document, Loan, LoanState
from xindang.documents.services.custody import PlaceGiven, custody_move
from xindang.documents.services.loans import loan_ask, loan_decide, loan_hand_out
from xindang.documents.services.papers import document_add
from xindang.dossiers.models import Finding, SurveyStep
from xindang.dossiers.services.findings import finding_record
from xindang.dossiers.services.personal import consent_record
from xindang.dossiers.services.surveys import survey_begin, survey_file, survey_pass
from xindang.people.models import User
from xindang.rating.services.statements import statement_amend, statement_record
from xindang.records.given import Provenance
from xindang.records.models import Record
from xindang.runs.services.merging import customers_merge, customers_part
from xindang.visits.services import visit_plan

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("files")]
TIMES = 3


@pytest.fixture
def by() -> User:
    return user_with("credit_controller", name="赵敏")


def merge(customer: Customer, leading: Customer, by: User) -> Merge:
    return customers_merge(customer=customer, leading=leading, reason="同一客户", by=by, on=ON)


def test_two_are_merged_crosswise_and_one_leads(by: User) -> None:
    first, second = customer_of(HUABEI, EAST), customer_of(PUDONG, EAST)
    for _ in range(TIMES):
        told = at_once(lambda: merge(first, second, by), lambda: merge(second, first, by))
        assert (told[0], told[1] in {"merge_already", "merge_leads_others"}) == ("", True), told
        customers_part(merge=Merge.objects.get(undone_on=None), reason="再来", by=by, on=ON)


def test_no_chain_and_no_ring_comes_of_merges_at_once(by: User) -> None:
    three = [customer_of(company, EAST) for company in (HUABEI, PUDONG, QIANHAI)]
    for _ in range(TIMES):
        told = at_once(*(lambda at=at: merge(three[at], three[(at + 1) % 3], by) for at in range(3)))
        assert told[0] == "", told
        standing = list(Merge.objects.filter(undone_on=None))
        leading, merged = {row.leading_id for row in standing}, {row.customer_id for row in standing}
        assert not leading & merged
        assert {one.customer_id for one in Customer.objects.exclude(merged_into=None)} == merged
        for row in standing:
            customers_part(merge=row, reason="再来", by=by, on=ON)


def test_a_button_pressed_twice_records_once(by: User) -> None:
    """A value, a visit and a consent: the second press is told that it is on record."""
    customer = customer_of(HUABEI, EAST)
    Customer.objects.update(kind="person")
    value: dict[str, Any] = {
        "item": "phone",
        "typed": {"value": "13800000000"},
        "channel": "customer",
        "source": "名片",
        "as_of": ON,
    }
    agreed: dict[str, Any] = {
        "item": "wages",
        "basis": "written_consent",
        "document": "同意书",
        "from_on": ON,
        "until_on": None,
    }
    presses: list[Callable[[], object]] = [
        lambda: finding_record(customer=customer, collected_by="", by=by, on=ON, **value),
        lambda: visit_plan(customer=customer, planned_on=ON, purpose="看看", by=by, on=ON),
        lambda: consent_record(customer=customer, by=by, on=ON, **agreed),
    ]
    for press in presses:
        assert at_once(press, press) == ["", "record_twice"]


def test_a_survey_is_begun_passed_and_filed_once() -> None:
    customer, who = customer_of(HUABEI, EAST, salesperson="王芳"), makers()
    other = customer_of(PUDONG, EAST, salesperson="王芳")
    begin = partial(survey_begin, customer=customer, by=who.filler, on=ON)
    assert at_once(begin, begin) == ["", "survey_running"]
    survey = signed(other, who)
    let_pass = partial(survey_pass, survey=survey, text="", by=who.manager, on=ON)
    assert at_once(let_pass, let_pass) == ["", "survey_moved"]
    file = partial(survey_file, survey=survey, by=who.finance, on=ON)
    assert at_once(file, file) == ["", "survey_moved"]
    assert SurveyStep.objects.filter(survey=survey, act="survey_file").count() == 1
    assert len({(one.item, one.row, one.channel) for one in Finding.objects.all()}) == Finding.objects.count()


def test_one_file_sent_twice_at_once_is_kept_once(by: User, files: Path) -> None:
    customer, content = customer_of(HUABEI, EAST), pdf()

    def add() -> object:
        return document_add(customer=customer, given=given(), files=[sent(content=content)], by=by, on=ON)

    assert at_once(add, add, add) == ["", "document_file_twice", "document_file_twice"]
    assert Document.objects.count() == 1
    assert len([file for file in files.rglob("*") if file.is_file()]) == 1


def test_one_original_is_lent_to_one(by: User) -> None:
    paper, chief = paper_of(customer_of(HUABEI, EAST), by), user_with("cfo")
    keeper = user_with("finance", name="陈洁")
    custody_move(document=paper, given=PlaceGiven("档案室", "", "", keeper, ON), by=keeper, on=ON)
    people = [user_with("gm", name=name) for name in "甲乙"]
    loans = [loan_ask(document=paper, purpose="核对", due_on=ON, by=borrower, on=ON) for borrower in people]
    decided = [loan_decide(loan=loan, approved=True, reason="", by=chief, on=ON) for loan in loans]
    told = at_once(*(lambda loan=loan: loan_hand_out(loan=loan, by=keeper, on=ON) for loan in decided))
    assert told == ["", "loan_out"]
    assert Loan.objects.filter(state=LoanState.LENT).count() == 1


def test_a_statement_of_one_period_is_recorded_once_whoever_does(by: User) -> None:
    customer, typed = customer_of(HUABEI, EAST), {"period_end": "2025-12-31", "months": "12", "received_on": str(ON)}

    def record(cash: str, by: User) -> Record:
        return statement_record(
            customer=customer, given={**typed, "cash": cash}, provenance=Provenance("customer"), tolerance=Decimal(1),
            may_audit=True, by=by, on=ON,
        )  # fmt: skip

    other = user_with("finance", name="陈洁")
    assert at_once(lambda: record("1", by), lambda: record("2", other)) == ["", "statement_on_file"]


def test_two_statements_are_not_corrected_to_be_of_one_period(by: User) -> None:
    customer = customer_of(HUABEI, EAST)
    alike: dict[str, Any] = {"provenance": Provenance("customer"), "tolerance": Decimal(1), "may_audit": True}
    typed = {"months": "12", "received_on": str(ON), "cash": "1"}
    records = [
        statement_record(customer=customer, given={**typed, "period_end": f"{year}-12-31"}, by=by, on=ON, **alike)
        for year in (2023, 2024)
    ]

    def amend(record: Record) -> Record:
        return statement_amend(
            record=record, number=1, given={**typed, "period_end": "2025-12-31"}, reason="年度写错", by=by, on=ON,
            **alike,
        )  # fmt: skip

    assert at_once(*(partial(amend, record) for record in records)) == ["", "statement_on_file"]
