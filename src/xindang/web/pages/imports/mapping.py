"""A mapping made on screen: what each heading is, which conventions hold; and its text, for who would rather write."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from xindang.book.look.said import Said, Seen, proposal_said, seen_in
from xindang.core.problems import ProblemsFound, problem
from xindang.engines.duckdb import DuckEngine
from xindang.intake.models import Import
from xindang.intake.recognise import recognised
from xindang.intake.uploads import source_path
from xindang.web.access import Request, page
from xindang.web.forms import Form
from xindang.web.pages.imports.columns import (
    DUE_OPTIONS,
    MATCH_OPTIONS,
    columns_shown,
    first_sheet,
    meaning_groups,
    places_said,
    said_twice,
    sheet_options,
    styles_said,
)
from xindang.web.pages.imports.reading import source_options, whole_options
from xindang.web.pages.imports.views import found_import, mapped_form, settle_and_check

MAPPING_LENGTH_MAX = 500_000
TERM_DAYS_MAX, HEAD_ROW_MAX, HEAD_ROWS_MAX = 3660, 40, 3


@page("imports_load")
def on_screen(request: Request, entry_id: int) -> HttpResponse:
    """Choose, have the text made, have it checked; whatever is refused, what was typed stays."""
    entry = found_import(entry_id)
    form = mapped_form(
        entry, request, sheet="", heading_row="", heading_rows="1", organisation="", due_dates="", matching="", term="",
        mapping="", do="",
    )  # fmt: skip
    if request.method == "POST":
        # Longer than what other fields hold.
        form.typed["mapping"] = request.POST.get("mapping", "").replace("\r\n", "\n")[:MAPPING_LENGTH_MAX]
    else:
        form.typed["sheet"] = request.GET.get("sheet", "").replace("\0", "")[:300]
        form.typed["mapping"] = _first_text(request.GET.get("proposal", ""), entry)
    said, asks = Said(""), tuple[tuple[str, str], ...]()
    with DuckEngine(threads=1) as engine:
        with form.tried():
            said = _said(form, request)
            form.check()
        seen = seen_in(source_path(entry, as_book=False), engine, said if said.sheet else None)
        said = said if said.sheet else Said(first_sheet(seen), said.heading)
        form.typed["sheet"] = said.sheet
        if request.method == "POST" and form.typed["do"] == "make" and not form.problems:
            asks = _made(form, seen, said)
    if request.method == "POST" and form.typed["do"] == "use":
        form.done = False
        with form.tried():
            _use(request, entry, form)
        if form.done:
            return redirect("imports:show", entry_id=entry.pk)
    survey = seen.survey(said.sheet)
    context = {
        "entry": entry,
        "form": form,
        "columns": columns_shown(survey, said, is_chosen=request.method == "POST") if survey else [],
        "survey": survey,
        "survey_row": survey.heading.above + 1 if survey else None,
        "groups": meaning_groups(),
        "asks": [{"zh": zh, "en": en} for zh, en in asks],
        "sheets": sheet_options(seen),
        "sources": source_options(),
        "wholes": whole_options(),
        "dues": DUE_OPTIONS,
        "matches": MATCH_OPTIONS,
    }
    return render(request, "pages/imports/mapping.html", context, status=form.status)


def _first_text(name: str, entry: Import) -> str:
    """The text to begin with: that of a proposal, else what was settled before."""
    if not name:
        return str(entry.mapping)
    return next((proposal.toml for proposal in recognised(entry).proposals if proposal.name == name), entry.mapping)


def _said(form: Form, request: Request) -> Said:
    """What was chosen on the page; problems stand in the form."""
    row = _whole(form, "heading_row", 1, HEAD_ROW_MAX)
    rows = _whole(form, "heading_rows", 1, HEAD_ROWS_MAX) or 1
    return Said(
        sheet=form.text("sheet"),
        heading=None if row is None else (row - 1, rows),
        roles=places_said(request.POST),
        styles=styles_said(request.POST),
        organisation=form.text("organisation"),
        due=form.text("due_dates"),
        match=form.text("matching"),
        term_days=_whole(form, "term", 0, TERM_DAYS_MAX),
    )


def _whole(form: Form, field: str, least: int, most: int) -> int | None:
    text = form.text(field)
    if not text:
        return None
    if text.isdecimal() and len(text) < 6 and least <= int(text) <= most:
        return int(text)
    form.problems.append(problem("screen_number_wrong", column=field, value=text, least=least, most=most))
    return None


def _made(form: Form, seen: Seen, said: Said) -> tuple[tuple[str, str], ...]:
    """Put the text of the mapping into the form; returns what is still to be answered in it."""
    with form.tried():
        survey = seen.survey(said.sheet)
        if survey is None:
            raise ProblemsFound([problem("screen_no_headings", column="heading_row", value=said.sheet)])
        if not said.roles:
            raise ProblemsFound([problem("screen_nothing_said")])
        twice = said_twice(survey, said)
        if twice:
            raise ProblemsFound(twice)
        proposal = proposal_said(seen, said)
        if proposal is not None:
            form.typed["mapping"] = proposal.text
            return proposal.asks
    return ()


def _use(request: Request, entry: Import, form: Form) -> None:
    if not form.text("mapping"):
        raise ProblemsFound([problem("screen_mapping_empty", column="mapping")])
    settle_and_check(request, entry, form, form.typed["mapping"])
