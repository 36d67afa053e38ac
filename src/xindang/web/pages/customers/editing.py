"""The form in which somebody says otherwise of a customer than its source does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from xindang.book.contract import Column, contract
from xindang.core.problems import Problem
from xindang.customers.given import editable_columns
from xindang.customers.models import Customer
from xindang.web.code_words import code_word
from xindang.web.forms import Form

INPUT_TYPES = {"date": "date"}


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class EditField:
    """One column: its title, what is typed, how it is typed, what is wrong with it."""

    column: Column
    value: str
    input_type: str
    choices: Sequence[Choice]
    faults: Sequence[Problem]


def edit_form(customer: Customer, request: HttpRequest | None = None) -> Form:
    """The form with what the office has, or with what was typed."""
    return Form("customer", request, **{name: _typed(getattr(customer, name)) for name in editable_columns()})


def _typed(value: object) -> str:
    return "" if value is None else str(value)


def edit_fields(form: Form) -> list[EditField]:
    """The fields in the order of the book's contract."""
    columns = contract()["customers"].columns
    return [
        EditField(
            column=columns[name],
            value=form.typed[name],
            input_type=INPUT_TYPES.get(columns[name].type, "text"),
            choices=[
                Choice(c, *(code_word(columns[name].code_list, c, t) for t in ("zh", "en")))
                for c in columns[name].codes
            ],
            faults=form.faults(name),
        )
        for name in editable_columns()
    ]
