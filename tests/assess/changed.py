"""A book changed the way a law speaks of: early months cut off, or only what was known by a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from assess.books import Declared, Row, Tables
from assess.oracle import Ledger
from assess.oracle_facts import PRINCIPAL, STATES

# Where a row became known, and the dates in it that may be written down later.
KNOWN = {
    "items": "issued_on", "settlements": "settled_on", "statements": "received_on", "events": "known_on",
    "searches": "searched_on", "promises": "made_on", "disputes": "raised_on", "assessments": "assessed_on",
    "rates": "on",
}  # fmt: skip
LATER = {
    "customers": ("opened_on",), "settlements": ("bounced_on", "honoured_on"), "events": ("ended_on",),
    "promises": ("kept_on",), "disputes": ("resolved_on",),
}  # fmt: skip
CUT = ("items", "settlements", "statements", "events", "promises", "searches")


def known_by(tables: Tables, on: date) -> Tables:
    """The same book as it stood on a day: later rows are gone, and so are later dates in the rows that stay."""
    found: Tables = {}
    for name, rows in tables.items():
        kept = [row for row in rows if name not in KNOWN or (row.get(KNOWN[name]) or row[PRINCIPAL[name]]) <= on]
        if name == "events":
            kept = [row for row in kept if row["occurred_on"] <= on]
        found[name] = [_without_later(row, LATER.get(name, ()), on) for row in kept]
    return _loosened(found, tables)


def _without_later(row: Row, columns: Iterable[str], on: date) -> Row:
    gone = {name: None for name in columns if row.get(name) and row[name] > on}
    if "kept_on" in gone:
        gone["kept_amount"] = None
    return {**row, **gone}


def cut(tables: Tables, told: Declared, names: Iterable[str], day: date, on: date) -> tuple[Tables, Declared]:
    """Everything before a day cut off some tables, and their coverage said to begin there.

    A ledger that begins on a day still holds the items that are open on it, and a register the states that still run:
    a debt of five years ago is not over because the book begins later.
    """
    found, declared = dict(tables), {name: dict(words) for name, words in told.items()}
    open_later = {
        state.row["item_id"]
        for state in Ledger(tables, on).states()
        if state.closed_on is None or state.closed_on >= day
    }
    for name in names:
        principal = PRINCIPAL[name]
        found[name] = [row for row in tables[name] if row[principal] >= day or _still_there(name, row, open_later, day)]
        words: dict[str, Any] = declared.setdefault(name, {})
        words["covers_from"] = max(day, words.get("covers_from") or day)
    return _loosened(found, tables), declared


def _still_there(name: str, row: Row, open_later: set[str], day: date) -> bool:
    if name == "items":
        return row["item_id"] in open_later
    return name == "events" and (row.get("ended_on") or day) >= day and row["kind"] in STATES


def _loosened(found: Tables, before: Tables) -> Tables:
    """Rows that named an item which is gone name its customer instead; disputes of it go with it."""
    items = {row["item_id"]: row for row in before.get("items", [])}
    there = {row["item_id"] for row in found.get("items", [])}

    def loose(row: Row) -> Row:
        item = items.get(row.get("item_id") or "")
        if item is None or item["item_id"] in there:
            return row
        whose = {key: item.get(key) for key in ("customer_id", "unit", "side", "currency")}
        return {**row, **whose, "item_id": None}

    changed = dict(found)
    changed["settlements"] = [loose(row) for row in found.get("settlements", [])]
    changed["items"] = [
        {**row, "applies_to": row.get("applies_to") if row.get("applies_to") in there else None}
        for row in found.get("items", [])
    ]
    changed["disputes"] = [row for row in found.get("disputes", []) if row["item_id"] in there]
    return changed
