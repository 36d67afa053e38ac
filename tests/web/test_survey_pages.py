"""A survey in the browser: filled in without script or with, signed, returned, passed, filed, printed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cast import HUABEI, PUDONG
from office import EAST, NORTH, ON, customer_of, signed_in, user_with
from office_surveys import WHOLE, Makers, filed, makers
from xindang.customers.models import Customer
from xindang.dossiers.models import DraftState, Finding, Survey, SurveyState
from xindang.runs.services.merging import customers_merge
from xindang.web.clock import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> Makers:
    return makers()


@pytest.fixture
def customer() -> Customer:
    return customer_of(HUABEI, EAST, salesperson="王芳")


@pytest.fixture
def filler(who: Makers) -> Client:
    return signed_in(who.filler)


def begun(browser: Client, customer: Customer) -> Survey:
    browser.post(reverse("surveys:begin", args=[customer.pk]))
    return Survey.objects.get(customer=customer, state=SurveyState.DRAFT)


def send(browser: Client, survey: Survey, section: str, typed: dict[str, str], *, typing: bool = False) -> Any:
    """A section's form as its page has it, with a button or while somebody types."""
    page = browser.get(reverse("surveys:fill", args=[survey.pk])).content.decode()
    seen = re.search(rf'id="seen-{section}" value="(\d+)"', page)
    window = re.search(r'name="window" value="(\w+)"', page)
    assert seen is not None
    assert window is not None
    words = {"seen": seen[1], "window": window[1], **typed}
    headers = {"HX-Request": "true"} if typing else {}
    return browser.post(reverse("surveys:save", args=[survey.pk, section]), words, headers=headers)


def standing(survey: Survey, section: str) -> dict[str, str]:
    return survey.drafts.get(section=section, state=DraftState.STANDING).typed


def test_a_form_goes_from_the_salesperson_through_manager_and_finance_to_paper(
    customer: Customer, who: Makers, filler: Client
) -> None:
    survey = begun(filler, customer)
    for section, typed in WHOLE.items():
        words = {**typed, "as_of": today().isoformat()} if "as_of" in typed else dict(typed)
        assert send(filler, survey, section, words).status_code == 302
    sign, show = (reverse(f"surveys:{name}", args=[survey.pk]) for name in ("sign", "show"))
    page = filler.get(sign).content.decode()
    seen = re.findall(r'name="seen" value="(\w{64})"', page)
    assert filler.post(sign, {"seen": seen[0]}).status_code == 422
    assert filler.post(sign, {"seen": seen[0], "answers": "1"}).status_code == 302
    manager, finance = signed_in(who.manager), signed_in(who.finance)
    assert 'name="reason-uscc"' in manager.get(show).content.decode()
    manager.post(reverse("surveys:give_back", args=[survey.pk]), {"reason-uscc": "与执照不符"})
    assert "与执照不符" in filler.get(reverse("surveys:fill", args=[survey.pk])).content.decode()
    seen = re.findall(r'name="seen" value="(\w{64})"', filler.get(sign).content.decode())
    filler.post(sign, {"seen": seen[0], "answers": "1"})
    assert manager.post(reverse("surveys:let_pass", args=[survey.pk]), {"text": "已核对"}).status_code == 302
    assert finance.post(reverse("surveys:file", args=[survey.pk])).status_code == 302
    paper = filler.get(reverse("surveys:version", args=[survey.pk, 2])).content.decode()
    for word in ("王芳", "李强", "陈洁", "5,000,000.00", "没有取得", "内容与签署时一致"):
        assert word in paper
    assert "020000123456" not in paper  # an account shows its last signs alone
    customer.refresh_from_db()
    assert customer.refreshed_on == today()


def test_what_cannot_be_right_is_kept_and_told_beside_its_field(customer: Customer, filler: Client) -> None:
    survey = begun(filler, customer)
    send(filler, survey, "basic", {"registered_capital-0-value": "五百万 <b>", "established_on-0-value": "去年"})
    plain = filler.get(reverse("surveys:fill", args=[survey.pk])).content.decode()
    assert 'value="五百万 &lt;b&gt;"' in plain
    assert 'value="去年" type="text"' in plain
    assert "不是可用的数" not in plain
    assert "不是可用的数" in filler.get(reverse("surveys:fill", args=[survey.pk]) + "?check=1").content.decode()
    sign = filler.get(reverse("surveys:sign", args=[survey.pk])).content.decode()
    assert "不是可用的数" in sign
    assert 'name="answers"' not in sign
    assert "基本情况 › 注册资本" in sign  # where each of them stands


def test_the_number_of_a_person_is_typed_on_the_form_and_sealed_at_once(customer: Customer, filler: Client) -> None:
    Customer.objects.filter(pk=customer.pk).update(kind="person")
    survey = begun(filler, customer)
    page, number = reverse("surveys:fill", args=[survey.pk]), "110101199003078515"
    assert 'form="seal-resident_id"' in filler.get(page).content.decode()
    typed = {
        "value": number, "channel": "customer", "source": "身份证原件", "as_of": str(today()), "collected_by": "王芳",
        "survey": str(survey.pk),
    }  # fmt: skip
    answer = filler.post(reverse("dossiers:record", args=[customer.pk, "resident_id"]), typed)
    assert answer.headers["Location"] == f"{page}#basic"
    shown = filler.get(page).content.decode()
    assert number not in shown
    assert "****8515" in shown
    assert number not in str(list(Finding.objects.values())) + str(list(survey.drafts.values()))


