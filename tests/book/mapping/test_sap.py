"""The SAP extract: the mapped book against the same figures in plain Python from the raw lines."""

from __future__ import annotations

import json
from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest

from book.mapping.mapped import Mapped, mapped
from book.mapping.real import SAP, needs_sap
from xindang.book.load import load_book
from xindang.engines.duckdb import DuckEngine

pytestmark = needs_sap
Lines = list[dict[str, Any]]


def lines_of(table: str) -> Lines:
    with (SAP / f"{table}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def amount_of(line: dict[str, Any]) -> Decimal:
    return Decimal(line["amountInTransactionCurrency"])


def id_of(line: dict[str, Any]) -> str:
    return "-".join(line[key] for key in ("companyCode", "fiscalYear", "accountingDocument", "accountingDocumentItem"))


@pytest.fixture(scope="module")
def ledger() -> Lines:
    return lines_of("journal_entry_items_accounts_receivable")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Mapped:
    return mapped(SAP, "sap_o2c_jsonl", tmp_path_factory.mktemp("sap") / "book")


def signed(item: dict[str, Any]) -> Decimal:
    amount: Decimal = item["amount"]
    return -amount if item["kind"] == "credit_note" else amount


def test_every_line_of_the_ledger_is_an_item_and_all_come_to_its_balance(book: Mapped, ledger: Lines) -> None:
    assert book.problems == []
    items = {row["item_id"]: (row["customer_id"], signed(row)) for row in book.rows("items")}
    of_ledger = {id_of(line): (line["customer"], amount_of(line)) for line in ledger}
    assert {key: value for key, value in items.items() if key in of_ledger} == of_ledger
    assert sum((amount for _, amount in of_ledger.values()), Decimal(0)) == Decimal("12099.69")


def test_totals_per_customer_are_the_ledger_less_the_cancellations_it_lacks(book: Mapped, ledger: Lines) -> None:
    """An invoice is short of its cancellation when billing cancelled it and the cancelling document has no line."""
    documents = {line["accountingDocument"] for line in ledger}
    cancels = {
        head["accountingDocument"]: head["cancelledBillingDocument"]
        for head in lines_of("billing_document_headers")
        if head["cancelledBillingDocument"]
    }
    lacking = [
        line
        for line in ledger
        if amount_of(line) > 0
        and line["clearingAccountingDocument"] not in documents
        and cancels.get(line["clearingAccountingDocument"]) == line["referenceDocument"]
    ]
    assert len(lacking) == 20
    expected: dict[str, Decimal] = defaultdict(Decimal)
    for line in ledger:
        expected[line["customer"]] += amount_of(line)
    for line in lacking:
        expected[line["customer"]] -= amount_of(line)
    found: dict[str, Decimal] = defaultdict(Decimal)
    for item in book.rows("items"):
        found[item["customer_id"]] += signed(item)
    assert found == expected


def test_a_cancellation_applies_to_the_invoice_that_it_clears(book: Mapped, ledger: Lines) -> None:
    own = {line["accountingDocument"]: line for line in ledger}
    expected = {
        id_of(own[line["clearingAccountingDocument"]]): id_of(line)
        for line in ledger
        if amount_of(line) > 0 and line["clearingAccountingDocument"] in own
    }
    items = {row["item_id"]: row for row in book.rows("items")}
    of_ledger = {id_of(line) for line in ledger}
    applied = {key: row["applies_to"] for key, row in items.items() if key in of_ledger and row["applies_to"]}
    assert len(applied) == 44
    assert applied == expected
    assert all(items[credit]["amount"] == items[invoice]["amount"] for credit, invoice in applied.items())


def test_what_is_open_is_what_sap_has_open(book: Mapped, ledger: Lines) -> None:
    open_amounts = {row["item_id"]: row["amount"] for row in book.rows("items") if row["kind"] == "invoice"}
    notes = {row["item_id"]: row for row in book.rows("items") if row["kind"] == "credit_note"}
    for credit in notes.values():
        if credit["applies_to"]:
            open_amounts[credit["applies_to"]] -= credit["amount"]
    settled = {row["item_id"]: row["amount"] for row in book.rows("settlements")}
    unapplied = {key: row["amount"] - settled.get(key, 0) for key, row in notes.items() if not row["applies_to"]}
    assert {key: amount for key, amount in open_amounts.items() if amount} == {
        id_of(line): amount_of(line) for line in ledger if not line["clearingDate"]
    }
    assert sum(open_amounts.values(), Decimal(0)) == Decimal("2654.64")
    assert len(unapplied) == 12
    assert set(unapplied.values()) == {Decimal(0)}


def test_nothing_passes_for_a_payment(book: Mapped) -> None:
    settlements = book.rows("settlements")
    assert len(settlements) == 12
    assert {row["method"] for row in settlements} == {"offset"}


def test_customers_and_orders_are_all_there(book: Mapped) -> None:
    assert book.column("customers", "customer_id") == [p["customer"] for p in lines_of("business_partners")]
    orders = lines_of("sales_order_headers")
    assert sum(book.column("orders", "amount"), Decimal(0)) == sum(Decimal(o["totalNetAmount"]) for o in orders)
    shipped = {row["order_no"]: row["shipped_amount"] for row in book.rows("orders")}
    assert shipped == {
        order["salesOrder"]: {"C": Decimal(order["totalNetAmount"]), "A": Decimal(0)}[order["overallDeliveryStatus"]]
        for order in orders
    }


def test_the_mapped_book_loads_and_says_only_that_no_due_date_is_known(book: Mapped) -> None:
    with DuckEngine(threads=1) as engine:
        loaded = load_book(book.out, engine)
    assert [(p.code, p.count) for p in loaded.problems] == [("no_due_date", 67)]
    assert loaded.book is not None
    assert "冲销" in loaded.book.notes["match"]
