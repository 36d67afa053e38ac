"""From a paper to what is recorded by it, to the reason of a grade, and back, as a reader goes by links."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from house.sources import TOP
from office import ON, signed_in, units, user_with
from office_book import book_in_office
from office_files import stored_in
from office_papers import paper_of, sent
from office_results import with_results
from office_run import run_of
from web.read_page import plain, section
from xindang.assess.job import AssessmentOrder, JobReport, assess_to_folder
from xindang.customers.models import Customer, CustomerUnit
from xindang.documents.models import Document
from xindang.documents.proofs import papers_named
from xindang.documents.services.papers import version_add
from xindang.dossiers.services.findings import finding_record
from xindang.engines.duckdb import DuckEngine
from xindang.intake.export import export_book
from xindang.people.models import User
from xindang.people.selectors import viewer_of
from xindang.rating.services.events import event_record
from xindang.rating.services.searches import search_record
from xindang.records.given import Provenance
from xindang.records.models import Record
from xindang.records.selectors import versions_proving
from xindang.web.pages.customers.evidence import Evidence

pytestmark = pytest.mark.django_db
CODE, SECRET_TITLE = "0001", "冻结裁定书（核心）"


@pytest.fixture(scope="module")
def office(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The example book, an account seized as two papers prove, a look at the court, and the assessment that read it."""
    folder = tmp_path_factory.mktemp("evidence")
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr(settings, "DATA_FOLDER", folder / "data")
        stored_in(settings, folder / "documents")
        units()
        book_in_office(TOP / "examples" / "book")
        _recorded(user_with("credit_controller", name="赵敏"))
        with DuckEngine(threads=1) as engine:
            export_book(folder / "book", on=ON, engine=engine)
        assess_to_folder(AssessmentOrder(folder / "book", "trade", ON, threads=1), folder / "now", JobReport())
        with_results(run_of(folder / "now"), folder / "now")
        yield
        transaction.set_rollback(True)


def _recorded(by: User) -> None:
    customer = Customer.objects.get(customer_id=CODE)
    papers = [paper_of(customer, by, title="协助执行通知书"), paper_of(customer, by, title=SECRET_TITLE, level="core")]
    words = "；".join(str(paper.pk) for paper in papers)
    where = Provenance("authority", "法院", "", papers_named(viewer_of(by, ON), customer, words))
    seized = {"kind": "account_seized", "occurred_on": "2026-06-10", "amount": "", "note": ""}
    event_record(customer=customer, given=seized, provenance=where, by=by, on=ON)
    looked = {"source": "court", "searched_on": "2026-06-12", "result": "found"}
    search_record(customer=customer, given=looked, provenance=Provenance("authority"), by=by, on=ON)


def one() -> Customer:
    return Customer.objects.get(customer_id=CODE)


def page(client: Client, place: str) -> str:
    answer = client.get(place)
    assert answer.status_code == 200, place
    return str(answer.content.decode())


def reason(client: Client, clause: str) -> str:
    """The row of the reasons that is about a clause."""
    grade = section(page(client, f"/customers/{one().pk}/"), "grade")
    return next(row for row in grade.split("<tbody>")[1].split("<tr>") if f">{clause}</a>" in row)


@pytest.mark.usefixtures("office")
def test_a_reason_leads_to_the_record_and_in_one_click_to_the_paper_and_back() -> None:
    client, record = signed_in(user_with("credit_controller")), Record.objects.get(table="events")
    paper = Document.objects.get(title="协助执行通知书")
    told = reason(client, "S1-16.9")
    assert f'href="/records/{record.pk}/"' in told
    assert f'href="/documents/{paper.pk}/?version=1"' in told
    assert "赵敏" in plain(told)
    assert "账户被查封 · 2026-06-10" in plain(told)
    assert "法院 · 2026-06-12 · 发现问题" in plain(told)
    back = page(client, f"/documents/{paper.pk}/?version=1")
    assert f'<a href="/records/{record.pk}/">' in back
    assert f"/documents/{paper.pk}/?version=1" in page(client, f"/records/{record.pk}/")
    assert f"/documents/{paper.pk}/?version=1" in section(page(client, f"/records/of/{one().pk}/"), "events")


@pytest.mark.usefixtures("office")
def test_a_paper_above_ones_level_is_there_without_its_title() -> None:
    CustomerUnit.objects.get_or_create(customer=one(), unit="")
    clerk, record = signed_in(user_with("sales_manager")), Record.objects.get(table="events")
    for place in (f"/customers/{one().pk}/", f"/records/{record.pk}/", f"/records/of/{one().pk}/"):
        shown = page(clerk, place)
        assert "一份您无权查看的资料" in shown, place
        assert SECRET_TITLE not in shown, place
        assert "协助执行通知书" in shown, place
    assert clerk.get(f"/documents/{Document.objects.get(title=SECRET_TITLE).pk}/").status_code == 404


@pytest.mark.usefixtures("office")
def test_who_may_not_enter_the_room_of_records_is_told_the_fact_and_no_row() -> None:
    told = reason(signed_in(user_with("dispatcher")), "S1-16.9")
    assert "账户被查封（现存）次数 至少 1" in plain(told)
    assert "赵敏" not in plain(told)
    assert "2026-06-10" not in plain(told)
    assert "/records/" not in told
    assert "/documents/" not in told


@pytest.mark.usefixtures("office")
def test_a_paper_that_is_out_of_use_or_replaced_is_said_so_beside_what_it_proves() -> None:
    client, paper = signed_in(user_with("credit_controller")), Document.objects.get(title="协助执行通知书")
    Document.objects.filter(pk=paper.pk).update(retired_on=ON)
    assert "已停用" in plain(reason(client, "S1-16.9"))
    Document.objects.filter(pk=paper.pk).update(destroyed_on=ON)
    assert "已销毁" in plain(reason(client, "S1-16.9"))


