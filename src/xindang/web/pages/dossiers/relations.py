"""A customer's related parties: recording them, taking them back, making them a group."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from xindang.core.problems import ProblemsFound, problem
from xindang.customers.models import Customer
from xindang.customers.selectors import visible_customers
from xindang.documents.proofs import papers_named
from xindang.dossiers.models import Relation
from xindang.dossiers.relations import group_of
from xindang.dossiers.services.relations import group_accept, relation_record, relation_withdraw
from xindang.web.access import Request, page
from xindang.web.forms import Form, tell
from xindang.web.pages.dossiers.related import RelatedShown, customer_of_code, group_form, relation_form, sees_all
from xindang.web.paper_sending import paper_sent, sending

# Fields that a suggestion fills.
FILLED = ("kind", "other", "share")


@page("dossiers")
def related(request: Request, customer_key: int) -> HttpResponse:
    """The related parties, and the form that records one; a suggestion fills it."""
    first = {name: request.GET.get(name, "").replace("\0", "")[:200] for name in FILLED if name in request.GET}
    return _shown(request, _customer(request, customer_key), relation_form(request.viewer, first=first))


@page("dossiers_edit")
@require_POST
def relate(request: Request, customer_key: int) -> HttpResponse:
    """Record that somebody is related. A code of a customer that one sees means that customer, else it is a name."""
    customer, form = _customer(request, customer_key), relation_form(request.viewer, request)
    with form.tried():
        paper_sent(form, request, customer)
        as_of = form.day("as_of")
        form.check()
        relation_record(
            customer=customer, kind=form.text("kind"), other_name=form.text("other"), share=form.text("share"),
            other=customer_of_code(request.viewer, form.text("other")),
            channel=form.text("channel"), source=form.text("source"), as_of=as_of, by=request.viewer.user,
            on=request.viewer.on, papers=papers_named(request.viewer, customer, form.text("papers")),
        )  # fmt: skip
    if not form.done:
        return _shown(request, customer, form)
    tell(request, "已登记关联方。", "The related party is recorded.")
    return redirect("dossiers:related", customer.pk)


@page("dossiers_edit")
@require_POST
def unrelate(request: Request, customer_key: int, relation_id: int) -> HttpResponse:
    """Take a link of the customer back."""
    customer = _customer(request, customer_key)
    relation = get_object_or_404(Relation, pk=relation_id, customer__in=customer.together)
    form = Form(f"unrelate-{relation.pk}", request, reason="")
    with form.tried():
        relation_withdraw(relation=relation, reason=form.text("reason"), by=request.viewer.user, on=request.viewer.on)
    if not form.done:
        return _shown(request, customer, relation_form(request.viewer), form)
    tell(request, "已撤回。", "Withdrawn.")
    return redirect("dossiers:related", customer.pk)


@page("customers_edit")
@require_POST
def group(request: Request, customer_key: int) -> HttpResponse:
    """Make the customers that controlling links bind together one group: those that the page showed, and no others."""
    customer, form = _customer(request, customer_key), group_form(request=request)
    with form.tried():
        found = group_of(customer, request.viewer.on)
        if found is None:
            raise ProblemsFound([problem("group_gone")])
        if not sees_all(request.viewer, found.members):
            raise ProblemsFound([problem("group_member_unseen")])
        if form.text("seen") != found.codes:
            raise ProblemsFound([problem("group_changed")])
        group_accept(
            members=found.members, group_id=form.text("group_id"), by=request.viewer.user, on=request.viewer.on
        )  # fmt: skip
    if not form.done:
        return _shown(request, customer, relation_form(request.viewer), form)
    tell(request, "已定为一个集团；下次评定时计入。", "They are one group; the next assessment reads it.")
    return redirect("dossiers:related", customer.pk)


def _customer(request: Request, key: int) -> Customer:
    return get_object_or_404(visible_customers(request.viewer), pk=key)


def _shown(request: Request, customer: Customer, form: Form, refused: Form | None = None) -> HttpResponse:
    shown = RelatedShown(customer, request.viewer)
    proposed = shown.group.group_id if shown.group else ""
    asked = refused if refused and refused.name == "group" else group_form(proposed)
    context = {"shown": shown, "form": form, "refused": refused, "group_form": asked, "customer": customer}
    context |= sending(request.viewer, customer)
    status = max(form.status, refused.status if refused else 200)
    return render(request, "pages/dossiers/related.html", context, status=status)
