"""The office's tables as a book for the engine: a Parquet file per table that any source gives, and book.toml."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db.models import Max, Min

from xindang.book.contract import Table, contract
from xindang.book.declare import FILE, declaration_toml
from xindang.customers.models import Customer
from xindang.customers.selectors import merged_customers
from xindang.dossiers.export import LEFT_OUT as DOSSIER_LEFT_OUT
from xindang.engines.duckdb import DuckEngine
from xindang.engines.duckdb import quoted_name as quoted
from xindang.intake.book_tables import book_models, database_table, from_database, kept_as
from xindang.intake.combined import NO_SPAN, Given, Span, combined_declaration
from xindang.rating.export import LEFT_OUT as RATING_LEFT_OUT
from xindang.sources.models import Source, SourceTable
from xindang.store.bulk import table_into_engine

LEFT_OUT = {**RATING_LEFT_OUT, **DOSSIER_LEFT_OUT}
# The engine's table of customers that are merged, with the one that leads each.
MERGED = "export_merged"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows: all, or those of some customers with the limits of their groups. ``on``: what was known by then
    counts for what a table covers; None: everything. ``today``: what has expired by then is left out.
    """

    customers: tuple[str, ...] | None
    on: date | None
    today: date | None = None

    def condition(self, table: Table) -> tuple[str, list[str]]:
        """The condition on a table's rows in the database, and its values."""
        listed, values = self._of_customers(table)
        left_out = LEFT_OUT.get(table.name)
        if left_out is None or self.today is None:
            return listed, values
        expired, named = left_out(self.today)
        return f"{listed} and not ({expired})", [*values, *named]

    def _of_customers(self, table: Table) -> tuple[str, list[str]]:
        if self.customers is None or ("customer_id" not in table.columns and not table.item_column):
            return "true", []
        listed = f"({', '.join('%s' for _ in self.customers) or 'null'})"
        if "customer_id" not in table.columns:
            items = f"select item_id from {quoted(database_table('items'))} where customer_id in {listed}"
            return f"{quoted(table.item_column)} in ({items})", list(self.customers)
        if "group_id" in table.columns and table.name != "customers":
            named = quoted(database_table("customers"))
            groups = f"select group_id from {named} where group_id is not null and customer_id in {listed}"
            return f"(customer_id in {listed} or group_id in ({groups}))", [*self.customers, *self.customers]
        return f"customer_id in {listed}", list(self.customers)


def export_book(
    folder: Path,
    *,
    only_customers: Collection[str] | None = None,
    only_tables: Collection[str] | None = None,
    on: date | None = None,
    today: date | None = None,
    engine: DuckEngine | None = None,
) -> None:
    """Write the office's tables to ``folder`` as a book.

    ``only_customers``: codes; the book then has their rows alone, and still says what the whole covers.
    ``only_tables``: those that are needed. ``on``: the day that is to be assessed, where what the book covers must not
    rest on rows that became known later. ``today``: the day on which it is done, where it is another one; what may no
    longer be used by then is left out, whatever day is assessed.
    """
    merged = merged_customers()
    only = None if only_customers is None else tuple(sorted(_with_their_parts(only_customers, merged)))
    wanted = Wanted(only, on, today or on)
    sources = list(Source.objects.filter(tables__isnull=False).distinct().order_by("is_own", "pk"))
    given = _given(wanted, contract() if only_tables is None else only_tables)
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        used = engine or stack.enter_context(
            DuckEngine(threads=settings.ENGINE_THREADS, memory_limit_mb=settings.ENGINE_MEMORY_MB)
        )
        used.execute(f"create or replace table {MERGED} (code varchar, led_by varchar)")
        used.insert_columns(MERGED, ["varchar", "varchar"], [list(merged), list(merged.values())])
        for name, entries in given.items():
            _write_table(contract()[name], _columns(contract()[name], entries), wanted, used, folder)
    (folder / FILE).write_text(declaration_toml(combined_declaration(sources, given)), encoding="utf-8")


def _given(wanted: Wanted, tables: Collection[str]) -> dict[str, list[Given]]:
    """By table, in the contract's order, what each source gives of it.

    Where one source alone gives a table whole, the engine sees for itself from when to when its rows are.
    """
    said: dict[str, list[SourceTable]] = {name: [] for name in contract() if name in tables}
    for entry in SourceTable.objects.filter(table__in=said).select_related("source").order_by("source_id"):
        said[entry.table].append(entry)
    found = {}
    for name, entries in said.items():
        undeclared = any(entry.covers_from is None or entry.covers_to is None for entry in entries)
        needed = undeclared and (len(entries) > 1 or wanted.customers is not None)
        spans = _spans(contract()[name], wanted.on) if needed else {}
        if entries:
            found[name] = [
                Given(entry.source_id, entry, spans.get(entry.source_id, NO_SPAN), entry.source.is_own)
                for entry in entries
            ]
    return found


def _spans(table: Table, on: date | None) -> dict[int, Span]:
    """The first and last day of each source's rows."""
    if not table.principal:
        return {}
    rows = book_models()[table.name]._default_manager.all()
    if on is not None:
        rows = rows.filter(**{f"{table.principal}__lte": on, f"{table.known}__lte": on})
    spans = rows.values_list("origin_id").annotate(Min(table.principal), Max(table.principal)).order_by()
    return {source: (first, last) for source, first, last in spans}


def _columns(table: Table, entries: Sequence[Given]) -> list[str]:
    """The columns that some source gave or somebody in the office filled in, in the contract's order."""
    columns = {column for entry in entries for column in entry.said.columns}
    if table.name == "customers":
        edited = Customer.objects.exclude(edited_on=None).values_list("edited_columns", flat=True)
        columns.update(column for listed in edited for column in listed)
    return [name for name in table.columns if name in columns]


def _write_table(table: Table, columns: Sequence[str], wanted: Wanted, engine: DuckEngine, folder: Path) -> None:
    """One table's file, its rows in the order in which they came."""
    kept = {name: kept_as(table.columns[name]) for name in columns}
    condition, values = wanted.condition(table)
    listed = ", ".join(map(quoted, ["id", *columns]))
    name = f"export_{table.name}"
    sql = f"select {listed} from {quoted(database_table(table.name))} where {condition}"
    table_into_engine(engine, name, {"id": "BIGINT", **kept}, sql, values)
    cells = ", ".join(f"{from_database(table.columns[column])} as {quoted(column)}" for column in columns)
    engine.write_parquet(
        f"select {cells} from {_as_one(table, name, columns)} order by id", folder / f"{table.name}.parquet"
    )
    engine.drop(name)


def _as_one(table: Table, name: str, columns: Sequence[str]) -> str:
    """The relation of a table's rows with every customer that is merged under the code of the one that leads; of the
    customers, those that lead alone.
    """
    if table.name == "customers":
        return f"(select * from {quoted(name)} where customer_id not in (select code from {MERGED}))"
    if "customer_id" not in columns:
        return quoted(name)
    one = "coalesce(m.led_by, e.customer_id) as customer_id"
    return f"(select e.* replace ({one}) from {quoted(name)} e left join {MERGED} m on m.code = e.customer_id)"


def _with_their_parts(codes: Collection[str], merged: Mapping[str, str]) -> set[str]:
    """These customers, and all that are one with any of them."""
    leading = {merged.get(code, code) for code in codes}
    return leading | {code for code, led_by in merged.items() if led_by in leading}
