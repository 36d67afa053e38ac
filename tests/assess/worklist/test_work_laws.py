"""What holds of every worklist: later rows change nothing, order neither, and every sentence can be read."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from assess.books import Row, Tables, opened, trade_pack, write_book
from assess.changed import known_by
from assess.worklist.odd_work import OddWork
from assess.worklist.worked import work_of
from facts.cases import ON
from xindang.assess.output import content_hashes, write_tables
from xindang.assess.run import assess
from xindang.assess.worklist.catalogue import NOT_JUDGED, ROW_COLUMNS, SEVERITIES, load_work
from xindang.facts.catalogue import load_catalogue

WORK = load_work()
DAYS = (date(2025, 12, 31), date(2026, 4, 20))
# Where the rows of tables that no fact reads became known, and dates in them that are written down later.
KNOWN = {"limits": "valid_from", "contracts": "valid_from", "reconciliations": "on"}
LATER = {"customers": ("refreshed_on",), "reconciliations": ("confirmed_on",)}
# Grades and clause numbers stand in Chinese sentences as they are; so do the names of tables and columns in brackets.
KEPT = re.compile(r"\bS\d-[\d.]+\b|\b[ABC] 级|（[a-z_.]+）|\b[LPH]\d+\b")
LATIN, CHINESE = re.compile(r"[A-Za-z]"), re.compile(r"[\u4e00-\u9fff]")


def known_on(tables: Tables, on: date) -> Tables:
    """The book as it stood on a day."""
    found = known_by(tables, on)
    for name, column in KNOWN.items():
        found[name] = [row for row in found[name] if row[column] <= on]
    found["collateral"] = [row for row in found["collateral"] if (row["valued_on"] or row["valid_from"] or on) <= on]
    for name, columns in LATER.items():
        found[name] = [
            {**row, **{column: None for column in columns if row.get(column) and row[column] > on}}
            for row in found[name]
        ]
    return found


@pytest.fixture(scope="module", params=[61, pytest.param(62, marks=pytest.mark.proof)])
def tables(request: pytest.FixtureRequest) -> Tables:
    made = OddWork(request.param, customers=50).tables
    # A table or column that nobody fills by the day is one that is not there: one old row of each.
    made["customers"].append({"customer_id": "9999", "name": "客户9999", "refreshed_on": date(2022, 1, 1)})
    agreed = {"on": date(2022, 1, 1), "confirmed_on": date(2022, 1, 2), "difference": 0}
    made["reconciliations"].append({"customer_id": "9999", **agreed})
    made["events"].append({"customer_id": "9999", "kind": "other", "occurred_on": date(2022, 1, 1)})
    return made


@pytest.fixture(scope="module")
def whole(tables: Tables, tmp_path_factory: pytest.TempPathFactory) -> dict[date, list[Row]]:
    """The worklist of each day, all of the book being there."""
    return {on: work_of(tables, tmp_path_factory.mktemp("whole"), on=on, told=None) for on in DAYS}


@pytest.fixture
def rows(whole: dict[date, list[Row]]) -> list[Row]:
    return whole[DAYS[1]]


@pytest.mark.parametrize("on", [pytest.param(DAYS[0], marks=pytest.mark.proof), *DAYS[1:]])
def test_rows_and_dates_known_later_change_nothing(
    tables: Tables, whole: dict[date, list[Row]], on: date, tmp_path: Path
) -> None:
    then = known_on(tables, on)
    assert sum(map(len, then.values())) < sum(map(len, tables.values()))
    assert len(whole[on]) > 100
    assert work_of(then, tmp_path / "then", on=on, told=None) == whole[on]


def test_the_order_of_rows_and_threads_change_nothing(tables: Tables, rows: list[Row], tmp_path: Path) -> None:
    shuffled = {table: Random(7).sample(given, len(given)) for table, given in tables.items()}  # noqa: S311
    assert work_of(shuffled, tmp_path, on=DAYS[1], told=None) == rows


def test_every_row_says_everything_in_both_languages(rows: list[Row]) -> None:
    assert len({row["kind"] for row in rows}) > 20
    for row in rows:
        for text in (row["text_zh"], row["text_en"]):
            assert text
            assert not re.search(r"[{}\[\]]", text)
            assert "None" not in text
        assert not LATIN.search(KEPT.sub("", row["text_zh"])), row["text_zh"]
        assert LATIN.search(row["text_en"])
        assert row["severity"] in SEVERITIES
        assert row["owner_role"] in WORK.words["role"]
        assert row["clause"] in trade_pack().clauses
        assert (row["currency"] is None) == (row["amount"] is None)
        assert row["owner"] is None or row["owner_role"] == "salesperson"
        assert row["kind"] == NOT_JUDGED or row["clause"] == WORK.kinds[row["kind"]].clause


def test_rows_are_sorted_by_severity_kind_customer_and_side(rows: list[Row]) -> None:
    def key(row: Row) -> tuple[int, str, str, str]:
        return SEVERITIES.index(row["severity"]), row["kind"], row["customer_id"] or "", row["side"] or ""

    assert [key(row) for row in rows] == sorted(map(key, rows))


@pytest.mark.proof
def test_the_same_book_gives_the_same_file(tables: Tables, tmp_path: Path) -> None:
    folder = write_book(tmp_path / "book", tables)
    found = []
    for number in (1, 2):
        with opened(folder) as book:
            write_tables(assess(book, trade_pack(), load_catalogue(), DAYS[1]), tmp_path / str(number))
        found.append(content_hashes(tmp_path / str(number))["worklist"])
    assert found[0] == found[1]


def test_an_empty_book_lists_nothing_but_what_cannot_be_judged(tmp_path: Path) -> None:
    rows = work_of({"customers": [{"customer_id": "1", "name": "甲"}]}, tmp_path, told={"customers": {}})
    assert {row["kind"] for row in rows} == {NOT_JUDGED, "facts_missing"}


def test_no_query_gives_a_row_column_of_another_sort(rows: list[Row]) -> None:
    """What every query calls by a name of the worklist is of the worklist's type, so that nothing is lost in a cast."""
    expected = {"amount": "DECIMAL", "since_on": "DATE", "due_on": "DATE", "currency": "VARCHAR", "side": "VARCHAR"}
    assert set(expected) <= set(ROW_COLUMNS)
    for row in rows:
        assert row["amount"] is None or row["amount"] == round(row["amount"], 2)
        assert row["amount"] is None or row["amount"] >= 0


