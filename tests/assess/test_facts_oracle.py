"""The facts of whole random books equal a plain recomputation, unknown where the book does not cover them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest

from assess.books import Declared, Tables, assessed, facts_on, opened, write_book
from assess.near_good import declared
from assess.near_good_flaws import NearGoodBook
from assess.odd_books import OddLedger
from assess.oracle_facts import FactOracle
from examples import in_proof
from xindang.book.book import Book

DAYS = (date(2023, 12, 31), date(2024, 2, 29), date(2025, 10, 15), date(2026, 6, 30), date(2026, 8, 31))
# The first and the last day are left to the slow proofs.
PROOF = dict.fromkeys((DAYS[0], DAYS[-1]), pytest.mark.proof)
# Two kinds of books; what they say of their coverage, and nothing said.
COVERED: Declared = {
    name: {"covers_from": date(2022, 1, 1), "covers_to": date(2026, 12, 31)} for name in ("items", "settlements")
}
BOOKS = {
    "odd": (OddLedger(11).tables, COVERED),
    "odd-undeclared": (OddLedger(12).tables, {}),
    "near-good": (NearGoodBook(1).tables, declared()),
    "near-good-undeclared": (NearGoodBook(2).tables, {}),
}


@pytest.fixture(scope="module", params=in_proof(BOOKS, "odd-undeclared", "near-good"))
def case(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Tables, Declared, Book]]:
    tables, told = BOOKS[request.param]
    with opened(write_book(tmp_path_factory.mktemp("facts"), tables, told)) as book:
        yield tables, told, book


@pytest.mark.parametrize("on", [pytest.param(on, marks=PROOF.get(on, ())) for on in DAYS], ids=str)
def test_every_fact_equals_the_plain_recomputation(case: tuple[Tables, Declared, Book], on: date) -> None:
    tables, told, book = case
    theirs = FactOracle(tables, on, told).all()
    found = []
    for row in facts_on(book, on):
        expected = dict.fromkeys(name for name in row if name.startswith("verdict_")) | theirs[row["customer_id"]]
        found += [
            f"{row['customer_id']} {name}: {row[name]} != {expected[name]}"
            for name in expected
            if row[name] != expected[name]
        ]
    assert found == []


def test_near_good_books_have_every_grade(case: tuple[Tables, Declared, Book]) -> None:
    _, told, book = case
    grades = Counter(assessed(book, DAYS[3]).grades().values())
    if "promises" in told:
        assert {"A", "B", "C"} == set(grades)
    else:
        assert "A" not in grades
