"""Whose dossier is due stands in one list, with the survey at work; what was filed since stands there no more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from cast import HUABEI, PUDONG
from office import EAST, NORTH, customer_of, run_in_force, signed_in, user_with
from office_surveys import draft_survey
from web.walking import text_of
from xindang.customers.models import Customer
from xindang.runs.models import Task
from xindang.web.clock import today

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
    assert HUABEI.name not in browser.get(f"{place}?when=quarter").content.decode()
    assert HUABEI.name in browser.get(f"{place}?show=surveys&state=draft").content.decode()
    assert HUABEI.name not in browser.get(f"{place}?show=surveys&state=filed").content.decode()
    Customer.objects.filter(pk=late.pk).update(refreshed_on=today())
    assert HUABEI.name not in browser.get(place).content.decode()


def test_the_list_is_taken_out_as_filtered_by_who_may() -> None:
    due(customer_of(HUABEI, EAST, salesperson="王芳"), -1)
    place = reverse("dossiers:list_excel")
    answer = signed_in(user_with("sales_manager", EAST)).post(place)
    assert HUABEI.name in text_of(answer)
    assert signed_in(user_with("dispatcher", EAST)).post(place).status_code == 403
