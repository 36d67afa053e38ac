"""One table of a book: converted, checked, its faulty rows listed or left out, its totals taken."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path

from xindang.book import references
from xindang.book.book import ControlTotal, Declared, TableState
from xindang.book.compile import LEFT_OUT, REPEATED, ROW_REFUSED, Compiled, References, compile_table
from xindang.book.contract import DENSE_TABLES, Table, Working
from xindang.book.convert import converted
from xindang.book.declare import Declaration
from xindang.book.faulty import FaultyRows, rows_having
from xindang.book.listing import Listing, list_faults
from xindang.book.raw import damage, unreadable
from xindang.book.stage import Staged
from xindang.book.whole import list_overlapping_limits
from xindang.core.problems import Problem, errors_in, problem
from xindang.engines.duckdb import DuckEngine, EngineError
from xindang.engines.duckdb import quoted_name as quoted

Totals = dict[tuple[str, str], tuple[int, Decimal]]  # by money column and currency: rows and their sum


@dataclass(slots=True)
class TableLoader:
    """Loads tables in the contract's order, customers and items first, and keeps what they leave behind.

    ``stopped``: an error was met that the load cannot go on after (with ``accept``: one that is not of single rows).
    """

    engine: DuckEngine
    declared: Declaration
    accept: bool
    # Whether the book may name what stands elsewhere: see ``references.ELSEWHERE``.
    elsewhere: bool = False
    stopped: bool = False
    problems: list[Problem] = field(default_factory=list)
    states: dict[str, TableState] = field(default_factory=dict)
    totals: list[ControlTotal] = field(default_factory=list)
    _known: References = field(default_factory=References)
    _working: dict[str, tuple[str, ...]] = field(default_factory=dict)

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

    def forget(self) -> None:
        """Drop what only loading needs."""
        references.forget(self.engine)
        FaultyRows(self.engine).forget()
        for name, columns in self._working.items():
            for column in columns:
                self.engine.execute(f"alter table {quoted(name)} drop column {column}")

    def _load_nothing(self, table: Table, staged: Staged | None) -> None:
        self._define(table, frozenset(table.engine_columns), table.working)
        if staged is not None:
            self._stop(staged.problems)
        elif table.name != "customers" or table.name in self.declared.tables or self.elsewhere:
            self._make_known(table, clean=True)

    def _load_given(self, table: Table, staged: Staged, state: TableState) -> TableState:
        if not staged.columns and staged.unknown_columns:
            self._stop([problem("no_heading_known", table=table.name)])
            self._load_nothing(table, None)
            return state
        if not staged.columns:
            # A file or folder with nothing in it: a table without rows, and what was told of it.
            self._stop(staged.problems or [problem("empty_table", table=table.name)])
            self._load_nothing(table, None)
            return replace(state, given=False)
        self._stop(_missing_columns(table, staged))
        self.problems.extend(_unknown_columns(table, staged))
        compiled = self._convert(table, staged)
        if compiled is None:
            self._load_nothing(table, staged)
            return state
        row_count, before, noticed = self._summary(table)
        faulty = self._find_faulty(table, staged, compiled, flagged=noticed["flagged"] > 0)
        counts = faulty.counts()
        self.problems.extend(self._list(table, staged, compiled, counts))
        self.problems.extend(_told_together(table, staged, row_count, noticed))
        bad_count, after = rows_having(counts, compiled.error_mask), before
        if bad_count and self.accept:
            self._fill(table, compiled, faulty.having(compiled.error_mask))
            _, after, _ = self._summary(table)
        self.stopped = self.stopped or (bad_count > 0 and not self.accept)
        self.totals.extend(_control_totals(table, before, after))
        self._make_known(table, clean=not bad_count, left_out=self._left_out(table, staged, compiled))
        return replace(state, row_count=row_count - bad_count, left_out_count=bad_count + state.declared.left_out)

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
                references.look_up_targets(
                    self.engine, staged, known.customers, self.declared.base_currency, elsewhere=self.elsewhere
                )
            compiled = compile_table(table, staged, known, self.declared.base_currency)
            self._fill(table, compiled)
        except EngineError as error:
            if self._readable(staged):
                raise
            staged.problems.append(unreadable(Path(table.name), *damage(error), table=table.name))
            return None
        return compiled

    def _readable(self, staged: Staged) -> bool:
        """Whether every cell of the source can be read: tells damaged files from mistakes of our own."""
        try:
            self.engine.rows(f"select bit_xor(hash(columns(*))) from {staged.relation}")
        except EngineError:
            return False
        return True

    def _define(self, table: Table, stored: frozenset[str], working: dict[str, Working]) -> None:
        """Make the empty table. Columns that will hold nothing are computed: they take no room, whatever the rows."""
        columns = [
            f"{quoted(name)} {kind}"
            if name in stored
            else f"{quoted(name)} {kind} generated always as (cast(null as {kind})) virtual"
            for name, kind in table.engine_columns.items()
        ]
        columns += [f"{name} {column.type}" for name, column in working.items()]
        self._working[table.name] = tuple(working)
        self.engine.execute(f"create or replace table {quoted(table.name)} ({', '.join(columns)})")

    def _fill(self, table: Table, compiled: Compiled, without: str = "") -> None:
        """Make the table with its rows, all or all but those of a query; customers are numbered 1 to n either way."""
        self._define(table, frozenset(compiled.columns), compiled.working)
        listed = ", ".join(map(quoted, [*compiled.columns, *compiled.working]))
        values, where = listed, f"where row_no not in ({without})" if without else ""
        if without and table.name == "customers":
            numbered = "cast(row_number() over (order by customer_code) as integer)"
            values = listed.replace(quoted("customer_id"), numbered, 1)
        self.engine.execute(
            f"insert into {quoted(table.name)} ({listed}) select {values} from ({compiled.rows}) {where}"
        )

    def _find_faulty(self, table: Table, staged: Staged, compiled: Compiled, *, flagged: bool) -> FaultyRows:
        """Every faulty row: those the table's query flags, and those no single row can know of."""
        faulty = FaultyRows(self.engine)
        faulty.start(compiled.faults if flagged else "")
        if staged.bad_rows:
            faulty.add(f"select unnest([{', '.join(map(str, staged.bad_rows))}]) as row_no", ROW_REFUSED)
        key = (table.key,) if table.key in staged.columns else table.unique
        if key and set(key) <= set(staged.columns) and self._repeats(table, key):
            faulty.add(_later_rows(staged, compiled, key), REPEATED)
        if table.name == "items" and self.accept and "applies_to" in compiled.columns:
            self._spread(faulty, compiled.error_mask)
        return faulty

    def _repeats(self, table: Table, key: tuple[str, ...]) -> bool:
        """Whether an id may stand twice: different hashes prove different ids. Sorting them costs half of grouping."""
        columns = [DENSE_TABLES.get(table.name, key[0])] if key == (table.key,) else key
        listed = ", ".join(map(quoted, columns))
        filled = " and ".join(f"{quoted(column)} is not null" for column in columns)
        (repeats,) = self.engine.one(
            f"""select count(*) from (select mark = lag(mark) over (order by mark) as again
                from (select hash({listed}) as mark from {quoted(table.name)} where {filled})) where again"""
        )
        return bool(repeats)

    def _spread(self, faulty: FaultyRows, error_mask: int) -> None:
        """Leave out credit notes whose item is left out, and what applies to those, until nothing more follows."""
        bad = faulty.having(error_mask)
        follows = f"select item_id as row_no from items where applies_to in ({bad}) and item_id not in ({bad})"
        while self.engine.rows(f"{follows} limit 1"):
            faulty.add(follows, LEFT_OUT)

    def _summary(self, table: Table) -> tuple[int, Totals, dict[str, int]]:
        """Rows, totals of each money column and currency, and how many rows were noticed for what, from one pass."""
        noticed = dict.fromkeys(["flagged", *(rule.code for rule in table.told_together)], 0)
        counted = "".join(f", count(*) filter ({name})" for name in noticed)
        currency = "coalesce(currency, '')" if table.has_currency else "''"
        sums = "".join(f", sum({quoted(column)})" for column in table.money)
        query = f"select {currency}, count(*){counted}{sums} from {quoted(table.name)} group by 1 order by 1"
        row_count = 0
        totals: Totals = {}
        for code, count, *found in self.engine.rows(query):
            row_count += int(count)
            for name, number in zip(noticed, found, strict=False):
                noticed[name] += int(number)
            for column, amount in zip(table.money or [""], found[len(noticed) :] or [None], strict=True):
                totals[column, code] = (int(count), amount or Decimal(0))
        return row_count, totals, noticed

    def _list(self, table: Table, staged: Staged, compiled: Compiled, counts: dict[int, int]) -> list[Problem]:
        listing = Listing(table, staged, list(staged.problems))
        listing.totals.update(told.code for told in staged.problems)
        list_faults(listing, compiled, counts, self.engine)
        if table.name == "limits":
            list_overlapping_limits(self.engine, listing, _good_rows(table, compiled, FaultyRows(self.engine)))
        return listing.closed()

    def _left_out(self, table: Table, staged: Staged, compiled: Compiled) -> str:
        """The query of the codes of a table that others may name though their rows were left out."""
        if not self.accept or table.name not in DENSE_TABLES or table.key not in compiled.cells:
            return ""
        offered = converted(staged.relation, {table.key: compiled.cells[table.key]})
        code = DENSE_TABLES[table.name]
        return f"""select distinct {table.key} as code from ({offered}) where {table.key} is not null
            and {table.key} not in (select {code} from {table.name} where {code} is not null)"""

    def _make_known(self, table: Table, *, clean: bool, left_out: str = "") -> None:
        if table.name == "customers":
            references.look_up_customers(self.engine, clean=clean, left_out=left_out, elsewhere=self.elsewhere)
            self._known = replace(self._known, customers=references.CUSTOMERS)
        elif table.name == "items":
            references.look_up_items(self.engine, clean=clean, left_out=left_out, elsewhere=self.elsewhere)
            self._known = replace(self._known, items=references.ITEMS)