def test_rows_come_and_go_and_what_is_on_file_is_taken_over_by_buttons(
    customer: Customer, who: Makers, filler: Client
) -> None:
    Customer.objects.update(registered_capital=4_000_000, share_of_purchases="0.35")
    values = {"shareholder": {"name": "赵一", "share": "0.6"}, "bank_account": {"bank": "行", "account_no": "123456"}}
    for item, value in values.items():
        Finding.objects.create(
            customer=customer, item=item, row="x", value=value, channel="customer", source="x", as_of=today(),
            collected_by="", recorded_by=who.filler, recorded_on=today(),
        )  # fmt: skip
    survey = begun(filler, customer)
    send(filler, survey, "people", {"shareholder-0-name": "钱二", "add": "shareholder"})
    assert 'name="shareholder-1-name"' in filler.get(reverse("surveys:fill", args=[survey.pk])).content.decode()
    send(
        filler,
        survey,
        "people",
        {"shareholder-0-name": "钱二", "shareholder-1-name": "孙三", "remove": "shareholder-0"},
    )
    assert standing(survey, "people") == {"shareholder-0-name": "孙三"}
    send(filler, survey, "people", {"shareholder-0-name": "", "take": "shareholder"})
    assert standing(survey, "people") == {
        "shareholder-0-name": "赵一", "shareholder-0-share": "60", "shareholder-0-kind": "",
        "shareholder-0-contributed_amount": "",
    }  # fmt: skip
    send(filler, survey, "dealings", {"take": "*"})
    assert standing(survey, "dealings")["share_of_purchases-0-value"] == "35"
    send(filler, survey, "basic", {"registered_capital-0-value": "1", "take": "*"})
    assert standing(survey, "basic")["registered_capital-0-value"] == "1"
    send(filler, survey, "accounts", {"take": "*"})
    assert "123456" not in str(standing(survey, "accounts"))


def test_two_windows_lose_nothing_and_the_page_tells_how_they_differ(customer: Customer, filler: Client) -> None:
    survey = begun(filler, customer)
    save = reverse("surveys:save", args=[survey.pk, "basic"])
    typing = {"HX-Request": "true"}
    typed = {"seen": "0", "window": "1", "phone-0-value": "021", "channel": "contact"}
    first = filler.post(save, typed, headers=typing).content.decode()
    assert 'id="seen-basic" value="1" hx-swap-oob="true"' in first
    late = filler.post(save, {"seen": "0", "window": "2", "phone-0-value": "010"}, headers=typing).content.decode()
    assert "没有并入" in late
    page = filler.get(reverse("surveys:fill", args=[survey.pk])).content.decode()
    assert all(word in page for word in ("另存的内容", "<td>021</td><td>010</td>", "<td>接触与观察</td><td></td>"))
    aside = survey.drafts.get(state=DraftState.ASIDE)
    filler.post(reverse("surveys:choose", args=[survey.pk, aside.pk]), {"stands": "1"})
    assert standing(survey, "basic") == {"phone-0-value": "010"}


def test_who_may_not_take_a_step_finds_no_button_for_it(customer: Customer, who: Makers, filler: Client) -> None:
    survey = begun(filler, customer)
    auditor = signed_in(user_with("auditor"))
    assert auditor.get(reverse("surveys:fill", args=[survey.pk])).status_code == 403
    assert (
        reverse("surveys:fill", args=[survey.pk])
        not in auditor.get(reverse("surveys:show", args=[survey.pk])).content.decode()
    )
    assert filler.post(reverse("surveys:let_pass", args=[survey.pk])).status_code == 403
    other = signed_in(user_with("salesperson", EAST, name="别人", salesperson="别人"))
    assert other.get(reverse("surveys:fill", args=[survey.pk])).status_code == 404


def test_what_a_merged_customer_signed_is_read_with_the_one_that_leads(customer: Customer, who: Makers) -> None:
    merged = customer_of(PUDONG, EAST, salesperson="王芳")
    survey = filed(merged, who)
    customers_merge(customer=merged, leading=customer, reason="同一客户", by=who.finance, on=ON)
    manager = signed_in(who.manager)
    listed = manager.get(reverse("surveys:of", args=[customer.pk])).content.decode()
    assert reverse("surveys:show", args=[survey.pk]) in listed
    for name, keys in (("show", [survey.pk]), ("version", [survey.pk, 1])):
        assert manager.get(reverse(f"surveys:{name}", args=keys)).status_code == 200
    stranger = signed_in(user_with("sales_manager", NORTH, name="北方经理"))
    assert stranger.get(reverse("surveys:show", args=[survey.pk])).status_code == 404


@pytest.mark.parametrize("number", ["²", "٣", "9" * 5000])
def test_numbers_that_are_none_break_nothing(customer: Customer, filler: Client, number: str) -> None:
    survey = begun(filler, customer)
    typed = {"seen": number, "window": "1", "phone-0-value": "021", "remove": f"phone-{number}"}
    assert filler.post(reverse("surveys:save", args=[survey.pk, "basic"]), typed).status_code == 302
    assert standing(survey, "basic") == {"phone-0-value": "021"}
