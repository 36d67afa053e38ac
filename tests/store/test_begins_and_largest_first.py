"""Beginnings and the largest are found by an index, on either database, and signs of LIKE stand for themselves."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.models import F, QuerySet

from cast import COMPANIES, Company
from office import customer_of, run_in_force, standing_of
from xindang.customers.models import Customer
from xindang.runs.models import LISTED_BY, Standing
from xindang.store.lookups import LAST_SIGN, Begins

pytestmark = pytest.mark.django_db

CODES = ["A%1", "A_1", "A\\1", "AB1", "a%1", "A", "客户1", "客户2", f"X{chr(LAST_SIGN)}1", "X\ud7ff1"]


def beginning(text: str) -> set[str]:
    return set(Customer.objects.filter(Begins(F("customer_id"), text)).values_list("customer_id", flat=True))


def plan(rows: QuerySet[Any, Any]) -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("set local enable_seqscan = off")
            cursor.execute("set local enable_sort = off")
    return rows.explain()


@pytest.mark.parametrize(
    "text", ["A", "A%", "A_", "A\\", "a", "客", "客户2", f"X{chr(LAST_SIGN)}", "X\ud7ff", "%", "_", "B"]
)
def test_what_begins_with_a_text_is_found_and_nothing_else(text: str) -> None:
    for number, code in enumerate(CODES):
        customer_of(Company(code, f"第{number}家", str(number)))
    assert beginning(text) == {code for code in CODES if code.startswith(text)}


def test_a_beginning_is_found_by_an_index() -> None:
    for column, index in (("pinyin_initials", "customer_initials"), ("uscc", "customer_uscc")):
        told = plan(Customer.objects.filter(Begins(F(column), "abc")))
        assert index in told or "customer_by_sound" in told


def test_the_largest_come_first_and_unknown_last_by_an_index() -> None:
    for company, amount in zip(COMPANIES, (None, 3, 1, None, 2, 0), strict=True):
        standing_of(customer_of(company), exposure_amount=amount)
    rows = Standing.objects.filter(run=run_in_force()).order_by(F("exposure_amount").desc(nulls_last=True))
    assert [row.exposure_amount for row in rows] == [3, 2, 1, 0, None, None]
    for column, name in LISTED_BY.items():
        ordered = Standing.objects.filter(run=run_in_force()).order_by(F(column).desc(nulls_last=True))
        told = plan(ordered.values("pk")[:50])
        assert f"standing_{name}" in told
        assert "TEMP B-TREE" not in told
        assert "Sort" not in told
