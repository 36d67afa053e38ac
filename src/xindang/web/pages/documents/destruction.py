"""What is past its retention: proposed, put on a list, signed by two others, destroyed; the lists stay."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from xindang.destruction.services import (
    destruction_list_carry_out,
    destruction_list_make,
    destruction_list_sign,
    destruction_list_withdraw,
)
from xindang.documents.models import DestructionList
from xindang.documents.selectors import visible_documents, visible_lists
from xindang.people.services.lists import list_export
from xindang.web.access import Request, page
from xindang.web.excel import workbook_of
from xindang.web.forms import Form, is_key, tell
from xindang.web.pages.documents.lists import list_sheet, list_shown, proposals_listed


@page("papers")
def proposals(request: Request) -> HttpResponse:
    """Papers past their retention with what keeps each, and every list there is."""
    return _proposed(request, Form("list", reason=""))


@page("papers_destroy")
@require_POST
def make(request: Request) -> HttpResponse:
    """Put the papers ticked on a list."""
    form, ticked = Form("list", request, reason=""), request.POST.getlist("document")
    keys = [int(key) for key in ticked if is_key(key)]
    with form.tried():
        chosen = list(visible_documents(request.viewer).filter(pk__in=keys))
        made = destruction_list_make(
            documents=chosen, reason=form.text("reason"), by=request.viewer.user, on=request.viewer.on
        )  # fmt: skip
    if not form.done:
        return _proposed(request, form, frozenset(ticked))
    tell(request, "清册已编制，等待另外两人签字。", "The list is made; it awaits the signatures of two others.")
    return redirect("documents:destruction_list", made.pk)


@page("papers")
def show(request: Request, list_key: int) -> HttpResponse:
    return _shown(request, _list(request, list_key), Form("top"))


@page("papers_destroy_sign")
@require_POST
def sign(request: Request, list_key: int) -> HttpResponse:
    entry, form = _list(request, list_key), Form("top")
    with form.tried():
        destruction_list_sign(entry=entry, by=request.viewer.user, on=request.viewer.on)
    return _answered(request, entry, form, "已签字。", "Signed.")


@page("papers_destroy")
@require_POST
def carry_out(request: Request, list_key: int) -> HttpResponse:
    entry, form = _list(request, list_key), Form("top")
    with form.tried():
        destruction_list_carry_out(entry=entry, by=request.viewer.user, on=request.viewer.on)
    return _answered(
        request, entry, form, "已执行：文件已销毁，登记和哈希留下。", "Carried out: files are gone, records stay."
    )


@page("papers_destroy")
@require_POST
def withdraw(request: Request, list_key: int) -> HttpResponse:
    entry, form = _list(request, list_key), Form("withdraw", request, reason="")
    with form.tried():
        destruction_list_withdraw(
            entry=entry, reason=form.text("reason"), by=request.viewer.user, on=request.viewer.on
        )  # fmt: skip
    return _answered(request, entry, form, "清册已撤回，什么也没有销毁。", "Withdrawn; nothing was destroyed.")


@page("papers", also="excel")
@require_POST
def excel(request: Request, list_key: int) -> HttpResponse:
    """A list with every paper, its hash and what became of it."""
    viewer, entry = request.viewer, _list(request, list_key)
    name = "destruction" if viewer.user.language == "en" else "销毁清册"
    book = workbook_of(f"{name}-{entry.pk}.xlsx", [list_sheet(viewer, entry)])
    list_export(page="destruction_list", query=f"{entry.pk}", rows=book.count, by=viewer.user, on=viewer.on)
    return book.response


def _list(request: Request, list_key: int) -> DestructionList:
    """One of which the viewer sees every paper, else it is not there."""
    return get_object_or_404(visible_lists(request.viewer).select_related("made_by", "closed_by"), pk=list_key)


def _answered(request: Request, entry: DestructionList, form: Form, zh: str, en: str) -> HttpResponse:
    if not form.done:
        return _shown(request, entry, form)
    tell(request, zh, en)
    return redirect("documents:destruction_list", entry.pk)


def _shown(request: Request, entry: DestructionList, tried: Form) -> HttpResponse:
    forms = {"top": Form("top"), "withdraw": Form("withdraw", reason=""), tried.name: tried}
    context = {"forms": forms, **list_shown(request.viewer, entry)}
    return render(request, "pages/documents/destruction_list.html", context, status=tried.status)


def _proposed(request: Request, form: Form, ticked: frozenset[str] = frozenset()) -> HttpResponse:
    context = proposals_listed(request.viewer, request.GET.get("page"), ticked)
    return render(request, "pages/documents/destruction.html", context | {"form": form}, status=form.status)
