"""A book's changes carried into the office's tables, all in the caller's transaction, a whole table at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from xindang.book.book import Book
from xindang.book.contract import Table, contract
from xindang.customers.edits import edits_standing
from xindang.customers.marks import marks_of_row, renew_row_marks
from xindang.customers.models import Customer, IdentityMark, MarkOrigin
from xindang.customers.names import pinyin_initials, short_name
from xindang.engines.duckdb import DuckEngine
from xindang.engines.duckdb import quoted_name as quoted
from xindang.intake.book_tables import database_table, referring
from xindang.intake.changes import CHANGED_ITEMS, FROM_ITEM, GONE, Changes, changed_and_edited, gone_table
from xindang.intake.incoming import State, incoming
from xindang.sources.models import Source, SourceTable
from xindang.store.bulk import rows_aside, rows_into_database

NAMES, MARKS = "intake_names", "intake_marks"
CHANGED = "intake_changed"
NAMES_AT_ONCE, DELETED_AT_ONCE = 20_000, 2_000
# The columns of the database in which a changed row is laid aside.
ASIDE = {"date": "date", "money": "bigint", "rate": "bigint", "int": "integer", "bool": "boolean"}
FOR_FINDING = ("short_name", "pinyin_initials")


@dataclass(frozen=True, slots=True)
class Application:
    """One book into one source, and what changes by it."""

    book: Book
    source: Source
    changes: Changes

    @property
    def engine(self) -> DuckEngine:
        return self.book.engine


def apply_changes(application: Application) -> None:
    """Insert, change and delete. Referring tables are cleared first and filled last."""
    tables = [contract()[name] for name in application.changes.tables]
    for table in reversed(tables):
        _delete_gone(application, table)
    for table in tables:
        if table.name == "customers":
            _name_customers(application.engine)
        _change(application, table)
        _insert_new(application, table)
        if table.name == "customers":
            _mark_customers(application)
    if "items" in application.changes.tables:
        _follow_items(application)


def _delete_gone(application: Application, table: Table) -> None:
    if not application.changes.counts[table.name][GONE]:
        return
    if table.name != "customers":
        sql = f"""delete from {quoted(database_table(table.name))} where origin_id = %s
            and row_key in (select row_key from {gone_table(table.name)})"""
        with connection.cursor() as cursor:
            cursor.execute(sql, [application.source.pk])
        return
    # Whatever the office knows of a customer goes with it, and only the models know what that is.
    for keys in application.engine.row_batches(f"select row_key from {gone_table('customers')}", DELETED_AT_ONCE):
        Customer.objects.filter(origin=application.source, row_key__in=[key for (key,) in keys]).delete()


def _name_customers(engine: DuckEngine) -> None:
    """Of every customer that is new or changed: ``intake_names``, the words by which people look for it, and
    ``intake_marks``, those by which it is known again.
    """
    query = f"""select row_key, customer_id, name, kind, uscc from {incoming("customers")}
        where row_state in ('{State.NEW}', '{State.CHANGED}')"""
    rows = engine.rows(query)
    named = [(key, short_name(name), pinyin_initials(name, kind)) for key, _, name, kind, _ in rows]
    _made(engine, NAMES, ("row_key", *FOR_FINDING), named)
    marked = [(code, *mark) for _, code, name, kind, uscc in rows for mark in marks_of_row(name, kind, uscc)]
    _made(engine, MARKS, ("customer_id", "kind", "mark"), marked)


def _made(engine: DuckEngine, table: str, columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> None:
    """Make a table of texts in the engine."""
    engine.execute(f"create or replace table {table} ({', '.join(f'{name} varchar' for name in columns)})")
    for start in range(0, len(rows), NAMES_AT_ONCE):
        part = rows[start : start + NAMES_AT_ONCE]
        engine.insert_columns(table, ["varchar"] * len(columns), list(zip(*part, strict=True)))


def _mark_customers(application: Application) -> None:
    """The marks of customers that are new or changed, as the source says and the office edited."""
    kept, counts = quoted(IdentityMark._meta.db_table), application.changes.counts["customers"]
    if counts[State.CHANGED]:
        changed = (
            f"select c.customer_id from {quoted(Customer._meta.db_table)} c join {CHANGED} n on n.row_key = c.row_key"
        )
        sql = f"delete from {kept} where origin = %s and customer_id in ({changed} where c.origin_id = %s)"
        with connection.cursor() as cursor:
            cursor.execute(sql, [MarkOrigin.BOOK, application.source.pk])
    query = f"select customer_id, kind, mark, '{MarkOrigin.BOOK}' from {MARKS} order by customer_id, kind"
    rows_into_database(
        application.engine, query, IdentityMark._meta.db_table, ["customer_id", "kind", "mark", "origin"]
    )
    if counts[State.CHANGED]:
        edited = application.engine.rows(f"select row_key from ({changed_and_edited()})")
        keys = [key for (key,) in edited]
        for start in range(0, len(keys), DELETED_AT_ONCE):
            part = keys[start : start + DELETED_AT_ONCE]
            renew_row_marks(Customer.objects.filter(origin=application.source, row_key__in=part))


def _rows_of(table: Table, state: State, columns: Sequence[str]) -> str:
    """The query of a table's rows in a state, with ``columns``, in the order to keep."""
    listed = ", ".join(f"i.{quoted(column)}" if column not in FOR_FINDING else f"n.{column}" for column in columns)
    names = f"join {NAMES} n on n.row_key = i.row_key" if table.name == "customers" else ""
    return f"""select {listed} from {incoming(table.name)} i {names}
        where i.row_state = '{state}' order by i.row_place, i.row_key"""


