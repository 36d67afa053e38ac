"""The tables that rating needs, read as a person at home in pandas would: few columns, narrow types, whole numbers.

Money is cents in int64, which sums exactly. Dates are datetime64. Words of a few kinds are categories. Customers and
items get whole numbers once, so that every later join is over integers.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

Tables = dict[str, pd.DataFrame]

COLUMNS: dict[str, list[str]] = {
    "customers": ["customer_id", "side", "opened_on"],
    "items": ["item_id", "customer_id", "side", "kind", "issued_on", "due_on", "amount", "currency", "applies_to"],
    "settlements": [
        "item_id", "customer_id", "side", "settled_on", "amount", "currency", "method", "honoured_on", "bounced_on",
    ],
    "disputes": ["item_id", "raised_on", "amount", "resolved_on"],
    "promises": ["customer_id", "made_on", "due_on", "amount", "kept_on", "kept_amount"],
    "statements": [
        "customer_id", "period_end", "months", "received_on", "audited", "total_assets", "total_liabilities", "equity",
        "current_assets", "current_liabilities", "net_profit", "revenue", "operating_cash_flow",
    ],
    "events": ["customer_id", "kind", "occurred_on", "known_on", "ended_on"],
    "searches": ["customer_id", "source", "searched_on", "result"],
    "assessments": ["customer_id", "criterion", "verdict", "assessed_on", "valid_to"],
    "limits": ["customer_id", "side", "tenure", "state", "amount", "currency", "valid_from", "valid_to"],
    "collateral": [
        "customer_id", "value", "currency", "valued_on", "formalities_complete", "prior_claims", "valid_from",
        "valid_to",
    ],
    "rates": ["currency", "on", "rate"],
}  # fmt: skip
WORDS = ("side", "kind", "currency", "method", "source", "result", "criterion", "verdict", "tenure", "state")
CATEGORIES = frozenset(WORDS)
EXACT_RATE = frozenset({"rate"})


def read_tables(book: Path) -> Tables:
    """Every table of ``COLUMNS``, its ids replaced by the row numbers of what they name, -1 for nothing."""
    raw = {name: _read(book / name, columns) for name, columns in COLUMNS.items()}
    raw["customers"] = raw["customers"].sort_by("customer_id")
    customers, items = raw["customers"]["customer_id"].combine_chunks(), raw["items"]["item_id"].combine_chunks()
    raw["items"] = raw["items"].drop_columns("item_id")
    tables: Tables = {}
    for name in COLUMNS:
        numbered = raw.pop(name)
        if name != "customers":
            numbered = _numbered(numbered, "customer_id", "customer", customers)
            numbered = _numbered(numbered, "item_id", "item", items)
            numbered = _numbered(numbered, "applies_to", "corrects", items)
        tables[name] = numbered.to_pandas(self_destruct=True)
    _share_categories(tables, ["items", "settlements"], "side")
    _share_categories(tables, ["items", "settlements", "rates"], "currency")
    return tables


def _numbered(table: Any, column: str, number: str, ids: Any) -> Any:
    """A column of ids as row numbers. Arrow looks strings up far faster than an index of pandas does."""
    if column not in table.column_names:
        return table
    numbers = pc.index_in(table[column], value_set=ids).fill_null(-1)
    return table.set_column(table.column_names.index(column), number, numbers)


def _share_categories(tables: Tables, names: list[str], column: str) -> None:
    """One list of words for a column in several tables, so that they group and join as small integers."""
    words = sorted({word for name in names for word in tables[name][column].cat.categories})
    for name in names:
        tables[name][column] = tables[name][column].cat.set_categories(words)


def _read(folder: Path, columns: list[str]) -> Any:
    words = [column for column in columns if column in CATEGORIES]
    table = pq.read_table(folder, columns=columns, read_dictionary=words)
    return pa.table({name: _narrowed(name, table.column(name)) for name in columns})


def _narrowed(name: str, column: Any) -> Any:
    if pa.types.is_date(column.type):
        return column.cast(pa.timestamp("s"))
    if pa.types.is_decimal(column.type):
        number = column.cast(pa.float64())
        if name in EXACT_RATE:
            return number
        cents = pc.round(pc.multiply(number, 100.0))
        return cents if column.null_count else cents.cast(pa.int64())
    return column