@pytest.mark.usefixtures("office")
def test_that_there_is_a_further_version_is_said_beside_every_value_that_rests_on_the_one_before() -> None:
    by, customer = user_with("credit_controller"), one()
    paper = Document.objects.get(title="协助执行通知书")
    finding_record(
        customer=customer, item="share_of_purchases", typed={"value": "35%"}, channel="customer", source="采购说明",
        as_of=ON, collected_by="", by=by, on=ON, papers=papers_named(viewer_of(by, ON), customer, str(paper.pk)),
    )  # fmt: skip
    version_add(document=paper, file=sent("新.pdf"), valid_from=None, valid_to=None, by=by, on=ON)
    client, dossier = signed_in(by), f"/dossiers/of/{customer.pk}/"
    for place in (dossier, f"{dossier}share_of_purchases/", f"/records/of/{customer.pk}/"):
        assert "所依据的是第 1 版，现有第 2 版" in plain(page(client, place)), place


@pytest.mark.usefixtures("office")
def test_papers_are_named_on_the_form_and_what_is_wrong_stands_beside_the_field() -> None:
    client, record = signed_in(user_with("credit_controller")), Record.objects.get(table="searches")
    paper = Document.objects.get(title="协助执行通知书")
    form = page(client, f"/records/{record.pk}/")
    assert f'<option value="{paper.pk} 协助执行通知书">' in form
    answer = client.post(f"/records/{record.pk}/prove/", {"papers": "999999 不存在", "number": "1"})
    assert answer.status_code == 422
    beside = answer.content.decode().split('id="prove-papers-faults"', 1)[1].split("</div>", 1)[0]
    assert "999999 不存在" in beside
    assert client.post(f"/records/{record.pk}/prove/", {"papers": str(paper.pk), "number": "1"}).status_code == 302
    assert "附资料" in page(client, f"/records/{record.pk}/")
    assert signed_in(user_with("auditor")).post(f"/records/{record.pk}/prove/", {}).status_code == 403


@pytest.mark.usefixtures("office")
def test_a_fact_of_the_customers_row_leads_to_what_the_dossier_says_of_it() -> None:
    by, customer = user_with("cfo", name="秦雨桐"), one()
    paper = Document.objects.get(title="协助执行通知书")
    papers = papers_named(viewer_of(by, ON), customer, str(paper.pk))
    finding_record(
        customer=customer, item="share_of_purchases", typed={"value": "35%"}, channel="customer", source="采购说明",
        as_of=ON, collected_by="", by=by, on=ON, papers=papers,
    )  # fmt: skip
    rule = {"rule": "x", "criterion": "S1-15.6", "reads": ["share_of_purchases"]}
    known, told = {"share_of_purchases": Decimal("0.35")}, dict[str, Any]()
    for user in (by, user_with("dispatcher")):
        told[user.name] = Evidence(viewer_of(user, ON), customer, ON).of_rules([rule], known)
    assert told["dispatcher@"] == {}  # sees no dossiers
    (row,) = told["秦雨桐"]["x"].rows
    assert (row.title.zh, row.said, row.by) == ("我方占其采购比例", "35%", f"秦雨桐 {ON}")
    assert row.url == f"/dossiers/of/{customer.pk}/share_of_purchases/"
    assert [cited.version.document_id for cited in row.papers] == [paper.pk]
    assert Evidence(viewer_of(by, ON), customer, ON).of_rules([rule], {}) == {}  # not known, so nothing tells it
    assert Evidence(viewer_of(by, ON), customer, ON.replace(day=29)).of_rules([rule], known) == {}


@pytest.mark.usefixtures("office")
def test_a_paper_is_sent_along_with_what_it_proves_and_kept_where_the_form_is_refused() -> None:
    client = signed_in(user_with("credit_controller"))
    place = f"/records/of/{one().pk}/events/"
    words = {"kind": "litigation", "occurred_on": "2026-06-01", "channel": "", "paper_kind": "legal"}
    refused = client.post(place, words | {"paper_file": sent("起诉状.pdf")})
    assert refused.status_code == 422  # no channel
    paper = Document.objects.get(title="起诉状")
    assert (paper.kind, paper.channel, paper.customer_id) == ("legal", "other", CODE)
    assert f'value="{paper.pk} 起诉状"' in refused.content.decode()
    again = words | {"channel": "authority", "papers": f"{paper.pk} 起诉状"}
    assert client.post(place, again).status_code == 302
    record = Record.objects.get(values__kind="litigation")
    assert [version.document_id for version in versions_proving(record)] == [paper.pk]
    answer = client.post(
        f"/records/{record.pk}/prove/", {"number": "1", "papers": "", "paper_file": sent("网页.html", b"<html>")}
    )
    assert answer.status_code == 422
    assert 'id="prove-paper_file-faults"' in answer.content.decode()
    told = {"number": "1", "papers": "", "paper_kind": "other", "paper_file": sent("答辩状.pdf")}
    assert client.post(f"/records/{record.pk}/prove/", told).status_code == 302
    assert [version.document.title for version in versions_proving(record)] == ["起诉状", "答辩状"]


@pytest.mark.usefixtures("office")
def test_who_may_not_file_papers_sends_none_along() -> None:
    client = signed_in(user_with("auditor"))
    assert "paper_file" not in page(client, f"/records/of/{one().pk}/")
    place = f"/records/of/{one().pk}/events/"
    assert client.post(place, {"paper_file": sent("起诉状.pdf")}).status_code == 403
    assert not Document.objects.filter(title="起诉状").exists()
