"""The sample ledger: what the mapped book says equals what plain Python reads from the file."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from book.mapping.mapped import Mapped, mapped
from book.mapping.real import IBM, needs_ibm
from xindang.book.load import load_book
from xindang.engines.duckdb import DuckEngine

pytestmark = needs_ibm
LEDGER = IBM / "WA_Fn-UseC_-Accounts-Receivable.csv"


def us_date(text: str) -> date:
    return datetime.strptime(text, "%m/%d/%Y").date()  # noqa: DTZ007 - a calendar day


@pytest.fixture(scope="module")
def ledger() -> list[dict[str, str]]:
    with LEDGER.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Mapped:
    return mapped(IBM, "ar_ibm", tmp_path_factory.mktemp("ibm") / "book")


def test_the_ledger_maps_without_a_single_problem(book: Mapped) -> None:
    assert book.problems == []
    assert book.book_toml == {"organisation": "IBM 应收账款样例 IBM sample receivables", "base_currency": "USD"}


def test_every_invoice_is_an_item_with_its_own_dates_and_amount(book: Mapped, ledger: list[dict[str, str]]) -> None:
    expected = {
        row["invoiceNumber"]: (
            row["customerID"],
            us_date(row["InvoiceDate"]),
            us_date(row["DueDate"]),
            Decimal(row["InvoiceAmount"]),
            Decimal(row["InvoiceAmount"]) if row["Disputed"] == "Yes" else None,
        )
        for row in ledger
    }
    found = {
        row["item_id"]: (row["customer_id"], row["issued_on"], row["due_on"], row["amount"], row["disputed_amount"])
        for row in book.rows("items")
    }
    assert len(found) == 2466
    assert found == expected


def test_every_invoice_is_settled_in_full_on_its_day(book: Mapped, ledger: list[dict[str, str]]) -> None:
    expected = {row["invoiceNumber"]: (us_date(row["SettledDate"]), Decimal(row["InvoiceAmount"])) for row in ledger}
    found = {row["item_id"]: (row["settled_on"], row["amount"]) for row in book.rows("settlements")}
    assert found == expected


def test_totals_per_customer_reconcile_to_the_cent(book: Mapped, ledger: list[dict[str, str]]) -> None:
    expected: dict[str, Decimal] = defaultdict(Decimal)
    for row in ledger:
        expected[row["customerID"]] += Decimal(row["InvoiceAmount"])
    found: dict[str, Decimal] = defaultdict(Decimal)
    for item in book.rows("items"):
        found[item["customer_id"]] += item["amount"]
    assert found == expected
    assert sum(found.values(), Decimal(0)) == Decimal("147703.18")


def test_customers_are_those_of_the_ledger_with_their_country(book: Mapped, ledger: list[dict[str, str]]) -> None:
    assert {row["customer_id"]: row["region"] for row in book.rows("customers")} == {
        row["customerID"]: row["countryCode"] for row in ledger
    }


def test_the_mapped_book_loads_without_a_problem(book: Mapped) -> None:
    with DuckEngine(threads=1) as engine:
        loaded = load_book(book.out, engine)
    assert loaded.problems == []
    assert loaded.book is not None
    assert {t.sum_after for t in loaded.book.control_totals if t.column == "amount"} == {Decimal("147703.18")}


def test_the_variant_with_day_first_gives_the_same_items_and_settlements(book: Mapped, tmp_path: Path) -> None:
    variant = mapped(IBM, "ar_ibm_dmy", tmp_path / "book")
    assert variant.problems == []
    for table, key in (("items", "item_id"), ("settlements", "settlement_id"), ("customers", "customer_id")):
        main, other = ({row[key]: row for row in one.rows(table)} for one in (book, variant))
        assert other == main


def test_month_first_declared_for_a_day_first_file_ends_in_problems_not_in_wrong_dates(tmp_path: Path) -> None:
    own = tmp_path / "wrong.toml"
    own.write_text(
        'extends = "ar_ibm"\n[[source]]\nname = "ledger"\nfile = "variant_ddmmyyyy.csv*"\n', encoding="utf-8"
    )
    for accept in (False, True):
        found = mapped(IBM, own, tmp_path / "book", accept_good_rows=accept)
        assert not found.is_written
        assert {(p.code, p.column) for p in found.problems} == {
            ("mapping_date_order_wrong", "InvoiceDate"),
            ("mapping_date_order_wrong", "DueDate"),
            ("mapping_date_order_wrong", "SettledDate"),
        }
        assert all(p.table == "variant_ddmmyyyy.csv.gz" and p.count > 1000 for p in found.problems)
