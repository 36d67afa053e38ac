"""Statements of account: what moved between us and a customer over a period, and the balance it is asked to confirm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import Any

from xindang.book.book import Book
from xindang.core.problems import ProblemsFound, problem

STATEMENT_TABLE = "statement_by_number"
ASKED_TABLE = "statement_asked"
MONTHS_BEFORE = 3


@dataclass(frozen=True, slots=True)
class StatementOrder:
    """The customers whose statements are asked for, by their own codes, and the first day of the period."""

    customers: tuple[str, ...]
    start: date


def statement_order(customers: Sequence[str], start: date | None, on: date) -> StatementOrder | None:
    """What is asked for, each customer once; None where nobody is. By default the period begins with the month three
    months before that of the day.

    Raises ProblemsFound where it would begin after its end.
    """
    if not customers:
        return None
    if start is not None and start > on:
        raise ProblemsFound([problem("statement_from_after_end", table="statement", value=start, end=on)])
    return StatementOrder(tuple(dict.fromkeys(customers)), start or months_before(on, MONTHS_BEFORE))


def told_statements(order: StatementOrder) -> dict[str, Any]:
    """What was asked for, for the summary: a customer without any movement has no row to tell it."""
    return {"from": order.start.isoformat(), "customers": list(order.customers)}


def months_before(on: date, months: int) -> date:
    """The first day of the month so many months before that of the day: 2026-06-30, 3 -> 2026-03-01."""
    count = on.year * 12 + on.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def check_customers(book: Book, order: StatementOrder) -> None:
    """Raise ProblemsFound for every customer that the book does not have: before anything is worked out."""
    rows = book.engine.rows(
        "select customer_code from customers where customer_code in (select unnest($asked))",
        {"asked": list(order.customers)},
    )
    known = {code for (code,) in rows}
    unknown = [code for code in order.customers if code not in known]
    if unknown:
        raise ProblemsFound([problem("customer_not_in_book", table="customers", value=code) for code in unknown])


def make_statements(book: Book, order: StatementOrder, on: date) -> str:
    """Make the statements of a day in the engine, where the facts of that day are. Returns the query of the table."""
    engine = book.engine
    engine.create_table(
        ASKED_TABLE,
        "select customer_id from customers where customer_code in (select unnest($asked))",
        {"asked": list(order.customers)},
    )
    sql = (resources.files(__package__) / "statement.sql").read_text(encoding="utf-8")
    engine.create_table(STATEMENT_TABLE, sql, {"on": on, "start": order.start})
    return f"""select customers.customer_code as customer_id, t.* exclude (customer_id)
        from {STATEMENT_TABLE} as t inner join customers on customers.customer_id = t.customer_id
        order by t.customer_id, t.unit nulls first, t.side, t.currency, t.position"""