def _insert_new(application: Application, table: Table) -> None:
    if not application.changes.counts[table.name][State.NEW]:
        return
    columns = ["row_key", "row_hash", *table.columns]
    fixed = {"origin_id": str(application.source.pk)}
    if table.name == "customers":
        columns += FOR_FINDING
        fixed["edited_columns"] = "'{}'"
    query = f"select *, {', '.join(fixed.values())} from ({_rows_of(table, State.NEW, columns)}) r"
    with application.engine.keeping_order():
        rows_into_database(application.engine, query, database_table(table.name), [*columns, *fixed])


def _change(application: Application, table: Table) -> None:
    """Rows of which the source says otherwise now. Of customers, what the office edited and not the source stays."""
    if not application.changes.counts[table.name][State.CHANGED]:
        return
    kinds = {name: ASIDE.get(column.type, "text") for name, column in table.columns.items()}
    kinds |= dict.fromkeys(("row_key", "row_hash"), "text")
    if table.name == "customers":
        kinds |= dict.fromkeys(FOR_FINDING, "text")
    rows_aside(application.engine, _rows_of(table, State.CHANGED, list(kinds)), CHANGED, kinds)
    edited = _edited(application) if table.name == "customers" else []
    sets = ", ".join(f"{quoted(column)} = c.{quoted(column)}" for column in kinds if column != "row_key")
    name = quoted(database_table(table.name))
    with connection.cursor() as cursor:
        cursor.execute(
            f"update {name} set {sets} from {CHANGED} c where {name}.origin_id = %s and {name}.row_key = c.row_key",
            [application.source.pk],
        )
    written = [*contract()["customers"].columns, *FOR_FINDING, "edited_columns", "edited_on"]
    Customer.objects.bulk_update(edited, written[1:], batch_size=DELETED_AT_ONCE)


def _edited(application: Application) -> list[Customer]:
    """The customers that are changed and were edited here, as they are to be: as the source says now, and over it the
    edits that stand.
    """
    rows = application.engine.dicts(changed_and_edited())
    found = list[Customer]()
    for start in range(0, len(rows), DELETED_AT_ONCE):
        said = {row["row_key"]: row for row in rows[start : start + DELETED_AT_ONCE]}
        for customer in Customer.objects.filter(origin=application.source, row_key__in=list(said)):
            incoming_row = said[customer.row_key]
            customer.edited_columns = edits_standing(customer.edited_columns, incoming_row)
            for name, value in incoming_row.items():
                if name not in customer.edited_columns:
                    setattr(customer, name, value)
            customer.edited_on = customer.edited_on if customer.edited_columns else None
            customer.short_name = short_name(customer.name)
            customer.pinyin_initials = pinyin_initials(customer.name, customer.kind)
            found.append(customer)
    return found


def _follow_items(application: Application) -> None:
    """Rows that have their customer, unit, side or currency from an item have them as the item has them now."""
    if not application.changes.counts["items"][State.CHANGED]:
        return
    for table, column in referring("items"):
        for name in (name for name in FROM_ITEM if name in table.fill):
            sources = SourceTable.objects.filter(table=table.name)
            following = [entry.source_id for entry in sources if name not in entry.columns]
            if following:
                _take_over(table, column.name, name, following)


def _take_over(table: Table, reference: str, name: str, sources: Sequence[int]) -> None:
    own, items = quoted(database_table(table.name)), quoted(database_table("items"))
    sql = f"""update {own} set {name} = i.{name} from {items} i where i.item_id = {own}.{reference}
        and i.item_id in (select item_id from {CHANGED_ITEMS})
        and {own}.origin_id in ({", ".join("%s" for _ in sources)})"""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(sources))
