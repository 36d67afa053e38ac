"""What was typed into a page's form, and what was wrong with it: shown again beside each field until it is right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import TypeVar

from django.contrib import messages
from django.http import HttpRequest

from xindang.core.problems import Problem, ProblemsFound, problem

Chosen = TypeVar("Chosen")
# More than any field holds; what is longer is cut and fails its own check.
TEXT_LENGTH_MAX = 20_000
KEY_DIGITS = 18


def is_key(text: str) -> bool:
    """Whether what an address or a form says may be the key of a row: digits, and no more than a database compares."""
    return text.isascii() and text.isdigit() and len(text) < KEY_DIGITS


class Form:
    """One form of a page. ``first``: its fields with what stands in them before anything is typed.

    Problems whose column is a field stand beside it, all others at the top. Within ``with form.tried():`` values are
    read and a service called; ``form.done`` is then True where nothing was refused.
    """

    def __init__(self, name: str, request: HttpRequest | None = None, /, **first: str) -> None:
        self.name = name
        self.fields = frozenset(first)
        self.problems: list[Problem] = []
        self.done = False
        self.typed = dict(first)
        if request is not None and request.method == "POST":
            # NUL is no text; databases refuse it.
            given = {field: request.POST.get(field, "").replace("\0", "�") for field in first}
            self.typed = {field: text[:TEXT_LENGTH_MAX] for field, text in given.items()}

    def text(self, field: str) -> str:
        """As typed, without blanks at the ends."""
        return self.typed[field].strip()

    def day(self, field: str) -> date:
        """A day that must be given; where it is none a problem is noted, and ``check`` refuses before it is used."""
        return self.day_or_none(field, required=True) or date.min

    def day_or_none(self, field: str, *, required: bool = False) -> date | None:
        text = self.text(field)
        if not text:
            if required:
                self.problems.append(problem("day_missing", column=field))
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.problems.append(problem("day_malformed", column=field, value=text))
            return None

    def number(self, field: str) -> int:
        """The version that was seen; none (0) where it is no number: then it is not the one that stands."""
        text = self.text(field)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0

    def chosen(self, field: str, choices: Mapping[str, Chosen]) -> Chosen | None:
        """The thing behind the value chosen; None where there is none such."""
        return choices.get(self.text(field))

    def check(self) -> None:
        """Stop here where something typed could not be read."""
        if self.problems:
            raise ProblemsFound([])

    @contextmanager
    def tried(self) -> Iterator[None]:
        """Keeps the problems of what is refused within."""
        try:
            yield
        except ProblemsFound as refused:
            self.problems += refused.problems
        else:
            self.done = True

    def faults(self, field: str) -> list[Problem]:
        return [fault for fault in self.problems if fault.column == field]

    @property
    def other_faults(self) -> list[Problem]:
        return [fault for fault in self.problems if fault.column not in self.fields]

    @property
    def status(self) -> int:
        """Of the answer that shows the form: 422 where something was refused."""
        return 422 if self.problems else 200


def tell(request: HttpRequest, zh: str, en: str, *, level: int = messages.SUCCESS) -> None:
    """Say on the next page what was done, in the reader's language."""
    viewer = getattr(request, "viewer", None)
    english = viewer is not None and viewer.user.language == "en"
    messages.add_message(request, level, en if english else zh)
