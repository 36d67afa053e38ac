"""A customer's dossier: its eight sections, one item with its history, and recording what was found out."""

from __future__ import annotations

from datetime import date

from django.contrib.messages import WARNING
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from xindang.customers.models import Customer
from xindang.customers.selectors import visible_customers
from xindang.documents.proofs import papers_named
from xindang.dossiers.archives import archive_of
from xindang.dossiers.catalogue import Item, load_items
from xindang.dossiers.contradictions import checked_on
from xindang.dossiers.judging import judges
from xindang.dossiers.models import Consent, Contradiction, Finding
from xindang.dossiers.proofs import papers_of_dossier
from xindang.dossiers.services.contradictions import contradiction_resolve
from xindang.dossiers.services.findings import finding_record, finding_withdraw
from xindang.dossiers.services.identity import identity_reveal
from xindang.dossiers.services.personal import consent_record, consent_withdraw
from xindang.dossiers.values import value_given
from xindang.web.access import Request, page
from xindang.web.forms import Form, is_key, tell
from xindang.web.pages.dossiers.contradictions import PAST_FIRST, ContradictionsShown, settle_form
from xindang.web.pages.dossiers.related import RelatedShown
from xindang.web.pages.dossiers.shown import (
    DossierShown,
    ItemShown,
    consent_form,
    record_form,
    reveal_form,
    view_asked,
    withdraw_form,
)
from xindang.web.paper_sending import paper_sent, sending
from xindang.web.papers_cited import papers_cited


@page("dossiers")
def of(request: Request, customer_key: int) -> HttpResponse:
    """The eight sections of S1-8, each item with what every channel says of it."""
    return _whole(request, _customer(request, customer_key))


def _whole(request: Request, customer: Customer, form: Form | None = None) -> HttpResponse:
    on = request.viewer.on
    checked = checked_on(archive_of(customer, on), judges(), on)
    past_most = None if "past" in request.GET else PAST_FIRST
    context = {
        "dossier": DossierShown(customer, checked, on, view_asked(request)),
        "proving": papers_cited(request.viewer, papers_of_dossier(customer)),
        "contradictions": ContradictionsShown(customer, checked, request.viewer, form, past_most),
        "related": RelatedShown(customer, request.viewer),
    }
    return render(request, "pages/dossiers/of.html", context, status=form.status if form else 200)


@page("contradictions_resolve")
@require_POST
def resolve(request: Request, customer_key: int, fingerprint: str) -> HttpResponse:
    """Say which side of a contradiction holds, and why."""
    customer = _customer(request, customer_key)
    if not _is_of(customer, fingerprint, request.viewer.on):
        raise Http404(fingerprint)
    form = settle_form(fingerprint, request)
    with form.tried():
        contradiction_resolve(
            customer=customer, fingerprint=fingerprint, holds=form.text("holds"), reason=form.text("reason"),
            by=request.viewer.user, on=request.viewer.on,
        )  # fmt: skip
    if not form.done:
        return _whole(request, customer, form)
    tell(request, "矛盾已了结。", "The contradiction is settled.")
    return redirect(f"{reverse('dossiers:of', args=[customer.pk])}#contradictions")


def _is_of(customer: Customer, fingerprint: str, on: date) -> bool:
    """Whether a contradiction is, or was, one of the customer's dossier."""
    if Contradiction.objects.filter(customer=customer, fingerprint=fingerprint).exists():
        return True
    checked = checked_on(archive_of(customer, on), judges(), on)
    return any(found.fingerprint == fingerprint for found in checked.found)


@page("dossiers")
def item(request: Request, customer_key: int, item: str) -> HttpResponse:
    """One item: what holds, everything ever recorded of it, and the form that records more."""
    customer, found = _customer(request, customer_key), _item(item)
    return _shown(request, customer, found, record_form(found, request.viewer))


@page("dossiers_edit")
@require_POST
@sensitive_post_parameters()
def record(request: Request, customer_key: int, item: str) -> HttpResponse:
    customer, found = _customer(request, customer_key), _item(item)
    form = record_form(found, request.viewer, request)
    typed = {name: form.text(name) for name in found.parts}
    with form.tried():
        paper_sent(form, request, customer)
        as_of = form.day("as_of")
        form.check()
        finding_record(
            customer=customer, item=found.name, typed=typed,
            papers=papers_named(request.viewer, customer, form.text("papers")),
            channel=form.text("channel"), source=form.text("source"), as_of=as_of,
            collected_by=form.text("collected_by"), by=request.viewer.user, on=request.viewer.on,
        )  # fmt: skip
    if not form.done:
        return _shown(request, customer, found, form)
    tell(request, f"已登记{found.zh}。", f"Recorded: {found.en}.")
    for warning in value_given(found, typed)[1]:
        tell(request, warning.zh, warning.en, level=WARNING)
    survey = request.POST.get("survey", "")
    if is_key(survey):  # typed on the survey's form, to which one returns
        return redirect(f"{reverse('surveys:fill', args=[int(survey)])}#{found.section}")
    return redirect("dossiers:item", customer.pk, found.name)


