"""Every month's figures equal a plain recomputation: of random ledgers with every oddity, and of a real one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from assess.books import Declared, Row, Tables, metrics_of, opened, write_book
from assess.changed import known_by
from assess.odd_books import OddLedger
from assess.oracle import Ledger
from assess.oracle_metrics import FIGURES, MetricsOracle, differences
from examples import in_proof
from xindang.book.book import Book

DAYS = (date(2024, 2, 29), date(2025, 10, 15), date(2026, 6, 30), date(2026, 8, 31))


def covered(first: date, last: date) -> Declared:
    return {name: {"covers_from": first, "covers_to": last} for name in ("items", "settlements")}


def plain(seed: int) -> Tables:
    """An odd ledger in one currency whose items all have a due date: nothing is unknown but for want of months."""
    tables = OddLedger(seed).tables
    for row in tables["items"]:
        row |= {"currency": None, "due_on": row["due_on"] or row["issued_on"]}
    return {**tables, "settlements": [{**row, "currency": None} for row in tables["settlements"]]}


BOOKS: dict[str, tuple[Tables, Declared]] = {
    "odd": (OddLedger(71).tables, covered(date(2022, 7, 1), date(2026, 12, 31))),
    "odd-begins-late": (OddLedger(72).tables, covered(date(2025, 3, 2), date(2026, 8, 20))),
    "odd-undeclared": (OddLedger(73).tables, {}),
    "plain": (plain(74), covered(date(2022, 1, 1), date(2026, 12, 31))),
    "plain-many": (plain(75), covered(date(2023, 1, 1), date(2026, 12, 31))),
}


@pytest.fixture(scope="module", params=in_proof(BOOKS, "odd-undeclared", "plain-many"))
def case(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Tables, Declared, Book]]:
    tables, told = BOOKS[request.param]
    with opened(write_book(tmp_path_factory.mktemp("metrics"), tables, told or None)) as book:
        yield tables, told, book


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_every_month_equals_the_plain_recomputation(case: tuple[Tables, Declared, Book], on: date) -> None:
    tables, told, book = case
    assert differences(metrics_of(book, on), MetricsOracle(tables, on, told).rows()) == []


def test_the_books_have_every_figure_and_want_every_figure() -> None:
    """Else the test above would prove less than it says."""
    rows = [row for tables, told in BOOKS.values() for row in MetricsOracle(tables, DAYS[2], told).rows().values()]
    for name in FIGURES:
        assert sum(bool(row[name]) for row in rows) >= 10, name
        assert any(row[name] is None for row in rows), name


@pytest.mark.parametrize("name", ["plain", "plain-many"])
def test_a_month_stays_as_it_was_seen_at_its_end(name: str, tmp_path: Path) -> None:
    """What bounces or is taken back in May changes no figure of April."""
    tables, told = BOOKS[name]
    with opened(write_book(tmp_path, tables, told)) as book:
        later = {(row["month_end"], row["side"]): row for row in metrics_of(book, DAYS[-1])}
        for on in (date(2024, 12, 31), date(2025, 9, 30), date(2026, 4, 30)):
            then = [row for row in metrics_of(book, on) if row["month_end"] == on]
            assert then
            assert then == [later[on, row["side"]] for row in then]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[date, list[Row]]]:
    """The months of each book on two days, all of it being there."""
    found = {}
    for name, (tables, told) in BOOKS.items():
        with opened(write_book(tmp_path_factory.mktemp(name), tables, told or None)) as book:
            found[name] = {on: metrics_of(book, on) for on in DAYS[1:3]}
    return found


@pytest.mark.proof
@pytest.mark.parametrize("name", BOOKS)
def test_rows_and_dates_known_later_change_nothing_on_the_day(
    name: str, whole: dict[str, dict[date, list[Row]]], tmp_path: Path
) -> None:
    tables, told = BOOKS[name]
    on = DAYS[1]
    assert whole[name][on]
    assert metrics_in(write_book(tmp_path, known_by(tables, on), told or None), on) == whole[name][on]


@pytest.mark.parametrize("name", ["odd", "plain"])
def test_the_order_of_rows_and_the_parts_of_a_table_change_nothing(
    name: str, whole: dict[str, dict[date, list[Row]]], tmp_path: Path
) -> None:
    tables, told = BOOKS[name]
    shuffled = {table: Random(7).sample(rows, len(rows)) for table, rows in tables.items()}  # noqa: S311
    assert metrics_in(write_book(tmp_path, shuffled, told, parts=3), DAYS[2]) == whole[name][DAYS[2]]


@pytest.mark.proof
@pytest.mark.parametrize("day", [date(2025, 1, 1), date(2025, 1, 2), date(2026, 6, 1), date(2026, 6, 2)], ids=str)
@pytest.mark.parametrize("name", ["plain", "plain-many"])
def test_a_ledger_cut_short_starts_later_and_says_nothing_else(
    name: str, day: date, whole: dict[str, dict[date, list[Row]]], tmp_path: Path
) -> None:
    """It still holds what was open when it begins, with all that came in on it. What it no longer knows is unknown."""
    tables, on = BOOKS[name][0], DAYS[2]
    longer = {(row["month_end"], row["side"]): row for row in whole[name][on]}
    shorter, begins = cut_off_before(tables, day), covered(day, date(2026, 12, 31))
    short = metrics_in(write_book(tmp_path, shorter, begins), on)
    first = day if day.day == 1 else date(day.year + day.month // 12, day.month % 12 + 1, 1)
    assert {row["month_end"] for row in short} == {month for month, _ in longer if month >= first}
    unknown: set[str] = set()
    for row in short:
        known = longer[row["month_end"], row["side"]]
        unknown |= {name for name in row if row[name] is None and known[name] is not None}
        assert {**row, **{name: None for name in row if row[name] is None}} == {
            name: None if row[name] is None else value for name, value in known.items()
        }
    assert not unknown & {"credit_sales", "receivable", "overdue_amount", "overdue_share"}
    assert not short or unknown >= {"dso", "cei", "bad_debt_rate"}


def cut_off_before(tables: Tables, day: date) -> Tables:
    """Without the items that were closed before a day and that nothing touches from then on, nor their credit notes."""
    family = {row["item_id"]: row["applies_to"] or row["item_id"] for row in tables["items"]}
    touched = {state.row["item_id"] for state in Ledger(tables, day - timedelta(1)).states() if state.open_amount}
    touched |= {row["item_id"] for row in tables["items"] if row["issued_on"] >= day}
    late = [row for row in tables["settlements"] if max(row["settled_on"], row.get("bounced_on") or day) >= day]
    touched |= {row["item_id"] for row in late if row["item_id"]}
    families = {family[code] for code in touched}
    kept = {code for code, head in family.items() if head in families}
    return {
        **tables,
        "items": [row for row in tables["items"] if row["item_id"] in kept],
        "settlements": [row for row in tables["settlements"] if row["item_id"] in {None, *kept}],
        "disputes": [row for row in tables["disputes"] if row["item_id"] in kept],
    }


def metrics_in(folder: Path, on: date) -> list[Row]:
    with opened(folder) as book:
        return metrics_of(book, on)
