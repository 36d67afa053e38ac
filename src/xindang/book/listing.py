"""Faults of rows told as problems: at most 1,000 of a kind per table, and how many more there are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

from xindang.book.compile import LEFT_OUT, REPEATED, Check, Compiled
from xindang.book.contract import Column, Table
from xindang.book.convert import Conversion, converted, decimals, given_name
from xindang.book.faulty import RELATION, rows_having
from xindang.book.stage import Staged
from xindang.core.problems import Problem, problem
from xindang.engines.duckdb import DuckEngine
from xindang.engines.duckdb import quoted_name as quoted

LISTED_MAX = 1_000
Placed = tuple[int, str, object]  # row_no, column, value


@dataclass(slots=True)
class Listing:
    """Problems of one table as they are found, and the true number of each code."""

    table: Table
    staged: Staged
    found: list[Problem] = field(default_factory=list)
    totals: Counter[str] = field(default_factory=Counter)
    counted: set[tuple[str, str]] = field(default_factory=set)

    def add(self, code: str, total: int, rows: Iterable[Placed], **words: Any) -> None:
        """Add problems of a code: rows as (row_no, column, value), and how many there are in all."""
        for row_no, column, value in rows:
            told = problem(code, table=self.table.name, row=row_no, column=column, value=value, **words)
            self.found.append(self._placed(told, row_no))
        self.totals[code] += total

    def _placed(self, told: Problem, row_no: int) -> Problem:
        """With the file's name and its own row number, where a table has several files."""
        part = self.staged.part_of(row_no)
        if part is None:
            return told
        name, row = part
        return replace(told, zh=f"{told.zh}（{name} 第 {row} 行）", en=f"{told.en} ({name}, row {row})")

    def closed(self) -> list[Problem]:
        """By row, at most LISTED_MAX of a code, and one closing problem for each code that has more."""
        kept: dict[str, list[Problem]] = defaultdict(list)
        for told in sorted(self.found, key=lambda told: told.row or 0):
            if len(kept[told.code]) < LISTED_MAX:
                kept[told.code].append(told)
        listed = sorted((told for group in kept.values() for told in group), key=lambda told: told.row or 0)
        for code, group in kept.items():
            more = self.totals[code] - len(group)
            if more > 0:
                listed.append(more_of_the_same(self.table.name, group, more))
        return listed


def more_of_the_same(table: str, listed: Sequence[Problem], more: int) -> Problem:
    """The problem that closes a list which was cut off."""
    first, total = listed[0], len(listed) + more
    code = "more_of_the_same" if first.is_error else "more_of_the_same_warning"
    return problem(code, table=table, count=more, of=first.code, total=total, listed=len(listed))


def list_faults(listing: Listing, compiled: Compiled, counts: dict[int, int], engine: DuckEngine) -> None:
    """Add every fault that the counts (rows per value of ``faults``) say there is."""
    table = listing.table
    repeated = table.key or next(iter(table.unique), "")
    reference = next((column.name for column in table.columns.values() if column.refers), "")
    for bit, code, column in ((REPEATED, "repeated_id", repeated), (LEFT_OUT, "refers_to_left_out", reference)):
        if total := rows_having(counts, bit):
            listing.add(code, total, _first_rows(listing, engine, bit, column))
    for check in compiled.checks:
        total = rows_having(counts, check.bit)
        if not total:
            continue
        if check.rule is None:
            _list_cells(listing, check, compiled.cells[check.column], engine)
        else:
            rows = _first_rows(listing, engine, check.bit, check.column)
            listing.add(check.rule.code, total, rows, other=check.rule.other)


def _first_rows(listing: Listing, engine: DuckEngine, bit: int, column: str) -> list[Placed]:
    """The first rows with a bit, each with its column's value as the source gives it."""
    value = f"cast(s.{quoted(column)} as varchar)" if column in listing.staged.columns else "''"
    query = f"""select s.row_no, {value} from {listing.staged.relation} s join (
            select row_no from {RELATION} where faults & {bit} <> 0 order by row_no limit {LISTED_MAX}
        ) f on s.row_no = f.row_no"""
    return [(int(row_no), column, "" if shown is None else shown) for row_no, shown in engine.rows(query)]


def _list_cells(listing: Listing, check: Check, cell: Conversion, engine: DuckEngine) -> None:
    """The faults of one column's cells, told apart by code over the source."""
    query = f"""
        select code, total, row_no, given from (
            select row_no, code, given, count(*) over (partition by code) as total,
                row_number() over (partition by code order by row_no) as place
            from (select s.row_no, {check.code} as code, cast({given_name(check.column)} as varchar) as given
                from ({converted(listing.staged.relation, {check.column: cell})}) s
                join (select row_no from {RELATION} where faults & {check.bit} <> 0) f
                on s.row_no = f.row_no))
        where place <= {LISTED_MAX} order by row_no"""
    column = listing.table.columns[check.column]
    for code, total, row_no, given in engine.rows(query):
        listing.add(code, 0, [(int(row_no), check.column, given or "")], **_words(column, given or ""))
        listing.totals[code] += 0 if (code, check.column) in listing.counted else total
        listing.counted.add((code, check.column))


def _words(column: Column, given: str) -> dict[str, Any]:
    """What the sentences of cells may need beside the place and the value."""
    near = get_close_matches(given.lower(), column.codes, 1)
    return {
        "allowed": ", ".join(column.codes if len(column.codes) < 30 else near),
        "near": near[0] if near else "",
        "places": decimals(column.type),
        "least": column.least,
        "most": column.most,
    }
