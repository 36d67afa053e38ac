"""Hand-made cases for fact files: each case is a customer of its own, all of them in one book, run once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from assess.books import Declared, Row, Tables, opened, trade_pack, write_book
from xindang.assess.run import fact_request
from xindang.facts.build import FACTS_TABLE, build_facts
from xindang.facts.catalogue import Catalogue, load_catalogue
from xindang.facts.coverage import coverages_on

ON = date(2026, 6, 30)
LONG_AGO = date(2020, 1, 1)
COVERED: Declared = {
    name: {"covers_from": LONG_AGO, "covers_to": ON, "complete": True}
    for name in ("items", "settlements", "promises", "disputes", "statements")
}


@dataclass(frozen=True, slots=True)
class Case:
    """What stands on file of one customer, and what must be known of him. Item ids need be unique in the case only."""

    name: str
    expect: Row
    customer: Row = field(default_factory=dict)
    tables: Mapping[str, list[Row]] = field(default_factory=dict)


def case(name: str, expect: Row, customer: Row | None = None, **tables: list[Row]) -> Case:
    return Case(name, expect, customer or {}, tables)


def facts_of(
    cases: list[Case], folder: Path, on: date = ON, told: Declared = COVERED, rates: list[Row] | None = None
) -> dict[str, Row]:
    """Case name to the customer's facts, of those files that the cases expect something of."""
    assert len({entry.name for entry in cases}) == len(cases)
    tables: Tables = {"customers": [], "items": [], "rates": rates or []}
    for entry in cases:
        code = entry.name
        tables["customers"].append({"customer_id": code, "name": code, **entry.customer})
        for table, rows in entry.tables.items():
            tables.setdefault(table, []).extend(_of_customer(table, row, code) for row in rows)
    with opened(write_book(folder, tables, told)) as book:
        request = fact_request(trade_pack(), load_catalogue(), on, coverages_on(book, on))
        build_facts(book, catalogue_for({name for entry in cases for name in entry.expect}), request)
        rows = book.engine.dicts(
            f"select c.customer_code, f.* from {FACTS_TABLE} f join customers c on c.customer_id = f.customer_id"
        )
    found = {row["customer_code"]: row for row in rows}
    assert len(found) == len(rows) == len(cases)
    return found


def catalogue_for(expected: set[str]) -> Catalogue:
    """The files of these facts and all they read."""
    whole = load_catalogue()
    files = {file.name: file for file in whole.files}
    stated = {fact.name: file.name for file in whole.files for fact in file.facts if not fact.spread}
    wanted = {stated.get(name.removesuffix("_seen"), "verdicts") for name in expected}
    while more := {name for file in wanted for name in files[file].reads if name in files} - wanted:
        wanted |= more
    return Catalogue(tuple(file for file in whole.files if file.name in wanted), whole.hash)


def _of_customer(table: str, row: Row, code: str) -> Row:
    ids = {key: f"{code}:{row[key]}" for key in ("item_id", "applies_to") if row.get(key)}
    whose: dict[str, Any] = (
        {} if table == "disputes" or (table == "settlements" and "item_id" in row) else {"customer_id": code}
    )
    return {**row, **ids, **whose}


def differences(entry: Case, facts: Row) -> list[str]:
    """Every expectation that is not met."""
    return [f"{name}: {facts[name]} != {value}" for name, value in entry.expect.items() if facts[name] != value]


def sale(number: str, issued: date, due: date | None, amount: int | str = 100, **more: object) -> Row:
    row: Row = {"item_id": number, "side": "sale", "issued_on": issued, "due_on": due, "amount": Decimal(amount)}
    return row | more


def paid(number: str, on: date, amount: int | str = 100, **more: object) -> Row:
    row: Row = {"item_id": number, "settled_on": on, "amount": Decimal(amount)}
    return row | more
