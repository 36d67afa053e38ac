"""Programs read dossiers and add to them as the user of their token sees and may."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cast import HUABEI, PUDONG
from office import EAST, NORTH, ON, customer_of, user_with
from office_files import stored_in
from office_papers import paper_of
from xindang.api.models import RecordedCall
from xindang.api.scopes import scopes
from xindang.api.services import token_make
from xindang.audit.models import AuditRow
from xindang.customers.models import Customer
from xindang.documents.proofs import papers_named
from xindang.dossiers.models import Finding
from xindang.dossiers.services.findings import finding_withdraw
from xindang.dossiers.services.relations import relation_record, relation_withdraw
from xindang.people.models import User
from xindang.people.selectors import viewer_of
from xindang.web.clock import today

pytestmark = pytest.mark.django_db

CAPITAL = {
    "item": "registered_capital", "value": {"value": "5000000"}, "channel": "customer", "source": "营业执照",
    "as_of": "2026-06-01",
}  # fmt: skip
NUMBER = "11010519491231002X"


@pytest.fixture
def customer() -> Customer:
    return customer_of(HUABEI, EAST)


@pytest.fixture
def user() -> User:
    return user_with("credit_controller", EAST, name="赵敏")


def secret_of(user: User) -> str:
    _, secret = token_make(
        name="t", scope_names=list(scopes()), expires_on=today() + timedelta(days=1), by=user, on=today()
    )
    return secret


def posted(user: User, *findings: Any, key: str | None = "k1", code: str = HUABEI.code) -> Any:
    headers = {"Authorization": f"Bearer {secret_of(user)}"} | ({"Idempotency-Key": key} if key else {})
    body = json.dumps({"findings": findings})
    return Client().post(f"/api/v1/customers/{code}/findings", body, "application/json", headers=headers)


def read(user: User, code: str = HUABEI.code, **asked: Any) -> Any:
    headers = {"Authorization": f"Bearer {secret_of(user)}"}
    return Client().get(f"/api/v1/customers/{code}/dossier", asked, headers=headers)


def item_of(told: Any, item: str) -> Any:
    (found,) = [one for one in told["items"] if one["item"] == item]
    return found


def test_what_a_program_records_is_its_users_and_is_read_again(customer: Customer, user: User) -> None:
    answer = posted(user, CAPITAL, CAPITAL | {"item": "share_of_purchases", "value": {"value": "0.35"}})
    assert answer.status_code == 200, answer.content
    first, second = Finding.objects.order_by("pk")
    assert answer.json() == {"recorded": [first.pk, second.pk]}
    assert (first.recorded_by, first.collected_by) == (user, "赵敏")
    assert AuditRow.objects.filter(act="finding_record", by="赵敏").count() == 2
    told = read(user).json()
    capital = item_of(told, "registered_capital")
    assert (capital["state"], capital["accepted"]) == (
        "known" if (today() - first.as_of).days <= 92 else "stale",
        first.pk,
    )
    assert capital["findings"][0]["value"] == {"value": "5000000.00"}
    share = item_of(told, "share_of_purchases")["findings"][0]["value"]
    assert share == {"value": "0.35"}
    again = posted(user, CAPITAL | {"item": "share_of_purchases", "value": share, "as_of": "2026-06-02"}, key="k2")
    assert Finding.objects.get(pk=again.json()["recorded"][0]).value == share
    assert "registered_name" in told["lacking"]
    assert "registered_capital" not in told["lacking"] or capital["state"] == "stale"


def test_the_same_key_records_once(customer: Customer, user: User) -> None:
    first, again = posted(user, CAPITAL), posted(user, CAPITAL)
    assert (again.status_code, again.json()) == (200, first.json())
    assert Finding.objects.count() == 1
    other = posted(user, CAPITAL | {"source": "另一份"})
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_taken")
    assert Finding.objects.count() == 1
    colleague = user_with("credit_controller", EAST, name="同事")
    assert posted(colleague, CAPITAL).json() != first.json()


@pytest.mark.parametrize("key", [None, "", "a b", "x" * 201])
def test_without_a_key_nothing_is_recorded(customer: Customer, user: User, key: str | None) -> None:
    answer = posted(user, CAPITAL, key=key)
    assert (answer.status_code, answer.json()["code"]) == (422, "wrong_parameters")
    assert "Idempotency-Key" in answer.json()["en"]
    assert not Finding.objects.exists()


def test_every_problem_is_told_with_its_place_and_nothing_is_recorded(customer: Customer, user: User) -> None:
    wrong = [
        CAPITAL, CAPITAL | {"value": {"value": "五百万"}, "channel": "x"}, CAPITAL | {"item": "nothing"},
        CAPITAL | {"value": {"amount": "1"}}, CAPITAL | {"as_of": "2099-01-01"},
    ]  # fmt: skip
    answer = posted(user, *wrong)
    assert answer.status_code == 422
    told = answer.json()
    assert [(one["finding"], one["field"], one["code"]) for one in told["problems"]] == [
        (2, "value", "finding_no_number"), (2, "channel", "finding_channel_unknown"), (3, "", "finding_item_unknown"),
        (4, "amount", "finding_part_unknown"), (5, "as_of", "finding_as_of_later"),
    ]  # fmt: skip
    assert (told["code"], told["zh"]) == (told["problems"][0]["code"], told["problems"][0]["zh"])
    assert not Finding.objects.exists()
    assert posted(user, CAPITAL).status_code == 200  # the key is free again


@pytest.mark.parametrize("given", [{"as_of": "gestern"}, {"value": "1"}, {"source": None}, {"value": {"value": "a\0"}}])
def test_what_is_no_finding_is_refused_by_its_place(customer: Customer, user: User, given: dict[str, Any]) -> None:
    answer = posted(user, CAPITAL | given)
    assert (answer.status_code, answer.json()["code"]) == (422, "wrong_parameters")
    assert next(iter(given)) in answer.json()["en"]


def test_a_customer_that_is_not_seen_is_as_one_that_is_not_there(customer: Customer, user: User) -> None:
    customer_of(PUDONG, NORTH)
    assert (read(user, PUDONG.code).status_code, posted(user, CAPITAL, code=PUDONG.code).status_code) == (404, 404)
    assert read(user, PUDONG.code).content == read(user, "nobody").content
    assert posted(user, CAPITAL, code=PUDONG.code).content == posted(user, CAPITAL, code="nobody").content
    assert not Finding.objects.exists()


def test_hidden_numbers_are_hidden_and_do_not_come_back(customer: Customer, user: User) -> None:
    account = {"bank": "工商银行", "account_no": "6222021234567890128"}
    guarantor = {"name": "张三", "kind": "person", "resident_id": NUMBER}
    said = [CAPITAL | {"item": "bank_account", "value": account}, CAPITAL | {"item": "guarantor", "value": guarantor}]
    assert posted(user, *said).status_code == 200
    text = read(user, history=True).content.decode()
    assert "****0128" in text
    assert "****002X" in text
    assert account["account_no"] not in text
    assert NUMBER not in text
    assert NUMBER not in RecordedCall.objects.get().mark
    again = posted(user, CAPITAL | {"item": "bank_account", "value": account | {"account_no": "****0128"}}, key="k2")
    assert again.json()["problems"][0]["code"] == "finding_masked"


def test_a_day_that_has_passed_is_told_as_it_was_known(customer: Customer, user: User) -> None:
    posted(user, CAPITAL)
    finding_withdraw(finding=Finding.objects.get(), reason="看错", by=user, on=today())
    posted(user, CAPITAL | {"value": {"value": "6000000"}}, key="k2")
    Finding.objects.update(recorded_on=ON - timedelta(days=10))
    now = item_of(read(user, history=True).json(), "registered_capital")
    assert [found["value"]["value"] for found in now["findings"]] == ["6000000.00"]
    assert [(found["value"]["value"], found["withdrawn_reason"]) for found in now["earlier"]] == [
        ("5000000.00", "看错")
    ]
    before = item_of(read(user, on=(ON - timedelta(days=5)).isoformat(), history=True).json(), "registered_capital")
    assert [found["withdrawn_reason"] for found in [*before["findings"], *before["earlier"]]] == ["", ""]
    long_before = read(user, on=(ON - timedelta(days=20)).isoformat()).json()
    assert item_of(long_before, "registered_capital")["state"] == "missing"
    assert read(user, on="2099-01-01").json()["code"] == "day_to_come"


def test_who_only_reads_does_not_record(customer: Customer) -> None:
    reader = user_with("cfo", EAST)
    assert read(reader).status_code == 200
    assert posted(reader, CAPITAL).json()["code"] == "right_missing"


def test_related_parties_are_told_as_far_as_the_reader_sees_them(
    customer: Customer, user: User, settings: Any, tmp_path: Path
) -> None:
    stored_in(settings, tmp_path / "documents")
    whole, hidden = user_with("credit_controller", name="全见"), customer_of(PUDONG, NORTH)
    papers = [paper_of(end, whole, title=end.name, level=level) for end, level in
              ((customer, "internal"), (customer, "core"), (hidden, "internal"))]  # fmt: skip

    def related(end: Customer, kind: str, other: Customer | None, *proving: int, share: str = "") -> int:
        named = papers_named(viewer_of(whole, ON), end, "；".join(str(papers[number].pk) for number in proving))
        return relation_record(
            customer=end, kind=kind, other=other, other_name="" if other else "某某投资", share=share,
            channel="authority", source=f"{end.name}的章程", as_of=ON, by=whole, on=ON, papers=named,
        ).pk  # fmt: skip

    parent = related(customer, "parent", hidden, 0, 1, share="65")
    surety, investor = related(hidden, "guarantor", customer, 2), related(customer, "shareholder", None)
    answer = read(user_with("sales_manager", EAST))
    assert PUDONG.name not in answer.content.decode()
    assert PUDONG.code not in answer.content.decode()
    told = {one["id"]: one for one in answer.json()["relations"]}
    unseen, licence = {"document": None, "version": None}, {"document": papers[0].pk, "version": 1}
    assert told[parent] == {
        "id": parent, "kind": "parent", "is_own": True, "title_zh": "母公司", "title_en": told[parent]["title_en"],
        "other": None, "name": None, "share": "0.65", "channel": "authority", "source": f"{HUABEI.name}的章程",
        "as_of": str(ON), "recorded_by": "全见", "recorded_on": str(ON), "papers": [licence, unseen],
    }  # fmt: skip
    back = told[surety]
    assert (back["is_own"], back["title_zh"], back["source"], back["papers"]) == (False, "被担保人", "", [unseen])
    assert (told[investor]["other"], told[investor]["name"], told[investor]["share"]) == (None, "某某投资", None)
    whole_told = {one["id"]: one for one in read(whole).json()["relations"]}
    assert (whole_told[parent]["other"], whole_told[parent]["name"]) == (PUDONG.code, PUDONG.name)
    assert {"document": papers[2].pk, "version": 1} in whole_told[surety]["papers"]
    assert unseen not in [paper for one in whole_told.values() for paper in one["papers"]]


def test_a_related_party_is_told_from_the_day_it_was_recorded_until_it_is_withdrawn(
    customer: Customer, user: User
) -> None:
    link = relation_record(
        customer=customer, kind="shareholder", other=None, other_name="某某投资", share="20", channel="authority",
        source="公示系统", as_of=ON, by=user, on=ON,
    )  # fmt: skip
    assert read(user, on=str(ON - timedelta(days=1))).json()["relations"] == []
    assert [one["id"] for one in read(user, on=str(ON)).json()["relations"]] == [link.pk]
    relation_withdraw(relation=link, reason="已转让", by=user, on=ON + timedelta(days=1))
    assert read(user).json()["relations"] == []
    assert len(read(user, on=str(ON)).json()["relations"]) == 1
