"""What the office has on file, brought to the engine to be held against a book that comes in."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from xindang.book.contract import DENSE_TABLES, Table, contract
from xindang.book.references import ELSEWHERE
from xindang.engines.duckdb import DuckEngine
from xindang.engines.duckdb import quoted_name as quoted
from xindang.intake.book_tables import database_table, from_database, kept_as
from xindang.intake.incoming import codes_of, held_elsewhere, key_text, natural_key, on_file
from xindang.sources.models import SourceTable
from xindang.store.bulk import rows_aside, table_into_engine


def fetch_keys(engine: DuckEngine, table: Table, source: int | None) -> None:
    """Make ``on_file_<table>``: key and hash of every row that a source has there; none of a source that is new.

    ``edited``: of a customer, which columns the office says otherwise and what the source says there; else NULL.
    ``merged``: of a customer that the office has merged into another, into which; else NULL.
    """
    name = on_file(table.name)
    types = dict.fromkeys(("row_key", "row_hash", "edited", "merged"), "VARCHAR")
    if source is None or not SourceTable.objects.filter(source=source, table=table.name).exists():
        engine.execute(f"create or replace table {name} ({', '.join(f'{one} varchar' for one in types)})")
        return
    of_customer = "case when edited_on is not null then cast(edited_columns as text) end, merged_into"
    columns = f"row_key, row_hash, {of_customer if table.name == 'customers' else 'null, null'}"
    sql = f"select {columns} from {quoted(database_table(table.name))} where origin_id = %s"
    table_into_engine(engine, name, types, sql, [source])


def fetch_held_elsewhere(engine: DuckEngine, table: Table, source: int | None) -> None:
    """Make ``held_elsewhere_<table>``: the natural keys of the rows of other sources, each with its source."""
    name, key = held_elsewhere(table.name), natural_key(table)
    others = SourceTable.objects.filter(table=table.name).exclude(source=source)
    if not key or not others.exists():
        engine.execute(f"create or replace table {name} (natural_key varchar, held_by bigint)")
        return
    raw = f"{name}_rows"
    filled = " and ".join(f"{quoted(column)} is not null" for column in key)
    sql = f"select origin_id, {', '.join(map(quoted, key))} from {quoted(database_table(table.name))} where {filled}"
    values = []
    if source is not None:
        sql, values = f"{sql} and origin_id <> %s", [source]
    kinds = {column: kept_as(table.columns[column]) for column in key}
    table_into_engine(engine, raw, {"held_by": "BIGINT", **kinds}, sql, values)
    # Two sources may hold the same exchange rate: one of them is enough to know.
    engine.create_table(name, f"select {key_text(key)} as natural_key, min(held_by) as held_by from {raw} group by 1")
    engine.drop(raw)


def fetch_elsewhere(engine: DuckEngine, named: dict[str, str], leave: Collection[tuple[str, int]]) -> bool:
    """Make the tables ``references.ELSEWHERE`` of the customers and items on file that a book may name.

    ``named``: by table, the query (to the engine) of one column with the codes that it names and does not bring.
    ``leave``: tables whose rows of a source do not count, for the book replaces them. Whether there are any.
    """
    temporary = {table: f"intake_named_{table}" for table in ("customers", "items")}
    count = rows_aside(engine, named["items"], temporary["items"], {"code": "text"})
    _fetch_items(engine, temporary["items"], leave)
    customers = f"{named['customers']} union select customer_code from {ELSEWHERE['items']}_rows"
    count += rows_aside(engine, customers, temporary["customers"], {"code": "text"})
    _fetch_customers(engine, temporary["customers"], leave)
    engine.create_table(
        ELSEWHERE["items"],
        f"""select i.item_code, i.item_id, c.customer_id, i.issued_on, i.amount, i.unit, i.side, i.currency
            from {ELSEWHERE["items"]}_rows i join {ELSEWHERE["customers"]} c on c.customer_code = i.customer_code""",
    )
    engine.drop(f"{ELSEWHERE['items']}_rows")
    return count > 0


def nothing_elsewhere(engine: DuckEngine) -> None:
    """The same tables without rows."""
    engine.execute(f"create or replace table {ELSEWHERE['customers']} (customer_code varchar, customer_id integer)")
    engine.execute(f"create or replace table {ELSEWHERE['items']} (item_code varchar, item_id integer)")


def _fetch_items(engine: DuckEngine, named: str, leave: Collection[tuple[str, int]]) -> None:
    columns = contract()["items"].columns
    wanted = ["item_id", "customer_id", "issued_on", "amount", "unit", "side", "currency"]
    kinds = {column: kept_as(columns[column]) for column in wanted}
    listed = ", ".join(f"t.{quoted(column)}" for column in wanted)
    where, values = _without("items", leave)
    sql = f"select {listed} from {quoted(database_table('items'))} t join {named} n on n.code = t.item_id where {where}"
    raw = f"{ELSEWHERE['items']}_raw"
    table_into_engine(engine, raw, kinds, sql, values)
    cells = ", ".join(f"{from_database(columns[column])} as {quoted(column)}" for column in wanted[2:])
    engine.create_table(
        f"{ELSEWHERE['items']}_rows",
        f"""select item_id as item_code, cast(-1 - row_number() over (order by item_id) as integer) as item_id,
            customer_id as customer_code, {cells} from {raw}""",
    )
    engine.drop(raw)


def _fetch_customers(engine: DuckEngine, named: str, leave: Collection[tuple[str, int]]) -> None:
    where, values = _without("customers", leave)
    sql = f"""select t.customer_id from {quoted(database_table("customers"))} t
        join {named} n on n.code = t.customer_id where {where}"""
    raw = f"{ELSEWHERE['customers']}_raw"
    table_into_engine(engine, raw, {"customer_code": "VARCHAR"}, sql, values)
    engine.create_table(
        ELSEWHERE["customers"],
        f"""select customer_code, cast(-1 - row_number() over (order by customer_code) as integer) as customer_id
            from {raw}""",
    )
    engine.drop(raw)


def _without(table: str, leave: Collection[tuple[str, int]]) -> tuple[str, Sequence[int]]:
    left = [source for name, source in leave if name == table]
    return ("t.origin_id <> %s", left) if left else ("1 = 1", [])


def make_codes(engine: DuckEngine) -> None:
    """Make ``codes_of_customers`` and ``codes_of_items``: code and number of all that the loaded book may name."""
    for table, code in DENSE_TABLES.items():
        key = contract()[table].key
        columns = f"{code}, {key}"
        engine.create_view(
            codes_of(table), f"select {columns} from {table} union all select {columns} from {ELSEWHERE[table]}"
        )
