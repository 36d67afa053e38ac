"""Papers that prove what stands in a dossier: named by form, workbook or program, told to who may open them."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import HUABEI, PUDONG, TIANJIN
from dossiers.sheets import CAPITAL, HEADINGS, book_of, chunks_of
from office import NORTH, ON, customer_of, signed_in, user_with
from office_papers import paper_of, sent
from xindang.api.scopes import scopes
from xindang.api.services import token_make
from xindang.core.problems import ProblemsFound
from xindang.customers.models import Customer
from xindang.documents.models import Document
from xindang.documents.proofs import Papers, papers_by_number, papers_named, papers_of_each
from xindang.dossiers.exchange.layout import VALUES
from xindang.dossiers.models import Finding, FindingProof
from xindang.dossiers.proofs import papers_of_findings
from xindang.dossiers.services.batches import batch_load, batch_open
from xindang.dossiers.services.findings import finding_record, finding_withdraw
from xindang.people.models import User
from xindang.people.selectors import viewer_of
from xindang.runs.services.merging import customers_merge
from xindang.web.clock import today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]
CORE = "内部底稿（核心）"


@pytest.fixture
def customer() -> Customer:
    return customer_of(HUABEI, NORTH, salesperson="王芳")


@pytest.fixture
def by() -> User:
    return user_with("credit_controller", name="赵敏")


@pytest.fixture
def clerk() -> User:
    """Who may record and does not see what is a core secret."""
    return user_with("sales_manager", NORTH, name="孙丽")


def recorded(customer: Customer, by: User, papers: Papers, item: str = "registered_capital") -> Finding:
    return finding_record(
        customer=customer, item=item, typed={"value": "5,000,000"}, channel="authority", source="公示系统",
        as_of=date(2026, 6, 1), collected_by="", by=by, on=ON, papers=papers,
    )  # fmt: skip


def named(customer: Customer, by: User, *papers: Document) -> Papers:
    return papers_named(viewer_of(by, ON), customer, "；".join(str(paper.pk) for paper in papers))


def proving() -> list[list[int]]:
    """Of each finding, the earliest first, the papers that prove it."""
    found = Finding.objects.order_by("pk").prefetch_related("proofs__paper")
    return [[proof.paper.document_id for proof in finding.proofs.all()] for finding in found]


def test_a_value_rests_on_papers_and_both_pages_say_so(customer: Customer, by: User, clerk: User) -> None:
    licence, secret = paper_of(customer, by, title="营业执照"), paper_of(customer, by, title=CORE, level="core")
    finding = recorded(customer, by, named(customer, by, licence, secret))
    item, whole = f"/dossiers/of/{customer.pk}/registered_capital/", f"/dossiers/of/{customer.pk}/"
    for client, sees in ((signed_in(by), True), (signed_in(clerk), False)):
        for place in (item, whole):
            shown = client.get(place).content.decode()
            assert f"/documents/{licence.pk}/?version=1" in shown, place
            assert (CORE in shown, "一份您无权查看的资料" in shown) == (sees, not sees), place
    back = signed_in(by).get(f"/documents/{licence.pk}/").content.decode()
    assert f'href="{item}"' in back
    finding_withdraw(finding=finding, reason="登记有误", by=by, on=ON)
    assert "已撤回" in signed_in(by).get(f"/documents/{licence.pk}/").content.decode()


def test_papers_are_named_on_the_form_of_an_item(customer: Customer, clerk: User, by: User) -> None:
    licence, client = paper_of(customer, by, title="营业执照"), signed_in(clerk)
    other = paper_of(customer_of(PUDONG, NORTH), by)
    words = {"value": "5000000", "channel": "authority", "source": "公示系统", "as_of": "2026-06-01"}
    place = f"/dossiers/of/{customer.pk}/registered_capital/"
    answer = client.post(f"{place}record/", words | {"papers": f"{other.pk} 别人的"})
    assert answer.status_code == 422
    assert "没有您可以引用的资料" in answer.content.decode().split('id="record-papers-faults"', 1)[1][:300]
    assert client.post(f"{place}record/", words | {"papers": f"{licence.pk} 营业执照"}).status_code == 302
    assert proving() == [[licence.pk]]


def test_a_paper_is_sent_along_with_a_value(customer: Customer, clerk: User) -> None:
    client, place = signed_in(clerk), f"/dossiers/of/{customer.pk}/registered_capital/record/"
    words = {"value": "", "channel": "authority", "source": "公示系统", "as_of": "2026-06-01"}
    refused = client.post(place, words | {"paper_kind": "business_licence", "paper_file": sent("营业执照.pdf")})
    assert refused.status_code == 422
    paper = Document.objects.get()
    assert (paper.kind, paper.channel) == ("business_licence", "authority")
    assert f'value="{paper.pk} 营业执照"' in refused.content.decode()
    client.post(place, words | {"value": "5000000", "papers": f"{paper.pk} 营业执照"})
    assert proving() == [[paper.pk]]


def loaded(by: User, *papers: str) -> dict[str, int]:
    rows = [[*CAPITAL, text] for text in papers]
    content = book_of({VALUES.zh: [[*HEADINGS, "证明资料"], *rows]})
    batch = batch_open(file_name="a.xlsx", chunks=chunks_of(content), by=by, on=ON)
    return batch_load(batch=batch, by=by, on=ON).counts


def test_a_workbook_names_papers_and_sent_again_changes_nothing(customer: Customer, by: User) -> None:
    licence, notice = paper_of(customer, by, title="营业执照"), paper_of(customer, by, title="变更通知书")
    assert loaded(by, f"{licence.pk} 营业执照")["new"] == 1
    assert loaded(by, str(licence.pk))["same"] == 1
    assert loaded(by, "")["same"] == 1
    assert loaded(by, f"{licence.pk}；{notice.pk}")["newer"] == 1  # a further paper proves it
    assert proving() == [[licence.pk], [licence.pk, notice.pk]]


def test_the_papers_of_many_customers_are_asked_for_at_once(customer: Customer, by: User) -> None:
    """What is offered of each is what is offered of it alone, merged files with the one that leads."""
    part, other = customer_of(PUDONG), customer_of(TIANJIN)
    papers = [paper_of(one, by, title=one.name) for one in (customer, part, other)]
    customers_merge(customer=part, leading=customer, reason="同一单位", by=by, on=ON)
    viewer, fresh = viewer_of(by, ON), list(Customer.objects.filter(pk__in=[customer.pk, other.pk]).order_by("pk"))
    with CaptureQueriesContext(connection) as asked:
        found = papers_of_each(viewer, fresh)
    assert [sorted(found[one.customer_id]) for one in (customer, other)] == [
        [paper.pk for paper in papers[:2]], [papers[2].pk],
    ]  # fmt: skip
    assert found == {one.customer_id: papers_by_number(viewer, one) for one in fresh}
    assert len(asked) == 2, [query["sql"] for query in asked]


def test_findings_are_more_than_one_question_may_name(
    customer: Customer, by: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    licence = paper_of(customer, by, title="营业执照")
    items = ("registered_capital", "paid_in_capital")
    findings = [recorded(customer, by, named(customer, by, licence), item) for item in items]
    whole = papers_of_findings(findings)
    monkeypatch.setattr("xindang.dossiers.proofs.KEYS_AT_ONCE", 1)
    assert papers_of_findings(findings) == whole
    assert {key: [paper.document_id for paper in told] for key, told in whole.items()} == {
        finding.pk: [licence.pk] for finding in findings
    }


def test_a_workbook_that_names_a_hidden_paper_is_answered_like_one_that_names_none(
    customer: Customer, by: User, clerk: User
) -> None:
    secret = paper_of(customer, by, title=CORE, level="core")
    told = []
    for number in (secret.pk, secret.pk + 1):
        with pytest.raises(ProblemsFound) as found:
            loaded(clerk, f"{number} 底稿")
        told.append([(one.code, one.table, one.row, one.column) for one in found.value.problems])
        assert CORE not in str([one.zh for one in found.value.problems])
    assert told[0] == told[1] == [("paper_unknown", "各项信息", 2, "证明资料")]
    assert not FindingProof.objects.exists()


def test_programs_name_papers_by_number_and_read_those_that_they_may_open(
    customer: Customer, by: User, clerk: User
) -> None:
    licence, secret = paper_of(customer, by, title="营业执照"), paper_of(customer, by, title=CORE, level="core")

    def called(user: User, method: str, place: str, body: str = "", key: str = "") -> Any:
        expires = today() + timedelta(days=1)
        _, token = token_make(name="t", scope_names=list(scopes()), expires_on=expires, by=user, on=today())
        headers = {"Authorization": f"Bearer {token}"} | ({"Idempotency-Key": key} if key else {})
        address = f"/api/v1/customers/{HUABEI.code}/{place}"
        return Client().generic(method, address, body, "application/json", headers=headers)

    given = {"item": "registered_capital", "value": {"value": "5000000"}, "channel": "customer", "source": "营业执照",
             "as_of": "2026-06-01", "papers": [licence.pk, secret.pk]}  # fmt: skip
    refused = called(clerk, "POST", "findings", json.dumps({"findings": [given]}), "k0")
    assert refused.status_code == 422
    assert [(one["code"], one["field"]) for one in refused.json()["problems"]] == [("paper_unknown", "papers")]
    assert called(by, "POST", "findings", json.dumps({"findings": [given]}), "k1").status_code == 200
    assert proving() == [[licence.pk, secret.pk]]
    told = {}
    for user in (by, clerk):
        items = called(user, "GET", "dossier").json()["items"]
        (found,) = next(item["findings"] for item in items if item["item"] == "registered_capital")
        told[user.name] = found["papers"]
    assert told["赵敏"] == [{"document": licence.pk, "version": 1}, {"document": secret.pk, "version": 1}]
    assert told["孙丽"] == [{"document": licence.pk, "version": 1}, {"document": None, "version": None}]
