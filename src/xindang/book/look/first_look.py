"""A first look at a path: every sheet surveyed, a mapping proposed for the likeliest, and tried out at once."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from xindang.book.look.layout import Shape, customer_of, layout_of
from xindang.book.look.propose import Proposal, proposal_of
from xindang.book.look.sheets import Sheet, sheets_of
from xindang.book.look.survey import Survey, survey_of
from xindang.book.look.together import Together, read_together
from xindang.book.mapping.export import heading_of
from xindang.book.mapping.run import map_book, read_mapping
from xindang.book.mapping.text import shipped_mappings
from xindang.book.sources import find_sources
from xindang.core.problems import Problem
from xindang.engines.duckdb import DuckEngine, quoted_file

MAPPED = {"items": "issued_on", "settlements": "settled_on", "customers": ""}
# What a table's rows add to what is owed in the end, where a column makes some of them count otherwise.
NET_OF = {
    "items": "sum(case when kind = 'credit_note' then -amount else amount end)",
    "settlements": "sum(case when bounced_on is null then -amount else 0 end)",
}
PLAIN_NET = {"items": "sum(amount)", "settlements": "sum(-amount)"}
NET_COLUMN = {"items": "kind", "settlements": "bounced_on"}


@dataclass(frozen=True, slots=True)
class Tried:
    """What the proposed mapping gives on the very file: rows, sums and span of days by table, and its problems.

    ``net`` is what is owed in the end: items less credit notes less the receipts in force.
    """

    problems: list[Problem]
    counts: dict[str, int] = field(default_factory=dict)
    sums: dict[str, Decimal] = field(default_factory=dict)
    span: tuple[date, date] | None = None
    no_due: int = 0
    net: Decimal = Decimal(0)

    @property
    def is_read(self) -> bool:
        return bool(self.counts)


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What is in a path that is no book.

    ``chosen`` are the sheets that the proposal is for, ``shipped`` the name of a mapping that ships and reads them as
    they are.
    """

    path: Path
    sheets: list[Sheet]
    surveys: list[Survey]
    chosen: Together | None = None
    proposal: Proposal | None = None
    tried: Tried | None = None
    shipped: str = ""

    @property
    def problems(self) -> list[Problem]:
        """What the trial met and the survey has not told already."""
        told = self.tried.problems if self.tried is not None else []
        return [entry for entry in told if entry.code != "mapping_rows_dropped"]


def is_no_book_yet(path: Path) -> bool:
    """Whether a path is there, and holds no table of a book under its name."""
    if not (path.is_file() or path.is_dir()):
        return False
    found = find_sources(path)
    named = found.tables or found.declared.tables or any(told.code == "not_a_file" for told in found.problems)
    return not named


def first_look(path: Path, engine: DuckEngine, progress: Callable[[str], None] = lambda _: None) -> FirstLook:
    """Survey every sheet, propose a mapping for the likeliest and try it."""
    sheets, surveys = list[Sheet](), list[Survey]()
    try:
        for sheet in sheets_of(path, engine):
            progress(sheet.shown)
            sheets.append(sheet)
            if (found := survey_of(sheet, engine)) is not None:
                surveys.append(found)
    finally:
        named = "select table_name from information_schema.tables where starts_with(table_name, 'look_')"
        engine.drop(*(name for (name,) in engine.rows(named)))
    if not surveys:
        return FirstLook(path, sheets, surveys)
    chosen = read_together(max(surveys, key=_likelihood), surveys)
    proposal = proposal_of(chosen)
    tried = None if proposal.asks else _tried(path, proposal, engine)
    shipped = _shipped_for(chosen.survey) if len(chosen.sheets) < 2 else ""
    return FirstLook(path, sheets, surveys, chosen, proposal, tried, shipped)


def _likelihood(survey: Survey) -> tuple[int, int]:
    """Customer, day and amount first, then as many columns as possible; of equal ones the first stays."""
    layout = layout_of(survey)
    whole = (layout.shape is not Shape.UNKNOWN) + layout.dated + any(customer_of(survey))
    return whole, len(survey.heading.roles)


def _shipped_for(survey: Survey) -> str:
    """A mapping that ships and finds every one of its columns here, lines over blocks and all; empty when none does."""
    there = {name.casefold(): name for name in survey.heading.names}
    for name in shipped_mappings():
        mapping, _ = read_mapping(name)
        if mapping is None or len(mapping.sources) > 1:
            continue
        (source,) = mapping.sources
        wanted = [column for column in source.columns if not column.optional]
        same_shape = source.header_rows == survey.heading.rows and bool(source.banners) == (survey.banner is not None)
        if same_shape and all(heading_of(column.headings, there) for column in wanted):
            return name
    return ""


def _tried(path: Path, proposal: Proposal, engine: DuckEngine) -> Tried:
    with tempfile.TemporaryDirectory(prefix="xindang-look-") as name:
        folder = Path(name)
        mapping = folder / "建议的映射.toml"
        mapping.write_text(proposal.text, encoding="utf-8")
        problems = map_book(path, mapping, engine, folder / "book")
        if not (folder / "book").is_dir():
            return Tried(problems)
        return _read_back(folder / "book", problems, engine)


def _read_back(book: Path, problems: list[Problem], engine: DuckEngine) -> Tried:
    found = Tried(problems)
    days, net, no_due = list[date](), Decimal(0), 0
    for table, day in MAPPED.items():
        file = book / f"{table}.parquet"
        if not file.is_file():
            continue
        rows = f"read_parquet({quoted_file(file)})"
        columns = {str(row[0]) for row in engine.rows(f"describe select * from {rows}")}
        (found.counts[table],) = engine.one(f"select count(*) from {rows}")
        if not day:
            continue
        total, first, last = engine.one(f"select coalesce(sum(amount), 0), min({day}), max({day}) from {rows}")
        found.sums[table] = Decimal(total)
        days += [known for known in (first, last) if known is not None]
        owed = NET_OF[table] if NET_COLUMN[table] in columns else PLAIN_NET[table]
        (part,) = engine.one(f"select coalesce({owed}, 0) from {rows}")
        net += Decimal(part)
        if table == "items" and "due_on" in columns:
            no_due = _count_without_due(rows, columns, engine)
    return replace(found, span=(min(days), max(days)) if days else None, net=net, no_due=no_due)


def _count_without_due(rows: str, columns: set[str], engine: DuckEngine) -> int:
    note = "and kind is distinct from 'credit_note'" if "kind" in columns else ""
    (count,) = engine.one(f"select count(*) from {rows} where due_on is null {note}")
    return int(count)
