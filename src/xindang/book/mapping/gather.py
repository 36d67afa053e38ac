"""Sources as typed tables in the engine, and every cell that cannot be read told with its place in the export.

Three layers of SQL over the cells as a person reads them (``rows.py``): cells typed, each with the code of what is
wrong with it (``name!``) and whether it reads in the other order of day and month (``name?``); what is made of several
columns; the source's own filter on top.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xindang.book.mapping.bound import Bound
from xindang.book.mapping.cells import OTHER_ORDER, cell_sql
from xindang.book.mapping.export import ExportFile, read_files
from xindang.book.mapping.made import date_sql, signed_sql
from xindang.book.mapping.places import Fault, list_faults
from xindang.book.mapping.rows import IS_BANNER, cells_of, year_in_heading, year_name
from xindang.book.mapping.running import list_breaks
from xindang.book.mapping.spec import BookMapping, RowFilter, Source
from xindang.core.problems import Problem, errors_in, problem
from xindang.engines.duckdb import DuckEngine
from xindang.engines.duckdb import quoted_name as quoted
from xindang.engines.duckdb import quoted_text as literal
from xindang.policy.expression import FactType, Kind
from xindang.policy.sql import SqlText

VERDICT = "!where"
ROW = ("file_no", "row_no")


@dataclass(slots=True)
class Gathered:
    """A source in the engine: ``relation`` with file_no, row_no and its typed columns; ``files`` by file_no.

    ``root`` is the source read from files that its rows come from: itself, unless it is derived.
    """

    relation: str
    root: str
    facts: Mapping[str, FactType]
    files: list[ExportFile] = field(default_factory=list)

    def place(self, file_no: int, column: str) -> tuple[str, str]:
        """What problems call a file, and the heading of a short name in it."""
        file = self.files[file_no]
        return file.shown, file.cells.get(column, column)


@dataclass(slots=True)
class Gathering:
    """Reads the sources of one mapping."""

    mapping: BookMapping
    facts: Mapping[str, Mapping[str, FactType]]
    export: Path
    engine: DuckEngine
    problems: list[Problem] = field(default_factory=list)
    found: dict[str, Gathered] = field(default_factory=dict)
    broken: bool = False

    def gather(self) -> dict[str, Gathered]:
        """Every source that can be read, by name. ``broken`` when one cannot, or was declared wrongly as a whole."""
        for at, source in enumerate(self.mapping.sources):
            if source.derived_from:
                self._derive(at, source)
            else:
                self._read(at, source)
        return self.found

    def _read(self, at: int, source: Source) -> None:
        files, problems = read_files(source, self.export, self.engine, f"mapping_raw_{at}")
        problems += _headings_without_year(source, files)
        self.problems.extend(problems)
        if errors_in(problems) or not files:
            self.broken = True
            return
        gathered = Gathered(f"mapping_source_{at}", source.name, self.facts[source.name], files)
        self._type(source, gathered)
        self._tell_misshapen_rows(gathered)
        self._tell_faults(source, gathered)
        self.found[source.name] = gathered

    def _derive(self, at: int, source: Source) -> None:
        parent = self.found.get(source.derived_from)
        if parent is None:
            return
        gathered = Gathered(f"mapping_source_{at}", parent.root, parent.facts, parent.files)
        query = filtered(f"select * from {quoted(parent.relation)}", source.rows, gathered.facts)
        self.engine.create_table(gathered.relation, query)
        self._settle_where(source, gathered)
        self.found[source.name] = gathered

    def _type(self, source: Source, gathered: Gathered) -> None:
        bound = Bound()
        cells = " union all ".join(cells_of(source, file, at, bound) for at, file in enumerate(gathered.files))
        self._tell_dropped(source, gathered, cells, bound)
        kept = [*ROW, *(year_name(made) for made in source.dates if not made.year)]
        plain = f"select {', '.join([*kept, *_read(source)])} from ({cells})"
        if source.banners:
            self._tell_without_banner(source, gathered, cells, bound)
            plain += f" where not {IS_BANNER}"
        query = f"select {', '.join([*kept, *_typed(source)])} from ({plain})"
        made = [signed_sql(entry, gathered.facts, bound) for entry in source.signed]
        made += [date_sql(entry) for entry in source.dates]
        if made:
            query = f"select *, {', '.join(made)} from ({query})"
        self.engine.create_table(gathered.relation, filtered(query, source.rows, gathered.facts), bound.values or None)

    def _tell_dropped(self, source: Source, gathered: Gathered, cells: str, bound: Bound) -> None:
        """How many rows the mapping passes over as totals and footers: a reader can hold that against the file."""
        if not source.drop and not source.footer_rows:
            return
        (kept,) = self.engine.one(f"select count(*) from ({cells})", bound.values or None)
        count = sum(file.raw.row_count for file in gathered.files) - int(kept)
        if count:
            shown = ", ".join(file.shown for file in gathered.files[:3])
            self.problems.append(problem("mapping_rows_dropped", table=shown, count=count))

    def _tell_without_banner(self, source: Source, gathered: Gathered, cells: str, bound: Bound) -> None:
        """A file in which no line reads as the mapping says has rows that are nobody's."""
        query = f"select file_no from ({cells}) group by file_no having not bool_or({IS_BANNER}) order by file_no"
        for (file_no,) in self.engine.rows(query, bound.values or None):
            said = " / ".join(text for banner in source.banners for text in banner.said)
            shown, heading = gathered.place(file_no, source.banners[0].column)
            self.problems.append(problem("mapping_banner_missing", table=shown, column=heading, value=said))

    def _tell_misshapen_rows(self, gathered: Gathered) -> None:
        """Rows with more cells than headings are not used; told unless they were passed over anyway, as a footer is."""
        relation = quoted(gathered.relation)
        for at, file in enumerate(gathered.files):
            if not file.raw.bad_rows:
                continue
            words = {"at": at, "numbers": file.raw.bad_rows}
            condition = "file_no = $at and row_no in (select unnest($numbers))"
            there = {row for (row,) in self.engine.rows(f"select row_no from {relation} where {condition}", words)}
            self.problems.extend(told for told in file.raw.problems if told.row in there)
            self.engine.execute(f"delete from {relation} where {condition}", words)

    def _tell_faults(self, source: Source, gathered: Gathered) -> None:
        self._tell_other_order(source, gathered)
        faults = [Fault(c.name, c.name, _format_of(c.kind, c.style), c.decimals) for c in source.columns]
        faults += [Fault(s.name, s.direction or s.debit) for s in source.signed]
        faults += [Fault(made.name, made.day, "Y + M + D") for made in source.dates]
        before = len(self.problems)
        self.problems.extend(list_faults(gathered.relation, faults, gathered.files, self.engine))
        relation = quoted(gathered.relation)
        conditions = [f"{quoted(f'{fault.column}!')} is not null" for fault in faults]
        conditions += [quoted(f"{column.name}?") for column in source.columns if column.style in OTHER_ORDER]
        broken = " or ".join(conditions)
        self.engine.execute(f"delete from {relation} where {broken}")
        if source.balance is not None and len(self.problems) == before:
            cells = {signed.name: signed.amount or signed.debit for signed in source.signed}
            shown = cells.get(source.balance.says, source.balance.says)
            self.problems += list_breaks(gathered.relation, source.balance, shown, gathered.files, self.engine)
        self._settle_where(source, gathered)

    def _tell_other_order(self, source: Source, gathered: Gathered) -> None:
        """A column declared in the wrong order of day and month reads wrongly even where it reads: nothing is used."""
        for column in (column for column in source.columns if column.style in OTHER_ORDER):
            counts = self.engine.rows(f"""select file_no, count(*) from {quoted(gathered.relation)}
                where {quoted(f"{column.name}?")} group by file_no order by file_no""")
            for file_no, count in counts:
                shown, heading = gathered.place(file_no, column.name)
                words: dict[str, Any] = {"declared": column.style, "other": OTHER_ORDER[column.style]}
                self.problems.append(
                    problem("mapping_date_order_wrong", table=shown, column=heading, count=count, **words)
                )
                self.broken = True

    def _settle_where(self, source: Source, gathered: Gathered) -> None:
        """Rows of which the source's filter is unknown are not taken, and counted."""
        if source.rows.where is None:
            return
        relation = quoted(gathered.relation)
        (count,) = self.engine.one(f"select count(*) from {relation} where {quoted(VERDICT)} is null")
        if count:
            words: dict[str, Any] = {"name": source.name, "where": source.rows.where_text}
            place = f"source {source.name}.where"
            self.problems.append(
                problem("mapping_where_unknown", table=self.mapping.file, column=place, count=count, **words)
            )
            self.engine.execute(f"delete from {relation} where {quoted(VERDICT)} is null")
        self.engine.execute(f"alter table {relation} drop column {quoted(VERDICT)}")


