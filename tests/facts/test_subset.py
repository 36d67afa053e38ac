"""Fact files keep to the SQL that DuckDB and Spark read alike, and every default in them was looked at."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
import sqlglot
from sqlglot import exp

from xindang.facts.calendar import dates_given
from xindang.facts.catalogue import Catalogue, FactFile, catalogue_of, load_catalogue
from xindang.facts.subset import FUNCTIONS, faults_in, function_name

FILES = load_catalogue().files
GIVEN = {
    **dates_given(date(2026, 6, 30)),
    **{name: parameter.default for name, parameter in load_catalogue().parameters.items()},
    "base_currency": "CNY",
    "items_drawn_on": date(2026, 6, 30),
    "settled_until": date(2026, 6, 30),
    "first_customer": 1,
    "last_customer": 9,
}
LITERALS: dict[type, str] = {date: "date '{}'", int: "{}", Decimal: "{}", str: "'{}'"}
# Every default and every function that skips NULL, file by file, as somebody has read them: what they make of NULL is
# said in the file's note, in the fact's null text, or beside them. A new one is counted here only after that reading.
REVIEWED = {
    "credit_flow": {
        "COALESCE": 1,
        "LEAST": 3,
        "GREATEST": 1,
    },  # no item: 0; 12 months at most; net sales from 0 on
    "dispute_signs": {"COALESCE": 9},  # no item, no dispute on file where the register is complete: none of any kind
    "financials": {"COALESCE": 2},  # audited or not said: not audited; equity is assets less liabilities
    "hard_events": {"COALESCE": 2},  # no event on file: none seen, which is none only where somebody has looked
    "item_dispute": {"COALESCE": 2, "LEAST": 1, "GREATEST": 1},  # neither dispute nor drawn amount: nothing disputed
    "item_movement": {"GREATEST": 7},  # nothing moves before its item is issued; what is open is never below zero
    "item_state": {"COALESCE": 4, "LEAST": 1, "GREATEST": 5},  # no settlement, no credit note: nothing came in
    "limit_in_force": {"COALESCE": 1},  # a limit that names no tenure is long-term
    "limit_record": {"COALESCE": 1},  # no limit on file is none
    "looks": {"LEAST": 1, "GREATEST": 1},  # a search or the register, whichever there is
    "overdue": {"COALESCE": 20, "GREATEST": 6},  # a customer without items owes nothing; lateness is never negative
    # Not paid: late up to the last day on record; nothing credited; without a due date it is of every span it may be;
    # a customer without items is never late.
    "payment_days": {"COALESCE": 24},
    "payments": {"COALESCE": 2, "LEAST": 1, "GREATEST": 1},  # nothing credited, nothing paid
    "profile": {"COALESCE": 1, "LEAST": 2},  # no item: no dealing; opened by the file or by the first item
    "security": {"GREATEST": 2},  # prior claims beyond the value leave nothing; unknown ones make it unknown
    "side_limit": {"COALESCE": 3},  # no limit on file is none; without one of all units those of units count
    "unapplied": {"COALESCE": 1},  # nothing paid out on a credit note
}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_fact_file_keeps_to_the_subset(file: FactFile) -> None:
    assert faults_in(sqlglot.parse_one(file.sql, dialect="duckdb")) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_both_dialects_read_a_fact_file_alike(file: FactFile) -> None:
    """Also where NULL stands in an order, which each engine would else decide for itself."""
    text = re.sub(r"\$(\w+)", lambda name: LITERALS[type(GIVEN[name[1]])].format(GIVEN[name[1]]), file.sql)
    trees = [sqlglot.parse_one(text, dialect=dialect) for dialect in ("duckdb", "spark")]
    duckdb, spark = (tree.transform(_plain).sql(dialect="duckdb") for tree in trees)
    assert duckdb == spark


def _plain(node: exp.Expr) -> exp.Expr:
    """Without what the reader of Spark's dialect adds of itself: a cast that cannot fail, the day of a date."""
    if isinstance(node, exp.TsOrDsToDate):
        inner: exp.Expr = node.this
        return inner
    return exp.Cast(this=node.this, to=node.to) if isinstance(node, exp.TryCast) else node


def test_the_same_order_without_nulls_is_not_read_alike() -> None:
    text = "select row_number() over (order by day) as n from items"
    trees = [sqlglot.parse_one(text, dialect=dialect) for dialect in ("duckdb", "spark")]
    assert trees[0].sql(dialect="duckdb") != trees[1].sql(dialect="duckdb")


def test_every_default_was_looked_at() -> None:
    found: dict[str, dict[str, int]] = {}
    for file in FILES:
        nodes = sqlglot.parse_one(file.sql, dialect="duckdb").find_all(exp.Coalesce, exp.Least, exp.Greatest)
        counts = Counter(function_name(node) for node in nodes)
        found |= {file.name: dict(counts)} if counts else {}
    assert found == REVIEWED


def test_every_function_allowed_is_used() -> None:
    trees = [sqlglot.parse_one(file.sql, dialect="duckdb") for file in FILES]
    assert FUNCTIONS.keys() <= {function_name(node) for tree in trees for node in tree.find_all(exp.Func)}


@pytest.mark.parametrize(
    "outside",
    [
        "select amount / 2 as half from items",
        "select amount // 2 as half from items",
        "select amount % 2 as rest from items",
        "select cast(amount as double) as wide from items",
        "select cast(amount as integer) as whole from items",
        "select cast('1' as decimal(18, 2)) as one from items",
        "select cast(item_id as varchar) as words from items",
        "select item_id || unit as both_words from items",
        "select concat(item_id, unit) as both_words from items",
        "select current_date as now from items",
        "select datediff('day', issued_on, due_on) as days from items",
        "select list(amount order by amount) as amounts from items",
        "select string_agg(unit, ',' order by unit) as units from items",
        "select percentile_cont(0.5) within group (order by amount) as middle from items",
        "select distinct on (customer_id) customer_id, amount from items",
        "select customer_id from items order by amount",
        "select customer_id from items limit 1",
        "select customer_id from items qualify row_number() over (partition by unit order by amount nulls last) = 1",
        "select sum(amount) filter (where amount > 0) as positive from items",
        "select customer_id from (select customer_id from items)",
        "select customer_id from main.items",
        "select * from read_csv('items.csv')",
        "select * from 'items.parquet'",
        'select "on" from rates',
        "select unnest([1, 2]) as number",
        "select bool_and(audited) as all_audited from statements",
        "select random() as dice from items",
    ],
)
def test_what_lies_outside_is_refused(outside: str) -> None:
    assert faults_in(sqlglot.parse_one(outside, dialect="duckdb"))


def test_a_file_outside_the_subset_is_no_part_of_a_catalogue() -> None:
    text = '/*\ntitle = "一"\ntitle_en = "one"\ngrain = "item_id"\n*/\nselect amount / 2 as half from items\n'
    with pytest.raises(ValueError, match=r"half\.sql: .*division"):
        catalogue_of({"half": text})
    assert isinstance(catalogue_of({"half": text.replace("amount / 2", "amount")}), Catalogue)
