"""What waits for somebody beside the worklist is told on the first page: to whom it falls, and to nobody else."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from cast import HUABEI, PUDONG
from office import EAST, NORTH, ON, customer_of, signed_in, units, user_with
from office_files import stored_in
from office_papers import paper_of, pdf
from office_results import example_folder, with_results
from office_run import customers_of_folder, run_of
from office_surveys import makers, sign, signed
from xindang.customers.models import Customer, CustomerUnit
from xindang.destruction.services import destruction_list_sign
from xindang.documents.models import DestructionList, Document, Loan, LoanState
from xindang.dossiers.models import Contradiction
from xindang.dossiers.services.surveys import survey_pass, survey_return
from xindang.people.models import RoleHolding, User
from xindang.people.selectors import viewer_of
from xindang.web.pages.dashboard.waiting import waiting_for

pytestmark = pytest.mark.django_db


def told(user: User) -> dict[str, int]:
    return {one.zh: one.count for one in waiting_for(viewer_of(user, ON))}


def test_a_form_waits_for_each_in_turn() -> None:
    who, stranger = makers(), user_with("sales_manager", NORTH)
    everyone = (who.filler, who.manager, who.finance, stranger)
    survey = signed(customer_of(HUABEI, EAST, salesperson="王芳"), who)
    assert [told(user) for user in everyone] == [{}, {"待审核的调查表": 1}, {}, {}]
    survey = survey_return(survey=survey, reasons={}, text="名称不全", by=who.manager, on=ON)
    assert [told(user) for user in everyone] == [{"退回待改的调查表": 1}, {}, {}, {}]
    heir = user_with("salesperson", EAST, name="李娜", salesperson="李娜")
    Customer.objects.filter(pk=survey.customer.pk).update(salesperson="李娜")
    assert [told(user) for user in (who.filler, heir)] == [{}, {"退回待改的调查表": 1}]  # it goes with the customer
    Customer.objects.filter(pk=survey.customer.pk).update(salesperson="王芳")
    survey = sign(survey, who.filler)
    survey_pass(survey=survey, text="", by=who.manager, on=ON)
    assert [told(user) for user in everyone] == [{}, {}, {"待归档的调查表": 1}, {}]


def test_a_loan_waits_for_who_may_approve_its_level_and_then_for_finance(settings: Any, tmp_path: Path) -> None:
    stored_in(settings, tmp_path / "documents")
    seller, controller, cfo, finance = (
        user_with("salesperson", EAST, salesperson="王芳"), user_with("credit_controller", EAST),
        user_with("cfo"), user_with("finance", EAST),
    )  # fmt: skip
    customer = customer_of(HUABEI, EAST, salesperson="王芳")
    document = paper_of(customer, finance, content=pdf(), level="internal")
    loan = Loan.objects.create(document=document, borrower=seller, purpose="投标", due_on=ON, asked_on=ON)
    assert [told(user) for user in (seller, controller, cfo)] == [{}, *[{"待批准的借阅": 1}] * 2]
    Document.objects.filter(pk=document.pk).update(level="ordinary")
    assert [told(user) for user in (controller, cfo)] == [{}, {"待批准的借阅": 1}]
    Loan.objects.filter(pk=loan.pk).update(state=LoanState.APPROVED)
    assert [told(user) for user in (cfo, finance)] == [{}, {"待交出的原件": 1}]
    Loan.objects.filter(pk=loan.pk).update(state=LoanState.LENT, due_on=ON - timedelta(days=1))
    assert told(finance) == {"逾期未还的原件": 1}


def test_a_list_of_papers_to_destroy_waits_for_two_others_and_then_for_finance() -> None:
    finance, signers = user_with("finance"), [user_with("cfo"), user_with("gm"), user_with("chairman")]
    made = DestructionList.objects.create(reason="到期清理", made_by=finance, made_on=ON)
    waits = {"待签字的销毁清册": 1}
    assert [told(user) for user in (finance, *signers)] == [{}, waits, waits, waits]
    destruction_list_sign(entry=made, by=signers[0], on=ON)
    assert [told(user) for user in (finance, *signers)] == [{}, {}, waits, waits]
    destruction_list_sign(entry=made, by=signers[1], on=ON)
    assert [told(user) for user in (finance, *signers)] == [{"待执行的销毁清册": 1}, {}, {}, {}]


def test_what_waits_is_what_the_seat_with_the_right_reaches(settings: Any, tmp_path: Path) -> None:
    """Head of sales in the north, finance in the east: only in the east they settle and keep originals."""
    stored_in(settings, tmp_path / "documents")
    both, seller = user_with("vp_sales", NORTH), user_with("salesperson", EAST, salesperson="王芳")
    RoleHolding.objects.create(user=both, role="finance", unit=units()[EAST], from_on=date(2020, 1, 1))
    north, east = customer_of(HUABEI, NORTH), customer_of(PUDONG, EAST, salesperson="王芳")
    words: dict[str, Any] = {"rule": "x", "clause": "S1-11", "subject": "", "sides": [], "found_on": ON}
    there = Contradiction.objects.create(customer=north, fingerprint="0" * 32, **words)
    document = paper_of(north, user_with("finance"), content=pdf(), level="internal")
    loan = Loan.objects.create(document=document, borrower=seller, purpose="投标", due_on=ON, asked_on=ON)
    Loan.objects.filter(pk=loan.pk).update(state=LoanState.APPROVED)
    assert told(both) == {}
    Contradiction.objects.filter(pk=there.pk).update(customer=east)
    Document.objects.filter(pk=document.pk).update(customer=east)
    assert told(both) == {"未了结的矛盾": 1, "待交出的原件": 1}


def test_the_first_page_leads_to_it() -> None:
    customers_of_folder(example_folder())
    with_results(run_of(example_folder()))
    who, customer = makers(), Customer.objects.get(customer_id="0001")
    CustomerUnit.objects.get_or_create(customer=customer, unit=EAST)
    Customer.objects.filter(pk=customer.pk).update(salesperson="王芳")
    survey = signed(Customer.objects.get(pk=customer.pk), who)
    assert "?show=surveys&amp;state=signed" in signed_in(who.manager).get("/").content.decode()
    survey_return(survey=survey, reasons={}, text="名称不全", by=who.manager, on=ON)
    assert f"/surveys/{survey.pk}/fill/" in signed_in(who.filler).get("/").content.decode()
