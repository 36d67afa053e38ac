"""The customers of the demo company that are no planted case: made by the synthetic maker, in invented towns."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from xindang.book.contract import contract
from xindang.book.demo.data import Row, Tables
from xindang.book.demo.names import NameMaker, social_credit_code
from xindang.book.synthetic import make_book
from xindang.engines.duckdb import DuckEngine, quoted_file


def other_rows(company: Mapping[str, Any], customers: int, taken: set[str]) -> Tables:
    """The rows of so many further customers by table. ``taken``: names that are given already."""
    with (
        DuckEngine(threads=1) as engine,
        tempfile.TemporaryDirectory(prefix="xindang-demo-") as made,
    ):
        folder = Path(made) / "book"
        make_book(
            folder,
            customers=customers,
            seed=company["seed"],
            until=company["as_of"],
            engine=engine,
            items_per_customer=company["items_per_customer"],
        )
        tables = {name: _read(folder / name, engine) for name in contract() if (folder / name).is_dir()}
    _rename(tables["customers"], NameMaker(company["seed"], taken))
    return tables


def _read(folder: Path, engine: DuckEngine) -> list[Row]:
    with engine.keeping_order():
        return [
            row
            for file in sorted(folder.glob("*.parquet"))
            for row in engine.dicts(f"select * from read_parquet({quoted_file(file)})")
        ]


def _rename(customers: list[Row], names: NameMaker) -> None:
    """Companies get a name and a code of an invented town; people keep theirs, and no real place stays on file."""
    for number, row in enumerate(customers, start=1):
        city, name = names.name(row["industry"])
        row["region"] = f"{city}市"
        if row["kind"] == "company":
            row["name"] = name
            row["uscc"] = row["uscc"] and social_credit_code(city, number)