def _later_rows(staged: Staged, compiled: Compiled, key: tuple[str, ...]) -> str:
    """The query of the rows whose key stood in an earlier row already."""
    listed = ", ".join(map(quoted, key))
    filled = " and ".join(f"{quoted(column)} is not null" for column in key)
    cells = converted(staged.relation, {column: compiled.cells[column] for column in key})
    return f"""select row_no from (select row_no, row_number() over (partition by {listed} order by row_no) as place
        from ({cells}) where {filled}) where place > 1"""


def _good_rows(table: Table, compiled: Compiled, faulty: FaultyRows) -> str:
    """The query of ``row_no`` and every column of the rows without errors."""
    columns = ", ".join(
        quoted(name) if name in compiled.columns else f"cast(null as {kind}) as {quoted(name)}"
        for name, kind in table.engine_columns.items()
    )
    bad = faulty.having(compiled.error_mask)
    return f"(select row_no, {columns} from ({compiled.rows}) where row_no not in ({bad}))"


def _control_totals(table: Table, before: Totals, after: Totals) -> list[ControlTotal]:
    nothing = (0, Decimal(0))
    return [
        ControlTotal(table.name, column, currency, *total, *after.get((column, currency), nothing))
        for (column, currency), total in before.items()
    ]


def _told_together(table: Table, staged: Staged, row_count: int, noticed: dict[str, int]) -> list[Problem]:
    """What is told once for the whole table."""
    found = [
        problem(rule.code, table=table.name, column=rule.column, count=noticed[rule.code])
        for rule in table.told_together
        if noticed[rule.code]
    ]
    if not row_count and staged.parts:
        found.append(problem("empty_table", table=table.name))
    return found


def _missing_columns(table: Table, staged: Staged) -> list[Problem]:
    if not staged.parts:  # an empty file, or a folder without files, is a table without rows
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
