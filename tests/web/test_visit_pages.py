"""A salesperson plans a visit, writes its report and signs it; what is lacking is told and what was typed stays."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cast import HUABEI
from office import EAST, customer_of, signed_in, user_with
from xindang.visits.models import Report, Visit
from xindang.web.clock import today

pytestmark = pytest.mark.django_db


def test_from_plan_to_signed_report() -> None:
    customer = customer_of(HUABEI, EAST, salesperson="王芳")
    browser = signed_in(user_with("salesperson", EAST, salesperson="王芳"))
    planned = browser.post(
        reverse("visits:plan", args=[customer.pk]), {"planned_on": str(today()), "purpose": "看存货"}
    )
    visit = Visit.objects.get()
    page = reverse("visits:show", args=[visit.pk])
    assert planned.headers["Location"] == page
    typed = {
        "held_on": str(today()), "sales": "王芳", "credit": "赵敏", "met": "周建国", "disclosure": "open",
        "finding": "", "fact-plans": "扩建二期厂房", "impression-plans": "资金可能吃紧",
    }  # fmt: skip
    refused = browser.post(reverse("visits:sign", args=[visit.pk]), typed)
    told = refused.content.decode()
    assert refused.status_code == 422
    assert "扩建二期厂房" in told
    assert "没有看成" in told
    assert Report.objects.get().facts == {"plans": "扩建二期厂房"}  # the draft is kept
    assert browser.post(reverse("visits:sign", args=[visit.pk]), typed | {"finding": "clean"}).status_code == 302
    told = browser.get(page).content.decode()
    assert "资金可能吃紧" in told
    assert "签字于" in told


def test_who_only_reads_may_not_plan() -> None:
    customer = customer_of(HUABEI, EAST)
    browser = signed_in(user_with("cfo", EAST))
    place = reverse("visits:plan", args=[customer.pk])
    assert place not in browser.get(reverse("visits:of", args=[customer.pk])).content.decode()
    assert browser.post(place, {"planned_on": str(today()), "purpose": "x"}).status_code == 403
