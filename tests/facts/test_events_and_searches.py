"""Adverse events count from the day they were known; that there are none needs a look, and a find must be on file."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from assess.books import Declared, Row
from facts.cases import COVERED, LONG_AGO, ON, Case, case, differences, facts_of

LATELY = date(2026, 6, 10)


def event(kind: str, occurred: date, **more: object) -> Row:
    return {"kind": kind, "occurred_on": occurred, **more}


def search(on: date, result: str | None, source: str = "court") -> Row:
    return {"source": source, "searched_on": on, "result": result}


def seen(name: str, count: int) -> Row:
    """Nobody knows the number itself without the searches that a rule names."""
    return {f"{name}_seen": count, name: None}


FOUND, NO_LOOK = {"court_search_days": 20}, {"court_search_days": None}
CASES = [
    case("no event", seen("bad_debt_count_24m", 0)),
    case("an event", seen("bad_debt_count_24m", 1), events=[event("bad_debt", LATELY)]),
    case("two of a kind", seen("illegality_count_24m", 2), events=[event("illegality", LATELY)] * 2),
    case(
        "known the day after", seen("bad_debt_count_24m", 0),
        events=[event("bad_debt", LATELY, known_on=date(2026, 7, 1))],
    ),
    case("known on the day", seen("bad_debt_count_24m", 1), events=[event("bad_debt", LATELY, known_on=ON)]),
    case("24 months ago is past", seen("bad_debt_count_24m", 0), events=[event("bad_debt", date(2024, 6, 30))]),
    case("a day later is within", seen("bad_debt_count_24m", 1), events=[event("bad_debt", date(2024, 7, 1))]),
    case(
        "an old bad debt is no state", seen("bad_debt_count_24m", 0),
        events=[event("bad_debt", date(2023, 1, 1), ended_on=ON)],
    ),
    case(
        "frozen 3 years ago and not released", seen("account_frozen_count", 1),
        events=[event("account_frozen", date(2023, 6, 1))],
    ),
    case(
        "released on the day", seen("account_frozen_count", 0),
        events=[event("account_frozen", date(2023, 6, 1), ended_on=ON)],
    ),
    case(
        "released the day after", seen("account_frozen_count", 1),
        events=[event("account_frozen", date(2023, 6, 1), ended_on=date(2026, 7, 1))],
    ),
    case(
        "a stop that ended within 24 months", seen("ordered_to_stop_count_24m", 1),
        events=[event("ordered_to_stop", date(2022, 1, 1), ended_on=date(2024, 7, 1))],
    ),
    case(
        "a stop that ended before", seen("ordered_to_stop_count_24m", 0),
        events=[event("ordered_to_stop", date(2022, 1, 1), ended_on=date(2024, 6, 30))],
    ),
    case("a clean search", FOUND, searches=[search(LATELY, "clean")]),
    case("no search", NO_LOOK),
    case("a search tomorrow", NO_LOOK, searches=[search(date(2026, 7, 1), "clean")]),
    case("90 days old still holds", {"court_search_days": 90}, searches=[search(ON - timedelta(90), "clean")]),
    case("91 days old proves nothing", NO_LOOK, searches=[search(ON - timedelta(91), "clean")]),
    case("a failed search is no look", NO_LOOK, searches=[search(LATELY, "failed")]),
    case("one without a result is no look", NO_LOOK, searches=[search(LATELY, None)]),
    case("a failed one does not undo an earlier look", {"court_search_days": 30}, searches=[
        search(date(2026, 5, 31), "clean"), search(LATELY, "failed"),
    ]),
    case(
        "found is no look, though on file: the event speaks for itself", {**NO_LOOK, "illegality_count_24m_seen": 1},
        searches=[search(LATELY, "found")], events=[event("illegality", LATELY)],
    ),
    case("found, and not on file", NO_LOOK, searches=[search(LATELY, "found")]),
    case("an earlier clean search does not cover a later find", NO_LOOK, searches=[
        search(date(2026, 5, 31), "clean"), search(LATELY, "found"),
    ]),
    case("clean and found on one day: found", NO_LOOK, searches=[search(LATELY, "clean"), search(LATELY, "found")]),
    case("clean after a find", FOUND, searches=[search(date(2026, 5, 31), "found"), search(LATELY, "clean")]),
    case("each source for itself", {"tax_search_days": 20, **NO_LOOK}, searches=[search(LATELY, "clean", "tax")]),
]  # fmt: skip


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Row]:
    return facts_of(CASES, tmp_path_factory.mktemp("events"))


@pytest.mark.parametrize("entry", CASES, ids=lambda entry: entry.name)
def test_case(entry: Case, facts: dict[str, Row]) -> None:
    assert differences(entry, facts[entry.name]) == []


@pytest.mark.parametrize(
    "events, days, searched",
    [
        ({"covers_from": LONG_AGO, "covers_to": date(2026, 6, 20), "complete": True}, 10, None),
        ({"covers_from": LONG_AGO, "covers_to": date(2026, 12, 31), "complete": True}, 0, None),
        ({"covers_from": LONG_AGO, "covers_to": date(2026, 6, 1), "complete": True}, 20, LATELY),
        ({"covers_from": LONG_AGO, "covers_to": date(2026, 4, 1), "complete": True}, 90, None),
        ({"covers_from": LONG_AGO, "covers_to": date(2026, 3, 31), "complete": True}, None, None),
        ({"covers_from": date(2024, 7, 2), "covers_to": ON, "complete": True}, None, None),
        ({"covers_from": LONG_AGO, "covers_to": ON}, None, None),
    ],
)  # fmt: skip
def test_a_complete_register_of_our_own_is_a_look_into_our_own_files(
    events: dict[str, date | bool], days: int | None, searched: date | None, tmp_path: Path
) -> None:
    searches = [search(searched, "clean", "own_files")] if searched else []
    entry = case("one", {"own_files_search_days": days, **NO_LOOK}, searches=searches)
    assert differences(entry, facts_of([entry], tmp_path, told={**COVERED, "events": events})["one"]) == []


def test_a_find_in_our_own_files_stands_against_the_register(tmp_path: Path) -> None:
    told: Declared = {**COVERED, "events": {"covers_from": LONG_AGO, "covers_to": ON, "complete": True}}
    cases = [
        case("found", {"own_files_search_days": None}, searches=[search(LATELY, "found", "own_files")]),
        case("found elsewhere", {"own_files_search_days": 0, **NO_LOOK}, searches=[search(LATELY, "found")]),
    ]
    facts = facts_of(cases, tmp_path, told=told)
    assert [differences(entry, facts[entry.name]) for entry in cases] == [[], []]
