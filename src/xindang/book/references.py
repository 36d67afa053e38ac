"""Where customers and items are looked up while other tables load: code to dense id, and who was left out."""

from __future__ import annotations

from xindang.book.compile import ITEM_FIGURES, ITEM_WORDS, WORDS
from xindang.book.contract import contract
from xindang.book.convert import conversion, converted
from xindang.book.stage import Staged
from xindang.engines.duckdb import DuckEngine, quoted_text

CUSTOMERS, ITEMS, TARGETS = "customer_refs", "item_refs", "item_targets"
# What a book may name that stands elsewhere: whoever loads it may make these tables in the engine beforehand, with
# negative numbers below LEFT_OUT_ID and no code that the book itself has: customers (customer_code, customer_id), items
# (item_code, item_id, the figures and words of an item as in ``compile``).
ELSEWHERE = {"customers": "elsewhere_customers", "items": "elsewhere_items"}
# Stands for the id of a row that was left out; a row that refers to it is left out too, so it is never seen.
LEFT_OUT_ID = -1


def forget(engine: DuckEngine) -> None:
    """Drop what was looked up in."""
    for view in (CUSTOMERS, ITEMS):
        engine.execute(f"drop view if exists {view}")
    engine.drop(_rows(CUSTOMERS), _rows(ITEMS), TARGETS, WORDS)


def look_up_customers(engine: DuckEngine, *, clean: bool, left_out: str = "", elsewhere: bool = False) -> None:
    """Make ``customer_refs`` from the loaded table ``customers``, and those that stand ``elsewhere``.

    ``clean``: no code is missing or stands twice. ``left_out`` is the query of codes that were offered and left out.
    """
    others = f" union all select customer_code, customer_id, false from {ELSEWHERE['customers']}" if elsewhere else ""
    if clean:
        engine.create_view(CUSTOMERS, f"select customer_code, customer_id, false as left_out from customers{others}")
        return
    first = """select customer_code, min(customer_id) as customer_id, false as left_out from customers
        where customer_code is not null group by customer_code"""
    also = f" union all select code, {LEFT_OUT_ID}, true from ({left_out})" if left_out else ""
    _keep(engine, CUSTOMERS, first + also + others)


def look_up_items(engine: DuckEngine, *, clean: bool, left_out: str = "", elsewhere: bool = False) -> None:
    """Make ``item_refs`` from the loaded table ``items``; as above."""
    _keep_words(engine, "items", elsewhere=elsewhere)
    columns = f"item_code, item_id, {', '.join(ITEM_FIGURES)}, words, false as left_out"
    others = f" union all select {columns} from {_items_elsewhere()}" if elsewhere else ""
    if clean:
        engine.create_view(ITEMS, f"select {columns} from items{others}")
        return
    first = f"""select {columns} from items where item_code is not null
        qualify row_number() over (partition by item_code order by item_id) = 1"""
    nothing = ", ".join(f"cast(null as {kind})" for kind in (*ITEM_FIGURES.values(), "ubigint"))
    also = f" union all select code, {LEFT_OUT_ID}, {nothing}, true from ({left_out})" if left_out else ""
    _keep(engine, ITEMS, f"select * from ({first}){also}{others}")


def look_up_targets(
    engine: DuckEngine, staged: Staged, customers: str, base_currency: str, *, elsewhere: bool = False
) -> None:
    """Make ``item_targets``: the items that credit notes of the same file apply to, before the file is loaded.

    An item's id is its row, so the few rows that are named can be looked up without loading all of them twice.
    """
    columns = contract()["items"].columns
    known = {**ITEM_FIGURES, **ITEM_WORDS}
    cells = {
        name: conversion(name, staged.columns[name], columns[name].type, trimmed=staged.trimmed)
        for name in ("item_id", "applies_to", *known)
        if name in staged.columns
    }
    words = {name: f"t.{name}" if name in cells else f"cast(null as {kind})" for name, kind in known.items()}
    words["customer_id"] = "c.customer_id" if customers and "customer_id" in cells else "cast(null as integer)"
    words["currency"] = f"coalesce({words['currency']}, {quoted_text(base_currency)})"
    join = f"left join {customers} c on c.customer_code = t.customer_id" if customers and "customer_id" in cells else ""
    listed = ", ".join(f"{value} as {name}" for name, value in words.items())
    engine.create_table(
        TARGETS,
        f"""select t.item_id as item_code, cast(t.row_no as integer) as item_id, {listed}, false as left_out,
                hash({", ".join(words[name] for name in ITEM_WORDS)}) as words
            from ({converted(staged.relation, cells)}) t {join}
            where t.item_id in (select applies_to from ({converted(staged.relation, cells)}))
            qualify row_number() over (partition by t.item_id order by t.row_no) = 1""",
    )
    if elsewhere:
        others = f"item_code, item_id, {', '.join(known)}, false, words"
        engine.execute(f"insert into {TARGETS} select {others} from {_items_elsewhere()}")
    _keep_words(engine, TARGETS)


def _items_elsewhere() -> str:
    return f"(select *, hash({', '.join(ITEM_WORDS)}) as words from {ELSEWHERE['items']})"


def _keep_words(engine: DuckEngine, items: str, *, elsewhere: bool = False) -> None:
    """Make ``item_words``: each combination of words that occurs among items, under its hash."""
    columns = f"words, {', '.join(ITEM_WORDS)}"
    others = f" union select {columns} from {_items_elsewhere()}" if elsewhere else ""
    engine.create_table(WORDS, f"select distinct {columns} from {items}{others}")


def _keep(engine: DuckEngine, name: str, query: str) -> None:
    """Work a look-up out once, under the name by which it is else a view of the loaded table."""
    engine.create_table(_rows(name), query)
    engine.create_view(name, f"select * from {_rows(name)}")


def _rows(name: str) -> str:
    return f"{name}_rows"
