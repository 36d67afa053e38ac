"""The list of customers, finding one, taking the list out, keeping a view of it; and the page of one customer."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from xindang.customers.models import Customer
from xindang.customers.search import found_customers, suggested_customers
from xindang.customers.selectors import visible_customers
from xindang.customers.services import customer_edit
from xindang.people.models import SavedView
from xindang.people.services.lists import list_export, view_delete, view_save
from xindang.web.access import Request, page
from xindang.web.excel import workbook_of
from xindang.web.forms import Form, tell
from xindang.web.pages.customers.dossier import Dossier
from xindang.web.pages.customers.editing import edit_fields, edit_form
from xindang.web.pages.customers.items import ItemsShown, items_on
from xindang.web.pages.customers.shown import PAGE, ListShown, clean_query, list_sheets, suggestions_of

VIEW_FIELDS = {"name": "", "is_default": "", "replace": ""}


@page("customers")
def customer_list(request: Request) -> HttpResponse:
    """Where every customer stands that the viewer sees, narrowed and sorted as the address says."""
    if not request.GET:
        default = SavedView.objects.filter(user=request.viewer.user, page=PAGE, is_default=True).first()
        if default is not None and default.query:
            return redirect(f"{reverse('customers:list')}?{default.query}")
    return _listed(request, request.GET, Form("view", None, **VIEW_FIELDS))


def _listed(request: Request, asked: QueryDict, form: Form) -> HttpResponse:
    shown = ListShown(request.viewer, asked)
    part = request.headers.get("HX-Target") == "list"
    template = "pages/customers/list_rows.html" if part else "pages/customers/list.html"
    response = render(request, template, {"list": shown, "form": form}, status=form.status)
    if part:
        response["HX-Push-Url"] = f"{reverse('customers:list')}?{clean_query(asked) or 'all=1'}"
    return response


@page("customers")
def find(request: Request) -> HttpResponse:
    """What was typed into the box at the top: the one customer it finds, else the list of all it finds."""
    text = request.GET.get("q", "").replace("\0", "").strip()
    found = list(found_customers(visible_customers(request.viewer), text).values_list("pk", flat=True)[:2])
    if text and len(found) == 1:
        return redirect("customers:show", found[0])
    asked = QueryDict(mutable=True)
    asked["q"] = text
    return redirect(f"{reverse('customers:list')}?{asked.urlencode() if text else 'all=1'}")


@page("customers")
def suggest(request: Request) -> HttpResponse:
    """The first ten that what is typed may mean."""
    text = request.GET.get("q", "").replace("\0", "")
    found = suggested_customers(visible_customers(request.viewer), text)
    return render(request, "pages/customers/suggestions.html", {"found": suggestions_of(found), "text": text.strip()})


@page("excel")
@require_POST
def excel(request: Request) -> HttpResponse:
    """The list as it is narrowed and sorted, with its columns, all rows."""
    shown = ListShown(request.viewer, request.GET)
    book = workbook_of(shown.file_name, list_sheets(shown))
    query = clean_query(request.GET)
    list_export(page=PAGE, query=query, rows=shown.totals.count, by=request.viewer.user, on=request.viewer.on)
    return book.response


@page("customers")
@require_POST
def save_view(request: Request) -> HttpResponse:
    asked = QueryDict(request.POST.get("query", ""), mutable=False)
    form = Form("view", request, **VIEW_FIELDS)
    with form.tried():
        view_save(
            page=PAGE, name=form.text("name"), query=clean_query(asked), is_default=form.text("is_default") == "yes",
            replace=form.text("replace") == "yes", by=request.viewer.user, on=request.viewer.on,
        )  # fmt: skip
    if not form.done:
        return _listed(request, asked, form)
    tell(request, "视图已保存。", "The view is kept.")
    return redirect(f"{reverse('customers:list')}?{clean_query(asked) or 'all=1'}")


@page("customers")
@require_POST
def delete_view(request: Request, view_key: int) -> HttpResponse:
    view = get_object_or_404(SavedView, pk=view_key, user=request.viewer.user, page=PAGE)
    view_delete(view=view, by=request.viewer.user, on=request.viewer.on)
    tell(request, "视图已删除。", "The view is deleted.")
    return redirect(f"{reverse('customers:list')}?all=1")


@page("customers")
def show(request: Request, customer_key: int) -> HttpResponse:
    """One customer; not found where the viewer does not see it. ``on``: what was open on that day."""
    customer = get_object_or_404(visible_customers(request.viewer), pk=customer_key)
    return _shown(request, customer, edit_form(customer))


def _shown(request: Request, customer: Customer, form: Form) -> HttpResponse:
    on = _day_form(request)
    context = {
        "dossier": Dossier(request.viewer, customer, request.GET.getlist("all")),
        "on": on,
        "form": form,
        "fields": edit_fields(form),
    }
    if on.text("on"):
        context["past"] = _past(request, customer, on)
    return render(request, "pages/customers/show.html", context, status=form.status)


def _past(request: Request, customer: Customer, form: Form) -> ItemsShown | None:
    """The open items of the day typed; None where it is none, and the form says so."""
    found: list[ItemsShown] = []
    began = perf_counter()
    with form.tried():
        on = form.day("on")
        form.check()
        found.append(items_on(request.viewer, customer, on))
    return replace(found[0], seconds=perf_counter() - began) if found else None


@page("customers")
def items(request: Request, customer_key: int) -> HttpResponse:
    """What was open on a day: the part of the page that shows it. A day that is none is told in the same place."""
    customer = get_object_or_404(visible_customers(request.viewer), pk=customer_key)
    form = _day_form(request)
    past = _past(request, customer, form) if form.text("on") else None
    return render(request, "pages/customers/items_past.html", {"past": past, "on": form, "customer": customer})


@page("customers")
def facts(request: Request, customer_key: int) -> HttpResponse:
    """All facts of the run about a customer: the part of the page that shows them."""
    customer = get_object_or_404(visible_customers(request.viewer), pk=customer_key)
    return render(request, "pages/customers/facts_table.html", {"dossier": Dossier(request.viewer, customer)})


def _day_form(request: Request) -> Form:
    return Form("items", None, on=request.GET.get("on", "").replace("\0", "")[:20])


@page("customers_edit")
@require_POST
def edit(request: Request, customer_key: int) -> HttpResponse:
    """Say otherwise of the customer than its source does."""
    customer = get_object_or_404(visible_customers(request.viewer), pk=customer_key)
    form = edit_form(customer, request)
    with form.tried():
        changed = {name: text for name, text in form.typed.items() if text.strip() != edit_form(customer).typed[name]}
        customer_edit(customer=customer, values=changed, by=request.viewer.user, on=request.viewer.on)
    if not form.done:
        return _shown(request, customer, form)
    tell(request, "资料已修改；下次评定时计入。", "Changed; the next assessment reads it.")
    return redirect("customers:show", customer.pk)
