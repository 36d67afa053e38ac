"""A signed report keeps the papers beside the visit, each by its file; what it gave the book leads to both."""

from __future__ import annotations

import hashlib
import json

import pytest

from cast import HUABEI, PUDONG
from office import NORTH, ON, customer_of, signed_in, user_with
from office_papers import paper_of, sent
from visits.test_reports import WRITTEN, signed
from xindang.assess.report.page.text import Text
from xindang.customers.models import Customer
from xindang.documents.services.papers import version_add
from xindang.people.models import User
from xindang.people.selectors import viewer_of
from xindang.rating.models import Search
from xindang.visits.models import Report, Visit
from xindang.visits.selectors import papers_of_reports
from xindang.visits.services import report_save, report_sign, visit_photo_add, visit_plan
from xindang.web.pages.customers.evidence import RowCited, Traces

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
CORE = "仓库盘点底稿（核心）"


@pytest.fixture
def customer() -> Customer:
    return customer_of(HUABEI, NORTH, salesperson="王芳")


@pytest.fixture
def by() -> User:
    return user_with("credit_controller", name="赵敏")


@pytest.fixture
def visit(customer: Customer, by: User) -> Visit:
    return visit_plan(customer=customer, planned_on=ON, purpose="看存货", by=by, on=ON)


def numbers(report: Report) -> list[tuple[int, int]]:
    return [(paper.document_id, paper.number) for paper in papers_of_reports([report]).get(report.pk, ())]


def test_what_stood_beside_the_visit_is_signed_for_by_its_hash(visit: Visit, by: User) -> None:
    photo = paper_of(visit.customer, by, title="仓库照片")
    visit_photo_add(visit=visit, document=photo, by=by, on=ON)
    report = signed(visit, by)
    version_add(document=photo, file=sent("新.pdf"), valid_from=None, valid_to=None, by=by, on=ON)
    visit_photo_add(visit=visit, document=paper_of(visit.customer, by), by=by, on=ON)
    assert numbers(report) == [(photo.pk, 1)]
    content = Report.objects.get(pk=report.pk).content()
    assert content["papers"] == [photo.versions.get(number=1).sha256]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    assert hashlib.sha256(text.encode()).hexdigest() == report.sha256
    again = report_sign(report=report_save(visit=visit, written=WRITTEN, by=by, on=ON), by=by, on=ON)
    assert [number for _, number in numbers(again)] == [2, 1]  # the next version rests on what lies there now


def test_papers_of_a_merged_customer_may_stand_beside_it(visit: Visit, by: User) -> None:
    other = customer_of(PUDONG, NORTH)
    Customer.objects.filter(pk=other.pk).update(merged_into=visit.customer)
    paper = paper_of(Customer.objects.get(pk=other.pk), by)
    visit_photo_add(visit=Visit.objects.get(pk=visit.pk), document=paper, by=by, on=ON)
    assert list(visit.photos.all()) == [paper]


def test_the_row_in_the_book_leads_to_the_visit_and_its_papers(visit: Visit, by: User, customer: Customer) -> None:
    photo, core = paper_of(customer, by, title="仓库照片"), paper_of(customer, by, title=CORE, level="core")
    for paper in (photo, core):
        visit_photo_add(visit=visit, document=paper, by=by, on=ON)
    signed(visit, by)
    row, clerk = Search.objects.get(), user_with("sales_manager", NORTH, name="孙丽")
    for user, sees in ((by, [True, True]), (clerk, [True, False])):
        traces = Traces(viewer_of(user, ON), customer, [row])
        told = traces.cited(row, RowCited(Text("查询", "Searches"), "", "", ""), is_event=False)
        assert (told.url, told.by) == (f"/visits/{visit.pk}/", f"赵敏 {ON}")
        assert [paper.seen for paper in told.papers] == sees
    shown = signed_in(clerk).get(f"/visits/{visit.pk}/").content.decode()
    assert f"/documents/{photo.pk}/?version=1" in shown
    assert "一份您无权查看的资料" in shown
    assert CORE not in shown
    assert f'href="/visits/{visit.pk}/"' in signed_in(by).get(f"/documents/{photo.pk}/").content.decode()
