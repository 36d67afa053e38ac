"""Every customer stands in one list with its next refresh, how complete its dossier is and the survey at work."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from assess.worklist.worked import pack_with
from cast import HUABEI, PUDONG
from office import EAST, NORTH, customer_of, run_in_force, signed_in, user_with
from office_surveys import draft_survey
from web.walking import text_of
from xindang.audit.models import AuditRow
from xindang.customers.models import Customer
from xindang.people.selectors import viewer_of
from xindang.people.services.lists import QUERY_LENGTH_MAX
from xindang.runs.models import Run, Task
from xindang.web.clock import today
from xindang.web.pages.dossiers.obligations import Quarters, obligations

pytestmark = pytest.mark.django_db


def due(customer: Customer, days: int) -> Task:
    run = run_in_force()
    return Task.objects.create(
        key=customer.customer_id, kind="dossier_not_refreshed", clause="S1-12", customer=customer, severity="low",
        due_on=today() + timedelta(days=days), owner_role="salesperson", text_zh="1", text_en="1", first_run=run,
        last_run=run,
    )  # fmt: skip


def test_a_manager_sees_what_is_due_in_the_unit_and_how_far_its_survey_is() -> None:
    late, other = customer_of(HUABEI, EAST, salesperson="王芳"), customer_of(PUDONG, NORTH)
    due(late, -1)
    due(other, 3)
    draft_survey(late.customer_id, user_with("salesperson", EAST, name="王芳", salesperson="王芳"))
    browser, place = signed_in(user_with("sales_manager", EAST)), reverse("dossiers:list")
    page = browser.get(place).content.decode()
    assert HUABEI.name in page
    assert "填写中" in page
    assert PUDONG.name not in page
    ahead = Quarters.about(today()).end(0)
    assert HUABEI.name not in browser.get(f"{place}?when={ahead}").content.decode()
    assert HUABEI.name in browser.get(f"{place}?when=overdue").content.decode()
    assert HUABEI.name in browser.get(f"{place}?show=surveys&state=draft").content.decode()
    assert HUABEI.name not in browser.get(f"{place}?show=surveys&state=filed").content.decode()
    Customer.objects.filter(pk=late.pk).update(refreshed_on=today())
    assert HUABEI.name not in browser.get(f"{place}?when=overdue").content.decode()


# (refreshed on, opened on, listed as due on) → due on; of an assessment of 15 May, long before the quarter's end.
MAY = [
    ((date(2026, 5, 3), None, None), date(2026, 9, 30)),  # done for this quarter
    ((date(2026, 2, 3), None, None), date(2026, 6, 30)),
    ((date(2025, 11, 3), None, date(2026, 3, 31)), date(2026, 3, 31)),
    ((date(2025, 11, 3), None, None), None),  # not listed: nothing is dealt with
    ((None, date(2026, 4, 20), None), date(2026, 6, 30)),  # new this quarter
    ((None, date(2020, 4, 20), None), None),
]
# Of an assessment of 30 June all that is due by then is listed.
JUNE = [
    ((date(2026, 2, 3), None, date(2026, 6, 30)), date(2026, 6, 30)),
    ((date(2026, 2, 3), None, None), None),
    ((None, date(2026, 4, 20), None), None),
    ((date(2026, 6, 1), None, None), date(2026, 9, 30)),
]


@pytest.mark.parametrize(
    "on, case, due_on", [*((date(2026, 5, 15), *one) for one in MAY), *((date(2026, 6, 30), *one) for one in JUNE)]
)
def test_every_customer_has_its_next_refresh(on: date, case: tuple[date | None, ...], due_on: date | None) -> None:
    customer, run = customer_of(HUABEI, EAST), run_in_force()
    Run.objects.filter(pk=run.pk).update(on=on)
    Customer.objects.filter(pk=customer.pk).update(refreshed_on=case[0], opened_on=case[1])
    if case[2]:
        task = due(customer, 0)
        Task.objects.filter(pk=task.pk).update(due_on=case[2], since_on=case[0])
    viewer = viewer_of(user_with("sales_manager", EAST), on)
    found = obligations(viewer, Run.objects.get(pk=run.pk)).get()
    assert getattr(found, "due_on", None) == due_on


@pytest.mark.parametrize("days, due_on", [(45, None), (44, date(2026, 6, 30))])
def test_whom_the_run_lists_begins_on_the_day_that_the_policy_sets(
    days: int, due_on: date | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On 16 May, 45 days before the end of the quarter: whoever is not listed by then owes no refresh."""
    customer, run, on = customer_of(HUABEI, EAST), run_in_force(), date(2026, 5, 16)
    monkeypatch.setattr("xindang.web.pages.dossiers.obligations.pack_of", lambda _: pack_with(refresh_notice_days=days))
    Run.objects.filter(pk=run.pk).update(on=on)
    Customer.objects.filter(pk=customer.pk).update(refreshed_on=date(2026, 2, 3))
    found = obligations(viewer_of(user_with("sales_manager", EAST), on), Run.objects.get(pk=run.pk)).get()
    assert getattr(found, "due_on", None) == due_on


def test_the_list_leads_to_every_list_of_dossiers_that_one_may_open() -> None:
    page = signed_in(user_with("credit_controller")).get(reverse("dossiers:list")).content.decode()
    places = ("dossiers:contradictions", "dossiers:duplicates", "dossiers:batches", "records:objections")
    assert all(reverse(place) in page for place in places)
    page = signed_in(user_with("salesperson", EAST, salesperson="王芳")).get(reverse("dossiers:list")).content.decode()
    assert reverse("dossiers:duplicates") not in page


def test_the_list_is_taken_out_as_filtered_by_who_may() -> None:
    due(customer_of(HUABEI, EAST, salesperson="王芳"), -1)
    place = reverse("dossiers:list_excel")
    answer = signed_in(user_with("sales_manager", EAST)).post(place)
    assert HUABEI.name in text_of(answer)
    assert signed_in(user_with("dispatcher", EAST)).post(place).status_code == 403
    text_of(signed_in(user_with("cfo")).post(f"{place}?q={'x' * 3000}"))
    kept = AuditRow.objects.filter(act="list_export").latest("pk").details["query"]
    assert len(kept) == QUERY_LENGTH_MAX  # of an address without end as much as of any list is kept


def test_the_dossier_of_a_person_leads_to_everything_that_is_kept_of_them() -> None:
    person, company = customer_of(HUABEI, EAST), customer_of(PUDONG, EAST)
    Customer.objects.filter(pk=person.pk).update(kind="person")
    browser = signed_in(user_with("credit_controller"))
    places = [reverse("dossiers:everything", args=[one.pk]) for one in (person, company)]
    pages = [browser.get(reverse("dossiers:of", args=[one.pk])).content.decode() for one in (person, company)]
    assert [place in page for place, page in zip(places, pages, strict=True)] == [True, False]


def test_surveys_and_records_stand_under_dossiers_in_the_menu() -> None:
    customer = customer_of(HUABEI, EAST)
    browser = signed_in(user_with("credit_controller"))
    marked = f'href="{reverse("dossiers:list")}" aria-current="page"'
    for place in ("surveys:of", "records:of", "dossiers:of"):
        assert marked in browser.get(reverse(place, args=[customer.pk])).content.decode(), place
    assert marked not in browser.get(reverse("customers:show", args=[customer.pk])).content.decode()