def _headings_without_year(source: Source, files: list[ExportFile]) -> list[Problem]:
    """Where no column has the year, the heading over the month must say one."""
    return [
        problem(
            "mapping_heading_without_year",
            table=file.shown,
            column=file.cells.get(made.month, made.month),
            value=made.name,
        )
        for made in source.dates
        for file in files
        if not made.year and not year_in_heading(made, file)
    ]


def filtered(query: str, rows: RowFilter, facts: Mapping[str, FactType]) -> str:
    """A query's rows that its filter does not rule out; with ``!where`` beside them, NULL where it is unknown."""
    conditions = [f"{quoted(name)} is not null" for name in rows.given]
    conditions += [f"{quoted(name)} is null" for name in rows.blank]
    if rows.where is not None:
        verdict = SqlText(facts, {}, quoted).render(rows.where)
        query = f"select *, {verdict} as {quoted(VERDICT)} from ({query})"
        conditions.append(f"{quoted(VERDICT)} is not false")
    return f"select * from ({query}) where {' and '.join(conditions)}" if conditions else query


def _read(source: Source) -> list[str]:
    """Every column's plain text under ``name~``."""
    return [
        f"{cell_sql(column, quoted(column.name)).plain} as {quoted(f'{column.name}~')}" for column in source.columns
    ]


def _typed(source: Source) -> list[str]:
    """Every column's value, what is wrong with it (``name!``), and whether it is in the other order (``name?``)."""
    found = []
    for column in source.columns:
        text = quoted(f"{column.name}~")
        cell = cell_sql(column, text)
        code = literal("mapping_date_unreadable" if column.kind is Kind.DATE else "mapping_number_unreadable")
        found.append(f"{cell.value} as {quoted(column.name)}")
        broken = f"{text} is not null and {quoted(column.name)} is null"
        if column.style in OTHER_ORDER:
            # A case, not an and: the engine then tries the other order only where the declared one failed.
            found.append(
                f"case when {broken} then {cell.other} is not null else false end as {quoted(f'{column.name}?')}"
            )
            broken += f" and not {quoted(f'{column.name}?')}"
        found.append(f"case when {broken} then {code} end as {quoted(f'{column.name}!')}")
    return found


def _format_of(kind: Kind, style: str) -> str:
    return f"{kind.value} {style}".strip()
