"""A plain recomputation of what became of every open amount, from the rules of the ledger and none of the SQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from assess.books import Row, Tables
from assess.oracle import ZERO, ItemState, Ledger, in_force

EDGES = ((1, 30), (31, 60), (61, 90), (91, 180), (181, 365))
Cell = tuple[str, str, str, str]  # side, currency, from, to


def bucket(state: ItemState, on: date) -> str:
    """Where the open amount of an item stands on a day."""
    if state.due_on is None:
        return "no_due_date"
    days = (on - state.due_on).days
    if days <= 0:
        return "not_due"
    return next((f"d{first}_{last}" for first, last in EDGES if days <= last), "d366_plus")


def moved(before: Tables, since: date, after: Tables, on: date, base_currency: str = "CNY") -> dict[Cell, Decimal]:
    """The amount of every cell of the matrix that is not zero."""
    was = {state.row["item_id"]: state for state in Ledger(before, since).states()}
    now = {state.row["item_id"]: state for state in Ledger(after, on).states()}
    cells: dict[Cell, Decimal] = defaultdict(lambda: ZERO)
    for item in was.keys() | now.keys():
        then, here = was.get(item), now.get(item)
        row = (here or then).row  # type: ignore[union-attr] # one of the two is there
        for source, target, amount in _flows(then, here, since, on, _written_off(after, item, since, on)):
            cells[row["side"], row.get("currency") or base_currency, source, target] += amount
    return {cell: amount for cell, amount in cells.items() if amount}


def _written_off(tables: Tables, item: str, since: date, on: date) -> Decimal:
    settled: list[Row] = [row for row in tables.get("settlements", []) if row.get("item_id") == item]
    amounts = (
        row["amount"]
        for row in settled
        if row.get("method") == "writeoff" and row["settled_on"] > since and in_force(row, on)
    )
    return sum(amounts, ZERO)


def _flows(
    then: ItemState | None, here: ItemState | None, since: date, on: date, written_off: Decimal
) -> Iterator[tuple[str, str, Decimal]]:
    was, now = (state.open_amount if state else ZERO for state in (then, here))
    source = bucket(then, since) if then else ""
    if here is None:
        yield source, "disappeared", was
        return
    target = bucket(here, on)
    yield source, target, min(was, now)
    listed = then is not None and (was > 0 or then.notes_amount > 0)
    entry = "reopened" if listed or here.row["issued_on"] <= since else "new"
    yield entry, target, max(now - was, ZERO)
    left = max(was - now, ZERO)
    lost = min(left, written_off)
    yield source, "written_off", lost
    noted = min(left - lost, max(here.notes_amount - (then.notes_amount if then else ZERO), ZERO))
    yield source, "in_notes", noted
    yield source, "settled", left - lost - noted
