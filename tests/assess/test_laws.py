"""The laws of a book: what is not covered or not known yet never makes a customer look better, or other."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

import pytest

from assess.books import Declared, Results, Row, Tables, assessed, opened, ratings_on, run, trade_pack, write_book
from assess.changed import CUT, cut, known_by
from assess.near_good import ON, declared
from assess.near_good_flaws import NearGoodBook
from assess.odd_books import OddLedger
from assess.oracle_facts import months_ago
from examples import in_proof
from xindang.assess.output import content_hashes, write_tables
from xindang.assess.run import assess
from xindang.book.load import load_book
from xindang.engines.duckdb import DuckEngine
from xindang.facts.catalogue import load_catalogue

SCALE = "ABC"
# Where each table's windows end, or just inside.
CLIFFS = {"items": 11, "settlements": 23, "statements": 13, "events": 20, "promises": 11, "searches": 2}
MONTHS_CUT = (1, 3, 8, 11, 12, 13, 20, 24, 25, 30, 40)
# Those far from where any window ends are left to the slow proofs.
FAR_CUTS = (1, 3, 8, 20, 25, 30, 40)
ODD_DAY, ODD_DRAWN = date(2026, 4, 20), date(2026, 9, 30)


def rises(before: list[Row], after: list[Row]) -> list[str]:
    """Customers whose grade is better now and who may not still have the old one.

    What proved a C can lie in what became unknown. Then the grade is B, provisional, with C among the possible; an A is
    never provisional, so nobody becomes one.
    """
    now = {row["customer_id"]: row for row in after}
    return [
        f"{row['customer_id']}: {row['grade']} -> {now[row['customer_id']]['grade']}"
        for row in before
        if SCALE.index(now[row["customer_id"]]["grade"]) < SCALE.index(row["grade"])
        and row["grade"] not in now[row["customer_id"]]["grades_possible"]
    ]


@pytest.fixture(scope="module", params=[21, pytest.param(22, marks=pytest.mark.proof)])
def near(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Tables, list[Row]]:
    tables = NearGoodBook(request.param, customers=100).tables
    return tables, ratings_on(write_book(tmp_path_factory.mktemp("near"), tables, declared()), ON)


def rises_when_cut(tables: Tables, before: list[Row], names: tuple[str, ...], months: int, folder: Path) -> list[str]:
    changed, told = cut(tables, declared(), names, months_ago(ON, months), ON)
    return rises(before, ratings_on(write_book(folder, changed, told), ON))


def test_the_books_of_the_laws_have_many_of_every_grade(near: tuple[Tables, list[Row]]) -> None:
    grades = [row["grade"] for row in near[1]]
    assert [grades.count(grade) >= 15 for grade in SCALE] == [True, True, True]


@pytest.mark.parametrize("name", in_proof(CLIFFS, "statements", "promises", "searches"))
def test_cutting_early_months_off_a_table_never_raises_a_grade(
    near: tuple[Tables, list[Row]], name: str, tmp_path: Path
) -> None:
    assert rises_when_cut(*near, (name,), CLIFFS[name], tmp_path) == []


@pytest.mark.parametrize(
    "months", [pytest.param(n, marks=[pytest.mark.proof] if n in FAR_CUTS else []) for n in MONTHS_CUT]
)
def test_cutting_early_months_off_the_book_never_raises_a_grade(
    near: tuple[Tables, list[Row]], months: int, tmp_path: Path
) -> None:
    assert rises_when_cut(*near, CUT, months, tmp_path) == []


BOOKS: dict[str, tuple[Tables, Declared | None, tuple[date, ...]]] = {
    "odd": (OddLedger(31).tables, {"items": {"drawn_on": ODD_DRAWN}}, (date(2024, 2, 29), ODD_DAY)),
    "odd-undeclared": (OddLedger(32).tables, None, (date(2025, 1, 31), ODD_DAY)),
    "near-good": (NearGoodBook(33).tables, declared(), (date(2025, 2, 28), ON)),
    "near-good-undeclared": (NearGoodBook(34).tables, None, (date(2024, 12, 31), ON)),
}


class Whole(dict[str, dict[date, Results]]):
    """What each book says on its days, all of it being there; a book is assessed when it is first asked for."""

    def __init__(self, place: Path) -> None:
        super().__init__()
        self.place = place

    def __missing__(self, name: str) -> dict[date, Results]:
        tables, told, days = BOOKS[name]
        with opened(write_book(self.place / name, tables, told)) as book:
            self[name] = {on: assessed(book, on, by_unit=True) for on in days}
        return self[name]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    return Whole(tmp_path_factory.mktemp("whole"))


@pytest.mark.parametrize("name", in_proof(BOOKS, "odd-undeclared", "near-good"))
def test_rows_and_dates_known_later_change_nothing_on_the_day(name: str, whole: Whole, tmp_path: Path) -> None:
    tables, told, days = BOOKS[name]
    for on in days:
        then = known_by(tables, on)
        assert sum(map(len, then.values())) < sum(map(len, tables.values()))
        assert run(write_book(tmp_path / str(on), then, told), on, by_unit=True) == whole[name][on]


@pytest.mark.proof
@pytest.mark.parametrize("name", in_proof(["odd-undeclared", "near-good", "near-good-undeclared"], "near-good"))
def test_one_customer_alone_equals_his_row_in_the_batch(name: str, whole: Whole, tmp_path: Path) -> None:
    tables, told, days = BOOKS[name]
    folder = write_book(tmp_path, tables, told)
    for code in Random(name).sample([row["customer_id"] for row in tables["customers"]], 2):  # noqa: S311
        alone = run(folder, days[-1], by_unit=True, only_customer=code)
        assert alone.of(code) == whole[name][days[-1]].of(code)
        assert alone.tables() == alone.of(code)


@pytest.mark.parametrize("name", in_proof(["odd", "near-good"], "near-good"))
def test_the_order_of_rows_and_the_parts_of_a_table_change_nothing(name: str, whole: Whole, tmp_path: Path) -> None:
    tables, told, days = BOOKS[name]
    shuffled = {table: Random(7).sample(rows, len(rows)) for table, rows in tables.items()}  # noqa: S311
    parts = run(write_book(tmp_path / "parts", shuffled, told, parts=3), days[-1], by_unit=True)
    assert parts == whole[name][days[-1]]


@pytest.mark.proof
def test_the_same_book_and_release_give_the_same_files(tmp_path: Path) -> None:
    tables, told, days = BOOKS["odd"]
    folder = write_book(tmp_path / "book", tables, told)
    found = []
    for threads in (1, 2):
        with DuckEngine(threads=threads) as engine:
            book = load_book(folder, engine).book
            assert book is not None
            out = tmp_path / f"out{threads}"
            write_tables(assess(book, trade_pack(), load_catalogue(), days[-1]), out)
            found.append(content_hashes(out))
    assert found[0] == found[1]
    assert len(set(found[0].values())) == len(found[0])
