"""A sealed number is read on one answer, by a post with a purpose, and stands in nothing else that the office gives."""

from __future__ import annotations

import logging

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from cast import HUABEI
from office import EAST, ON, customer_of, signed_in, user_with
from office_text import texts_in_database
from office_walk import SHARED
from web.belongings import Belongings
from web.test_nobody_sees_what_is_not_theirs import answer_of
from web.walking import pages_shown, walker
from xindang.audit.models import AuditRow
from xindang.customers.models import Customer
from xindang.dossiers.models import Finding
from xindang.dossiers.services import findings
from xindang.dossiers.services.findings import finding_record

pytestmark = pytest.mark.django_db

NUMBER = "11010519491231002X"
TYPED = {"value": NUMBER, "channel": "customer", "source": "身份证原件", "as_of": "2026-06-01", "collected_by": ""}


def person() -> Customer:
    found = customer_of(HUABEI, EAST)
    Customer.objects.filter(pk=found.pk).update(kind="person")
    return found


def item_of(customer: Customer) -> str:
    return reverse("dossiers:item", args=[customer.pk, "resident_id"])


def test_it_is_recorded_shown_masked_and_read_with_a_purpose() -> None:
    customer = person()
    browser = signed_in(user_with("credit_controller", EAST))
    item = item_of(customer)
    assert browser.post(f"{item}record/", TYPED).status_code == 302
    told = browser.get(item).content.decode()
    assert "****002X" in told
    assert "敏感个人信息" in told
    assert NUMBER not in told
    reveal = reverse("dossiers:reveal", args=[customer.pk, "resident_id", Finding.objects.get().pk])
    assert f'action="{reveal}"' in told
    refused = browser.post(reveal, {"part": "value", "purpose": ""})
    assert refused.status_code == 422
    assert "没有选择查看的用途" in refused.content.decode()
    answer = browser.post(reveal, {"part": "value", "purpose": "sign_contract"})
    assert NUMBER in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert AuditRow.objects.filter(act="identity_reveal").count() == 1
    assert browser.get(reveal).status_code == 405
    assert [text for _, text in texts_in_database() if NUMBER in text] == []
    assert NUMBER not in str([session.get_decoded() for session in Session.objects.all()])


def test_who_records_may_not_read_it() -> None:
    customer = person()
    browser = signed_in(user_with("finance", EAST))
    item = item_of(customer)
    browser.post(f"{item}record/", TYPED)
    assert "reveal" not in browser.get(item).content.decode()
    reveal = reverse("dossiers:reveal", args=[customer.pk, "resident_id", Finding.objects.get().pk])
    assert browser.post(reveal, {"part": "value", "purpose": "sign_contract"}).status_code == 403
    assert not AuditRow.objects.filter(act="identity_reveal").exists()


def test_a_wrong_digit_is_told_beside_the_field_and_a_wrong_card_only_after() -> None:
    customer = person()
    browser = signed_in(user_with("credit_controller", EAST))
    wrong = browser.post(f"{item_of(customer)}record/", TYPED | {"value": NUMBER[:-1] + "1"})
    assert wrong.status_code == 422
    assert "末位校验不符" in wrong.content.decode()
    account = reverse("dossiers:record", args=[customer.pk, "bank_account"])
    card = TYPED | {"bank": "工商银行", "account_no": "6222021234567890127"}
    told = browser.post(account, card, follow=True).content.decode()
    assert "像银行卡号" in told or "看起来是银行卡号" in told
    assert Finding.objects.get().value["account_no"] == "6222021234567890127"


def test_a_server_error_neither_shows_nor_logs_what_was_typed(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    customer = person()
    browser = signed_in(user_with("credit_controller", EAST))
    browser.raise_request_exception = False

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(findings, "sealed_parts", broken)
    with caplog.at_level(logging.DEBUG):
        answer = browser.post(f"{item_of(customer)}record/", TYPED)
    assert answer.status_code == 500
    assert "the disk is full" in caplog.text, "the error itself is logged"
    for told in (answer.content.decode(), caplog.text):
        assert NUMBER not in told
    assert not Finding.objects.exists()


@pytest.mark.usefixtures("walked")
def test_no_page_file_or_answer_of_the_api_tells_the_number(caplog: pytest.LogCaptureFixture) -> None:
    user = walker("credit_controller")
    Customer.objects.filter(customer_id=SHARED).update(kind="person")
    customer = Customer.objects.get(customer_id=SHARED)
    finding_record(
        customer=customer, item="resident_id", typed={"value": NUMBER}, channel="customer", source="身份证原件",
        as_of=ON, collected_by="", by=user, on=ON,
    )  # fmt: skip
    things = Belongings(user)
    things.dossier_item = ["resident_id"]
    with caplog.at_level(logging.DEBUG):
        told = {page.name: page.text for page in pages_shown(user, things)}
        paths = Client().get("/api/v1/openapi.json").json()["paths"]
        told |= {path: answer_of(user, path.replace("{customer_id}", SHARED)).content.decode() for path in paths}
    assert "****002X" in told["dossiers:of"]
    assert "****002X" in told["dossiers:item"]
    assert [name for name, text in told.items() if NUMBER in text] == []
    assert NUMBER not in caplog.text
