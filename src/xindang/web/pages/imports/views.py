"""Imports: the list, bringing files in, what was found in them and what would change, loading them."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from xindang.book.contract import contract
from xindang.intake.models import Import, ImportState
from xindang.intake.recognise import recognised
from xindang.intake.services import import_check, import_discard, import_load, import_mapped, import_open
from xindang.web.access import Request, page
from xindang.web.clock import now
from xindang.web.forms import Form, tell
from xindang.web.pages.imports.reading import (
    KINDS,
    changed_shown,
    counts_of,
    is_at_work,
    job_shown,
    preview_shown,
    problem_groups,
    problem_sheet,
    proposed,
    sees_changes,
    sees_rows,
    source_options,
    totals_of,
    whole_options,
)

PAGE_ROWS = 50


@page("imports")
def import_list(request: Request) -> HttpResponse:
    """Every import, the latest first, and the form to bring files in."""
    return _listed(request, Form("upload"))


@page("imports_load")
@require_POST
def upload(request: Request) -> HttpResponse:
    """Keep the files; the next page says what they are."""
    form = Form("upload", request)
    given = [(file.name or "", file.chunks()) for file in request.FILES.getlist("files")]
    with form.tried():
        entry = import_open(files=given, by=request.viewer.user, on=request.viewer.on)
    return redirect("imports:show", entry_id=entry.pk) if form.done else _listed(request, form)


@page("imports")
def show(request: Request, entry_id: int) -> HttpResponse:
    return _shown(request, found_import(entry_id))


@page("imports_load")
@require_POST
def mapped(request: Request, entry_id: int) -> HttpResponse:
    """Settle how the files are read, and check them."""
    entry = found_import(entry_id)
    form = mapped_form(entry, request)
    with form.tried():
        proposals = {proposal.name: proposal.toml for proposal in recognised(entry).proposals}
        text = form.chosen("proposal", {"": "", **proposals})
        if text is None:
            text = entry.mapping
        settle_and_check(request, entry, form, text)
    return redirect("imports:show", entry_id=entry.pk) if form.done else _shown(request, entry, form)


@page("imports_load")
@require_POST
def check(request: Request, entry_id: int) -> HttpResponse:
    """Read the files again beside what stands on file now."""
    entry, form = found_import(entry_id), Form("act")
    if is_at_work(entry):
        return redirect("imports:show", entry_id=entry.pk)
    with form.tried():
        import_check(entry=entry, by=request.viewer.user, on=request.viewer.on, now=now())
    return redirect("imports:show", entry_id=entry.pk) if form.done else _shown(request, entry, form)


@page("imports_load")
@require_POST
def load(request: Request, entry_id: int) -> HttpResponse:
    entry, form = found_import(entry_id), Form("act")
    if is_at_work(entry) or entry.state == ImportState.LOADED:  # a second click
        return redirect("imports:show", entry_id=entry.pk)
    with form.tried():
        import_load(entry=entry, by=request.viewer.user, on=request.viewer.on, now=now())
    return redirect("imports:show", entry_id=entry.pk) if form.done else _shown(request, entry, form)


@page("imports_load")
@require_POST
def discard(request: Request, entry_id: int) -> HttpResponse:
    entry, form = found_import(entry_id), Form("act")
    with form.tried():
        import_discard(entry=entry, by=request.viewer.user, on=request.viewer.on)
    if not form.done:
        return _shown(request, entry, form)
    tell(request, "已放弃，文件已删除，账簿没有变。", "Discarded: the files are deleted, the book is as it was.")
    return redirect("imports:list")


@page("imports")
def problems(request: Request, entry_id: int) -> HttpResponse:
    """Every problem as a file to work through."""
    entry = found_import(entry_id)
    if not sees_rows(request.viewer, entry):
        raise Http404
    return problem_sheet(entry, request.viewer.user.language)


@page("imports")
def changes(request: Request, entry_id: int, table: str, kind: str) -> HttpResponse:
    """The rows of a table that are new, changed or gone; of changed ones what they were."""
    entry = found_import(entry_id)
    if table not in contract() or kind not in KINDS:
        raise Http404
    count = entry.changes.get(table, {}).get(kind, 0)
    context = {"entry": entry, "table": contract()[table], "kind": KINDS[kind], "count": count}
    if sees_changes(request.viewer):
        context |= changed_shown(entry, contract()[table], kind)
    else:
        context["hidden"] = True
    return render(request, "pages/imports/changes.html", context)


def found_import(entry_id: int) -> Import:
    return get_object_or_404(Import.objects.select_related("source", "job", "by"), pk=entry_id)


def mapped_form(entry: Import, request: Request | None = None, **more: str) -> Form:
    """Where the files come from and how they count; ``more``: further fields of the page."""
    first = {
        "source_name": entry.source.name if entry.source else "",
        "whole": "whole" if entry.whole else "adds",
        "good": "on" if entry.accept_good_rows else "",
        "proposal": "",
    }
    return Form("mapped", request, **first, **more)


def settle_and_check(request: Request, entry: Import, form: Form, text: str) -> None:
    """Both services in one go; raises ProblemsFound."""
    user, on = request.viewer.user, request.viewer.on
    whole, good = form.text("whole") == "whole", form.text("good") == "on"
    entry = import_mapped(
        entry=entry, source_name=form.text("source_name"), mapping=text, whole=whole, accept_good_rows=good,
        by=user, on=on,
    )  # fmt: skip
    import_check(entry=entry, by=user, on=on, now=now())


def _listed(request: Request, form: Form) -> HttpResponse:
    entries = Import.objects.select_related("source", "job", "by").order_by("-pk")
    shown = Paginator(entries, PAGE_ROWS).get_page(request.GET.get("page"))
    rows = [{"entry": entry, **counts_of(entry)} for entry in shown]
    return render(request, "pages/imports/list.html", {"page": shown, "rows": rows, "form": form}, status=form.status)


def _shown(request: Request, entry: Import, tried: Form | None = None) -> HttpResponse:
    """An import at whatever stage it is. ``tried``: the form of it that was just refused."""
    context: dict[str, Any] = {
        "entry": entry,
        "job": job_shown(entry),
        "form": tried if tried and tried.name == "mapped" else mapped_form(entry),
        "top": tried if tried and tried.name != "mapped" else Form("top"),
        "loads": request.viewer.may("imports_load"),
        "sees_rows": sees_rows(request.viewer, entry),
        "sees_changes": sees_changes(request.viewer),
        **counts_of(entry),
    }
    context |= {"sources": source_options(), "wholes": whole_options()}
    if entry.state == ImportState.UPLOADED:
        found = recognised(entry)
        proposals = [proposed(proposal) for proposal in found.proposals]
        kept = next((one["name"] for one in proposals if one["name"] in context["sources"]), "")
        context["form"].typed["source_name"] = context["form"].typed["source_name"] or kept
        context |= {"found": found, "proposals": proposals, "usable": [one for one in proposals if not one["asks"]]}
    if entry.state in {ImportState.CHECKED, ImportState.LOADED}:
        context |= {"groups": problem_groups(entry), "totals": totals_of(entry), "loadable": entry.loadable}
        context["new_units"] = entry.job.result.get("new_units", []) if entry.job else []
    if entry.state == ImportState.CHECKED and context["sees_rows"]:
        context["preview"] = preview_shown(entry, request.GET.get("table", ""))
    return render(request, "pages/imports/show.html", context, status=tried.status if tried else 200)
