"""A dominant supplier's own record, S2-3.2c: our share of the purchases, what our record weighs, a look outside."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from assess.books import Row
from facts.cases import ON, Case, case, differences, facts_of


def dominance(share: str | None, dominant: bool | None, weight: str | None) -> Row:
    given = {"share_of_purchases": share, "own_payment_weight_max": weight}
    return {name: value and Decimal(value) for name, value in given.items()} | {"is_dominant_supplier": dominant}


def search(source: str, result: str = "clean", days: int = 10) -> Row:
    return {"source": source, "result": result, "searched_on": ON - timedelta(days)}


def outside(clean: bool | None) -> Row:
    return {"outside_search_clean": clean}


CASES = [
    case("exactly 30 %", dominance("0.3", True, "0.4"), {"share_of_purchases": "0.3"}),
    case("a little less", dominance("0.2999", False, "1"), {"share_of_purchases": "0.2999"}),
    case("all of it", dominance("1", True, "0.4"), {"share_of_purchases": "1"}),
    case("nothing", dominance("0", False, "1"), {"share_of_purchases": "0"}),
    case("nobody wrote it down", dominance(None, None, None) | outside(None)),
    case("the courts know nothing", outside(True), searches=[search("court")]),
    case("the tax authority knows nothing", outside(True), searches=[search("tax")]),
    case("its bank knows nothing", outside(True), searches=[search("bank")]),
    case("an agency knows nothing", outside(True), searches=[search("agency")]),
    case("the registry sees no payments", outside(None), searches=[search("registry")]),
    case("our own look is none outside", outside(None), searches=[search("own_files"), search("visit")]),
    case("it failed", outside(None), searches=[search("bank", "failed")]),
    case("on the last day that it holds", outside(True), searches=[search("bank", days=90)]),
    case("a day later", outside(None), searches=[search("bank", days=91)]),
    case("asked tomorrow", outside(None), searches=[search("bank", days=-1)]),
    case("its bank found something", outside(False), searches=[search("bank", "found")]),
    case("one found something, another did not", outside(False), searches=[search("bank", "found"), search("court")]),
    case("found, and clean since", outside(True), searches=[search("bank", "found"), search("bank", days=9)]),
    case("clean, and found since", outside(False), searches=[search("bank"), search("bank", "found", days=9)]),
    case("both on one day", outside(False), searches=[search("bank"), search("bank", "found")]),
]


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Row]:
    return facts_of(CASES, tmp_path_factory.mktemp("dominance"))


@pytest.mark.parametrize("entry", CASES, ids=lambda entry: entry.name)
def test_case(entry: Case, facts: dict[str, Row]) -> None:
    assert differences(entry, facts[entry.name]) == []


def test_what_was_asked_before_the_day_is_all_that_counts(tmp_path: Path) -> None:
    entry = case("one", outside(None), searches=[search("bank")])
    assert differences(entry, facts_of([entry], tmp_path, on=date(2026, 6, 1))["one"]) == []
