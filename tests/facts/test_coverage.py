"""Which facts a book leaves unknown for everybody, and which table, from when to when, would be needed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assess.books import Declared, Tables, opened, write_book
from facts.cases import LONG_AGO, ON, sale
from xindang.book.book import Coverage
from xindang.facts.catalogue import load_catalogue
from xindang.facts.coverage import Uncovered, coverages_on, keep_only, uncovered_by

FACTS = load_catalogue().facts
GOOD = Coverage(LONG_AGO, ON, True, None)
NEVER = Coverage(None, None, True, None)


def gaps(fact: str, on: date = ON, **coverages: Coverage) -> list[Uncovered]:
    return list(uncovered_by({"items": GOOD, "settlements": GOOD, **coverages}, FACTS[fact], on))


def test_nothing_is_missing_where_every_table_reaches() -> None:
    assert gaps("overdue_days_max_24m") == []


@pytest.mark.parametrize(
    "settlements",
    [
        NEVER,
        Coverage(date(2024, 7, 2), ON, True, None),
        Coverage(LONG_AGO, date(2026, 5, 29), True, None),
        Coverage(LONG_AGO, ON, False, None),
    ],
    ids=["no row", "begins late", "stale", "incomplete"],
)
def test_a_gap_names_its_table_and_the_days_that_are_wanted(settlements: Coverage) -> None:
    wanted = Uncovered("overdue_days_max_24m", "settlements", date(2024, 7, 1), date(2026, 5, 30))
    assert gaps("overdue_days_max_24m", settlements=settlements) == [wanted]


def test_every_table_that_does_not_reach_is_named() -> None:
    found = gaps("settled_in_time_share_12m", items=NEVER, settlements=NEVER)
    assert [gap.table for gap in found] == ["items", "settlements"]


def test_full_months_are_wanted_only_to_the_end_of_the_last() -> None:
    (gap,) = gaps("sales_month_4", date(2026, 6, 15), items=NEVER)
    assert (gap.wanted_from, gap.wanted_to) == (date(2026, 2, 1), date(2026, 5, 24))


def test_what_is_open_today_has_no_beginning() -> None:
    (gap,) = gaps("overdue_days_max", items=NEVER)
    assert (gap.wanted_from, gap.wanted_to) == (None, date(2026, 5, 30))


def test_one_customer_alone_is_covered_as_the_whole_book_was(tmp_path: Path) -> None:
    items = [{**sale("1", date(2024, 1, 1), None), "customer_id": "001"}]
    items.append({**sale("2", date(2026, 6, 1), None), "customer_id": "002"})
    tables: Tables = {"customers": [{"customer_id": code, "name": code} for code in ("001", "002")], "items": items}
    told: Declared = {"promises": {"covers_from": LONG_AGO, "complete": True}}
    with opened(write_book(tmp_path, tables, told)) as book:
        before = coverages_on(book, ON)
        keep_only(book, "002", before)
        assert coverages_on(book, ON) == before
        assert before["items"] == Coverage(date(2024, 1, 1), date(2026, 6, 1), True, None)
        assert before["promises"] == Coverage(LONG_AGO, None, True, None)
        assert book.engine.rows("select customer_code from customers") == [("002",)]
        assert book.engine.rows("select item_code from items") == [("2",)]
