"""How complete a dossier is: the latest that was known by the day, for as long as it holds, and the worst of it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from assess.books import Declared, Row
from facts.cases import ON, Case, case, differences, facts_of

LACKING, OPEN, KEPT = "key_information_missing_count", "dossier_contradiction_count", "has_dossiers"


def told(on: date = ON, lacking: int | None = 0, opened: int | None = 0) -> Row:
    known = None if lacking is None else 15 - lacking
    return {"on": on, "key_item_count": 15, "key_known_count": known, "contradiction_open_count": opened}


def found(lacking: int | None, opened: int | None) -> Row:
    return {KEPT: True, LACKING: lacking, f"{LACKING}_seen": lacking or 0, OPEN: opened, f"{OPEN}_seen": opened or 0}


OLD = ON - timedelta(days=92)
CASES = [
    case("complete", found(0, 0), dossiers=[told()]),
    case("two items lacking, one contradiction", found(2, 1), dossiers=[told(lacking=2, opened=1)]),
    case("complete since", found(0, 0), dossiers=[told(OLD, 3, 1), told()]),
    case("no longer complete", found(3, 0), dossiers=[told(OLD), told(lacking=3)]),
    case("known the day after", found(0, 0), dossiers=[told(OLD), told(date(2026, 7, 1), 9, 9)]),
    case("of 92 days ago", found(0, 0), dossiers=[told(OLD)]),
    case("of 93 days ago", found(None, None), dossiers=[told(OLD - timedelta(days=1))]),
    case("nothing said of it", found(None, None)),
    case("two rows of a day, the worse counts", found(2, 1), dossiers=[told(lacking=2), told(opened=1)]),
    case("one of them does not say", found(2, None), dossiers=[told(lacking=2), told(opened=None)]),
    case("nobody counted", found(None, 0), dossiers=[told(lacking=None)]),
]
NONE: Declared = {}


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Row]:
    return facts_of(CASES, tmp_path_factory.mktemp("dossiers"))


@pytest.mark.parametrize("entry", CASES, ids=lambda entry: entry.name)
def test_a_dossier_is_as_complete_as_the_latest_day_says(entry: Case, facts: dict[str, Row]) -> None:
    assert differences(entry, facts[entry.name]) == []


def has_dossiers(tmp_path: Path, rows: list[Row], declared: Declared = NONE, on: date = ON) -> object:
    entry = Case("one", {KEPT: None}, tables={"dossiers": rows} if rows else {})
    return facts_of([entry], tmp_path, on, declared)["one"][KEPT]


def test_a_book_that_knows_nothing_of_dossiers_is_not_judged_by_them(tmp_path: Path) -> None:
    assert has_dossiers(tmp_path, []) is False


def test_a_book_that_has_them_is_judged_by_them_even_where_all_of_it_was_known_later(tmp_path: Path) -> None:
    assert has_dossiers(tmp_path, [told(date(2026, 7, 1))]) is True


def test_before_the_day_from_which_it_says_to_keep_them_it_is_not(tmp_path: Path) -> None:
    begun: Declared = {"dossiers": {"covers_from": date(2026, 6, 1), "covers_to": ON}}
    assert has_dossiers(tmp_path / "after", [told()], begun) is True
    assert has_dossiers(tmp_path / "before", [told()], begun, on=date(2026, 5, 31)) is False
