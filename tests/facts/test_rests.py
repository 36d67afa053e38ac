"""The rows that a fact is said to rest on are those that give it, on any dossier, and none of them is known later."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest

from assess.books import Row
from facts.cases import ON, Case, facts_of
from xindang.book.contract import contract
from xindang.facts.catalogue import load_catalogue
from xindang.facts.rests import VERDICT, rests_of_facts, tables_told

CUSTOMERS = 120
KINDS = ("bad_debt", "illegality", "account_seized", "account_frozen", "ordered_to_stop", "blacklisted", "other")
COUNTS = {"bad_debt": "bad_debt_count_24m", "illegality": "illegality_count_24m", "ordered_to_stop":
          "ordered_to_stop_count_24m", "blacklisted": "blacklisted_count_24m", "account_seized":
          "account_seized_count", "account_frozen": "account_frozen_count"}  # fmt: skip
CRITERION = "S1-15.3"


def day(random: Random, back: int = 900, ahead: int = 40) -> date:
    return ON + timedelta(days=random.randint(-back, ahead))


def maybe(random: Random, value: object) -> object:
    return value if random.random() < 0.6 else None


def dossier(random: Random) -> dict[str, list[Row]]:
    """A few rows of every table, around the ends of the windows and some of them known later."""
    times = range(random.randint(0, 4))
    return {
        "events": [
            {"kind": random.choice(KINDS), "occurred_on": day(random), "known_on": maybe(random, day(random)),
             "ended_on": maybe(random, day(random))}
            for _ in times
        ],
        "searches": [
            {"source": random.choice(("court", "registry")), "searched_on": day(random, 120), "result":
             random.choice(("clean", "found", "failed"))}
            for _ in times
        ],
        "statements": [
            {"period_end": date(year, 12, 31), "months": 12, "received_on": date(year + 1, random.randint(1, 9), 9),
             "audited": random.choice((True, False)), "equity": Decimal(random.randint(1, 10**6))}
            for year in (2023, 2024, 2025) for _ in range(random.randint(0, 2))
        ],
        "promises": [
            {"made_on": made, "due_on": made + timedelta(days=random.randint(0, 60)), "kept_on":
             maybe(random, made + timedelta(days=random.randint(0, 90)))}
            for made in (day(random, 420) for _ in times)
        ],
        "assessments": [
            {"criterion": CRITERION, "verdict": random.choice(("met", "not_met", "unknown")), "assessor": "赵敏",
             "assessed_on": day(random, 400)}
            for _ in times
        ],
    }  # fmt: skip


@pytest.fixture(scope="module")
def dossiers() -> dict[str, dict[str, list[Row]]]:
    random = Random(29)  # noqa: S311 - a test book, no secret
    return {f"c{number}": dossier(random) for number in range(CUSTOMERS)}


@pytest.fixture(scope="module")
def facts(dossiers: dict[str, dict[str, list[Row]]], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Row]:
    asked = dict.fromkeys(
        (*COUNTS.values(), "court_search_days", "registry_search_days", "equity_latest", "broken_promise_count_12m",
         "verdict_s1_15_3")
    )  # fmt: skip
    cases = [Case(code, asked, {}, tables) for code, tables in dossiers.items()]
    return facts_of(cases, tmp_path_factory.mktemp("rests"))


def rows(tables: dict[str, list[Row]], fact: str) -> list[Row]:
    rests = rests_of_facts()[fact]
    names = contract()[rests.table].columns
    return [dict(row) for row in rests.rows([dict.fromkeys(names) | row for row in tables[rests.table]], ON)]


def test_as_many_events_are_cited_as_are_counted(
    dossiers: dict[str, dict[str, list[Row]]], facts: dict[str, Row]
) -> None:
    counted = 0
    for code, tables in dossiers.items():
        for kind, fact in COUNTS.items():
            cited = rows(tables, fact)
            assert len(cited) == (facts[code][f"{fact}_seen"] or 0), (code, fact)
            assert {row["kind"] for row in cited} <= {kind}
            counted += len(cited)
    assert counted > 50


def test_the_search_that_is_cited_is_that_which_is_counted_from(
    dossiers: dict[str, dict[str, list[Row]]], facts: dict[str, Row]
) -> None:
    known = 0
    for code, tables in dossiers.items():
        for fact in ("court_search_days", "registry_search_days"):
            if facts[code][fact] is not None:
                cited = rows(tables, fact)
                assert {(ON - row["searched_on"]).days for row in cited} == {facts[code][fact]}
                known += 1
    assert known > 10


def test_the_statement_that_is_cited_gives_the_figure(
    dossiers: dict[str, dict[str, list[Row]]], facts: dict[str, Row]
) -> None:
    known = 0
    for code, tables in dossiers.items():
        if (equity := facts[code]["equity_latest"]) is not None:
            assert equity in {row["equity"] for row in rows(tables, "equity_latest")}
            known += 1
    assert known > 50


def test_every_promise_that_is_broken_or_kept_is_cited(
    dossiers: dict[str, dict[str, list[Row]]], facts: dict[str, Row]
) -> None:
    for code, tables in dossiers.items():
        told = facts[code]
        counted = [told[f"{name}_promise_count_12m"] or 0 for name in ("broken", "kept")]
        assert sum(counted) <= len(rows(tables, "broken_promise_count_12m"))


def test_the_opinion_that_is_cited_is_the_verdict(
    dossiers: dict[str, dict[str, list[Row]]], facts: dict[str, Row]
) -> None:
    rests = rests_of_facts()[VERDICT].of_criterion(CRITERION)
    known = 0
    for code, tables in dossiers.items():
        if verdict := facts[code]["verdict_s1_15_3"]:
            assert verdict in {row["verdict"] for row in rests.rows(tables["assessments"], ON)}
            known += 1
    assert known > 30


def test_nothing_known_later_is_cited(dossiers: dict[str, dict[str, list[Row]]]) -> None:
    for tables in dossiers.values():
        for fact in rests_of_facts():
            table = rests_of_facts()[fact].table
            assert all(row[name] is None or row[name] <= ON for row in rows(tables, fact)
                       for name in tables_told()[table].known)  # fmt: skip


def test_what_is_told_of_facts_and_columns_exists() -> None:
    for fact, rests in rests_of_facts().items():
        assert fact == VERDICT or fact in load_catalogue().facts, fact
        columns = contract()[rests.table].columns
        about = tables_told()[rests.table]
        named = {rests.by, about.day, about.ended, *about.known, *about.said, *rests.where, *rests.prefer} - {""}
        assert named <= columns.keys(), fact
