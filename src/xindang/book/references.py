"""Where customers and items are looked up while other tables load: code to dense id, and who was left out."""

from __future__ import annotations

from xindang.book.compile import ITEM_WORDS
from xindang.book.contract import contract
from xindang.book.convert import conversion, converted
from xindang.book.stage import Staged
from xindang.engines.duckdb import DuckEngine, quoted_text

CUSTOMERS, ITEMS, TARGETS = "customer_refs", "item_refs", "item_targets"
# Stands for the id of a row that was left out; a row that refers to it is left out too, so it is never seen.
LEFT_OUT_ID = -1


def forget(engine: DuckEngine) -> None:
    """Drop what was looked up in; a name may be a view or a table, and each is dropped by its own word only."""
    for name in (CUSTOMERS, ITEMS, TARGETS):
        _drop(engine, name)


def look_up_customers(engine: DuckEngine, *, clean: bool, error_mask: int, accept: bool) -> None:
    """Make ``customer_refs`` from the loading table ``customers``, which still has ``row_no`` and ``faults``.

    With ``accept`` the good rows are numbered anew, 1 to n in text order of their code.
    """
    if clean:
        _view(engine, CUSTOMERS, "select customer_code, customer_id, false as left_out from customers")
        return
    good = f"(faults & {error_mask} = 0)" if accept else "true"
    _table(
        engine,
        CUSTOMERS,
        f"""select customer_code,
                coalesce(min(number) filter (where good), {LEFT_OUT_ID}) as customer_id, not bool_or(good) as left_out
            from (select customer_code, {good} as good,
                    cast(dense_rank() over (partition by {good} order by customer_code) as integer) as number
                from customers where customer_code is not null)
            group by customer_code""",
    )


def look_up_items(engine: DuckEngine, *, clean: bool, error_mask: int, accept: bool) -> None:
    """Make ``item_refs`` from the loading table ``items``."""
    words = ", ".join(ITEM_WORDS)
    if clean:
        _view(engine, ITEMS, f"select item_code, item_id, {words}, false as left_out from items")
        return
    bad = f"(faults & {error_mask} <> 0)" if accept else "false"
    _table(
        engine,
        ITEMS,
        f"""select item_code, item_id, {words}, {bad} as left_out from items where item_code is not null
            qualify row_number() over (partition by item_code order by row_no) = 1""",
    )


def look_up_targets(engine: DuckEngine, staged: Staged, customers: str, base_currency: str) -> None:
    """Make ``item_targets``: the items that credit notes of the same file apply to, before the file is loaded.

    An item's id is its row, so the few rows that are named can be looked up without loading all of them twice.
    """
    columns = contract()["items"].columns
    cells = {
        name: conversion(name, staged.columns[name], columns[name].type, trimmed=staged.trimmed)
        for name in ("item_id", "applies_to", *ITEM_WORDS)
        if name in staged.columns
    }
    words = {name: f"t.{name}" if name in cells else f"cast(null as {kind})" for name, kind in ITEM_WORDS.items()}
    words["customer_id"] = "c.customer_id" if customers and "customer_id" in cells else "cast(null as integer)"
    words["currency"] = f"coalesce({words['currency']}, {quoted_text(base_currency)})"
    join = f"left join {customers} c on c.customer_code = t.customer_id" if customers and "customer_id" in cells else ""
    listed = ", ".join(f"{value} as {name}" for name, value in words.items())
    _table(
        engine,
        TARGETS,
        f"""select t.item_id as item_code, cast(t.row_no as integer) as item_id, {listed}, false as left_out
            from ({converted(staged.relation, cells)}) t {join}
            where t.item_id in (select applies_to from ({converted(staged.relation, cells)}))
            qualify row_number() over (partition by t.item_id order by t.row_no) = 1""",
    )


def spread_left_out(engine: DuckEngine, error_mask: int, left_out: int) -> None:
    """Leave out credit notes whose item is left out, and what applies to those, until nothing more follows."""
    changed = -1
    while True:
        engine.execute(
            f"""update items set faults = faults | {left_out} where faults & {left_out} = 0 and applies_to in
                (select item_id from items where faults & {error_mask} <> 0)"""
        )
        (now,) = engine.one(f"select count(*) from items where faults & {left_out} <> 0")
        if now == changed:
            return
        changed = now


def _view(engine: DuckEngine, name: str, query: str) -> None:
    _drop(engine, name)
    engine.execute(f"create view {name} as {query}")


def _table(engine: DuckEngine, name: str, query: str) -> None:
    _drop(engine, name)
    engine.create_table(name, query)


def _drop(engine: DuckEngine, name: str) -> None:
    for (kind,) in engine.rows("select table_type from information_schema.tables where table_name = ?", [name]):
        engine.execute(f"drop {'view' if kind == 'VIEW' else 'table'} {name}")
