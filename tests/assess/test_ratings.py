"""Six companies, a ledger of four years, and why each has its grade."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from assess.books import Results, Row, Tables, assessed, opened, write_book
from assess.near_good import ON, GoodBook, declared
from cast import CHENGDU, COMPANIES, HUABEI, PUDONG, QIANHAI, QINGDAO, TIANJIN, ZHAO_MIN, Company
from xindang.book.load import load_book
from xindang.engines.duckdb import DuckEngine


def ledger() -> Tables:
    """Everybody pays in time, is searched and earns well, but for what is done to one after the other."""
    book = GoodBook(seed=1)
    for company in COMPANIES:
        row = book.customer(company.code)
        row |= {"name": company.name, "uscc": company.uscc, "kind": "company"}
        book.searches(company.code)
    tables = book.tables
    tables["statements"] = [row for row in tables["statements"] if row["customer_id"] != PUDONG.code]
    old_debt = next(row for row in book.mine("items", QIANHAI.code) if row["issued_on"] >= date(2026, 1, 1))
    tables["settlements"] = [row for row in tables["settlements"] if row["item_id"] != old_debt["item_id"]]
    frozen: Row = {"customer_id": TIANJIN.code, "kind": "account_frozen", "occurred_on": date(2023, 6, 1)}
    tables["events"].append({**frozen, "known_on": date(2023, 6, 8), "ended_on": None})
    for row in book.mine("statements", QINGDAO.code)[-1:]:
        row |= {"net_profit": Decimal(-101), "audited": True}
    tables["assessments"].append(
        {
            "customer_id": CHENGDU.code,
            "criterion": "S1-15.3",
            "verdict": "not_met",
            "assessor": ZHAO_MIN.name,
            "assessed_on": date(2026, 5, 20),
        }
    )
    return tables


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Results]:
    with opened(write_book(tmp_path_factory.mktemp("six"), ledger(), declared())) as book:
        yield assessed(book, ON)


@pytest.mark.parametrize(
    "company, grade, possible, clauses",
    [
        (HUABEI, "A", ["A"], set()),
        (PUDONG, "B", ["A", "B", "C"], {"S1-15.4", "S1-15.5", "S1-16.4", "S1-16.5"}),
        (QIANHAI, "C", ["C"], {"S1-15.2", "S1-16.1"}),
        (TIANJIN, "C", ["C"], {"S1-16.9"}),
        (QINGDAO, "C", ["C"], {"S1-15.4", "S1-16.5"}),
        (CHENGDU, "B", ["B"], {"S1-15.3"}),
    ],
    ids=["whole", "no statements", "90 days overdue", "account frozen", "heavy loss", "judged by a person"],
)
def test_a_grade_and_the_clauses_it_rests_on(
    company: Company, grade: str, possible: list[str], clauses: set[str], results: Results
) -> None:
    (row,) = results.of(company.code)["ratings"]
    assert (row["grade"], row["grades_possible"]) == (grade, possible)
    assert row["provisional"] is (len(possible) > 1)
    told = {reason["clause"] for reason in row["reasons"]}
    assert clauses <= told
    assert bool(told) is (grade != "A")


def test_what_costs_most_is_told_first(results: Results) -> None:
    (row,) = results.of(TIANJIN.code)["ratings"]
    first = row["reasons"][0]
    assert (first["clause"], first["outcome"], first["effect"]) == ("S1-16.9", "not_met", "C")
    order = [reason["effect"] for reason in row["reasons"]]
    assert order == sorted(order, reverse=True)


def test_an_unknown_names_the_facts_that_are_missing(results: Results) -> None:
    (row,) = results.of(PUDONG.code)["ratings"]
    missing = {reason["clause"]: reason["missing_facts"] for reason in row["reasons"]}
    assert "equity_latest" in missing["S1-15.5"]
    assert {reason["outcome"] for reason in row["reasons"]} == {"unknown"}


def test_the_codes_of_the_six_are_valid(tmp_path_factory: pytest.TempPathFactory) -> None:
    with DuckEngine(threads=1) as engine:
        loaded = load_book(write_book(tmp_path_factory.mktemp("codes"), ledger(), declared()), engine)
    assert [problem for problem in loaded.problems if problem.table == "customers"] == []
