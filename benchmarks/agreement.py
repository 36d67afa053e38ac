"""How many grades and aging rows of two assessments agree. Prints counts as JSON."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

KEYS = ["customer_id", "side", "currency"]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("book", type=Path)
    parser.add_argument("ours", type=Path)
    parser.add_argument("yardstick", type=Path)
    options = parser.parse_args()
    items = sum(pq.read_metadata(file).num_rows for file in (options.book / "items").glob("*.parquet"))
    print(json.dumps({"items": items, **agreement(options.ours, options.yardstick)}))


def agreement(ours: Path, yardstick: Path) -> dict[str, int]:
    """Rows of either side, and how many of them are equal: every customer's grade, every figure of the aging."""
    grades = [_read(folder / "ratings.parquet", ["customer_id", "grade"]) for folder in (ours, yardstick)]
    agings = [_read(folder / "aging.parquet") for folder in (ours, yardstick)]
    return {**_counts("grades", grades, ["customer_id"]), **_counts("aging", agings, KEYS)}


def _read(file: Path, columns: list[str] | None = None) -> pd.DataFrame:
    """A table with money as whole cents, dates and numbers as text, so that the writers' types do not matter."""
    frame = pq.read_table(file, columns=columns).to_pandas()
    for name in frame.columns.difference(KEYS):
        values = frame[name]
        if name == "oldest_due_on":
            frame[name] = pd.to_datetime(values).dt.strftime("%Y-%m-%d")
        elif name != "grade":
            scale = 1 if name == "overdue_days_max" else 100
            frame[name] = (values.astype("float64") * scale).round()
    return frame.astype({key: "str" for key in KEYS if key in frame})


def _counts(name: str, pair: list[pd.DataFrame], keys: list[str]) -> dict[str, int]:
    ours, theirs = (frame.set_index(keys) for frame in pair)
    ours, theirs = ours.align(theirs[ours.columns], join="outer")
    same = ((ours == theirs) | ours.isna() & theirs.isna()).all(axis=1)
    present = ours.notna().any(axis=1) & theirs.notna().any(axis=1)
    return {f"{name}_rows": len(ours), f"{name}_equal": int((same & present).sum())}


if __name__ == "__main__":
    main()
