"""Runs of the office under test: customers on file for a result folder, and its rows loaded."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pyarrow import parquet

from office import ON
from xindang.customers.models import Customer, CustomerUnit
from xindang.runs.load import run_load
from xindang.runs.models import Run, RunState
from xindang.sources.models import Source

STARTED = "2026-07-01T02:00:00+08:00"


def customers_of_folder(folder: Path) -> None:
    """The customers of a result folder on file in the office, each trading with its home unit."""
    source, _ = Source.objects.get_or_create(name="手工")
    rows = parquet.read_table(folder / "customers.parquet").to_pylist()
    known = set(Customer.objects.values_list("customer_id", flat=True))
    for row in rows:
        if row["customer_id"] not in known:
            code, name = row["customer_id"], row["name"] or row["customer_id"]
            customer = Customer.objects.create(
                origin=source, row_key=code, row_hash="", customer_id=code, name=name,
                unit=row["unit"], salesperson=row["salesperson"],
            )  # fmt: skip
            CustomerUnit.objects.create(customer=customer, unit=row["unit"] or "")


def run_of(folder: Path, on: date = ON) -> Run:
    """A run with these results, loaded and in force."""
    run = Run.objects.create(on=on, state=RunState.DONE, pack="trade", started_at=STARTED)
    run_load(run, folder)
    run.refresh_from_db()
    return run
