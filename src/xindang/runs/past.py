"""What was open of one customer on any day: the engine's own open items, of that customer's rows of the book alone.

Only the fact files are run that open amounts read. Rows that became known after the day are not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings

from xindang.assess.job import open_pack
from xindang.assess.open_items import open_items_query
from xindang.assess.run import fact_request
from xindang.book.load import load_book
from xindang.core.problems import ProblemsFound
from xindang.customers.models import Customer
from xindang.engines.duckdb import DuckEngine
from xindang.facts.build import build_facts
from xindang.facts.catalogue import Catalogue, load_catalogue
from xindang.facts.coverage import coverages_on
from xindang.intake.export import export_book
from xindang.policy.pack import Pack

TABLES = ("customers", "items", "settlements", "disputes", "rates")
READS = frozenset({"currency_rate", "item_state", "item_dispute", "unapplied"})
MEMORY_MB = 500


@dataclass(frozen=True, slots=True)
class OpenOn:
    """Rows of ``open_items`` on a day; ``unapplied``: money not applied by unit, side and currency."""

    on: date
    items: list[Mapping[str, Any]]
    unapplied: list[Mapping[str, Any]]


def open_on(customer: Customer, on: date) -> OpenOn:
    """What the customer owed, item by item, and what was not applied. Raises ProblemsFound where a book is refused."""
    with TemporaryDirectory(prefix="xindang-past-") as folder, _engine() as engine:
        only = [customer.customer_id]
        export_book(Path(folder), only_customers=only, only_tables=TABLES, on=on, engine=engine)
        loaded = load_book(Path(folder), engine)
        if loaded.book is None:
            raise ProblemsFound(loaded.problems)
        book, whole = loaded.book, load_catalogue()
        asked = fact_request(_pack(), whole, on, coverages_on(book, on))
        build_facts(book, _needed(), asked)
        items = engine.dicts(f"{open_items_query(on)} order by items.item_code")
        unapplied = engine.dicts("select unit, side, currency, amount from unapplied where amount <> 0 order by all")
        return OpenOn(on, [*items], [*unapplied])


def _engine() -> DuckEngine:
    return DuckEngine(threads=1, memory_limit_mb=MEMORY_MB)


@cache
def _pack() -> Pack:
    pack, _ = open_pack(settings.PACK)
    return pack


@cache
def _needed() -> Catalogue:
    whole = load_catalogue()
    return Catalogue(tuple(file for file in whole.files if file.name in READS), whole.hash)
