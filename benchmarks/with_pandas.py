"""The yardstick: aging and rating of a book in idiomatic vectorised pandas. Prints its seconds as JSON.

It does less than xindang: no checks of the data, no coverage, no provisional grades, no reasons.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import pandas as pd

from benchmarks.pandas_aging import AMOUNTS_BESIDE, BUCKETS, aging, item_state
from benchmarks.pandas_facts import facts
from benchmarks.pandas_rating import grades
from benchmarks.pandas_tables import Tables, read_tables

CENTS = 100


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("book", type=Path)
    parser.add_argument("--as-of", type=pd.Timestamp, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    begun = time.perf_counter()
    assess_with_pandas(options.book, options.as_of, options.out)
    print(json.dumps({"seconds": time.perf_counter() - begun}))


def assess_with_pandas(book: Path, on: pd.Timestamp, out: Path) -> None:
    """Read the book, write ``aging.parquet`` and ``ratings.parquet`` to ``out``."""
    tables = read_tables(book)
    state = item_state(tables, on)
    found = facts(tables, state, on)
    out.mkdir(parents=True, exist_ok=True)
    code = tables["customers"].customer_id
    _aging_table(tables, state, on).to_parquet(out / "aging.parquet", compression="zstd")
    pd.DataFrame({"customer_id": code, "grade": grades(found)}).to_parquet(out / "ratings.parquet", compression="zstd")


def _aging_table(tables: Tables, state: pd.DataFrame, on: pd.Timestamp) -> pd.DataFrame:
    """The aging with the customers' own codes, cents as yuan."""
    table = aging(tables, state, on)
    amounts = ["open_amount", *BUCKETS, *AMOUNTS_BESIDE]
    table[amounts] = table[amounts] / CENTS
    table.insert(0, "customer_id", tables["customers"].customer_id.loc[table.pop("customer")].to_numpy())
    return table


if __name__ == "__main__":
    main()
