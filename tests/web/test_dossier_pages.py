"""A salesperson opens a customer's dossier, records what was found out, and sees what is lacking."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cast import HUABEI, PUDONG
from office import EAST, NORTH, customer_of, signed_in, user_with
from web.test_customer_excel import sheets
from xindang.customers.models import Customer
from xindang.dossiers.models import Contradiction, Finding
from xindang.dossiers.services.findings import finding_record
from xindang.web.clock import today

pytestmark = pytest.mark.django_db

TYPED = {"value": "5000000", "channel": "customer", "source": "营业执照", "as_of": "2026-06-01", "collected_by": ""}


def test_what_is_recorded_stands_in_its_section_and_is_lacking_no_more() -> None:
    customer = customer_of(HUABEI, EAST, salesperson="王芳")
    browser = signed_in(user_with("salesperson", EAST, salesperson="王芳"))
    of = reverse("dossiers:of", args=[customer.pk])
    item = reverse("dossiers:item", args=[customer.pk, "registered_capital"])
    before = browser.get(of).content.decode()
    assert before.count(f'href="{item}"') == 2  # among what is lacking, and in its section
    assert browser.post(f"{item}record/", TYPED | {"as_of": today().isoformat()}).status_code == 302
    after = browser.get(of).content.decode()
    assert after.count(f'href="{item}"') == 1
    assert "5,000,000.00" in after
    assert "客户提供" in after


def test_what_was_typed_stays_when_something_is_wrong() -> None:
    customer = customer_of(HUABEI, EAST)
    browser = signed_in(user_with("credit_controller", EAST))
    place = reverse("dossiers:record", args=[customer.pk, "registered_capital"])
    answer = browser.post(place, TYPED | {"value": "五百万", "channel": ""})
    told = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="五百万"' in told
    assert "不是可用的数" in told
    assert "没有选择信息渠道" in told
    assert not Finding.objects.exists()


def test_who_only_reads_finds_no_form() -> None:
    customer = customer_of(HUABEI, EAST)
    browser = signed_in(user_with("cfo", EAST))
    place = reverse("dossiers:item", args=[customer.pk, "registered_capital"])
    assert f"{place}record/" not in browser.get(place).content.decode()
    assert browser.post(f"{place}record/", TYPED).status_code == 403


def test_a_reviewer_sees_both_sides_of_a_contradiction_and_settles_it() -> None:
    customer = customer_of(HUABEI, EAST, salesperson="王芳")
    seller = signed_in(user_with("salesperson", EAST, salesperson="王芳", name="王芳"))
    of = reverse("dossiers:of", args=[customer.pk])
    for item, amount in (("registered_capital", "5000000"), ("paid_in_capital", "8000000")):
        seller.post(f"{of}{item}/record/", TYPED | {"value": amount, "as_of": today().isoformat()})
    row = Contradiction.objects.get()
    place = reverse("dossiers:resolve", args=[customer.pk, row.fingerprint])
    assert place not in seller.get(of).content.decode()
    assert seller.post(place, {"holds": "both", "reason": "我说的"}).status_code == 403
    reviewer = signed_in(user_with("sales_manager", EAST, name="李强"))
    seen = reviewer.get(of).content.decode()
    assert "实缴资本不大于注册资本" in seen
    assert "8,000,000.00" in seen
    refused = reviewer.post(place, {"holds": "", "reason": "增资尚未登记"})
    assert refused.status_code == 422
    assert "增资尚未登记" in refused.content.decode()
    assert "没有选择以哪一方为准" in refused.content.decode()
    assert reviewer.post(place, {"holds": "both", "reason": "增资尚未登记"}).status_code == 302
    after = reviewer.get(of).content.decode()
    assert place not in after
    assert "增资尚未登记" in after


def test_however_much_a_dossier_holds_it_is_read_with_as_many_questions_and_shown_as_typed() -> None:
    customer, by = customer_of(HUABEI, EAST), user_with("credit_controller", EAST, name="赵敏")
    browser, of = signed_in(by), reverse("dossiers:of", args=[customer.pk])
    asked = []
    for number in range(3):
        for item, channel in (
            ("business_scope", "customer"),
            ("business_scope", "authority"),
            ("market_position", "customer"),
        ):
            finding_record(
                customer=customer, item=item, typed={"value": f"<b>{channel}{number}</b>"}, channel=channel,
                source="<i>来函</i>", as_of=today(), collected_by="", by=by, on=today(),
            )  # fmt: skip
        with CaptureQueriesContext(connection) as captured:
            page = browser.get(of).content.decode()
        asked.append(len(captured))
        assert f"&lt;b&gt;customer{number}&lt;/b&gt;" in page
        assert "&lt;i&gt;来函&lt;/i&gt;" in page
        assert "<b>customer" not in page
    assert asked[0] == asked[1] == asked[2] <= 25


def test_of_a_long_history_the_newest_stand_first_and_all_of_it_is_one_click_away() -> None:
    customer, by = customer_of(HUABEI, EAST), user_with("credit_controller", EAST, name="赵敏")
    browser, item = signed_in(by), reverse("dossiers:item", args=[customer.pk, "business_scope"])
    Finding.objects.bulk_create(
        Finding(
            customer=customer, item="business_scope", value={"value": f"甲乙{number:03}"}, channel="customer",
            as_of=today(), collected_by="赵敏", recorded_by=by, recorded_on=today(),
        )
        for number in range(53)
    )  # fmt: skip
    first, every = browser.get(item).content.decode(), browser.get(f"{item}?all=1").content.decode()
    assert (first.count("甲乙"), every.count("甲乙")) == (50, 53)
    assert "甲乙052" in first
    assert "甲乙002" not in first
    assert 'href="?all=1"' in first
    assert 'href="?all=1"' not in every


def test_contradictions_long_gone_stand_behind_the_latest_of_them() -> None:
    customer, by = customer_of(HUABEI, EAST), user_with("credit_controller", EAST, name="赵敏")
    browser, of = signed_in(by), reverse("dossiers:of", args=[customer.pk])
    Contradiction.objects.bulk_create(
        Contradiction(
            customer=customer, rule="gone", clause="S1-11", subject="customer", fingerprint=f"gone{number}", sides=[],
            found_on=today(), gone_on=today(), resolved_on=today(), resolved_by=by, holds="both",
            reason=f"甲乙{number}",
        )
        for number in range(7)
    )  # fmt: skip
    first, every = browser.get(of).content.decode(), browser.get(f"{of}?past=1").content.decode()
    assert (first.count("甲乙"), every.count("甲乙")) == (5, 7)
    assert "甲乙6" in first
    assert "</summary>" in first
    assert first.count('href="?past=1#contradictions"') == 1
    assert every.count('href="?past=1#contradictions"') == 0
    by_class = browser.get(f"{of}?view=standard").content.decode()
    assert 'href="?view=standard&amp;past=1#contradictions"' in by_class  # in the order that is looked at


def contradictory(customer: Customer) -> None:
    """The customer's dossier says two things of its premises."""
    by = user_with("salesperson", EAST, name=f"业务员 {customer.customer_id}")
    for channel, said in (("customer", "owned"), ("contact", "rented")):
        finding_record(
            customer=customer, item="premises", typed={"value": said}, channel=channel, source="走访", as_of=today(),
            collected_by="", by=by, on=today(),
        )  # fmt: skip


