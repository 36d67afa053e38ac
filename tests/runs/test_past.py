"""What was open of a customer on a past day is what an assessment of that day says, and nothing known later."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from assess.books import run, write_book
from cast import HUABEI, PUDONG
from house.sources import TOP
from office_book import book_in_office
from xindang.customers.models import Customer
from xindang.runs.past import open_on

pytestmark = pytest.mark.django_db

EXAMPLE = TOP / "examples" / "book"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATA_FOLDER", tmp_path / "office")


def one(code: str) -> Customer:
    return Customer.objects.get(customer_id=code)


def test_it_is_the_assessment_of_that_day() -> None:
    book_in_office(EXAMPLE)
    seen = 0
    for on in (date(2025, 3, 31), date(2026, 6, 30)):
        told = run(EXAMPLE, on)
        for customer in Customer.objects.order_by("customer_id")[:3]:
            items = [dict(item) for item in open_on(customer, on).items]
            assert items == told.of(customer.customer_id)["open_items"]
            seen += len(items)
    assert seen > 5


def test_what_became_known_later_is_not_there(tmp_path: Path) -> None:
    base = {"customer_id": HUABEI.code, "side": "sale", "amount": "100.00", "due_on": "2026-02-28"}
    tables = {
        "customers": [{"customer_id": c.code, "name": c.name} for c in (HUABEI, PUDONG)],
        "items": [
            {"item_id": "I1", "issued_on": "2026-01-10", **base},
            {"item_id": "I2", "issued_on": "2026-04-01", **base},
            {"item_id": "X", "issued_on": "2026-01-01", **base, "customer_id": PUDONG.code},
        ],
        "settlements": [
            {"item_id": "I1", "settled_on": "2026-03-10", "amount": "60.00", "bounced_on": "2026-05-05"},
            {"customer_id": HUABEI.code, "side": "sale", "settled_on": "2026-03-20", "amount": "7.00"},
        ],
    }  # fmt: skip
    book_in_office(write_book(tmp_path / "book", tables, None))

    def open_amounts(on: date) -> dict[str, Decimal]:
        return {item["item_id"]: item["open_amount"] for item in open_on(one(HUABEI.code), on).items}

    assert open_amounts(date(2026, 1, 9)) == {}
    assert open_amounts(date(2026, 3, 9)) == {"I1": Decimal(100)}
    assert open_amounts(date(2026, 3, 31)) == {"I1": Decimal(40)}
    assert open_amounts(date(2026, 5, 5)) == {"I1": Decimal(100), "I2": Decimal(100)}
    assert [row["amount"] for row in open_on(one(HUABEI.code), date(2026, 3, 31)).unapplied] == [Decimal(7)]
    assert open_on(one(HUABEI.code), date(2026, 3, 19)).unapplied == []