def test_the_largest_amounts_stop_no_worklist(tmp_path: Path) -> None:
    most, rate = Decimal("9999999999999999.99"), Decimal("9999999999")
    whose: Row = {"customer_id": "1"}
    items = [
        {**whose, "item_id": str(n), "side": "sale", "issued_on": date(2026, 6, n % 28 + 1), "amount": most}
        | {"due_on": date(2026, 6, n % 28 + 1), "currency": "USD" if n % 2 else "CNY"}
        for n in range(40)
    ]
    granted = {**whose, "state": "granted", "amount": most, "valid_from": date(2026, 1, 1)}
    tables: Tables = {
        "customers": [{**whose, "name": "甲", "registered_capital": 1, "paid_in_capital": most}],
        "items": items,
        "rates": [{"currency": "USD", "on": ON, "rate": rate}],
        "limits": [{**granted, "side": "sale", "currency": "USD"}, {**granted, "side": "all"}],
        "statements": [{**whose, "period_end": date(2025, 12, 31), "months": 12, "total_assets": most}
                       | {"total_liabilities": -most, "equity": -most, "cash": most, "current_assets": 1}],
        "contracts": [{**whose, "contract_id": "c", "side": "sale", "valid_from": date(2026, 1, 1)}],
    }  # fmt: skip
    rows = work_of(tables, tmp_path)
    assert {row["kind"] for row in rows} >= {"overdue", "over_limit", "last_debt_unsettled", "statement_contradiction"}
    (excess,) = [row for row in rows if row["kind"] == "over_limit"]
    assert excess["amount"] == 19 * most
