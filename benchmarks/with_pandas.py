"""The yardstick: aging, rating, limits, metrics and one kind of work in vectorised pandas. Prints its seconds as JSON.

It does less than xindang: no checks of the data, no coverage, no provisional grades, no reasons, no sentences; of the
worklist only what is overdue.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import pandas as pd

from benchmarks.pandas_aging import AMOUNTS_BESIDE, BUCKETS, aging, item_state
from benchmarks.pandas_facts import facts
from benchmarks.pandas_limits import limits, overdue_work, side_facts
from benchmarks.pandas_months import metrics, month_end_opens, month_ends
from benchmarks.pandas_rating import grades
from benchmarks.pandas_tables import read_tables

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
    """Read the book, write a file per table of ``results`` to ``out``."""
    tables = read_tables(book)
    state = item_state(tables, on)
    found = facts(tables, state, on)
    out.mkdir(parents=True, exist_ok=True)
    code = tables["customers"].customer_id
    grade = pd.Series(grades(found), index=code.index)
    opens = list(month_end_opens(tables, month_ends(book, on)))
    sides = side_facts(tables, state, opens, on)
    results = {
        "aging": _coded(aging(tables, state, on), code, ["open_amount", *BUCKETS, *AMOUNTS_BESIDE]),
        "ratings": pd.DataFrame({"customer_id": code, "grade": grade}),
        "limits": _coded(limits(tables, sides, grade, on), code, ["amount", "ceiling_amount"]),
        "metrics": _in_yuan(metrics(tables, opens, on), ["credit_sales", "receivable", "overdue_amount"]),
        "worklist": _coded(overdue_work(state, on), code, ["amount"]),
    }
    for name, table in results.items():
        table.to_parquet(out / f"{name}.parquet", compression="zstd")


def _coded(table: pd.DataFrame, code: pd.Series, amounts: list[str]) -> pd.DataFrame:
    """A table with the customers' own codes, cents as yuan."""
    table.insert(0, "customer_id", code.loc[table.pop("customer")].to_numpy())
    return _in_yuan(table, amounts)


def _in_yuan(table: pd.DataFrame, amounts: list[str]) -> pd.DataFrame:
    table[amounts] = table[amounts] / CENTS
    return table


if __name__ == "__main__":
    main()
