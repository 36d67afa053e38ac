"""A visit is planned, briefed where credit cannot go along, and reported on with facts apart from impressions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from cast import HUABEI, PUDONG
from house.sources import TOP
from intake.both_ways import exported_results
from office import ON, customer_of, user_with
from office_book import book_in_office
from xindang.core.problems import ProblemsFound
from xindang.customers.models import Customer
from xindang.documents.models import Document
from xindang.people.models import User
from xindang.rating.models import Event, Search
from xindang.visits.models import Report, Visit
from xindang.visits.services import (
    Written,
    report_save,
    report_sign,
    visit_brief,
    visit_cancel,
    visit_photo_add,
    visit_plan,
)

pytestmark = pytest.mark.django_db

WRITTEN = Written(
    held_on=ON, sales="王芳", credit="赵敏", met="周建国 总经理", disclosure="open", finding="clean",
    facts={"stock_turn": "仓库盘点表显示存货 35 天周转"}, impressions={"management": "管理有序"},
)  # fmt: skip


@pytest.fixture
def by() -> User:
    return user_with("salesperson", name="王芳", salesperson="王芳")


@pytest.fixture
def visit(by: User) -> Visit:
    return visit_plan(customer=customer_of(HUABEI), planned_on=ON, purpose="看存货与生产", by=by, on=date(2026, 6, 1))


def signed(visit: Visit, by: User, written: Written = WRITTEN, on: date = ON) -> Report:
    return report_sign(report=report_save(visit=visit, written=written, by=by, on=on), by=by, on=on)


def refusals(raised: pytest.ExceptionInfo[ProblemsFound]) -> list[str]:
    return [found.code for found in raised.value.problems]


def test_a_signed_report_is_fixed_and_counts_as_a_look_at_the_customer(visit: Visit, by: User) -> None:
    report = signed(visit, by)
    visit.refresh_from_db()
    assert (visit.held_on, report.signed_on, len(report.sha256)) == (ON, ON, 64)
    look = Search.objects.get()
    assert (look.customer_id, look.source, look.searched_on, look.result) == (HUABEI.code, "visit", ON, "clean")
    assert look.origin.is_own
    assert not Event.objects.exists()
    with pytest.raises(ProblemsFound) as raised:
        report_sign(report=report, by=by, on=ON)
    assert refusals(raised) == ["report_signed_before"]


def test_undue_sensitivity_to_being_asked_is_an_event_until_a_corrected_report_says_otherwise(
    visit: Visit, by: User
) -> None:
    signed(visit, by, replace(WRITTEN, disclosure="sensitive", finding="adverse"), on=ON + timedelta(days=2))
    event = Event.objects.get()
    assert (event.kind, event.occurred_on, event.known_on) == (
        "sensitive_to_disclosure",
        ON,
        ON + timedelta(days=2),
    )
    assert Search.objects.get().result == "found"
    signed(visit, by, on=ON + timedelta(days=3))
    assert not Event.objects.exists()
    assert Search.objects.get().result == "clean"
    assert [report.number for report in visit.reports.order_by("number")] == [1, 2]


def test_without_credit_a_visit_counts_only_with_a_brief_written_before_it(visit: Visit, by: User) -> None:
    alone = replace(WRITTEN, credit="")
    with pytest.raises(ProblemsFound) as raised:
        signed(visit, by, alone)
    assert refusals(raised) == ["report_without_credit"]
    controller = user_with("credit_controller", name="赵敏")
    visit_brief(visit=visit, brief="请看原材料库存与应付账款", by=controller, on=ON + timedelta(days=1))
    with pytest.raises(ProblemsFound):
        signed(visit, by, alone, on=ON + timedelta(days=1))
    visit_brief(visit=visit, brief="请看原材料库存与应付账款", by=controller, on=ON - timedelta(days=1))
    assert signed(visit, by, alone, on=ON + timedelta(days=1)).signed_on


def test_a_draft_is_kept_whatever_is_lacking_and_not_signed_before_it_is_whole(visit: Visit, by: User) -> None:
    draft = report_save(visit=visit, written=Written(held_on=None, impressions={"plant": "整洁"}), by=by, on=ON)
    with pytest.raises(ProblemsFound) as raised:
        report_sign(report=draft, by=by, on=ON)
    assert refusals(raised) == [
        "report_held_on_wrong", "report_nobody_of_sales", "report_without_credit", "report_met_nobody",
        "report_disclosure_missing", "report_finding_missing", "report_without_facts",
    ]  # fmt: skip
    assert Report.objects.get().impressions == {"plant": "整洁"}
    assert not Search.objects.exists()


def test_a_draft_is_its_writers_alone(visit: Visit, by: User) -> None:
    draft = report_save(visit=visit, written=WRITTEN, by=by, on=ON)
    other = user_with("sales_manager", name="李强")
    with pytest.raises(ProblemsFound) as raised:
        report_save(visit=visit, written=WRITTEN, by=other, on=ON)
    assert refusals(raised) == ["report_of_another"]
    with pytest.raises(ProblemsFound) as raised:
        report_sign(report=draft, by=other, on=ON)
    assert refusals(raised) == ["report_of_another"]


def test_a_cancelled_visit_is_reported_on_no_more_and_a_reported_one_not_cancelled(visit: Visit, by: User) -> None:
    other = visit_plan(customer=visit.customer, planned_on=ON, purpose="回访", by=by, on=ON)
    visit_cancel(visit=other, reason="对方停产检修", by=by, on=ON)
    with pytest.raises(ProblemsFound) as raised:
        report_save(visit=other, written=WRITTEN, by=by, on=ON)
    assert refusals(raised) == ["visit_cancelled"]
    third = visit_plan(customer=visit.customer, planned_on=ON, purpose="回访", by=by, on=ON)
    draft = report_save(visit=third, written=WRITTEN, by=by, on=ON)
    visit_cancel(visit=third, reason="对方停产检修", by=by, on=ON)
    with pytest.raises(ProblemsFound) as raised:
        report_sign(report=draft, by=by, on=ON)
    assert refusals(raised) == ["visit_cancelled"]
    assert not Search.objects.exists(), "nobody went, nobody looked"
    signed(visit, by)
    with pytest.raises(ProblemsFound) as raised:
        visit_cancel(visit=visit, reason="不去了", by=by, on=ON)
    assert refusals(raised) == ["visit_reported"]


def test_only_papers_of_the_customer_stand_beside_a_visit(visit: Visit, by: User) -> None:
    words = {"kind": "photo", "level": "internal", "retention": "y10", "channel": "contact", "received_on": ON}
    papers = [
        Document.objects.create(customer=customer, title="厂区", entered_on=ON, entered_by=by, collected_by="", **words)
        for customer in (visit.customer, customer_of(PUDONG))
    ]
    visit_photo_add(visit=visit, document=papers[0], by=by, on=ON)
    with pytest.raises(ProblemsFound) as raised:
        visit_photo_add(visit=visit, document=papers[1], by=by, on=ON)
    assert refusals(raised) == ["visit_photo_of_another"]
    assert list(visit.photos.all()) == papers[:1]


def test_a_visit_reaches_the_facts_of_its_day_and_none_before_it(by: User, tmp_path: Path) -> None:
    book_in_office(TOP / "examples" / "book")
    customer = Customer.objects.order_by("customer_id")[0]
    visit = visit_plan(customer=customer, planned_on=ON, purpose="例行", by=by, on=ON)
    signed(visit, by, replace(WRITTEN, held_on=ON - timedelta(days=3)))
    days = {
        on: {row["customer_id"]: row["visit_search_days"] for row in exported_results(tmp_path / str(on), on)["facts"]}
        for on in (ON, ON - timedelta(days=4))
    }
    assert days[ON][customer.customer_id] == 3
    assert days[ON - timedelta(days=4)][customer.customer_id] is None
