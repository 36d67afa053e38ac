"""A result folder can be read without the program and the policy that made it: it carries their words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from assess.books import Row, trade_pack, write_book
from xindang.assess.job import AssessmentOrder, JobReport, assess_to_folder
from xindang.engines.duckdb import DuckEngine
from xindang.facts.catalogue import load_catalogue

CUSTOMERS: list[Row] = [{"customer_id": "1", "name": "甲", "side": "buyer"}]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[Row]]]:
    folder = tmp_path_factory.mktemp("described")
    book = write_book(folder / "book", {"customers": CUSTOMERS})
    assess_to_folder(AssessmentOrder(book, "trade", date(2026, 6, 30)), folder / "out", JobReport())
    with DuckEngine() as engine:
        names = ("rules", "clauses", "fact_names", "ratings")
        yield {name: engine.dicts(f"select * from read_parquet('{folder}/out/{name}.parquet')") for name in names}


def test_every_clause_of_the_policy_is_there_with_its_words(tables: dict[str, list[Row]]) -> None:
    pack = trade_pack()
    found = {row["clause"]: (row["title"], row["title_en"], row["text"], row["text_en"]) for row in tables["clauses"]}
    assert found == {c.id: (c.title, c.title_en, c.text, c.text_en) for c in pack.clauses.values()}
    assert {row["clause"] for row in tables["rules"]} <= set(found)


def test_every_fact_a_rule_reads_or_misses_has_its_name_in_both_languages(tables: dict[str, list[Row]]) -> None:
    named = {row["fact"]: row for row in tables["fact_names"]}
    assert set(named) == set(load_catalogue().facts)
    reads = {name for rule in tables["rules"] for name in rule["reads"]}
    missing = {name for row in tables["ratings"] for reason in row["reasons"] for name in reason["missing_facts"]}
    assert missing
    assert (reads | missing) <= set(named)
    assert all(row["title"] and row["title_en"] and row["unknown_means"] for row in named.values())


def test_a_rule_says_what_it_requires_with_the_policys_own_figures(tables: dict[str, list[Row]]) -> None:
    rules = {row["rule"]: row for row in tables["rules"]}
    assert rules["rating/15.1-year-of-business"]["require_said"] == "距首次往来的整月数 ≥ 12；且 近 12 个月往来笔数 ≥ 1"
    assert all(row["require_said"] and row["require_said_en"] for row in rules.values())
    assert {name for name, row in rules.items() if row["applies"]} == {
        name for name, row in rules.items() if row["applies_said"] and row["applies_said_en"]
    }
