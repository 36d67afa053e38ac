"""Fields of a form for columns of a book's table: titled by the contract, faults beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from xindang.assess.report.columns import codes_called
from xindang.book.contract import Column, contract
from xindang.core.problems import Problem
from xindang.web.code_words import code_word
from xindang.web.forms import Form
from xindang.web.row_words import YES_NO

INPUT_TYPES = {"date": "date"}
INPUT_MODES = {"money": "decimal", "rate": "decimal", "int": "numeric"}


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class RowField:
    """One column: its title, what is typed, how it is typed, what is wrong with it. ``required``: may not be blank."""

    column: Column
    value: str
    input_type: str
    input_mode: str
    choices: Sequence[Choice]
    faults: Sequence[Problem]
    required: bool
    long: bool
    suggestions: Sequence[Choice] = ()


def row_fields(
    form: Form,
    table: str,
    names: Iterable[str],
    *,
    choices: Mapping[str, Sequence[Choice]] | None = None,
    suggested: Mapping[str, Sequence[Choice]] | None = None,
    needed: Iterable[str] = (),
    long: Iterable[str] = (),
) -> list[RowField]:
    """The fields of these columns in their order. ``choices``: of columns that are chosen though they are no codes;
    ``suggested``: of those where something else may be typed too.
    """
    columns, given = contract()[table].columns, choices or {}
    return [
        RowField(
            column=columns[name],
            value=form.typed[name].lower() if columns[name].type == "bool" else form.typed[name],
            input_type=INPUT_TYPES.get(columns[name].type, "text"),
            input_mode=INPUT_MODES.get(columns[name].type, ""),
            choices=given[name] if name in given else _choices(columns[name]),
            faults=form.faults(name),
            required=columns[name].required or name in needed,
            long=name in long,
            suggestions=(suggested or {}).get(name, ()),
        )
        for name in names
    ]


def _choices(column: Column) -> list[Choice]:
    if column.type == "bool":
        return [Choice(value, YES_NO["zh"][at], YES_NO["en"][at]) for at, value in enumerate(("false", "true"))]
    called = codes_called(column)
    return [Choice(code, code_word(called, code, "zh"), code_word(called, code, "en")) for code in column.codes]