def test_the_list_of_contradictions_has_those_of_one_s_customers_alone_and_is_narrowed() -> None:
    for company, unit in ((HUABEI, EAST), (PUDONG, NORTH)):
        contradictory(customer_of(company, unit, salesperson="王芳"))
    browser = signed_in(user_with("sales_manager", EAST))
    place = reverse("dossiers:contradictions")
    told = browser.get(place).content.decode()
    assert HUABEI.name in told
    assert PUDONG.name not in told
    assert "接触与观察" in told
    asked = {
        "whose=王芳": True, "whose=李强": False, "rule=contradictions/11-channels-disagree": True,
        "rule=nothing": False, "state=settled": False, f"q={HUABEI.code}": True, f"q={PUDONG.code}": False,
    }  # fmt: skip
    for query, is_there in asked.items():
        assert (HUABEI.name in browser.get(f"{place}?{query}").content.decode()) is is_there, query
    ((_, row),) = sheets(browser.post(f"{place}excel/")).values()
    assert row[:3] == [HUABEI.code, HUABEI.name, "王芳"]
    assert "接触与观察" in row[6]
    assert len(sheets(browser.post(f"{place}excel/?state=settled"))["矛盾"]) == 1


def test_ratings_begin_to_go_by_dossiers_as_the_cfo_says_and_nobody_else() -> None:
    place = reverse("dossiers:begin")
    assert signed_in(user_with("credit_controller", name="赵敏")).post(place).status_code == 403
    assert signed_in(user_with("cfo", EAST, name="东区")).post(place).status_code == 403
    browser = signed_in(user_with("cfo", name="陈洁"))
    assert "评定尚未以档案为据" in browser.get(reverse("dossiers:contradictions")).content.decode()
    assert browser.post(place).status_code == 302
    assert "评定以档案为据" in browser.get(reverse("dossiers:contradictions")).content.decode()
    assert browser.post(place).status_code == 422


ITEMS_NAMED = ("legal_representative", "registered_capital")


def test_what_is_personal_data_says_so_in_the_dossier_with_its_purpose() -> None:
    company, person = customer_of(HUABEI, EAST), customer_of(PUDONG, EAST)
    Customer.objects.filter(pk=person.pk).update(kind="person")
    browser = signed_in(user_with("credit_controller", EAST))
    of_company, of_person = (
        browser.get(reverse("dossiers:of", args=[one.pk])).content.decode() for one in (company, person)
    )
    heads = {name: of_company.rsplit(f"/{name}/", 1)[1].split("</th>")[0] for name in ITEMS_NAMED}
    assert 'title="一般个人信息：基本信息：核对身份、联系与送达">个人<' in heads["legal_representative"]
    assert "personal" not in heads["registered_capital"]
    assert ">敏感<" in of_person
