"""Who is related to a customer is on record and seen from both ends; controlling links propose a group."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from cast import CHENGDU, HUABEI, PUDONG, QIANHAI, TIANJIN
from office import EAST, NORTH, ON, customer_of, signed_in, user_with
from xindang.audit.models import AuditRow
from xindang.core.problems import ProblemsFound
from xindang.customers.marks import renew_row_marks
from xindang.customers.models import Customer
from xindang.dossiers.models import Relation
from xindang.dossiers.relations import group_of, relations_of
from xindang.dossiers.services.findings import finding_record
from xindang.dossiers.services.relations import group_accept, relation_record, relation_withdraw
from xindang.people.models import User
from xindang.runs.services.merging import customers_merge

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> User:
    return user_with("credit_controller", name="赵敏")


def related(customer: Customer, end: Customer, by: User, kind: str = "parent", **said: Any) -> Relation:
    words: dict[str, Any] = {"share": "", "channel": "authority", "source": "工商查询", "as_of": ON, "on": ON}
    words |= {"other": end, "other_name": ""} | said
    return relation_record(customer=customer, kind=kind, by=by, **words)


def group_codes(customer: Customer) -> tuple[list[str], str] | None:
    group = group_of(Customer.objects.get(pk=customer.pk), ON)
    return None if group is None else ([one.customer_id for one in group.members], group.group_id)


def codes(raised: pytest.ExceptionInfo[ProblemsFound]) -> list[tuple[str, str]]:
    return [(found.code, found.column) for found in raised.value.problems]


def test_a_link_is_seen_from_both_ends_until_it_is_withdrawn(by: User) -> None:
    child, parent = customer_of(HUABEI), customer_of(PUDONG)
    relation = related(child, parent, by, share="51%")
    assert relation.share == Decimal("0.51")
    assert relations_of(child, ON) == relations_of(parent, ON) == [relation]
    assert relations_of(child, ON - timedelta(days=1)) == [], "nothing is known before it was recorded"
    for said in (" ", "\0", "\x01 \ufffe"):
        with pytest.raises(ProblemsFound) as refused:
            relation_withdraw(relation=relation, reason=said, by=by, on=ON)
        assert codes(refused) == [("finding_reason_missing", "reason")], "what is no text is no reason"
    relation_withdraw(relation=relation, reason="已转让", by=by, on=ON + timedelta(days=1))
    assert relations_of(parent, ON) == [relation]
    assert relations_of(parent, ON + timedelta(days=1)) == []


@pytest.mark.parametrize(
    "kind, said, told",
    [
        ("neighbour", {}, [("relation_kind_missing", "kind")]),
        ("family", {}, [("relation_kind_not_theirs", "kind")]),
        ("guarantor", {"share": "10"}, [("relation_share_unasked", "share")]),
        ("parent", {"share": "120"}, [("finding_no_percent", "share")]),
        ("parent", {"other": None, "other_name": " "}, [("relation_other_missing", "other")]),
        ("parent", {"channel": "", "source": " "},
         [("finding_channel_missing", "channel"), ("finding_source_missing", "source")]),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_beside_its_field(
    by: User, kind: str, said: dict[str, object], told: list[tuple[str, str]]
) -> None:
    one, other = customer_of(HUABEI), customer_of(PUDONG)
    with pytest.raises(ProblemsFound) as refused:
        related(one, other, by, kind, **said)
    assert codes(refused) == told
    with pytest.raises(ProblemsFound) as refused:
        related(one, one, by)
    assert codes(refused) == [("relation_with_itself", "other")]
    assert not Relation.objects.exists()


def test_the_same_link_is_recorded_once_and_another_source_beside_it(by: User) -> None:
    one, other = customer_of(HUABEI), customer_of(PUDONG)
    related(one, other, by, share="51")
    with pytest.raises(ProblemsFound) as refused:
        related(one, other, by, share="51%")
    assert codes(refused) == [("relation_on_record", "")]
    related(one, other, by, share="51", source="公司章程")
    assert len(relations_of(other, ON)) == 2


def test_persons_are_family_and_hold_shares_and_have_no_parents(by: User) -> None:
    one, other, company = customer_of(HUABEI), customer_of(PUDONG), customer_of(QIANHAI)
    Customer.objects.filter(pk__in=[one.pk, other.pk]).update(kind="person")
    for customer in (one, other):
        customer.refresh_from_db()
    related(one, other, by, "family")
    related(company, one, by, "shareholder", share="80")
    with pytest.raises(ProblemsFound) as refused:
        related(one, company, by)
    assert codes(refused) == [("relation_kind_not_theirs", "kind")]
    assert group_codes(company) == ([HUABEI.code, QIANHAI.code], HUABEI.code)


def test_more_than_half_or_one_controller_binds_a_group_and_nothing_else(by: User) -> None:
    top, middle, low, sister, alone = (customer_of(one) for one in (TIANJIN, PUDONG, HUABEI, QIANHAI, CHENGDU))
    half = related(middle, top, by, share="50")
    related(alone, top, by)  # how much is not known
    related(alone, low, by, "guarantor")
    assert group_codes(top) is None
    relation_withdraw(relation=half, reason="增资", by=by, on=ON)
    related(middle, top, by, share="50.01")
    related(low, middle, by, "shareholder", share="100")
    related(low, sister, by, "common_controller")
    members = sorted([TIANJIN.code, PUDONG.code, HUABEI.code, QIANHAI.code])
    # The proposal names the first that nobody of them controls.
    assert all(group_codes(one) == (members, QIANHAI.code) for one in (top, middle, low, sister))
    assert group_codes(alone) is None
    Customer.objects.filter(pk=low.pk).update(group_id="G7")
    assert group_codes(top) == (members, "G7")


def test_a_person_accepts_the_group_and_the_books_column_says_it(by: User) -> None:
    top, low = customer_of(PUDONG), customer_of(HUABEI)
    related(low, top, by, share="60")
    group = group_of(top, ON)
    assert group is not None
    assert not group.is_settled
    with pytest.raises(ProblemsFound) as refused:
        group_accept(members=group.members, group_id=" ", by=by, on=ON)
    assert codes(refused) == [("group_id_missing", "group_id")]
    assert group_accept(members=group.members, group_id="G-1", by=by, on=ON) == [HUABEI.code, PUDONG.code]
    assert list(Customer.objects.values_list("group_id", flat=True)) == ["G-1", "G-1"]
    told = AuditRow.objects.filter(act="group_accept").values_list("subject", flat=True)
    assert sorted(told) == [HUABEI.code, PUDONG.code], "whoever may look at one of them is told of that one"
    settled = group_of(Customer.objects.get(pk=top.pk), ON)
    assert settled is not None
    assert settled.is_settled


def test_links_of_a_merged_customer_are_those_of_its_leading_one(by: User) -> None:
    merged, leading, parent = customer_of(HUABEI), customer_of(PUDONG), customer_of(QIANHAI)
    related(merged, parent, by, share="60")
    customers_merge(customer=merged, leading=leading, reason="建了两次", by=by, on=ON)
    assert len(relations_of(Customer.objects.get(pk=leading.pk), ON)) == 1
    assert group_codes(parent) == ([PUDONG.code, QIANHAI.code], QIANHAI.code)


def test_a_link_between_customers_that_are_one_by_now_leads_to_nobody(by: User) -> None:
    merged, leading = customer_of(HUABEI), customer_of(PUDONG)
    related(merged, leading, by, share="60")
    customers_merge(customer=merged, leading=leading, reason="建了两次", by=by, on=ON)
    leading = Customer.objects.get(pk=leading.pk)
    assert relations_of(leading, ON) == []
    assert group_codes(leading) is None
    with pytest.raises(ProblemsFound) as refused:
        related(leading, Customer.objects.get(pk=merged.pk), by)
    assert codes(refused) == [("relation_with_itself", "other")]


TYPED = {"kind": "parent", "share": "60", "channel": "authority", "source": "工商查询", "as_of": "2026-06-01"}


def test_a_page_records_shows_both_ways_suggests_and_makes_the_group() -> None:
    low, top = customer_of(HUABEI, EAST), customer_of(PUDONG, EAST)
    renew_row_marks([low, top])
    user = user_with("credit_controller", EAST)
    browser = signed_in(user)
    finding_record(
        customer=low, item="shareholder", typed={"name": "浦东示例商贸有限责任公司", "share": "60"},
        channel="authority", source="章程", as_of=ON, collected_by="", by=user, on=ON,
    )  # fmt: skip
    page = reverse("dossiers:related", args=[low.pk])
    assert f"?kind=shareholder&amp;other={PUDONG.code}&amp;share=60" in browser.get(page).content.decode()
    refused = browser.post(f"{page}record/", TYPED | {"other": "", "share": "六成"})
    assert refused.status_code == 422
    assert 'value="六成"' in refused.content.decode()
    assert browser.post(f"{page}record/", TYPED | {"other": PUDONG.code}).status_code == 302
    assert "母公司" in browser.get(reverse("dossiers:of", args=[low.pk])).content.decode()
    told = browser.get(reverse("dossiers:of", args=[top.pk])).content.decode()
    assert "子公司" in told
    assert "60%" in told
    assert "可以定为一个集团" in told
    seen = f"{HUABEI.code} {PUDONG.code}"
    assert f'name="seen" value="{seen}"' in browser.get(page).content.decode()
    assert browser.post(f"{page}group/", {"group_id": "", "seen": seen}).status_code == 422
    others = browser.post(f"{page}group/", {"group_id": "G-1", "seen": HUABEI.code})
    assert "控制关系连起来的客户变了" in others.content.decode()
    assert browser.post(f"{page}group/", {"group_id": "G-1", "seen": seen}).status_code == 302
    assert list(Customer.objects.values_list("group_id", flat=True)) == ["G-1", "G-1"]
    relation = Relation.objects.get()
    assert browser.post(f"{page}{relation.pk}/withdraw/", {"reason": ""}).status_code == 422
    assert browser.post(f"{page}{relation.pk}/withdraw/", {"reason": "已转让"}).status_code == 302
    assert "已转让" in browser.get(page).content.decode(), "what was taken back stays in the history"


def test_a_code_that_was_merged_means_the_customer_that_leads(by: User) -> None:
    low, merged, leading = customer_of(HUABEI, EAST), customer_of(PUDONG, EAST), customer_of(QIANHAI, EAST)
    customers_merge(customer=merged, leading=leading, reason="建了两次", by=by, on=ON)
    browser = signed_in(user_with("credit_controller", EAST))
    page = reverse("dossiers:relate", args=[low.pk])
    assert browser.post(page, TYPED | {"other": PUDONG.code}).status_code == 302
    assert Relation.objects.get().other == leading


def test_who_does_not_see_the_other_end_is_told_only_that_there_is_one(by: User) -> None:
    low, top = customer_of(HUABEI, EAST), customer_of(PUDONG, NORTH)
    related(low, top, by, share="60")
    # What was recorded of the other end may name it in its source.
    related(top, low, by, "guarantor", source=f"{PUDONG.name}的章程")
    browser = signed_in(user_with("credit_controller", EAST))
    for name in ("dossiers:of", "dossiers:related"):
        told = browser.get(reverse(name, args=[low.pk])).content.decode()
        assert "不在您能看到的范围内" in told
        assert PUDONG.name not in told
        assert "可以定为一个集团" not in told
    page = reverse("dossiers:related", args=[low.pk])
    refused = browser.post(f"{page}group/", {"group_id": "G-1"})
    assert "集团里有不在您能看到的范围内的客户" in refused.content.decode()
    # A code that one does not see is a name like any other.
    browser.post(f"{page}record/", TYPED | {"other": PUDONG.code})
    assert Relation.objects.order_by("-pk")[0].other is None
