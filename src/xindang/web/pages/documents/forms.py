"""The forms in which somebody says what a document is, and the choices they offer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Protocol

from xindang.customers.channels import channels
from xindang.customers.models import Customer
from xindang.documents.catalogue import kinds, retentions
from xindang.documents.given import DocumentGiven, said_mark
from xindang.documents.models import Document, Loan
from xindang.documents.selectors import levels_seen
from xindang.people.models import User
from xindang.web.access import Request
from xindang.web.forms import Form

Choice = Mapping[str, str]


class Titled(Protocol):
    """Something of a catalogue."""

    @property
    def name(self) -> str: ...

    @property
    def zh(self) -> str: ...

    @property
    def en(self) -> str: ...


def choices(things: Iterable[Titled]) -> list[Choice]:
    """Things of a catalogue as a select has them."""
    return [{"value": thing.name, "zh": thing.zh, "en": thing.en} for thing in things]


def person_choices(people: Iterable[User]) -> list[Choice]:
    """People as a select has them."""
    return [{"value": str(user.pk), "zh": user.name, "en": user.name} for user in people]


def add_form(request: Request, *, sent: bool = False) -> Form:
    """An empty form, received today by oneself from the customer, or what was typed."""
    first = {"received_on": request.viewer.on.isoformat(), "collected_by": request.viewer.user.name}
    return _form("add", request if sent else None, {**first, "channel": "customer"})


def edit_form(document: Document, request: Request | None = None) -> Form:
    """The form with what the archive has, or with what was typed."""
    there = {field: getattr(document, field) for field in FIELDS}
    said = {field: _typed(value) for field, value in there.items()}
    return Form("edit", request, **said, seen=said_mark(document))


def version_form(document: Document, request: Request | None = None) -> Form:
    """How long a further version is valid; as long as the document where nothing else is said."""
    days = {field: _typed(getattr(document, field)) for field in ("valid_from", "valid_to")}
    return Form("version", request, **days)


def place_form(document: Document, request: Request | None = None, on: date | None = None) -> Form:
    """Where the original is, or what was typed; ``on``: since when, where nothing is said yet."""
    now = document.custody
    first = {"room": now.room, "cabinet": now.cabinet, "box": now.box, "held_by": str(now.held_by_id)} if now else {}
    words = {field: first.get(field, "") for field in ("room", "cabinet", "box", "held_by", "note")}
    return Form("custody", request, since_on=_typed(on), **words)


def borrow_form(request: Request | None = None) -> Form:
    return Form("borrow", request, purpose="", due_on="")


def loan_form(loan: Loan, request: Request | None = None) -> Form:
    """The words with which one loan is decided on or taken back."""
    return Form(f"loan-{loan.pk}", request, reason="")


FIELDS = (
    "title", "kind", "valid_from", "valid_to", "level", "retention", "received_on", "collected_by", "channel", "note",
)  # fmt: skip


def _form(name: str, request: Request | None, first: Mapping[str, str]) -> Form:
    return Form(name, request, **{field: first.get(field, "") for field in FIELDS})


def _typed(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")


def given_in(form: Form) -> DocumentGiven:
    """What was typed; raises ProblemsFound where a day is none."""
    given = DocumentGiven(
        title=form.text("title"), kind=form.text("kind"), level=form.text("level"), retention=form.text("retention"),
        collected_by=form.text("collected_by"), channel=form.text("channel"), note=form.text("note"),
        received_on=form.day("received_on"), valid_from=form.day_or_none("valid_from"),
        valid_to=form.day_or_none("valid_to"),
    )  # fmt: skip
    form.check()
    return given


def offered(request: Request, customer: Customer) -> dict[str, Any]:
    """What the selects of a form offer."""
    return {
        "kinds": choices(kinds().values()),
        "levels": choices(levels_seen(request.viewer, customer)),
        "retentions": choices(retentions().values()),
        "channels": choices(channels().values()),
    }
