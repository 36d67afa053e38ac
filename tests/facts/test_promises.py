"""Promises of the last twelve months: kept in whole by their day and a few more, or broken once those have passed."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from assess.books import Declared, Row
from facts.cases import ON, Case, case, differences, facts_of

MADE, DUE = date(2026, 3, 1), date(2026, 3, 31)


def promise(due: date = DUE, made: date = MADE, **more: object) -> Row:
    return {"made_on": made, "due_on": due, "amount": 100, **more}


def counts(broken: int, kept: int) -> Row:
    return {"broken_promise_count_12m": broken, "kept_promise_count_12m": kept}


CASES = [
    case("no promise", counts(0, 0)),
    case("kept on its day", counts(0, 1), promises=[promise(kept_on=DUE, kept_amount=100)]),
    case("kept on the last day of grace", counts(0, 1), promises=[promise(kept_on=DUE + timedelta(3))]),
    case("kept a day later is broken", counts(1, 0), promises=[promise(kept_on=DUE + timedelta(4))]),
    case("kept in part is broken", counts(1, 0), promises=[promise(kept_on=DUE, kept_amount="99.99")]),
    case("kept, nobody wrote how much", counts(0, 1), promises=[promise(kept_on=DUE)]),
    case("a promise of no stated amount", counts(0, 1), promises=[promise(kept_on=DUE, amount=None, kept_amount=1)]),
    case("never kept", counts(1, 0), promises=[promise()]),
    case("within its grace it is neither", counts(0, 0), promises=[promise(ON - timedelta(3))]),
    case("the day after it is broken", counts(1, 0), promises=[promise(ON - timedelta(4))]),
    case("not due yet", counts(0, 0), promises=[promise(date(2026, 7, 1), kept_on=ON)]),
    case("kept later than the day", counts(0, 0), promises=[promise(ON, kept_on=date(2026, 7, 1))]),
    case("made 12 months ago to the day is past", counts(0, 0), promises=[promise(made=date(2025, 6, 30))]),
    case("made a day later is within", counts(1, 0), promises=[promise(made=date(2025, 7, 1))]),
    case("made tomorrow", counts(0, 0), promises=[promise(date(2026, 7, 1), made=date(2026, 7, 1))]),
]


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Row]:
    return facts_of(CASES, tmp_path_factory.mktemp("promises"))


@pytest.mark.parametrize("entry", CASES, ids=lambda entry: entry.name)
def test_case(entry: Case, facts: dict[str, Row]) -> None:
    assert differences(entry, facts[entry.name]) == []


@pytest.mark.parametrize(
    "told", [{}, {"promises": {"covers_from": date(2025, 7, 2), "covers_to": ON, "complete": True}}]
)
def test_promises_not_kept_track_of_for_12_months_are_a_lower_bound(told: Declared, tmp_path: Path) -> None:
    expect = {"broken_promise_count_12m": None, "broken_promise_count_12m_seen": 1, "kept_promise_count_12m": None}
    entry = case("one", expect, promises=[promise()])
    assert differences(entry, facts_of([entry], tmp_path, told=told)["one"]) == []
