"""Statements of account: every movement of a period, and a balance that is the aging's open amount less unapplied."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from assess.books import Row, Tables, aging_of, opened, write_book
from assess.odd_books import OddLedger
from xindang.assess.statement import StatementOrder, check_customers, make_statements, months_before, statement_order
from xindang.book.book import Book
from xindang.core.problems import ProblemsFound

KEYS = ("customer_id", "unit", "side", "currency")
DAYS = (date(2023, 3, 31), date(2024, 2, 29), date(2025, 9, 30), date(2026, 9, 30))
LINES = ("opening", "closing", "of_open", "of_unapplied", "beside_notes")
Account = tuple[Any, ...]


def statements(book: Book, customers: list[str], start: date, on: date) -> dict[Account, list[Row]]:
    """Rows by account; the facts of the day are made first."""
    aging_of(book, on, by_unit=True)
    query = make_statements(book, StatementOrder(tuple(customers), start), on)
    found: dict[Account, list[Row]] = {}
    for row in book.engine.dicts(query):
        found.setdefault(tuple(row[key] for key in KEYS), []).append(row)
    return found


def balances(book: Book, on: date) -> dict[Account, Row]:
    """What the aging has of each account."""
    return {tuple(row[key] for key in KEYS): row for row in aging_of(book, on, by_unit=True)}


@pytest.fixture(scope="module", params=range(3))
def odd(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Tables, Book]]:
    tables = OddLedger(request.param).tables
    with opened(write_book(tmp_path_factory.mktemp("odd"), tables)) as book:
        yield tables, book


@pytest.mark.parametrize("on", DAYS)
def test_the_closing_balance_is_open_less_unapplied_of_that_day(odd: tuple[Tables, Book], on: date) -> None:
    tables, book = odd
    customers = codes(tables)
    found = statements(book, customers, months_before(on, 3), on)
    aging = balances(book, on)
    assert {
        key for key in aging if any(aging[key][n] for n in ("open_amount", "unapplied_amount", "notes_amount"))
    } <= set(found)
    assert found
    for key, rows in found.items():
        aged = aging.get(key, {})
        open_amount, unapplied = aged.get("open_amount", Decimal(0)), aged.get("unapplied_amount", Decimal(0))
        (closing,) = [row for row in rows if row["kind"] == "closing"]
        assert closing["balance_amount"] == open_amount - unapplied, key
        shown = {row["kind"]: row["balance_amount"] for row in rows if row["kind"] in LINES}
        assert shown.get("of_unapplied", Decimal(0)) == -unapplied
        assert shown.get("of_open", open_amount) == open_amount
        assert shown.get("beside_notes", Decimal(0)) == aged.get("notes_amount", Decimal(0))


@pytest.mark.parametrize("on", DAYS)
def test_every_balance_is_the_one_before_plus_debit_less_credit(odd: tuple[Tables, Book], on: date) -> None:
    tables, book = odd
    start = months_before(on, 12)
    customers = codes(tables)
    moved = 0
    for rows in statements(book, customers, start, on).values():
        assert [row["position"] for row in rows] == list(range(len(rows)))
        assert rows[0]["kind"] == "opening"
        balance, day = rows[0]["balance_amount"], start
        for row in rows[1:]:
            if row["kind"] in LINES:
                continue
            assert start <= day <= row["on"] <= on
            assert (row["debit_amount"] is None) + (row["credit_amount"] is None) >= 1
            balance += (row["debit_amount"] or 0) - (row["credit_amount"] or 0)
            assert row["balance_amount"] == balance
            day, moved = row["on"], moved + 1
        (closing,) = [row for row in rows if row["kind"] == "closing"]
        assert closing["balance_amount"] == balance
    assert moved


def test_a_period_begins_where_the_one_before_ended(odd: tuple[Tables, Book]) -> None:
    tables, book = odd
    customers = codes(tables)
    middle, end = date(2025, 6, 30), date(2025, 12, 31)
    before = {
        key: rows[-1 if rows[-1]["kind"] == "closing" else [r["kind"] for r in rows].index("closing")]["balance_amount"]
        for key, rows in statements(book, customers, date(2025, 1, 1), middle).items()
    }
    after = statements(book, customers, middle + timedelta(1), end)
    assert after
    for key, rows in after.items():
        assert rows[0]["balance_amount"] == before.get(key, Decimal(0)), key


def test_nothing_known_later_than_the_day_is_on_it(tmp_path: Path) -> None:
    """A ledger as it was kept on the day, and as it stands years later, give the same statement."""
    on, tables = date(2024, 12, 31), OddLedger(7).tables
    known = {row["item_id"] for row in tables["items"] if row["issued_on"] <= on}
    early = [row for row in tables["settlements"] if row["settled_on"] <= on and row["item_id"] not in known | {None}]
    later = {**tables, "settlements": [row for row in tables["settlements"] if row not in early], "disputes": []}
    then = {
        **later,
        "items": [row for row in later["items"] if row["item_id"] in known],
        "settlements": [
            row | {name: None for name in ("bounced_on", "honoured_on") if row.get(name) and row[name] > on}
            for row in later["settlements"]
            if row["settled_on"] <= on
        ],
    }
    found = []
    for name, ledger in (("then", then), ("later", later)):
        with opened(write_book(tmp_path / name, ledger)) as book:
            found.append(statements(book, codes(ledger), date(2024, 1, 1), on))
    assert len(then["settlements"]) < len(later["settlements"])
    assert len(found[0]) > 10
    assert found[0] == found[1]


def item(code: str, day: str, amount: str, **more: Any) -> Row:
    basis = {"customer_id": "0001", "unit": "北京", "side": "sale", "issued_on": date.fromisoformat(day)}
    return {"item_id": code, **basis, "amount": Decimal(amount), **more}


def money(code: str, of: str | None, day: str, amount: str, method: str, **more: str) -> Row:
    dates = {name: date.fromisoformat(text) if name.endswith("_on") else text for name, text in more.items()}
    basis = {"settlement_id": code, "item_id": of, "settled_on": date.fromisoformat(day), "amount": Decimal(amount)}
    return {**basis, "method": method, **dates}


BASE: Tables = {
    "customers": [{"customer_id": "0001", "name": "华北示例机械有限公司"}, {"customer_id": "0002", "name": "别家"}],
    "items": [
        item("A", "2026-01-05", "1000.00", document_no="FP-1", due_on=date(2026, 2, 5)),
        item("B", "2026-04-10", "500.00", document_no="FP-2", due_on=date(2026, 5, 10)),
        item("N", "2026-04-20", "50.00", document_no="HZ-1", kind="credit_note", applies_to="B"),
        item("U", "2026-05-01", "70.00", document_no="FP-3", unit="上海", currency="USD"),
        item("P", "2026-05-02", "300.00", document_no="YF-1", side="prepayment"),
        item("X", "2026-05-02", "9.00", customer_id="0002"),
    ],
    "settlements": [
        money("S1", "A", "2026-04-01", "1000.00", "cheque", bounced_on="2026-04-08"),
        money("S2", "A", "2026-04-15", "400.00", "note", note_kind="bank", honoured_on="2026-06-15"),
        money("S3", "A", "2026-05-20", "590.00", "transfer"),
        money("S4", "A", "2026-06-01", "10.00", "writeoff"),
        money("S5", "B", "2026-06-02", "480.00", "transfer"),
        money("S6", "P", "2026-06-03", "120.00", "delivery"),
        money("S7", None, "2026-06-04", "5.00", "cash", customer_id="0001", unit="北京", side="sale"),
        money("S8", "U", "2026-06-20", "70.00", "note", matures_on="2026-09-20"),
    ],
}


def codes(tables: Tables) -> list[str]:
    return [row["customer_id"] for row in tables["customers"]]


def told(rows: list[Row]) -> list[tuple[Any, ...]]:
    names = ("on", "kind", "document_no", "debit_amount", "credit_amount", "balance_amount")
    return [
        tuple(f"{row[n]}" if n in {"on", "balance_amount"} else row[n] and str(row[n]) for n in names) for row in rows
    ]


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    with opened(write_book(tmp_path_factory.mktemp("example"), BASE)) as book:
        yield book


def test_every_kind_of_movement_stands_on_its_day_with_its_document(example: Book) -> None:
    found = statements(example, ["0001"], date(2026, 4, 1), date(2026, 6, 30))
    assert told(found["0001", "北京", "sale", "CNY"]) == [
        ("2026-04-01", "opening", None, None, None, "1000.00"),
        ("2026-04-01", "payment", "S1", None, "1000.00", "0.00"),
        ("2026-04-08", "bounce", "S1", "1000.00", None, "1000.00"),
        ("2026-04-10", "invoice", "FP-2", "500.00", None, "1500.00"),
        ("2026-04-15", "note_received", "S2", None, "400.00", "1100.00"),
        ("2026-04-20", "credit_note", "HZ-1", None, "50.00", "1050.00"),
        ("2026-05-20", "payment", "S3", None, "590.00", "460.00"),
        ("2026-06-01", "write_off", "S4", None, "10.00", "450.00"),
        ("2026-06-02", "payment", "S5", None, "480.00", "-30.00"),
        ("2026-06-04", "payment", "S7", None, "5.00", "-35.00"),
        ("2026-06-15", "note_honoured", "S2", None, None, "-35.00"),
        ("2026-06-30", "closing", None, None, None, "-35.00"),
        ("2026-06-30", "of_open", None, None, None, "0.00"),
        ("2026-06-30", "of_unapplied", None, None, None, "-35.00"),
    ]
    texts = {row["document_no"]: (row["text_zh"], row["text_en"]) for row in found["0001", "北京", "sale", "CNY"]}
    assert texts["HZ-1"] == ("冲减 FP-2", "applied to FP-2")
    assert texts["S3"] == ("转账，对应 FP-1", "transfer, for FP-1")
    assert texts["S7"] == ("现金，尚未对应到具体项目", "cash, for no item yet")


def test_units_currencies_and_sides_have_accounts_of_their_own(example: Book) -> None:
    found = statements(example, ["0001"], date(2026, 4, 1), date(2026, 6, 30))
    assert set(found) == {
        ("0001", "北京", "sale", "CNY"),
        ("0001", "北京", "prepayment", "CNY"),
        ("0001", "上海", "sale", "USD"),
    }
    assert told(found["0001", "北京", "prepayment", "CNY"])[1:3] == [
        ("2026-05-02", "advance", "YF-1", "300.00", None, "300.00"),
        ("2026-06-03", "delivery", "S6", None, "120.00", "180.00"),
    ]
    assert told(found["0001", "上海", "sale", "USD"])[-2:] == [
        ("2026-06-30", "closing", None, None, None, "0.00"),
        ("2026-06-30", "beside_notes", None, None, None, "70.00"),
    ]


def test_what_bounces_or_is_honoured_after_the_day_is_not_on_the_statement(example: Book) -> None:
    rows = statements(example, ["0001"], date(2026, 4, 1), date(2026, 4, 7))["0001", "北京", "sale", "CNY"]
    assert [row["kind"] for row in rows] == ["opening", "payment", "closing"]
    later = statements(example, ["0001"], date(2026, 4, 1), date(2026, 5, 31))["0001", "北京", "sale", "CNY"]
    assert "note_honoured" not in {row["kind"] for row in later}
    assert [row["balance_amount"] for row in later if row["kind"] == "beside_notes"] == [Decimal("400.00")]


def test_an_account_at_rest_with_nothing_to_confirm_is_left_out(example: Book) -> None:
    found = statements(example, ["0001"], date(2030, 1, 1), date(2030, 1, 31))
    assert ("0001", "上海", "sale", "USD") in found, "its note is neither honoured nor bounced"
    assert [row["kind"] for row in found["0001", "北京", "prepayment", "CNY"]] == ["opening", "closing"]
    assert statements(example, ["0002"], date(2026, 1, 1), date(2026, 1, 31)) == {}


def test_only_the_customers_asked_for_have_a_statement_and_one_unknown_is_told(example: Book) -> None:
    found = statements(example, ["0002"], date(2026, 4, 1), date(2026, 6, 30))
    assert {key[0] for key in found} == {"0002"}
    with pytest.raises(ProblemsFound) as refused:
        check_customers(example, StatementOrder(("0001", "1", "nobody"), date(2026, 1, 1)))
    assert [(entry.code, entry.value) for entry in refused.value.problems] == [
        ("customer_not_in_book", "1"),
        ("customer_not_in_book", "nobody"),
    ]


@pytest.mark.parametrize(
    ("on", "start"),
    [
        ("2026-06-30", "2026-03-01"),
        ("2026-01-31", "2025-10-01"),
        ("2026-03-01", "2025-12-01"),
        ("2026-12-15", "2026-09-01"),
    ],
)
def test_the_period_begins_with_the_month_three_months_back(on: str, start: str) -> None:
    order = statement_order(["0001", "0001"], None, date.fromisoformat(on))
    assert order == StatementOrder(("0001",), date.fromisoformat(start))


def test_a_period_that_would_begin_after_its_end_is_refused_and_nobody_asked_for_is_no_order() -> None:
    assert statement_order([], None, date(2026, 6, 30)) is None
    with pytest.raises(ProblemsFound, match="after the day"):
        statement_order(["0001"], date(2026, 7, 1), date(2026, 6, 30))
