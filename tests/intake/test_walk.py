"""Import, edit, import again: whatever is done, the office and the engine never come apart."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.db import transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from assess.books import Row, Tables, write_book
from assess.odd_books import OddLedger
from intake.both_ways import assert_same, exported_results, results_of
from office import ON, user_with
from office_book import take_in
from xindang.customers.models import Customer
from xindang.customers.services import customer_edit
from xindang.people.models import User

pytestmark = pytest.mark.django_db

CUSTOMERS = 5
# An example takes seconds: a shorter one is not looked for.
NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
# What the office may say of a customer: of columns that the ledger gives, and of others.
EDITS: dict[str, tuple[Any, ...]] = {
    "refreshed_on": (date(2026, 6, 1), date(2025, 1, 1)),
    "registered_capital": (Decimal("5000000.00"), None),
    "salesperson": ("王芳", "李强", None),
    "term_days": (30, 90),
    "established_on": (date(2010, 5, 1),),
}
STEPS = st.lists(st.sampled_from(["again", "change", "add", "drop", "edit", "edit"]), min_size=3, max_size=6)


@dataclass
class Files:
    """The books as they should be: what the source says now, and the office's edits that stand."""

    random: Random
    tables: Tables
    edits: dict[str, Row] = field(default_factory=dict)
    folder: Path = Path()
    number: int = 0

    def write(self, tables: Tables) -> Path:
        self.number += 1
        return write_book(self.folder / f"files-{self.number}", tables)

    def ledger(self) -> Tables:
        return {name: rows for name, rows in self.tables.items() if name != "settlements"}

    def payments(self) -> Tables:
        return {"settlements": self.tables["settlements"]}

    def as_the_office_has_them(self) -> Tables:
        """The source's rows with the edits over them."""
        tables = copy.deepcopy(self.tables)
        edited = dict.fromkeys(column for values in self.edits.values() for column in values)
        for row in tables["customers"]:
            row.update({column: row.get(column) for column in edited})
            row.update(self.edits.get(row["customer_id"], {}))
        return tables

    def changed_by_the_source(self, customer: str, column: str, value: object) -> None:
        """The source says otherwise of a column: an edit of it is over."""
        for row in self.tables["customers"]:
            if row["customer_id"] == customer and row[column] != value:
                row[column] = value
                self.edits = {**self.edits, customer: _without(self.edits.get(customer, {}), column)}


def _without(edits: dict[str, Any], gone: str) -> dict[str, Any]:
    return {name: values for name, values in edits.items() if name != gone}


def first_state(seed: int) -> Tables:
    tables = OddLedger(seed, CUSTOMERS).tables
    for row in tables["customers"]:
        row.update({"salesperson": "张三", "term_days": None})
    return tables


def change(files: Files) -> None:
    """The ledger says otherwise of a customer, an item, a payment."""
    row = files.random.choice(files.tables["customers"])
    files.changed_by_the_source(row["customer_id"], "salesperson", files.random.choice(("张三", "赵六")))
    files.changed_by_the_source(row["customer_id"], "name", files.random.choice(("改名公司", row["name"])))
    for item in files.random.sample(files.tables["items"], min(3, len(files.tables["items"]))):
        if item["kind"] != "credit_note":
            item["due_on"] = item["issued_on"] + timedelta(files.random.choice((0, 30, 60)))
            item["amount"] += 100
    if files.tables["settlements"]:
        files.random.choice(files.tables["settlements"])["method"] = "transfer"


def add(files: Files) -> None:
    """More items and money come in, equal rows without an id among them."""
    loose = {"customer_id": files.tables["customers"][0]["customer_id"], "side": "sale", "amount": Decimal("12.34")}
    files.tables["settlements"] += [{**loose, "settled_on": date(2026, 6, 5)} for _ in range(2)]
    for row in files.random.sample(files.tables["items"], min(2, len(files.tables["items"]))):
        files.tables["items"].append({**row, "item_id": f"N{files.number}-{len(files.tables['items'])}"})


def drop(files: Files) -> None:
    """A customer leaves the ledger with all that is theirs."""
    if len(files.tables["customers"]) < 2:
        return
    gone = files.random.choice(files.tables["customers"])["customer_id"]
    items = {row["item_id"] for row in files.tables["items"] if row["customer_id"] == gone}
    files.tables = {
        name: [row for row in rows if row.get("customer_id") != gone and row.get("item_id") not in items]
        for name, rows in files.tables.items()
    }
    files.edits = _without(files.edits, gone)


def edit(files: Files, by: User) -> None:
    column = files.random.choice(list(EDITS))
    value = files.random.choice(EDITS[column])
    customer = files.random.choice(files.tables["customers"])
    known = _without(files.edits.get(customer["customer_id"], {}), column)
    found = Customer.objects.get(customer_id=customer["customer_id"])
    customer_edit(customer=found, values={column: value}, by=by, on=ON)
    otherwise = {} if customer.get(column) == value else {column: value}
    files.edits = {**files.edits, customer["customer_id"]: {**known, **otherwise}}


# What happens to the source's files before the next import.
STATES: dict[str, Callable[[Files], None]] = {"again": lambda _: None, "change": change, "add": add, "drop": drop}


@contextmanager
def undone() -> Iterator[None]:
    """What is written within is gone afterwards: examples do not see each other."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def load(files: Files, *, apart: bool) -> None:
    """The next state of the files: payments with the rest, or as a source of their own."""
    if not apart:
        take_in(files.write(files.tables), "账")
        return
    take_in(files.write(files.ledger()), "账")
    take_in(files.write(files.payments()), "流水")


@pytest.mark.proof
@pytest.mark.parametrize(
    "apart, steps",
    [
        (False, ["edit", "change", "edit", "drop"]),
        (True, ["edit", "add", "change"]),
    ],
)
def test_a_walk(apart: bool, steps: list[str]) -> None:
    walk(7, steps, apart=apart)


@pytest.mark.proof
@settings(max_examples=20, phases=NO_SHRINKING)
@given(seed=st.integers(0, 999), steps=STEPS, apart=st.booleans())
def test_many_walks(seed: int, steps: list[str], *, apart: bool) -> None:
    walk(seed, steps, apart=apart)


def walk(seed: int, steps: list[str], *, apart: bool) -> None:
    """Import, do the steps, and hold the office's export against the files as they should be."""
    with undone(), TemporaryDirectory() as folder:
        files = Files(Random(seed), first_state(seed), folder=Path(folder))  # noqa: S311 - a test book, no secret
        by = user_with("credit_controller")
        load(files, apart=apart)
        for step in steps:
            if step == "edit":
                edit(files, by)
                continue
            # Of what payments in files of their own name nothing can go before they do.
            if step != "drop" or not apart:
                STATES[step](files)
            load(files, apart=apart)
        expected = results_of(files.write(files.as_the_office_has_them()), ON)
        assert_same(expected, exported_results(Path(folder) / "office", ON))
