"""A salesperson plans a visit, writes its report and signs it; what is lacking is told and what was typed stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from cast import HUABEI
from office import EAST, customer_of, signed_in, user_with
from office_files import stored_in
from office_papers import png, sent
from xindang.visits.models import Report, Visit
from xindang.visits.services import visit_plan
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


def test_photos_are_sent_from_the_visit_and_no_button_loses_what_is_typed_of_the_report(
    settings: Any, tmp_path: Path
) -> None:
    stored_in(settings, tmp_path / "documents")
    customer = customer_of(HUABEI, EAST, salesperson="王芳")
    seller = user_with("salesperson", EAST, salesperson="王芳")
    visit = visit_plan(customer=customer, planned_on=today(), purpose="看存货", by=seller, on=today())
    browser, page = signed_in(seller), reverse("visits:show", args=[visit.pk])
    typed = {"held_on": str(today()), "fact-plans": "扩建二期厂房", "brief": "问存货周转"}
    empty = browser.post(reverse("visits:photo", args=[visit.pk]), typed | {"document": ""})
    assert (empty.status_code, "扩建二期厂房" in empty.content.decode()) == (422, True)
    asked = browser.post(reverse("visits:brief", args=[visit.pk]), typed | {"fact-plans": "三期"})
    assert asked.status_code == 302
    answer = browser.post(reverse("visits:photo", args=[visit.pk]), typed | {"files": sent("厂门.png", png())})
    assert (answer.status_code, [paper.kind for paper in visit.photos.all()]) == (302, ["photo"])
    told = browser.get(page).content.decode()
    assert all(words in told for words in ("扩建二期厂房", "问存货周转", "厂门"))
    assert Report.objects.count() == 1


def test_a_look_at_what_is_signed_makes_no_draft_of_it() -> None:
    """Adding a photo to a signed visit sends the report along as it stands: that is no correction."""
    customer = customer_of(HUABEI, EAST, salesperson="王芳")
    seller = user_with("salesperson", EAST, salesperson="王芳")
    visit = visit_plan(customer=customer, planned_on=today(), purpose="看存货", by=seller, on=today())
    browser = signed_in(seller)
    typed = {
        "held_on": str(today()), "sales": "王芳", "credit": "赵敏", "met": "周建国", "disclosure": "open",
        "finding": "clean", "fact-plans": "扩建二期厂房",
    }  # fmt: skip
    browser.post(reverse("visits:sign", args=[visit.pk]), typed)
    assert browser.post(reverse("visits:photo", args=[visit.pk]), typed | {"document": ""}).status_code == 422
    assert [(report.number, report.signed_on) for report in Report.objects.all()] == [(1, today())]


def test_who_only_reads_may_not_plan() -> None:
    customer = customer_of(HUABEI, EAST)
    browser = signed_in(user_with("cfo", EAST))
    place = reverse("visits:plan", args=[customer.pk])
    assert place not in browser.get(reverse("visits:of", args=[customer.pk])).content.decode()
    assert browser.post(place, {"planned_on": str(today()), "purpose": "x"}).status_code == 403
