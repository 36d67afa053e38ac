"""The forms of what is recorded: the columns of a table as a section asks for them, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import HttpRequest

from xindang.customers.channels import channels
from xindang.customers.models import Customer
from xindang.documents.models import Version
from xindang.documents.proofs import papers_named
from xindang.people.selectors import Viewer
from xindang.records.given import Provenance
from xindang.records.models import Record
from xindang.web.forms import Form
from xindang.web.pages.records.sections import PROVENANCE, Section
from xindang.web.pages.records.within import Within
from xindang.web.paper_sending import SENT
from xindang.web.row_fields import RowField, row_fields


def section_form(section: Section, request: HttpRequest | None = None) -> Form:
    """A new record's form, with what was typed."""
    return Form(section.name, request, **dict.fromkeys((*section.typed, *PROVENANCE, *section.ticks), "") | SENT)


def amend_form(section: Section, record: Record, papers: str, request: HttpRequest | None = None) -> Form:
    """The form with what a record says now. ``papers``: those that prove it, as the form has them."""
    said = {name: record.values.get(name) or "" for name in section.typed}
    told = {"channel": record.channel, "words": record.words, "proof": record.proof or "", "papers": papers}
    ticks = dict.fromkeys(section.ticks, "")
    return Form("amend", request, **said, **told, **ticks, **SENT, why="", number=str(record.number))


def closing_form(section: Section, record: Record, request: HttpRequest | None = None) -> Form:
    columns = section.closing.columns if section.closing else ()
    said = {name: record.values.get(name) or "" for name in columns}
    return Form("close", request, **said, why="", number=str(record.number))


def withdraw_form(record: Record, request: HttpRequest | None = None) -> Form:
    return Form("withdraw", request, why="", number=str(record.number))


def section_fields(
    section: Section,
    form: Form,
    names: Iterable[str] = (),
    *,
    within: Within | None = None,
    needed: Iterable[str] = (),
) -> list[RowField]:
    """The fields of the section's columns, or of those named. ``within``: among what one chooses there; ``needed``:
    beside those that a record always needs.
    """
    among = within or Within()
    return row_fields(
        form, section.table.name, names or section.typed, choices=among.choices, suggested=among.suggested,
        needed=(*section.needed, *needed), long=section.long,
    )  # fmt: skip


def prove_form(record: Record, request: HttpRequest | None = None) -> Form:
    return Form("prove", request, papers="", **SENT, number=str(record.number))


def provenance_typed(form: Form, viewer: Viewer, customer: Customer, before: Sequence[Version] = ()) -> Provenance:
    """Where it comes from, as typed. ``before``: the papers that were named already."""
    papers = papers_named(viewer, customer, form.text("papers"), before)
    return Provenance(form.text("channel"), form.text("words"), form.text("proof"), papers)


def channel_options() -> list[object]:
    return [{"value": name, "zh": channel.zh, "en": channel.en} for name, channel in channels().items()]
