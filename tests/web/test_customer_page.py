"""The page of one customer: what happened, who may see it, what may be changed there."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from cast import Company
from office import EAST, NORTH, ON, customer_of, signed_in, user_with
from office_walk import HIDDEN, SEEN, SHARED
from web.read_page import plain, rows_of, section
from xindang.audit.models import AuditRow
from xindang.credit.models import Limit
from xindang.customers.models import Customer
from xindang.dossiers.services.findings import finding_record, finding_withdraw
from xindang.ledger.models import Contract, Dispute, Item, Settlement
from xindang.people.models import User
from xindang.rating.services.events import event_record
from xindang.records.given import Provenance
from xindang.runs.models import Run

pytestmark = pytest.mark.django_db
LATER = Company("NEW-1", "后来的客户", "")
walked = pytest.mark.usefixtures("walked")


def one(code: str) -> Customer:
    return Customer.objects.get(customer_id=code)


def page(client: Client, code: str, query: str = "") -> str:
    answer = client.get(f"/customers/{one(code).pk}/{query}")
    assert answer.status_code == 200
    return str(answer.content.decode())


@walked
def test_what_happened_stands_there_the_latest_first() -> None:
    customer = one(SHARED)
    of_east = Item.objects.filter(customer=customer, unit=EAST).first()
    of_north = Item.objects.filter(customer=customer, unit=NORTH).first()
    assert of_east is not None
    assert of_north is not None
    given = {"origin": customer.origin, "row_hash": ""}
    for item in (of_east, of_north):
        Dispute.objects.create(
            **given, row_key=item.item_id, item=item, raised_on=ON, amount=Decimal("12.50"), reason=f"短装 {item.unit}"
        )  # fmt: skip
        Contract.objects.create(
            **given, row_key=item.item_id, contract_id=f"HT-{item.unit}", customer=customer, unit=item.unit,
            valid_from=date(2030, 1, 1),
        )  # fmt: skip
    held = {"side": "sale", "tenure": "long", "state": "suspended", "valid_from": date(2029, 1, 1)}
    Limit.objects.create(**given, **held, row_key="L", customer=customer)
    rows = rows_of(section(page(signed_in(user_with("credit_controller")), SHARED), "timeline"))
    days = [row[0] for row in rows]
    assert days == sorted(days, reverse=True)
    assert [row[1] for row in rows[:3]] == [f"合同 HT-{EAST}", f"合同 HT-{NORTH}", "赊销长期额度：暂停"]
    assert {row[2] for row in rows if row[1].startswith("争议")} == {
        f"争议金额 12.50，原因 短装 {EAST}", f"争议金额 12.50，原因 短装 {NORTH}",
    }  # fmt: skip
    of_the_north = section(page(signed_in(user_with("credit_controller", NORTH)), SHARED), "timeline")
    assert f"短装 {NORTH}" in of_the_north
    assert f"短装 {EAST}" not in of_the_north
    assert f"HT-{EAST}" not in of_the_north


@walked
def test_payments_say_their_method_their_note_and_that_they_bounced() -> None:
    customer = one(SEEN)
    item = Item.objects.filter(customer=customer).first()
    given = {"origin": customer.origin, "row_hash": "", "settled_on": ON, "currency": None}
    Settlement.objects.create(
        **given, row_key="N", item=item, amount=Decimal("7.00"), method="note", note_kind="commercial",
        matures_on=date(2026, 9, 30), bounced_on=date(2026, 6, 30), bounce_cause="customer",
    )  # fmt: skip
    Settlement.objects.create(**given, row_key="U", customer=customer, unit=NORTH, side="sale", amount=Decimal("8.00"))
    rows = rows_of(section(page(signed_in(user_with("finance")), SEEN), "payments"))
    assert rows[0][2:5] == ["8.00", "CNY", "未核销"]
    assert rows[1][1:4] == ["票据", "7.00", "CNY"]
    assert rows[1][7:] == ["商业承兑汇票 到期 2026-09-30", "2026-06-30 客户原因"]
    days = [row[0] for row in rows]
    assert days == sorted(days, reverse=True)


@walked
@pytest.mark.parametrize(
    "typed, said", [("morgen", "morgen"), ("2026-02-30", "2026-02-30"), ("2036-01-01", "还没有到")]
)
def test_a_day_that_is_none_or_to_come_is_told_and_stays_typed(typed: str, said: str) -> None:
    client = signed_in(user_with("credit_controller"))
    told = client.get(f"/customers/{one(SEEN).pk}/items/?on={typed}").content.decode()
    assert "<html" not in told
    assert said in plain(told.split('role="alert"')[1])
    assert f'value="{typed}"' in told


@walked
def test_who_has_no_room_of_records_or_dossiers_meets_neither_on_the_customers_page() -> None:
    """A dispatcher ships to the customer: what it is accused of, and why a value was taken back, is not theirs."""
    clerk, customer = user_with("credit_controller", name="登记的人"), one(SEEN)
    given = {
        "kind": "litigation",
        "occurred_on": "2026-06-01",
        "ended_on": "",
        "amount": "77,123",
        "note": "涉诉之事柒",
    }
    event_record(customer=customer, given=given, provenance=Provenance("authority"), by=clerk, on=ON)
    finding = finding_record(
        customer=customer, item="phone", typed={"value": "021"}, channel="customer", source="名片", as_of=ON,
        collected_by="", by=clerk, on=ON,
    )  # fmt: skip
    finding_withdraw(finding=finding, reason="撤回之理由柒", by=clerk, on=ON)
    words = ("涉诉之事柒", "77,123", "撤回之理由柒")
    for role, meets in (("credit_controller", True), ("dispatcher", False)):
        told = page(signed_in(user_with(role)), SEEN, "?timeline=all")
        assert [word in told for word in words] == [meets] * 3, role


@walked
def test_the_part_for_a_day_is_the_part_alone() -> None:
    answer = signed_in(user_with("credit_controller")).get(f"/customers/{one(SEEN).pk}/items/?on=2026-03-31")
    told = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in told
    assert "截至 2026-03-31" in plain(told)


@walked
@pytest.mark.parametrize("path", ["", "items/?on=2026-03-31", "edit/"])
def test_a_customer_of_another_unit_is_not_found(path: str) -> None:
    client = signed_in(user_with("credit_controller", NORTH))
    url = f"/customers/{one(HIDDEN).pk}/{path}"
    answer = client.post(url) if path == "edit/" else client.get(url)
    assert answer.status_code == 404


@walked
def test_a_controller_changes_what_the_office_knows_and_it_is_on_record() -> None:
    client = signed_in(user_with("credit_controller"))
    url = f"/customers/{one(SEEN).pk}/edit/"
    fields = dict(re.findall(r'id="edit-\w+" name="(\w+)" type="\w+" value="([^"]*)"', page(client, SEEN)))
    answer = client.post(url, fields | {"region": "天津", "registered_capital": "1,000.50", "side": "both", "kind": ""})
    assert answer.status_code == 302
    customer = one(SEEN)
    assert (customer.region, customer.registered_capital, customer.side) == ("天津", Decimal("1000.50"), "both")
    assert customer.salesperson == "王芳"
    told = section(page(client, SEEN), "timeline")
    assert "天津" in told
    row = AuditRow.objects.get(act="customer_edit", subject=SEEN)
    assert len(row.details) == 4


@walked
def test_what_cannot_be_read_is_told_beside_its_field_and_nothing_is_changed() -> None:
    client = signed_in(user_with("credit_controller"))
    answer = client.post(f"/customers/{one(SEEN).pk}/edit/", {"name": "", "opened_on": "gestern", "region": "天津"})
    told = answer.content.decode()
    assert answer.status_code == 422
    assert "<details open>" in section(told, "edit")
    assert 'value="gestern"' in told
    assert 'value="天津"' in told
    assert len(re.findall('class="fault"', told)) == 2
    assert one(SEEN).region != "天津"


@walked
@pytest.mark.parametrize("role", ["salesperson", "finance", "auditor", "dispatcher"])
def test_others_change_nothing_and_see_no_form(role: str) -> None:
    client = signed_in(user_with(role, NORTH, salesperson="王芳" if role == "salesperson" else None))
    assert client.post(f"/customers/{one(SEEN).pk}/edit/", {"region": "天津"}).status_code == 403
    assert 'id="edit"' not in page(client, SEEN)


@walked
def test_without_the_files_of_the_run_the_rows_of_lists_are_still_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "DATA_FOLDER", tmp_path)
    told = page(signed_in(user_with("credit_controller")), SEEN)
    assert "结果文件不在或不完整" in told
    assert rows_of(section(told, "items"))


@walked
def test_a_policy_that_is_another_one_by_now_says_so_instead_of_judging() -> None:
    client = signed_in(user_with("credit_controller"))
    assert "单独做到后" in section(page(client, SHARED), "grade")
    Run.objects.filter(in_force=True).update(release_hash="another")
    told = section(page(client, SHARED), "grade")
    assert "政策已不是当时的版本" in told
    assert "单独做到后" not in told


@walked
def test_a_customer_that_came_after_the_run_has_a_page() -> None:
    told = page(signed_in(user_with("credit_controller")), customer_of(LATER, NORTH).customer_id)
    assert "没有评级" in told
    assert "没有未清项。" in told


@walked
def test_before_the_first_run_the_page_says_that_nothing_is_assessed() -> None:
    Run.objects.all().delete()
    told = page(signed_in(user_with("credit_controller")), SEEN)
    assert "还没有评定" in told
    assert "CNY" in told


@walked
def test_the_english_page_says_no_chinese_but_what_the_book_says() -> None:
    user = user_with("credit_controller")
    User.objects.filter(pk=user.pk).update(language="en")
    told = page(signed_in(user), SEEN).replace("中文", "")
    for known in (
        one(SEEN).name,
        one(SEEN).salesperson or "",
        NORTH,
        EAST,
        *Customer.objects.values_list("name", flat=True),
    ):
        told = told.replace(known, "")
    assert re.findall("[一-鿿]+", told) == []


@walked
def test_the_same_few_questions_whatever_the_rows(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    client = signed_in(user_with("credit_controller"))
    for code in (SEEN, SHARED):
        with django_assert_max_num_queries(33):
            page(client, code)
