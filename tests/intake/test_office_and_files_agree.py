"""The office's tables export as a book that gives the same assessment as the files they came from."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assess.books import write_book
from assess.odd_books import OddLedger
from intake.both_ways import assert_same, exported_results, results_of
from office_book import book_in_office
from xindang.book.demo import make_demo_book

EXAMPLE = Path(__file__).parents[2] / "examples" / "book"
ON = date(2026, 6, 30)

pytestmark = pytest.mark.django_db


def test_the_example_book(tmp_path: Path) -> None:
    book_in_office(EXAMPLE)
    assert_same(results_of(EXAMPLE, ON), exported_results(tmp_path / "office", ON))


@pytest.mark.proof
def test_the_demo_company_on_a_past_day(tmp_path: Path) -> None:
    make_demo_book(tmp_path / "demo")
    book_in_office(tmp_path / "demo")
    on = date(2026, 5, 31)
    assert_same(results_of(tmp_path / "demo", on), exported_results(tmp_path / "office", on))


@pytest.mark.proof
def test_an_odd_ledger(tmp_path: Path) -> None:
    folder = write_book(tmp_path / "odd", OddLedger(seed=1, customers=15).tables)
    book_in_office(folder)
    assert_same(results_of(folder, ON), exported_results(tmp_path / "office", ON))
