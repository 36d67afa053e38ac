"""Statements count from the day they came in; of several for one period the audited, then the one received last."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assess.books import Declared, Row
from facts.cases import COVERED, ON, Case, case, differences, facts_of

YEAR, BEFORE = date(2025, 12, 31), date(2024, 12, 31)
SPRING, LAST_SPRING = date(2026, 4, 15), date(2025, 4, 15)


def annual(end: date, received: date, profit: int | None = 10, **more: object) -> Row:
    return {"period_end": end, "months": 12, "received_on": received, "net_profit": profit, **more}


def monthly(*revenues: int | None, last: date = date(2026, 5, 31)) -> list[Row]:
    """Newest first; None leaves the month out."""
    rows, end = [], last
    for revenue in revenues:
        if revenue is not None:
            rows.append({"period_end": end, "months": 1, "received_on": ON, "revenue": revenue})
        end = end.replace(day=1)
        end = date.fromordinal(end.toordinal() - 1)
    return rows


def revenues(*values: int | None) -> Row:
    return {f"revenue_month_{at}": value for at, value in enumerate(values, start=1)}


UNKNOWN_MONTHS = {"has_monthly_statements": True, **revenues(None, None, None, None)}
CASES = [
    case("none on file", {"net_profit_latest": None, "has_monthly_statements": False, "revenue_month_1": None}),
    case("the latest and the one before", {"net_profit_latest": 10, "net_profit_prior": 7}, statements=[
        annual(YEAR, SPRING), annual(BEFORE, LAST_SPRING, 7),
    ]),
    case("received tomorrow is not known", {"net_profit_latest": None}, statements=[annual(YEAR, date(2026, 7, 1))]),
    case("received on the day is", {"net_profit_latest": 10}, statements=[annual(YEAR, ON)]),
    case("16 months old is too old", {"net_profit_latest": None}, statements=[annual(date(2025, 2, 28), SPRING)]),
    case("a month younger is not", {"net_profit_latest": 10}, statements=[annual(date(2025, 3, 31), SPRING)]),
    case("the year before is another month: unknown", {"net_profit_prior": None}, statements=[
        annual(YEAR, SPRING), annual(date(2024, 11, 30), LAST_SPRING),
    ]),
    case("two years before is not the year before", {"net_profit_prior": None}, statements=[
        annual(YEAR, SPRING), annual(date(2023, 12, 31), LAST_SPRING),
    ]),
    case("the audited counts, whenever it came", {"net_profit_latest": 3, "net_profit_audited": 3}, statements=[
        annual(YEAR, SPRING, 3, audited=True), annual(YEAR, ON, 10),
    ]),
    case("of two not audited the later", {"net_profit_latest": 3, "net_profit_audited": None}, statements=[
        annual(YEAR, SPRING, 10), annual(YEAR, ON, 3),
    ]),
    case("of two on one day the poorer", {"net_profit_latest": 3}, statements=[
        annual(YEAR, ON, 10, equity=5), annual(YEAR, ON, 3, equity=5),
    ]),
    case("of two on one day the one that does not say", {"net_profit_latest": None}, statements=[
        annual(YEAR, ON, 10, equity=5), annual(YEAR, ON, None, equity=5),
    ]),
    case("a year typed with two ends is one year", {"net_profit_latest": 3, "net_profit_prior": 8}, statements=[
        annual(YEAR, SPRING, 10), annual(date(2025, 12, 30), ON, 3),
        annual(BEFORE, LAST_SPRING, 7), annual(date(2024, 12, 30), SPRING, 8),
    ]),
    case("equity follows from assets and liabilities", {"equity_latest": -5, "equity_audited": None}, statements=[
        annual(YEAR, SPRING, total_assets=100, total_liabilities=105),
    ]),
    case("stated equity stands", {"equity_latest": 4}, statements=[
        annual(YEAR, SPRING, equity=4, total_assets=100, total_liabilities=90),
    ]),
    case("no equity without liabilities", {"equity_latest": None}, statements=[annual(YEAR, SPRING, total_assets=100)]),
    case("half a year is no year", {"net_profit_latest": None}, statements=[annual(YEAR, SPRING, months=6)]),
    case("four months running", revenues(1, 2, 3, 4), statements=monthly(1, 2, 3, 4)),
    case("who gives them", {"has_monthly_statements": True}, statements=monthly(1)),
    case("more than four", revenues(1, 2, 3, 4), statements=monthly(1, 2, 3, 4, 5, 6)),
    case("three prove nothing", UNKNOWN_MONTHS, statements=monthly(1, 2, 3)),
    case("a gap proves nothing", UNKNOWN_MONTHS, statements=monthly(1, 2, None, 4, 5)),
    case("a gap further back does no harm", revenues(1, 2, 3, 4), statements=monthly(1, 2, 3, 4, None, 6)),
    case("up to four months before", revenues(1, 2, 3, 4), statements=monthly(1, 2, 3, 4, last=date(2026, 2, 28))),
    case("older ones are stale", UNKNOWN_MONTHS, statements=monthly(1, 2, 3, 4, last=date(2026, 1, 31))),
    case(
        "whoever stopped a year ago gives none", {"has_monthly_statements": False},
        statements=monthly(1, 2, 3, 4, last=date(2025, 6, 30)),
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Row]:
    return facts_of(CASES, tmp_path_factory.mktemp("statements"))


@pytest.mark.parametrize("entry", CASES, ids=lambda entry: entry.name)
def test_case(entry: Case, facts: dict[str, Row]) -> None:
    assert differences(entry, facts[entry.name]) == []


@pytest.mark.parametrize(
    "statements, known",
    [({}, None), ({"covers_from": date(2025, 7, 1)}, False), ({"covers_from": date(2025, 7, 2)}, None)],
)
def test_that_he_gives_no_monthly_statements_needs_a_file_of_12_months(
    statements: dict[str, date | bool], known: bool | None, tmp_path: Path
) -> None:
    told: Declared = {**COVERED, "statements": statements}
    entry = case("one", {"has_monthly_statements": known})
    assert differences(entry, facts_of([entry], tmp_path, told=told)["one"]) == []
