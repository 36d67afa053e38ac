"""The day of the last payment, by customer and side: only money that came in and stayed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assess.books import Declared, Row, opened, trade_pack, write_book
from facts.cases import COVERED, ON, catalogue_for, paid, sale
from xindang.assess.run import fact_request
from xindang.facts.build import SIDE_FACTS_TABLE, build_facts
from xindang.facts.coverage import coverages_on

EARLY, LATE, AFTER = date(2026, 5, 4), date(2026, 6, 20), date(2026, 7, 3)
FIRST = paid("1", EARLY, 10)


def last_paid(folder: Path, settlements: list[Row], told: Declared = COVERED) -> dict[str, date | None]:
    """Side to the day of the last payment of a customer with a sale and a prepayment."""
    items = [sale("1", EARLY, ON, 1000), sale("2", EARLY, ON, 1000) | {"side": "prepayment"}]
    tables = {
        "customers": [{"customer_id": "A", "name": "甲", "side": "both"}],
        "items": [{**item, "customer_id": "A"} for item in items],
        "settlements": settlements,
    }
    with opened(write_book(folder, tables, told)) as book:
        catalogue = catalogue_for({"payment_last_on", "limit_long_state"})
        build_facts(book, catalogue, fact_request(trade_pack(), catalogue, ON, coverages_on(book, ON)))
        return dict(book.engine.rows(f"select side, payment_last_on from {SIDE_FACTS_TABLE}"))


@pytest.mark.parametrize(
    "later, expected",
    [
        (paid("1", LATE, 10), LATE),
        (paid("1", LATE, 10, method="writeoff"), EARLY),
        (paid("1", LATE, 10, method="offset"), EARLY),
        (paid("1", LATE, 10, bounced_on=ON), EARLY),
        (paid("1", LATE, 10, bounced_on=AFTER), LATE),
        (paid("1", AFTER, 10), EARLY),
        (paid("1", EARLY, 10, method="note"), EARLY),
        (paid("1", EARLY, 10, method="note", honoured_on=LATE), LATE),
        (paid("1", EARLY, 10, method="note", honoured_on=AFTER), EARLY),
    ],
    ids=[
        "paid",
        "written off",
        "set off",
        "bounced",
        "bounced later",
        "paid later",
        "note",
        "honoured",
        "honoured later",
    ],
)
def test_the_last_payment_is_money_that_stayed_by_the_day(tmp_path: Path, later: Row, expected: date) -> None:
    assert last_paid(tmp_path, [FIRST, later])["sale"] == expected


def test_goods_accepted_settle_a_prepayment_and_money_that_comes_back_does_not(tmp_path: Path) -> None:
    settlements = [paid("2", EARLY, 10, method="delivery"), paid("2", LATE, 10, method="transfer"), FIRST]
    assert last_paid(tmp_path, settlements) == {"sale": EARLY, "prepayment": EARLY}


def test_money_not_yet_applied_is_a_payment(tmp_path: Path) -> None:
    unapplied = {"customer_id": "A", "side": "sale", "settled_on": LATE, "amount": 10}
    assert last_paid(tmp_path, [unapplied]) == {"sale": LATE, "prepayment": None}


def test_it_is_unknown_where_the_record_of_payments_does_not_reach_the_day(tmp_path: Path) -> None:
    short = {**COVERED, "settlements": {**COVERED["settlements"], "covers_to": EARLY}}
    assert last_paid(tmp_path, [FIRST], short) == {"sale": None, "prepayment": None}
