"""A mapping by what a person says of each heading, where a first look alone did not see it or saw it wrongly."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from xindang.book.contract import Table, contract
from xindang.book.look.heading import Heading
from xindang.book.look.layout import Shape, customer_of
from xindang.book.look.propose import TERM_DAYS, Proposal, proposal_of
from xindang.book.look.sheets import Sheet, sheets_of
from xindang.book.look.survey import Survey, survey_of
from xindang.book.look.together import read_together
from xindang.book.mapping.spec import DuePolicy
from xindang.engines.duckdb import DuckEngine

# A block of a table as proposals write it, up to the next one.
TABLE = "[[table]]"
BLOCK = re.compile(r"^(?=\[\[table\]\])", re.MULTILINE)
# What a book needs of a row and a heading seldom says.
USUAL = {"side": '{ constant = "sale" }'}


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says of one sheet, columns called by their place.

    ``heading``: how many filled rows stand above its headings, and how many rows these take; None: as recognised.
    ``roles``: a role of ``words.toml`` or a book's ``table.column``; columns that are not in it are not taken.
    ``styles``: how dates and numbers are written, where the cells leave it open. Texts that are empty, and
    ``term_days`` None, leave what the look proposes.
    """

    sheet: str
    heading: tuple[int, int] | None = None
    roles: Mapping[int, str] = field(default_factory=dict)
    styles: Mapping[int, str] = field(default_factory=dict)
    organisation: str = ""
    due: str = ""
    match: str = ""
    term_days: int | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What is in the files: every sheet, and what those hold whose headings are known."""

    sheets: list[Sheet]
    surveys: list[Survey]

    def survey(self, shown: str) -> Survey | None:
        """That of a sheet."""
        return next((survey for survey in self.surveys if survey.sheet.shown == shown), None)


def seen_in(path: Path, engine: DuckEngine, said: Said | None = None) -> Seen:
    """Look at every sheet; that of which a person spoke, and others of the same headings, are as the person says."""
    told = {said.sheet: said.heading} if said is not None and said.heading is not None else {}
    try:
        sheets = list(sheets_of(path, engine, told))
        chosen = next((sheet for sheet in sheets if said is not None and sheet.shown == said.sheet), None)
        names = chosen.heading.names if chosen is not None and chosen.heading is not None else None
        surveys = list[Survey]()
        for sheet in sheets:
            if said is not None and said.roles and sheet.heading is not None and sheet.heading.names == names:
                survey = survey_of(replace(sheet, heading=_as_said(sheet.heading, said)), engine)
            else:
                survey = survey_of(sheet, engine)
            surveys += [] if survey is None else [survey]
        return Seen(sheets, surveys)
    finally:
        named = "select table_name from information_schema.tables where starts_with(table_name, 'look_')"
        engine.drop(*(name for (name,) in engine.rows(named)))


def _as_said(heading: Heading, said: Said) -> Heading:
    there = range(len(heading.names))
    return replace(heading, roles={role: place for place, role in said.roles.items() if place in there}, rivals={})


def proposal_said(seen: Seen, said: Said) -> Proposal | None:
    """The mapping for the sheet of which a person spoke, ``seen`` with what was said; None where it has no headings."""
    chosen = seen.survey(said.sheet)
    if chosen is None:
        return None
    together = read_together(chosen, seen.surveys)
    columns = [
        replace(column, styles=(style,)) if (style := said.styles.get(column.place)) in column.styles else column
        for column in together.survey.columns
    ]
    survey = replace(together.survey, columns=columns)
    found = proposal_of(replace(together, survey=survey))
    text, asks = found.text, found.asks
    if found.layout.shape is Shape.UNKNOWN and not found.layout.dated:
        # Neither days nor amounts: a list of customers, or of what else a book has of them.
        customer = any(customer_of(survey))
        text = "".join(part for part in _parts(text) if customer or not part.startswith(TABLE))
        text = "".join(part for part in _parts(text) if 'to = "items"' not in part)
        asks = tuple(ask for ask in asks if ask not in found.layout.asks)
    # The first lines tell how a proposal is used on the command line.
    text = _with_columns(text[text.index("title = ") :], survey)
    return replace(found, text=_with_conventions(text, said), asks=asks)


def _parts(text: str) -> list[str]:
    """What stands before the tables of a mapping, then each table."""
    return BLOCK.split(text)


def _with_columns(text: str, survey: Survey) -> str:
    """The mapping with the book's columns that were named by themselves, each in every block of its table."""
    named: dict[str, dict[str, str]] = {}
    for column in survey.columns:
        if column.role is not None and "." in column.role.name:
            table, _, name = column.role.name.partition(".")
            named.setdefault(table, {})[name] = _text(column.role.name.replace(".", "_"))
    parts = _parts(text)
    for table, columns in named.items():
        mine = [at for at, part in enumerate(parts) if part.startswith(TABLE) and f'to = "{table}"' in part]
        for at in mine:
            parts[at] = _merged(parts[at], columns)
        if not mine:
            parts.append("\n".join(_own_block(contract()[table], columns, survey)) + "\n\n")
    return "".join(parts)


def _merged(part: str, columns: Mapping[str, str]) -> str:
    lines = [line for line in part.rstrip().split("\n") if line.partition(" = ")[0] not in columns]
    return "\n".join([*lines, *(f"{name} = {value}" for name, value in columns.items())]) + "\n\n"


def _own_block(table: Table, columns: Mapping[str, str], survey: Survey) -> Iterator[str]:
    """A table of which nothing else is known: who it is of, a number of its own where it needs one, what is usual."""
    customer, _ = customer_of(survey)
    needed = {name: USUAL[name] for name, column in table.columns.items() if column.required and name in USUAL}
    if table.key and table.key not in columns and table.columns[table.key].required:
        needed[table.key] = '{ id = "{row}" }'
    if customer and "customer_id" in table.columns and table.key != "customer_id":
        needed["customer_id"] = _text(customer)
    filled = [value for name, value in columns.items() if table.columns[name].required]
    yield f"{TABLE}                            # {table.zh} · {table.en}"
    yield from (f'to = "{table.name}"', 'from = "export"')
    if filled:
        yield f"only_given = [{', '.join(filled)}]"
    yield "[table.columns]"
    yield from (f"{name} = {value}" for name, value in {**needed, **columns}.items())


def _with_conventions(text: str, said: Said) -> str:
    """The lines at the top of a proposal as a person chose them."""
    chosen = {"organisation": said.organisation, "due": said.due, "match": said.match}
    head, tables, rest = text.partition("[[source]]")
    for name, value in chosen.items():
        if value:
            lines = head.split("\n")
            head = "\n".join(f"{name} = {_text(value)}" if line.startswith(f"{name} = ") else line for line in lines)
    if said.due or said.term_days is not None:
        head = re.sub(r"^term_days = .*\n", "", head, flags=re.MULTILINE)
        due = said.due or DuePolicy.TERM
        if due != DuePolicy.GIVEN:
            days = TERM_DAYS if said.term_days is None else said.term_days
            head = re.sub(r"^(due = .*)$", rf"\g<1>\nterm_days = {days}", head, flags=re.MULTILINE)
    return head + tables + rest


def _text(text: str) -> str:
    """A basic string of TOML."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
