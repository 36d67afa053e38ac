"""Taking knowledge out of a book, one kind at a time, never makes anybody look better."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from assess.books import Row, Tables, ratings_on, write_book
from assess.near_good import ON, UNTIL, declared
from assess.near_good_flaws import NearGoodBook
from assess.test_laws import rises
from examples import in_proof

Told = dict[str, dict[str, Any]]
FIGURES = (
    "current_assets", "total_assets", "current_liabilities", "total_liabilities", "revenue", "net_profit",
    "operating_cash_flow",
)  # fmt: skip


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> tuple[Tables, list[Row]]:
    tables = NearGoodBook(41, customers=150).tables
    return tables, ratings_on(write_book(tmp_path_factory.mktemp("known"), tables, declared()), ON)


def half_of(tables: Tables, random: Random) -> set[str]:
    return {row["customer_id"] for row in tables["customers"] if random.random() < 0.5}


def searches(tables: Tables, told: Told, random: Random) -> None:
    """Any that found nothing; one that found something is itself adverse."""
    tables["searches"] = [row for row in tables["searches"] if row["result"] == "found" or random.random() < 0.4]


def search_results(tables: Tables, told: Told, random: Random) -> None:
    tables["searches"] = [
        blank(row, "result") if row["result"] == "clean" and random.random() < 0.4 else row
        for row in tables["searches"]
    ]


def statements(tables: Tables, told: Told, random: Random) -> None:
    gone = half_of(tables, random)
    tables["statements"] = [row for row in tables["statements"] if row["customer_id"] not in gone]


def figures(tables: Tables, told: Told, random: Random) -> None:
    """Of each customer one figure, in all statements; equity follows from what is left or not at all."""
    which = {row["customer_id"]: random.choice(FIGURES) for row in tables["customers"]}
    tables["statements"] = [blank(row, which[row["customer_id"]], "equity") for row in tables["statements"]]


def dossiers(tables: Tables, told: Told, random: Random) -> None:
    gone = half_of(tables, random)
    tables["dossiers"] = [row for row in tables["dossiers"] if row["customer_id"] not in gone]


def dossier_counts(tables: Tables, told: Told, random: Random) -> None:
    tables["dossiers"] = [
        blank(row, random.choice(("key_known_count", "contradiction_open_count"))) if random.random() < 0.5 else row
        for row in tables["dossiers"]
    ]


def due_dates(tables: Tables, told: Told, random: Random) -> None:
    tables["items"] = [blank(row, "due_on") if random.random() < 0.05 else row for row in tables["items"]]


def first_dealings(tables: Tables, told: Told, random: Random) -> None:
    tables["customers"] = [blank(row, "opened_on") for row in tables["customers"]]


def rates(tables: Tables, told: Told, random: Random) -> None:
    """Some items turn out to be in a currency that has no rate."""
    tables["items"] = [{**row, "currency": "JPY"} if random.random() < 0.05 else row for row in tables["items"]]


def completeness(table: str) -> Callable[[Tables, Told, Random], None]:
    def forgotten(tables: Tables, told: Told, random: Random) -> None:
        told[table]["complete"] = False

    return forgotten


def freshness(table: str) -> Callable[[Tables, Told, Random], None]:
    def forgotten(tables: Tables, told: Told, random: Random) -> None:
        told[table]["covers_to"] = ON - timedelta(40)

    return forgotten


def all_coverage(tables: Tables, told: Told, random: Random) -> None:
    told.clear()


FORGOTTEN: Mapping[str, Callable[[Tables, Told, Random], None]] = {
    "searches": searches, "search results": search_results, "statements": statements, "figures": figures,
    "dossiers": dossiers, "counts of dossiers": dossier_counts,
    "due dates": due_dates, "first dealings": first_dealings, "rates": rates,
    "that items are complete": completeness("items"), "that settlements are complete": completeness("settlements"),
    "that promises are complete": completeness("promises"), "fresh items": freshness("items"),
    "fresh settlements": freshness("settlements"), "fresh promises": freshness("promises"),
    "all coverage": all_coverage,
}  # fmt: skip


def blank(row: Row, *columns: str) -> Row:
    return {**row, **dict.fromkeys(columns)}


# Each further one of a kind is left to the slow proofs.
FURTHER = (
    "search results", "figures", "counts of dossiers", "that settlements are complete", "that promises are complete",
    "fresh settlements", "fresh promises",
)  # fmt: skip


@pytest.mark.parametrize("what", in_proof(FORGOTTEN, *FURTHER))
def test_not_knowing_never_gives_a_better_grade(what: str, known: tuple[Tables, list[Row]], tmp_path: Path) -> None:
    tables, before = known
    changed, told = dict(tables), {name: dict(words) for name, words in declared().items()}
    FORGOTTEN[what](changed, told, Random(5))  # noqa: S311 - a test book, no secret
    after = ratings_on(write_book(tmp_path, changed, told), ON)
    assert rises(before, after) == []
    assert after != before


def test_nobody_is_an_a_on_a_day_that_no_table_reaches(known: tuple[Tables, list[Row]], tmp_path: Path) -> None:
    told = {name: {**words, "covers_to": UNTIL} for name, words in declared().items()}
    ratings = ratings_on(write_book(tmp_path, known[0], told), date(2027, 6, 30))
    assert "A" not in {row["grade"] for row in ratings}
