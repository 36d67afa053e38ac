"""How many rows of two assessments agree: grades, aging, limits, months, overdue work. Prints counts as JSON."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

KEYS = ["customer_id", "side", "currency"]
# Table to its keys and to the figures both have; of the worklist the kind that the yardstick makes.
COMPARED = {
    "limits": (["customer_id", "side", "tenure"], ["amount", "ceiling_amount"]),
    "metrics": (["month_end", "side"], ["credit_sales", "receivable", "overdue_amount"]),
    "worklist": (KEYS, ["amount"]),
}
WORK_KIND = "overdue"


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
    found = {**_counts("grades", grades, ["customer_id"]), **_counts("aging", agings, KEYS)}
    for name, (keys, figures) in COMPARED.items():
        found |= _counts(name, [_figures(folder, name, keys, figures) for folder in (ours, yardstick)], keys)
    return found


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


def _figures(folder: Path, name: str, keys: list[str], figures: list[str]) -> pd.DataFrame:
    """A table's keys as text and its money as whole cents; of the worklist one kind."""
    filters = [("kind", "==", WORK_KIND)] if name == "worklist" else None
    frame = pq.read_table(folder / f"{name}.parquet", columns=[*keys, *figures], filters=filters).to_pandas()
    frame[figures] = (frame[figures].astype("float64") * 100).round()
    dates = {key: pd.to_datetime(frame[key]).dt.strftime("%Y-%m-%d") for key in keys if key == "month_end"}
    return frame.assign(**dates).astype(dict.fromkeys(keys, "str"))


def _counts(name: str, pair: list[pd.DataFrame], keys: list[str]) -> dict[str, int]:
    ours, theirs = (frame.set_index(keys) for frame in pair)
    ours, theirs = ours.align(theirs[ours.columns], join="outer")
    same = ((ours == theirs) | ours.isna() & theirs.isna()).all(axis=1)
    present = ours.notna().any(axis=1) & theirs.notna().any(axis=1)
    return {f"{name}_rows": len(ours), f"{name}_equal": int((same & present).sum())}


if __name__ == "__main__":
    main()
