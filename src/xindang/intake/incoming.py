"""A loaded book's rows as the office keeps them: each with its key, its hash, and what it is to what is on file.

In the engine there is then, for each table given, ``incoming_<table>``: ``row_place`` (the order to keep),
``row_key``, ``row_hash``, ``row_state`` (``State``), and the contract's columns as the database keeps them.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from xindang.book.contract import DENSE_TABLES, Table, contract
from xindang.engines.duckdb import DuckEngine, quoted_text
from xindang.engines.duckdb import quoted_name as quoted
from xindang.intake.book_tables import for_database

# Tables of which a row that another source holds is left as it is; of others it is a problem.
SHARED = frozenset({"customers", "rates"})
UNIT_SEPARATOR, NOTHING = "chr(31)", "chr(30)"


class State(StrEnum):
    """What a row is to what is on file. ``elsewhere``: another source holds it."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    ELSEWHERE = "elsewhere"


def incoming(table: str) -> str:
    return f"incoming_{table}"


def on_file(table: str) -> str:
    """The keys and hashes on file of the source that is read (``row_key``, ``row_hash``, ``edited``)."""
    return f"on_file_{table}"


def held_elsewhere(table: str) -> str:
    """The natural keys of a table that other sources hold (``natural_key``)."""
    return f"held_elsewhere_{table}"


def natural_key(table: Table) -> Sequence[str]:
    """The columns by which a row is known again; none where it is known only by all it says."""
    return (table.key,) if table.key else table.unique


def key_text(columns: Sequence[str]) -> str:
    """SQL of the columns of a natural key as one text."""
    texts = [f"cast({quoted(column)} as varchar)" for column in columns]
    return texts[0] if len(texts) == 1 else f"concat_ws({UNIT_SEPARATOR}, {', '.join(texts)})"


def make_incoming(engine: DuckEngine, table: Table) -> None:
    """Make ``incoming_<table>`` from the loaded table. ``on_file`` and ``held_elsewhere`` of it are there."""
    key = natural_key(table)
    named = key_text(key) if key else "cast(null as varchar)"
    said = ", ".join(f"coalesce(cast({quoted(name)} as varchar), {NOTHING})" for name in table.columns)
    kept = ", ".join(
        f"{for_database(column, f'i.{quoted(name)}')} as {quoted(name)}" for name, column in table.columns.items()
    )
    # A row without a natural key is known by all it says and its number among its equals.
    equals = "select *, 'h' || row_hash || '.' || row_number() over (partition by row_hash) as row_key"
    engine.create_table(
        incoming(table.name),
        f"""with worded as (select {_with_codes(table)}),
            hashed as (select *, {named} as natural_key, md5(concat_ws({UNIT_SEPARATOR}, {said})) as row_hash
                from worded),
            keyed as (select *, 'k' || natural_key as row_key from hashed where natural_key is not null
                union all {equals} from hashed where natural_key is null)
            select i.row_place, i.row_key, i.row_hash, i.natural_key, {_state()} as row_state, {kept}
            from keyed i left join {on_file(table.name)} f on f.row_key = i.row_key
            left join {held_elsewhere(table.name)} e on e.natural_key = i.natural_key""",
    )


def _state() -> str:
    return f"""case when e.natural_key is not null then {quoted_text(State.ELSEWHERE)}
        when f.row_key is null then {quoted_text(State.NEW)}
        when f.row_hash <> i.row_hash then {quoted_text(State.CHANGED)} else {quoted_text(State.SAME)} end"""


def _with_codes(table: Table) -> str:
    """The loaded table's columns, codes in the place of the engine's numbers, and ``row_place``; from its relations."""
    found, joins = [], []
    for name, column in table.columns.items():
        if name == table.key and table.name in DENSE_TABLES:
            found.append(f"t.{DENSE_TABLES[table.name]} as {quoted(name)}")
        elif column.refers:
            alias, code = f"ref_{name}", DENSE_TABLES[column.refers]
            number = contract()[column.refers].key
            joins.append(f"left join {codes_of(column.refers)} {alias} on {alias}.{number} = t.{quoted(name)}")
            found.append(f"{alias}.{code} as {quoted(name)}")
        else:
            found.append(f"t.{quoted(name)}")
    place = f"t.{table.key}" if table.name in DENSE_TABLES else "0"
    return f"{', '.join(found)}, {place} as row_place from {quoted(table.name)} t {' '.join(joins)}"


def codes_of(table: str) -> str:
    """The relation of codes and numbers of customers or items, those that stand elsewhere among them."""
    return f"codes_of_{table}"
