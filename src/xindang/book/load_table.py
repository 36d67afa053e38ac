"""One table of a book: converted, checked, its faulty rows listed or left out, its totals taken."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path

from xindang.book import references
from xindang.book.book import ControlTotal, Declared, TableState
from xindang.book.compile import LEFT_OUT, REPEATED, ROW_REFUSED, Compiled, References, compile_table
from xindang.book.contract import DENSE_TABLES, Table
from xindang.book.declare import Declaration
from xindang.book.listing import Listing, list_faults
from xindang.book.raw import damage, unreadable
from xindang.book.stage import Staged
from xindang.book.whole import list_overlapping_limits
from xindang.core.problems import Problem, errors_in, problem
from xindang.engines.duckdb import DuckEngine, EngineError
from xindang.engines.duckdb import quoted_name as quoted


@dataclass(frozen=True, slots=True)
class Summary:
    """Rows per value of ``faults``, and the control totals, from one aggregate over the table."""

    counts: dict[int, int]
    totals: list[ControlTotal]

    def rows_with(self, mask: int) -> int:
        return sum(count for faults, count in self.counts.items() if faults & mask)

    @property
    def rows(self) -> int:
        return sum(self.counts.values())


@dataclass(slots=True)
class TableLoader:
    """Loads tables in the contract's order, customers and items first, and keeps what they leave behind.

    ``stopped``: an error was met that the load cannot go on after (with ``accept``: one that is not of single rows).
    """

    engine: DuckEngine
    declared: Declaration
    accept: bool
    stopped: bool = False
    problems: list[Problem] = field(default_factory=list)
    states: dict[str, TableState] = field(default_factory=dict)
    totals: list[ControlTotal] = field(default_factory=list)
    _known: References = field(default_factory=References)

    def load(self, table: Table, staged: Staged | None) -> TableState:
        """Load one table from its staged source; None when the book has none. The engine always has the table then."""
        state = TableState(
            name=table.name,
            given=staged is not None,
            columns_given=frozenset(staged.columns if staged is not None else ()),
            declared=self.declared.tables.get(table.name, Declared()),
        )
        if staged is not None and staged.usable:
            state = self._load_given(table, staged, state)
        else:
            self._load_nothing(table, staged)
        self.states[table.name] = state
        if staged is not None:
            self.engine.execute(f"drop view if exists {staged.relation}")
            self.engine.drop(*staged.tables)
        return state

    def drop_workings(self) -> None:
        """Drop what only loading needs: row numbers, faults, where ids were looked up."""
        references.forget(self.engine)
        for name, state in self.states.items():
            for column in ("row_no", "faults") if state.given else ():
                self.engine.execute(f"alter table {quoted(name)} drop column if exists {column}")

    def _load_nothing(self, table: Table, staged: Staged | None) -> None:
        columns = ", ".join(f"{quoted(name)} {kind}" for name, kind in table.engine_columns.items())
        self.engine.execute(f"create or replace table {quoted(table.name)} ({columns})")
        if staged is not None:
            self._stop(staged.problems)
        empty = staged is None and (table.name != "customers" or table.name in self.declared.tables)
        if empty:
            self._make_known(table, clean=True, error_mask=0)

    def _load_given(self, table: Table, staged: Staged, state: TableState) -> TableState:
        self._stop(_missing_columns(table, staged))
        self.problems.extend(_unknown_columns(table, staged))
        compiled = self._convert(table, staged)
        if compiled is None:
            self._load_nothing(table, staged)
            return state
        self._mark(table, staged)
        summary = self._summary(table, compiled.error_mask)
        self._make_known(table, clean=not summary.rows_with(compiled.error_mask), error_mask=compiled.error_mask)
        if table.name == "items" and self.accept and summary.rows_with(compiled.error_mask):
            references.spread_left_out(self.engine, compiled.error_mask, LEFT_OUT)
            summary = self._summary(table, compiled.error_mask)
            self._make_known(table, clean=False, error_mask=compiled.error_mask)
        self.problems.extend(self._problems(table, staged, compiled, summary))
        self.totals.extend(summary.totals)
        left_out = summary.rows_with(compiled.error_mask)
        if left_out and self.accept:
            self._leave_out(table, compiled.error_mask)
        elif left_out:
            self.stopped = True
        return replace(state, row_count=summary.rows - left_out, left_out_count=left_out)

    def _stop(self, problems: list[Problem]) -> None:
        self.problems.extend(problems)
        self.stopped = self.stopped or bool(errors_in(problems))

    def _convert(self, table: Table, staged: Staged) -> Compiled | None:
        """Make the table of all rows, good and bad; None when the source turns out to be damaged."""
        known = self._known
        if table.name == "items":
            applies = "applies_to" in staged.columns and "item_id" in staged.columns
            known = replace(known, items=references.TARGETS if applies else "")
        try:
            if known.items == references.TARGETS:
                references.look_up_targets(self.engine, staged, known.customers, self.declared.base_currency)
            compiled = compile_table(table, staged, known, self.declared.base_currency)
            self.engine.create_table(table.name, compiled.query)
            self._complete(table)
        except EngineError as error:
            if self._readable(staged):
                raise
            staged.problems.append(unreadable(Path(table.name), *damage(error), table=table.name))
            return None
        return compiled

    def _complete(self, table: Table) -> None:
        """Add the contract's columns that hold nothing here: done afterwards, it costs nothing however many rows."""
        there = self.engine.columns(table.name)
        for name, kind in table.engine_columns.items():
            if name not in there:
                self.engine.execute(f"alter table {quoted(table.name)} add column {quoted(name)} {kind}")

    def _readable(self, staged: Staged) -> bool:
        """Whether every cell of the source can be read: tells damaged files from mistakes of our own."""
        try:
            self.engine.rows(f"select bit_xor(hash(columns(*))) from {staged.relation}")
        except EngineError:
            return False
        return True

    def _mark(self, table: Table, staged: Staged) -> None:
        """Set the bits that no single row can know: refused by its reader, id seen before."""
        name = quoted(table.name)
        if staged.bad_rows:
            listed = ", ".join(map(str, staged.bad_rows))
            self.engine.execute(f"update {name} set faults = faults | {ROW_REFUSED} where row_no in ({listed})")
        key = (DENSE_TABLES.get(table.name, table.key),) if table.key in staged.columns else table.unique
        if not key or not set(table.unique) <= set(staged.columns):
            return
        columns = ", ".join(quoted(column) for column in key)
        filled = " and ".join(f"{quoted(column)} is not null" for column in key)
        # Different hashes prove different ids, at a fraction of the cost of comparing text.
        different = f"count(distinct hash({columns}))"
        count, distinct = self.engine.one(f"select count(*), {different} from {name} where {filled}")
        if count != distinct:
            self.engine.execute(
                f"""update {name} set faults = faults | {REPEATED} where row_no in (
                    select row_no from (select row_no, row_number() over (partition by {columns} order by row_no) as n
                        from {name} where {filled}) where n > 1)"""
            )

    def _summary(self, table: Table, error_mask: int) -> Summary:
        currency = "coalesce(currency, '')" if table.has_currency else "''"
        sums = "".join(f", sum({quoted(column)})" for column in table.money)
        counts: Counter[int] = Counter()
        totals: dict[tuple[str, str], list[Decimal]] = {}
        query = f"select faults, {currency}, count(*){sums} from {quoted(table.name)} group by 1, 2 order by 2, 1"
        for faults, code, count, *found in self.engine.rows(query):
            counts[int(faults)] += int(count)
            good = not int(faults) & error_mask
            for column, amount in zip(table.money or [""], found or [None], strict=True):
                total = totals.setdefault((column, code), [Decimal(0)] * 4)
                for at, value in ((0, Decimal(count)), (1, amount or Decimal(0))):
                    total[at] += value
                    total[at + 2] += value if good else Decimal(0)
        return Summary(
            dict(counts),
            [
                ControlTotal(table.name, column, code, int(before), sum_before, int(after), sum_after)
                for (column, code), (before, sum_before, after, sum_after) in totals.items()
            ],
        )

    def _make_known(self, table: Table, *, clean: bool, error_mask: int) -> None:
        if table.name == "customers":
            references.look_up_customers(self.engine, clean=clean, error_mask=error_mask, accept=self.accept)
            self._known = replace(self._known, customers=references.CUSTOMERS)
        elif table.name == "items":
            references.look_up_items(self.engine, clean=clean, error_mask=error_mask, accept=self.accept)
            self._known = replace(self._known, items=references.ITEMS)

    def _problems(self, table: Table, staged: Staged, compiled: Compiled, summary: Summary) -> list[Problem]:
        listing = Listing(table, staged, list(staged.problems))
        listing.totals.update(told.code for told in staged.problems)
        if not summary.rows:
            listing.found.append(problem("empty_table", table=table.name))
        if any(summary.counts):
            list_faults(listing, compiled, summary.counts, self.engine, table.name)
        if table.name == "limits":
            list_overlapping_limits(self.engine, listing, compiled.error_mask)
        return listing.closed()

    def _leave_out(self, table: Table, error_mask: int) -> None:
        """Keep the good rows only; customers are numbered as their references already are."""
        number = ""
        if table.name == "customers":
            number = "replace (cast(row_number() over (order by customer_code) as integer) as customer_id)"
        good = f"select * {number} from {quoted(table.name)} where faults & {error_mask} = 0"
        self.engine.create_table("good_rows", good)
        self.engine.drop(table.name)
        self.engine.execute(f"alter table good_rows rename to {quoted(table.name)}")


def _missing_columns(table: Table, staged: Staged) -> list[Problem]:
    if not staged.parts:  # a folder without files is a table without rows
        return []
    missing = [column for column in table.columns.values() if column.required and column.name not in staged.columns]
    return [
        problem("missing_column", table=table.name, column=column.name, title_zh=column.zh, title_en=column.en)
        for column in missing
    ]


def _unknown_columns(table: Table, staged: Staged) -> list[Problem]:
    if not staged.unknown_columns:
        return []
    titles = {column.zh: column.name for column in table.columns.values()}
    near = {}
    for unknown in staged.unknown_columns:
        close = get_close_matches(unknown.lower(), table.columns, 1)
        if unknown in titles or close:
            near[unknown] = titles.get(unknown) or close[0]
    pairs = ", ".join(f"{unknown} → {name}" for unknown, name in near.items())
    near_zh, near_en = (f"是否应为：{pairs}？", f" Perhaps: {pairs}.") if pairs else ("", "")
    value = ", ".join(staged.unknown_columns)
    return [problem("unknown_column", table=table.name, value=value, near_zh=near_zh, near_en=near_en)]