@page("dossiers_edit")
@require_POST
def withdraw(request: Request, customer_key: int, item: str, finding_id: int) -> HttpResponse:
    customer, found = _customer(request, customer_key), _item(item)
    finding = get_object_or_404(Finding, pk=finding_id, customer__in=customer.together, item=found.name)
    form = withdraw_form(finding, request)
    with form.tried():
        finding_withdraw(finding=finding, reason=form.text("reason"), by=request.viewer.user, on=request.viewer.on)
    if not form.done:
        return _shown(request, customer, found, record_form(found, request.viewer), form)
    tell(request, f"已撤回{found.zh}的一条信息。", f"Withdrawn: one value of {found.en}.")
    return redirect("dossiers:item", customer.pk, found.name)


@page("identity_reveal")
@require_POST
@sensitive_post_parameters()
def reveal(request: Request, customer_key: int, item: str, finding_id: int) -> HttpResponse:
    """A sealed number in clear, in this answer alone: it stands in no address, session or log."""
    customer, found = _customer(request, customer_key), _item(item)
    finding = get_object_or_404(Finding, pk=finding_id, customer__in=customer.together, item=found.name)
    form, clear = reveal_form(request), ""
    with form.tried():
        clear = identity_reveal(
            finding=finding, part=form.text("part"), purpose=form.text("purpose"), by=request.viewer.user,
            on=request.viewer.on,
        )  # fmt: skip
    if not form.done:
        return _shown(request, customer, found, record_form(found, request.viewer), form)
    told = {
        "customer": customer, "item": found, "part": found.parts[form.text("part")], "clear": clear,
        "purpose": load_items().reveal_purposes[form.text("purpose")],
    }  # fmt: skip
    return render(request, "pages/dossiers/reveal.html", told)


@page("dossiers_edit")
@require_POST
def consent(request: Request, customer_key: int, item: str) -> HttpResponse:
    """Record that a person agreed to the gathering of an item that needs it."""
    customer, found = _customer(request, customer_key), _item(item)
    form = consent_form(request.viewer, request)
    with form.tried():
        from_on, until_on = form.day("from_on"), form.day_or_none("until_on")
        form.check()
        consent_record(
            customer=customer, item=found.name, basis=form.text("basis"), document=form.text("document"),
            from_on=from_on, until_on=until_on, by=request.viewer.user, on=request.viewer.on,
        )  # fmt: skip
    if not form.done:
        return _shown(request, customer, found, record_form(found, request.viewer), form)
    tell(request, "已登记本人的同意。", "The person's consent is recorded.")
    return redirect("dossiers:item", customer.pk, found.name)


@page("dossiers_edit")
@require_POST
def end_consent(request: Request, customer_key: int, item: str, consent_id: int) -> HttpResponse:
    """The person withdraws their consent: what was gathered by it is erased."""
    customer, found = _customer(request, customer_key), _item(item)
    held = get_object_or_404(Consent, pk=consent_id, customer__in=customer.together, item=found.name)
    form, count = Form(f"end-{held.pk}", request, reason=""), 0
    with form.tried():
        count = consent_withdraw(
            consent=held, reason=form.text("reason"), by=request.viewer.user, on=request.viewer.on
        )  # fmt: skip
    if not form.done:
        return _shown(request, customer, found, record_form(found, request.viewer), form)
    tell(request, f"同意已撤回，删除了 {count} 条内容。", f"The consent is withdrawn; {count} values were erased.")
    return redirect("dossiers:item", customer.pk, found.name)


def _customer(request: Request, key: int) -> Customer:
    return get_object_or_404(visible_customers(request.viewer), pk=key)


def _item(name: str) -> Item:
    found = load_items().items.get(name)
    if found is None:
        raise Http404(name)
    return found


def _shown(request: Request, customer: Customer, found: Item, form: Form, refused: Form | None = None) -> HttpResponse:
    shown = ItemShown(customer, found, request.viewer, form, refused, whole="all" in request.GET)
    status = max(form.status, refused.status if refused else 200)
    asked = refused if refused and refused.name == "consent" else consent_form(request.viewer)
    context = {"shown": shown, "form": form, "consent_form": asked, **sending(request.viewer, customer)}
    return render(request, "pages/dossiers/item.html", context, status=status)
