"""What whom an adverse event is about was told, objects to and says: part of the page of the event."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from django.http import HttpRequest

from xindang.customers.models import Customer
from xindang.people.selectors import Viewer
from xindang.rating.models import Event, EventFile, Objection
from xindang.rating.personal import OUTCOMES, PERSON, Terms, terms
from xindang.rating.selectors import Place, open_objection
from xindang.sources.models import Source
from xindang.web.code_words import code_word
from xindang.web.forms import Form
from xindang.web.pages.records.rights import CORRECT, WRITE
from xindang.web.rooms import sees_by
from xindang.web.row_fields import Choice

FIELDS = {
    "notify": ("notified_on", "how"),
    "annotate": ("text",),
    "object": ("raised_on", "words"),
    "answer": ("answered_on", "outcome", "answer"),
}


def concerned_form(name: str, request: HttpRequest | None = None) -> Form:
    return Form(name, request, **dict.fromkeys(FIELDS[name], ""))


def own_source_key() -> int:
    """The office as a source; 0 while nothing was recorded."""
    found = Source.objects.filter(is_own=True).values_list("pk", flat=True).first()
    return found or 0


class Concerned:
    """``place``: of the event in the book. ``tried``: the form that was refused."""

    def __init__(self, viewer: Viewer, customer: Customer, place: Place, tried: Form | None = None) -> None:
        self.viewer, self.customer = viewer, customer
        self.origin, self.row_key = place
        forms = {name: concerned_form(name) for name in FIELDS}
        self.forms = forms | ({tried.name: tried} if tried and tried.name in FIELDS else {})

    @cached_property
    def event(self) -> Event | None:
        """The book's row; None once it is withdrawn."""
        return Event.objects.filter(origin=self.origin, row_key=self.row_key).first()

    @cached_property
    def file(self) -> EventFile | None:
        found = EventFile.objects.filter(origin=self.origin, row_key=self.row_key)
        return found.prefetch_related("objections__raised_with", "objections__answered_with").first()

    @property
    def objections(self) -> Sequence[Objection]:
        return sorted(self.file.objections.all(), key=lambda one: one.raised_on, reverse=True) if self.file else []

    @property
    def open_one(self) -> Objection | None:
        return open_objection(self.file)

    @property
    def is_late(self) -> bool:
        return self.open_one is not None and self.open_one.answer_by < self.viewer.on

    @property
    def is_person(self) -> bool:
        return self.customer.kind == PERSON

    @property
    def terms(self) -> Terms:
        return terms()

    @property
    def outcomes(self) -> list[Choice]:
        words = "objection_outcome"
        return [Choice(name, code_word(words, name, "zh"), code_word(words, name, "en")) for name in OUTCOMES]

    @cached_property
    def may_write(self) -> bool:
        return self.event is not None and sees_by(self.viewer, WRITE, self.customer)

    @cached_property
    def may_answer(self) -> bool:
        return self.open_one is not None and sees_by(self.viewer, CORRECT, self.customer)
