"""An adverse event of any source, and the rights of whom it is about."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from xindang.assess.report.page.text import Text
from xindang.book.contract import contract
from xindang.customers.models import Customer
from xindang.customers.selectors import visible_parts
from xindang.rating.models import Event, Objection
from xindang.rating.selectors import Place, objections_seen
from xindang.rating.services.personal import event_annotate, event_notify, objection_answer, objection_raise
from xindang.records.models import Record
from xindang.web.access import Request, page
from xindang.web.forms import Form, tell
from xindang.web.pages.records.concerned import Concerned, concerned_form
from xindang.web.pages.records.forms import channel_options
from xindang.web.pages.records.one import RecordShown
from xindang.web.pages.records.rights import CORRECT, WRITE
from xindang.web.pages.records.sections import BY_TABLE
from xindang.web.pages.records.taken_out import objection_sheet
from xindang.web.row_words import cell_said
from xindang.web.taking_out import taken_out

ROWS = 100
# What is said once each of the forms was kept.
TOLD = {
    "notify": ("已记下告知。", "Recorded that they were told."),
    "annotate": ("已记下本人声明，与这条不良事件一起显示。", "Their own words are kept and shown with the event."),
    "object": ("已记下异议，答复之前处处标明。", "The objection is recorded, and flagged wherever the event is shown."),
    "answer": ("已答复，不再标为异议处理中。", "The objection is answered; the event is flagged no more."),
}
SHOWN = ("kind", "occurred_on", "known_on", "ended_on", "amount", "channel", "note")


@page("records")
def event(request: Request, event_key: int) -> HttpResponse:
    """An event of the book; what is recorded here has its own page."""
    found = _event(request, event_key)
    record = Record.objects.filter(row_key=found.row_key).first()
    return (
        redirect("records:show", record.pk) if record else _shown(request, found.customer.leading, _place(found), None)
    )


@page(WRITE)
@require_POST
def notify(request: Request, event_key: int) -> HttpResponse:
    found, form = _event(request, event_key), concerned_form("notify", request)
    with form.tried():
        day, how = form.day("notified_on"), form.text("how")
        form.check()
        event_notify(event=found, notified_on=day, how=how, by=request.viewer.user, on=request.viewer.on)
    return _answered(request, found.customer.leading, _place(found), form)


@page(WRITE)
@require_POST
def annotate(request: Request, event_key: int) -> HttpResponse:
    found, form = _event(request, event_key), concerned_form("annotate", request)
    with form.tried():
        event_annotate(event=found, text=form.text("text"), by=request.viewer.user, on=request.viewer.on)
    return _answered(request, found.customer.leading, _place(found), form)


@page(WRITE)
@require_POST
def objects(request: Request, event_key: int) -> HttpResponse:
    """Whom it is about objects to it."""
    found, form = _event(request, event_key), concerned_form("object", request)
    with form.tried():
        day, words = form.day("raised_on"), form.text("words")
        form.check()
        objection_raise(event=found, raised_on=day, words=words, by=request.viewer.user, on=request.viewer.on)
    return _answered(request, found.customer.leading, _place(found), form)


@page("records")
def objections(request: Request) -> HttpResponse:
    """Objections that wait for an answer, of customers one sees, the one due first before."""
    found = Paginator(objections_seen(visible_parts(request.viewer)), ROWS).get_page(request.GET.get("page"))
    request.customers_shown = {one.file.customer.leading.pk for one in found}
    return render(request, "pages/records/objections.html", {"page": found})


@page("records", also="excel")
@require_POST
def objections_excel(request: Request) -> HttpResponse:
    """All of them."""
    viewer = request.viewer
    name = "Objections" if viewer.user.language == "en" else "待答复的异议"
    waiting = list(objections_seen(visible_parts(viewer)))
    request.customers_shown = {one.file.customer.leading.pk for one in waiting}
    sheet = objection_sheet(waiting, viewer.user.language)
    return taken_out(request, "objections", f"{name} {viewer.on}", [sheet])


@page("records")
def objection(request: Request, objection_key: int) -> HttpResponse:
    """Where an objection is answered: the page of its event, and once that left the book the one of what was said."""
    found = _objection(request, objection_key)
    customer, place = found.file.customer.leading, _place_of(found)
    where = _where(place)
    return redirect(f"{where}#concerned") if where else _shown(request, customer, place, None)


@page(CORRECT)
@require_POST
def answer(request: Request, objection_key: int) -> HttpResponse:
    """Answer an objection, also where its event is no longer in the book."""
    objection = _objection(request, objection_key)
    form = concerned_form("answer", request)
    with form.tried():
        day, outcome, text = form.day("answered_on"), form.text("outcome"), form.text("answer")
        form.check()
        objection_answer(
            objection=objection, answered_on=day, outcome=outcome, answer=text, by=request.viewer.user,
            on=request.viewer.on,
        )  # fmt: skip
    return _answered(request, objection.file.customer.leading, _place_of(objection), form)


def _objection(request: Request, objection_key: int) -> Objection:
    """One about a customer that the viewer sees, else it is not there."""
    found = get_object_or_404(Objection.objects.select_related("file__customer"), pk=objection_key)
    get_object_or_404(visible_parts(request.viewer), pk=found.file.customer.pk)
    request.customer_shown = found.file.customer.leading.pk
    return found


def _place_of(objection: Objection) -> Place:
    return objection.file.origin_id, objection.file.row_key


def _event(request: Request, event_key: int) -> Event:
    """One of a customer that the viewer sees, else it is not there."""
    found = get_object_or_404(Event.objects.select_related("customer"), pk=event_key)
    get_object_or_404(visible_parts(request.viewer), pk=found.customer.pk)
    request.customer_shown = found.customer.leading.pk
    return found


def _place(found: Event) -> Place:
    return found.origin_id, found.row_key


def _where(place: Place) -> str:
    """The address of the page of an event, ours or a file's; none once it left the book."""
    origin, row_key = place
    if record := Record.objects.filter(row_key=row_key).first():
        return reverse("records:show", args=[record.pk])
    found = Event.objects.filter(origin=origin, row_key=row_key).first()
    return reverse("records:event", args=[found.pk]) if found else ""


def _answered(request: Request, customer: Customer, place: Place, form: Form) -> HttpResponse:
    """The page of the event again, ours or a file's, with the form where it was refused."""
    if form.done:
        tell(request, *TOLD[form.name])
        return redirect(f"{_where(place) or reverse('records:of', args=[customer.pk])}#concerned")
    record = Record.objects.select_related("customer", "recorded_by").filter(row_key=place[1]).first()
    if record is None:
        return _shown(request, customer, place, form)
    shown = RecordShown(request.viewer, record, BY_TABLE[record.table], form)
    context = {"shown": shown, "channels": channel_options()}
    return render(request, "pages/records/show.html", context, status=form.status)


def _shown(request: Request, customer: Customer, place: Place, tried: Form | None) -> HttpResponse:
    """The page of an event that a file brought; once gone from it, of what its subject was told and said."""
    about = Concerned(request.viewer, customer, place, tried)
    columns, language = contract()["events"].columns, request.viewer.user.language
    cells = [
        (Text(columns[name].zh, columns[name].en), cell_said(columns[name], getattr(about.event, name), language))
        for name in SHOWN
        if about.event is not None
    ]
    context = {"customer": customer, "cells": cells, "about": about}
    return render(request, "pages/records/event.html", context, status=tried.status if tried else 200)
