"""The main kinds on random odd books against a plain recomputation, row by row and to the cent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from _pytest.mark import ParameterSet

from assess.books import Row, Tables
from assess.worklist.odd_work import OddWork
from assess.worklist.oracle_work import WorkOracle
from assess.worklist.worked import not_judged, of_kind, work_of

DAYS = (date(2025, 12, 31), date(2026, 4, 20), date(2026, 8, 31))
BOOKS = [(seed, on) for seed in (51, 52, 53) for on in DAYS]


class Worked:
    """A random book on a day: its worklist, and the plain recomputation."""

    def __init__(self, tables: Tables, work: list[Row], on: date) -> None:
        self.work = work
        self.oracle = WorkOracle(tables, on)

    def rows(self, kind: str, *columns: str) -> list[tuple[Any, ...]]:
        return sorted((tuple(row[name] for name in columns) for row in of_kind(self.work, kind)), key=str)


def books() -> Iterator[ParameterSet]:
    """One of them in every run, the others with the slow proofs."""
    for seed, on in BOOKS:
        yield pytest.param((seed, on), id=f"{seed}-{on}", marks=[pytest.mark.proof] if seed != BOOKS[0][0] else [])


@pytest.fixture(scope="module", params=books())
def worked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Worked:
    seed, on = request.param
    tables = OddWork(seed).tables
    return Worked(tables, work_of(tables, tmp_path_factory.mktemp("odd"), on=on, told=None), on)


def flat(found: dict[tuple[Any, ...], Any]) -> list[tuple[Any, ...]]:
    rows = [(*key, *(value if isinstance(value, tuple) else (value,))) for key, value in found.items()]
    return sorted(rows, key=str)


KINDS: dict[str, tuple[tuple[str, ...], Callable[[WorkOracle], dict[tuple[Any, ...], Any]]]] = {
    "overdue": (("customer_id", "side", "currency", "amount", "due_on"), lambda oracle: oracle.overdue()),
    "undelivered": (("customer_id", "currency", "amount"), lambda oracle: oracle.undelivered(90)),
    "unapplied_money": (("customer_id", "side", "currency", "amount"), lambda oracle: oracle.unapplied()),
    "exposure_without_limit": (("customer_id", "unit", "side", "amount"), lambda oracle: oracle.without_limit()),
    "not_reconciled": (("customer_id", "unit", "amount", "severity"), lambda oracle: oracle.not_reconciled(90)),
}


@pytest.mark.parametrize("kind", KINDS)
def test_rows_and_amounts_are_those_of_a_plain_recomputation(worked: Worked, kind: str) -> None:
    columns, recomputed = KINDS[kind]
    wanted = flat(recomputed(worked.oracle))
    assert wanted
    assert worked.rows(kind, *columns) == wanted


def test_limits_are_passed_by_as_much_and_since_the_same_day(worked: Worked) -> None:
    found, unknown = worked.oracle.over_limit()
    columns = ("customer_id", "group_id", "unit", "side", "amount")
    own = flat({key: value for key, value in found.items() if key[0]})
    assert worked.rows("over_limit", *columns, "since_on") == own
    groups = flat({key: value[0] for key, value in found.items() if not key[0]})
    assert worked.rows("group_over_limit", *columns) == groups
    told = [row["text_zh"] for kind in ("over_limit", "group_over_limit") for row in not_judged(worked.work, kind)]
    counted = [int(text.partition("另有 ")[2].partition(" 项")[0]) for text in told if "另有" in text]
    assert sum(counted) == unknown


def test_the_last_debt_is_the_same(worked: Worked) -> None:
    wanted = {key: (amount, "high" if newer else "low") for key, (amount, newer) in worked.oracle.last_debt().items()}
    assert wanted
    assert worked.rows("last_debt_unsettled", "customer_id", "side", "amount", "severity") == flat(wanted)


def test_contracts_never_back_to_zero_are_those_seen_day_by_day(worked: Worked) -> None:
    wanted = {key[0]: since for key, since in worked.oracle.never_zero(180, 30).items()}
    rows = of_kind(worked.work, "never_back_to_zero")
    assert {row["text_zh"].partition("：")[0].partition(" ")[2]: row["since_on"] for row in rows} == wanted


def test_the_random_books_have_something_of_every_main_kind(worked: Worked) -> None:
    assert {row["kind"] for row in worked.work} >= {"over_limit", "last_debt_unsettled", "not_reconciled"}


def test_the_random_books_have_contracts_of_both_sorts() -> None:
    found = [len(WorkOracle(OddWork(seed).tables, on).never_zero(180, 30)) for seed, on in BOOKS]
    assert sum(found) > 10
