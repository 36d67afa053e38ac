"""A controller of the whole house compares customers that may be one, merges them or says that they are not."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cast import HUABEI, PUDONG
from office import EAST, NORTH, ON, customer_of, signed_in, user_with
from office_tasks import task_of
from web.read_page import plain
from xindang.customers.marks import renew_row_marks
from xindang.customers.models import Customer, Merge, NotTheSame
from xindang.dossiers.services.findings import finding_record
from xindang.runs.models import TaskState

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> tuple[Customer, Customer]:
    found = customer_of(HUABEI, NORTH, salesperson="王芳"), customer_of(PUDONG, EAST, salesperson="李强")
    Customer.objects.update(uscc=HUABEI.uscc)
    renew_row_marks(Customer.objects.all())
    return found


def test_a_pair_is_compared_and_merged_and_the_merged_ones_page_leads_on(pair: tuple[Customer, Customer]) -> None:
    customer, leading = pair
    user = user_with("credit_controller")
    browser = signed_in(user)
    finding_record(
        customer=customer, item="main_products", typed={"value": "钢材管件"}, channel="customer", source="面谈",
        as_of=ON, collected_by="", by=user, on=ON,
    )  # fmt: skip
    compare = reverse("dossiers:pair", args=[customer.pk, leading.pk])
    assert f'href="{compare}"' in browser.get(reverse("dossiers:duplicates")).content.decode()
    told = browser.get(compare).content.decode()
    assert "信用代码" in told
    assert "两边业务员不同" in told
    refused = browser.post(f"{compare}merge/", {"leading": str(leading.pk), "reason": ""})
    assert refused.status_code == 422
    assert "没有写明理由" in refused.content.decode()
    assert f'value="{leading.pk}" required checked>' in refused.content.decode()
    answer = browser.post(f"{compare}merge/", {"leading": str(leading.pk), "reason": "建了两次"}, follow=True)
    dossier = answer.content.decode()
    assert answer.redirect_chain[-1][0] == reverse("dossiers:of", args=[leading.pk])
    assert "钢材管件" in dossier
    assert f"原客户 {HUABEI.code}" in dossier
    for name in ("customers:show", "dossiers:of", "visits:of", "documents:of", "records:of"):
        old = browser.get(reverse(name, kwargs={"customer_key": customer.pk}))
        assert (old.status_code, old.headers.get("Location")) == (
            302, reverse(name, kwargs={"customer_key": leading.pk}),
        ), name  # fmt: skip
        assert browser.get(reverse(name, kwargs={"customer_key": leading.pk})).status_code == 200, name
    assert signed_in(user_with("salesperson", NORTH, salesperson="王芳")).get(
        reverse("customers:show", args=[customer.pk])
    ).status_code == 404  # fmt: skip
    part = reverse("dossiers:part", args=[Merge.objects.get().pk])
    assert f'action="{part}"' in browser.get(reverse("dossiers:duplicates")).content.decode()
    assert browser.post(part, {"reason": ""}).status_code == 422
    parted = browser.post(part, {"reason": "是两家"}, follow=True).content.decode()
    assert f"{customer.name} 与 {leading.name} 的合并已撤销" in parted
    assert browser.get(reverse("customers:show", args=[customer.pk])).status_code == 200


def test_a_pair_said_not_to_be_one_is_listed_no_more(pair: tuple[Customer, Customer]) -> None:
    customer, leading = pair
    browser = signed_in(user_with("cfo"))
    compare = reverse("dossiers:pair", args=[customer.pk, leading.pk])
    assert browser.post(f"{compare}refute/", {"reason": " "}).status_code == 422
    browser.post(f"{compare}refute/", {"reason": "总公司与分公司"})
    listed = browser.get(reverse("dossiers:duplicates")).content.decode()
    assert "总公司与分公司" in listed
    assert compare not in listed
    browser.post(reverse("dossiers:reconsider", args=[NotTheSame.objects.get().pk]))
    assert compare in browser.get(reverse("dossiers:duplicates")).content.decode()


def test_it_takes_sight_of_the_whole_house(pair: tuple[Customer, Customer]) -> None:
    customer, leading = pair
    browser = signed_in(user_with("credit_controller", EAST))
    assert browser.get(reverse("dossiers:duplicates")).status_code == 403
    merge = reverse("dossiers:merge", args=[customer.pk, leading.pk])
    assert browser.post(merge, {"leading": str(leading.pk), "reason": "x"}).status_code == 403
    assert not Merge.objects.exists()


def test_of_things_to_do_a_pair_counts_those_that_are_open(pair: tuple[Customer, Customer]) -> None:
    customer, leading = pair
    task_of(customer, key="1")
    task_of(customer, key="2", state=TaskState.GONE)
    told = signed_in(user_with("credit_controller")).get(reverse("dossiers:pair", args=[customer.pk, leading.pk]))
    assert "未办待办 条数 1 0" in " ".join(plain(told.content.decode()).split())
