"""The book's tables in the office: which model keeps each, and how its cells stand in the database.

The database's columns have the contract's names. Amounts are whole hundredths there and rates whole hundred-millionths;
customers and items are named by their codes, where the engine numbers them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.db import models

from xindang.book.contract import Column, Table, contract
from xindang.credit.export import BOOK_MODELS as CREDIT_MODELS
from xindang.customers.export import BOOK_MODELS as CUSTOMER_MODELS
from xindang.dossiers.export import BOOK_MODELS as DOSSIER_MODELS
from xindang.engines.duckdb import quoted_name as quoted
from xindang.ledger.export import BOOK_MODELS as LEDGER_MODELS
from xindang.rating.export import BOOK_MODELS as RATING_MODELS
from xindang.sources.models import BookRow

# Type in which a column comes out of the database, and what makes the engine's value of it again.
KEPT_AS = {
    "date": "DATE",
    "money": "BIGINT",
    "rate": "BIGINT",
    "int": "INTEGER",
    "bool": "BOOLEAN",
}
SCALES = {"money": (100, "0.01", "decimal(18, 2)"), "rate": (100_000_000, "0.00000001", "decimal(18, 8)")}


@cache
def book_models() -> Mapping[str, type[BookRow]]:
    """The model of every table, in the contract's order."""
    named = {**CUSTOMER_MODELS, **LEDGER_MODELS, **RATING_MODELS, **CREDIT_MODELS, **DOSSIER_MODELS}
    return {table: named[table] for table in contract()}


def database_table(table: str) -> str:
    return book_models()[table]._meta.db_table


def goes_with_customer(table: str) -> bool:
    """Whether what the office itself has in a table is only worked out of the customer, and keeps it from nothing."""
    relations = [field.remote_field for field in book_models()[table]._meta.get_fields() if field.name == "customer"]
    return any(getattr(relation, "on_delete", None) is models.CASCADE for relation in relations)


def kept_as(column: Column) -> str:
    """The engine's type for a cell as the database keeps it."""
    return KEPT_AS.get(column.type, "VARCHAR")


def from_database(column: Column) -> str:
    """SQL over a cell as the database keeps it: the book's value."""
    if column.type not in SCALES:
        return quoted(column.name)
    _, smallest, kind = SCALES[column.type]
    return f"cast(cast({quoted(column.name)} as decimal(20, 0)) * {smallest} as {kind})"


def for_database(column: Column, value: str) -> str:
    """SQL over a book's value: the cell as the database keeps it."""
    if column.type in SCALES:
        scale, _, _ = SCALES[column.type]
        return f"cast({value} * {scale} as bigint)"
    return f"cast({value} as integer)" if column.type == "bool" else value


def referring(to: str) -> list[tuple[Table, Column]]:
    """The columns of the book's tables that name rows of a table: ``customers`` or ``items``."""
    return [
        (table, column) for table in contract().values() for column in table.columns.values() if column.refers == to
    ]
