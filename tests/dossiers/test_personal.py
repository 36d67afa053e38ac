"""Data of natural persons: every look is on record; what needs consent is gathered with it and erased without it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from cast import HUABEI, PUDONG
from office import EAST, ON, customer_of, signed_in, user_with
from office_files import stored_in
from office_papers import paper_of
from office_surveys import begun, makers
from office_text import texts_in_database
from web.walking import content_of
from xindang.audit.models import AuditRow
from xindang.core.problems import ProblemsFound
from xindang.customers.models import Customer
from xindang.dossiers.models import Consent, Finding
from xindang.dossiers.services.findings import finding_record
from xindang.dossiers.services.personal import ERASED, consent_record, consent_withdraw, dossier_view
from xindang.people.models import User
from xindang.people.services.users import user_language_choose
from xindang.runs.services.merging import customers_merge
from xindang.visits.services import visit_plan

pytestmark = pytest.mark.django_db

WAGES = "4321.09"


@pytest.fixture
def by() -> User:
    return user_with("credit_controller", EAST, name="赵敏")


@pytest.fixture
def person() -> Customer:
    found = customer_of(HUABEI, EAST)
    Customer.objects.filter(pk=found.pk).update(kind="person")
    found.refresh_from_db()
    return found


def agreed(customer: Customer, by: User, **said: object) -> Consent:
    words = {
        "item": "wages", "basis": "written_consent", "document": "同意书 3 号", "from_on": ON, "until_on": None,
        "on": ON,
    } | said  # fmt: skip
    return consent_record(customer=customer, by=by, **words)  # type: ignore[arg-type]


def wages(customer: Customer, by: User, on: date = ON) -> Finding:
    return finding_record(
        customer=customer, item="wages", typed={"value": WAGES}, channel="customer", source="工资单", as_of=on,
        collected_by="", by=by, on=on,
    )  # fmt: skip


def codes(raised: pytest.ExceptionInfo[ProblemsFound]) -> list[str]:
    return [found.code for found in raised.value.problems]


def test_wages_are_gathered_of_who_agreed_while_it_holds_and_of_nobody_else(person: Customer, by: User) -> None:
    with pytest.raises(ProblemsFound) as refused:
        wages(person, by)
    assert codes(refused) == ["finding_item_disabled"]
    agreed(person, by, until_on=ON + timedelta(days=30))
    assert wages(person, by).value == {"value": WAGES}
    other = customer_of(PUDONG, EAST)
    Customer.objects.filter(pk=other.pk).update(kind="person")
    for customer, on in ((other, ON), (person, ON - timedelta(days=1)), (person, ON + timedelta(days=31))):
        with pytest.raises(ProblemsFound) as refused:
            wages(customer, by, on)
        assert codes(refused) == ["finding_item_disabled"]


def test_what_was_gathered_by_consent_is_erased_when_it_is_withdrawn(person: Customer, by: User) -> None:
    first, second = agreed(person, by), agreed(person, by, document="同意书 4 号")
    wages(person, by)
    assert consent_withdraw(consent=first, reason="来信", by=by, on=ON) == 0, "the other consent holds"
    with pytest.raises(ProblemsFound) as refused:
        consent_withdraw(consent=second, reason=" ", by=by, on=ON)
    assert codes(refused) == ["consent_reason_missing"]
    assert consent_withdraw(consent=second, reason="来信", by=by, on=ON) == 1
    finding = Finding.objects.get()
    assert (finding.value, finding.withdrawn_on) == ({}, ON)
    assert [place for place, text in texts_in_database() if WAGES in text or "工资单" in text] == []
    with pytest.raises(ProblemsFound) as refused:
        consent_withdraw(consent=second, reason="来信", by=by, on=ON)
    assert codes(refused) == ["consent_withdrawn_before"]
    acts = AuditRow.objects.filter(act__startswith="consent_").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["consent_record"] * 2 + ["consent_withdraw"] * 2


def test_who_was_merged_agreed_for_all_that_are_one_and_so_does_who_withdraws(person: Customer, by: User) -> None:
    """What was gathered of the leading customer by the consent of the merged one is erased with it, too."""
    merged = customer_of(PUDONG, EAST)
    Customer.objects.filter(pk=merged.pk).update(kind="person")
    consent = agreed(merged, by)
    wages(merged, by)
    customers_merge(customer=merged, leading=person, reason="同一人", by=by, on=ON)
    wages(Customer.objects.get(pk=person.pk), by)
    assert consent_withdraw(consent=consent, reason="来信", by=by, on=ON) == 2
    assert [place for place, text in texts_in_database() if WAGES in text] == []


@pytest.mark.parametrize(
    "said, code",
    [
        ({"item": "marital_status"}, "consent_not_needed"), ({"item": "phone"}, "consent_not_needed"),
        ({"basis": "rumour"}, "consent_basis_missing"), ({"document": " "}, "consent_document_missing"),
        ({"from_on": ON + timedelta(days=1)}, "consent_from_later"),
        ({"until_on": ON - timedelta(days=1)}, "days_reversed"),
    ],
)  # fmt: skip
def test_a_consent_says_by_what_and_for_when(person: Customer, by: User, said: dict[str, object], code: str) -> None:
    with pytest.raises(ProblemsFound) as refused:
        agreed(person, by, **said)
    assert codes(refused) == [code]
    assert not Consent.objects.exists()


def test_a_company_has_no_wages_to_agree_to(by: User) -> None:
    with pytest.raises(ProblemsFound) as refused:
        agreed(customer_of(PUDONG), by)
    assert codes(refused) == ["consent_not_needed"]


def test_the_page_asks_for_consent_first_and_shows_nothing_after_it_is_over(person: Customer, by: User) -> None:
    browser = signed_in(by)
    page = reverse("dossiers:item", args=[person.pk, "wages"])
    told = browser.get(page).content.decode()
    assert "不收集" in told
    assert f"{page}record/" not in told
    given = {"basis": "written_consent", "document": "同意书", "from_on": ON.isoformat(), "until_on": ""}
    assert browser.post(f"{page}consent/", given | {"document": ""}).status_code == 422
    assert browser.post(f"{page}consent/", given).status_code == 302
    typed = {"value": WAGES, "channel": "customer", "source": "工资单", "as_of": ON.isoformat(), "collected_by": ""}
    assert browser.post(f"{page}record/", typed).status_code == 302
    assert "4,321.09" in browser.get(page).content.decode()
    consent = Consent.objects.get()
    Consent.objects.update(until_on=ON, from_on=date(2020, 1, 1))
    assert "4,321.09" not in browser.get(page).content.decode(), "it has run out"
    ended = reverse("dossiers:end_consent", args=[person.pk, "wages", consent.pk])
    assert browser.post(ended, {"reason": ""}).status_code == 422
    assert browser.post(ended, {"reason": "来信"}).status_code == 302
    told = browser.get(page).content.decode()
    assert "曾登记 1 条" in told
    assert "还没有登记过" not in told
    agreed(person, by)
    user_language_choose(user=by, language="en", by=by, on=ON)
    told = browser.get(page).content.decode()
    assert "the person withdrew their consent, the value is erased" in told
    assert ERASED not in told


def test_the_other_language_leads_from_a_refused_form_to_its_page(person: Customer, by: User) -> None:
    """A refused form stands at an address that takes nothing but a form: opened as a page it is the page above."""
    browser = signed_in(by)
    page = reverse("dossiers:item", args=[person.pk, "wages"])
    refused = browser.post(f"{page}consent/", {"document": ""})
    assert f'name="next" value="{page}consent/"' in refused.content.decode()
    chosen = browser.post(reverse("account:language"), {"language": "en", "next": f"{page}consent/"})
    shown = browser.get(chosen.headers["Location"], headers={"Accept": "text/html,*/*"}, follow=True)
    assert (shown.status_code, shown.redirect_chain[-1][0]) == (200, page)
    deeper = browser.get(f"{page}consent/7/end/", headers={"Accept": "text/html,*/*"}, follow=True)
    assert [place for place, _ in deeper.redirect_chain] == [f"{page}consent/", page]
    assert browser.get(f"{page}consent/").status_code == 405, "a program asks for no page"


def test_a_list_that_tells_what_was_recorded_of_persons_is_a_look_at_each(person: Customer, by: User) -> None:
    company = customer_of(PUDONG, EAST)
    for number, channel in enumerate(("customer", "authority")):
        for customer in (person, company):
            finding_record(
                customer=customer, item="phone", typed={"value": f"1380000000{number}"}, channel=channel, source="x",
                as_of=ON, collected_by="", by=by, on=ON,
            )  # fmt: skip
    chief = signed_in(user_with("credit_controller", name="主管"))
    pages = ["dossiers:contradictions", "dossiers:contradictions_excel", "dossiers:pair"]
    told = chief.get(reverse(pages[0])).content.decode()
    assert "13800000001" in told
    content_of(chief.post(reverse(pages[1])))
    chief.get(reverse(pages[2], args=[person.pk, company.pk]))
    looks = AuditRow.objects.filter(act="dossier_view").order_by("pk")
    assert [(row.subject, row.details["page"]) for row in looks] == [(HUABEI.code, name) for name in pages]


def test_every_page_that_shows_a_person_is_on_record_and_of_companies_none(
    person: Customer, by: User, settings: Any, tmp_path: Path
) -> None:
    stored_in(settings, tmp_path)
    company = customer_of(PUDONG, EAST)
    browser = signed_in(by)
    pages = ["customers:show", "dossiers:of", "visits:of", "documents:of", "records:of"]
    for customer in (person, company):
        for name in pages:
            assert browser.get(reverse(name, kwargs={"customer_key": customer.pk})).status_code == 200
    browser.get(reverse("dossiers:item", args=[person.pk, "phone"]))
    browser.post(reverse("dossiers:record", args=[person.pk, "phone"]), {})  # refused, and the page shown again
    browser.get(reverse("dossiers:item", args=[person.pk, "nothing"]))  # not found: nothing was shown
    Customer.objects.filter(pk=person.pk).update(salesperson="王芳")
    survey = begun(person, makers(EAST).filler)
    visit = visit_plan(customer=person, planned_on=ON, purpose="看看", by=by, on=ON)
    paper = paper_of(person, by)
    ones = {"surveys:show": survey, "visits:show": visit, "documents:show": paper}
    for name, one in ones.items():
        assert browser.get(reverse(name, args=[one.pk])).status_code == 200
    rows = AuditRow.objects.filter(act="dossier_view").order_by("pk")
    assert {(row.by, row.subject, row.details["purpose"]) for row in rows} == {
        ("赵敏", HUABEI.code, "credit_management")
    }
    assert [row.details["page"] for row in rows] == [*pages, "dossiers:item", "dossiers:record", *ones]
    assert not dossier_view(customer=company, page="x", by=by, on=ON)
    told = browser.get(reverse("customers:show", args=[person.pk])).content.decode()
    assert "查看自然人的资料" not in told, "looks do not hide what was done in the timeline"
