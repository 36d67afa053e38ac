"""Two back ends, one answer: SQL over a table and Python over a row agree on every rule and every fact.

And the law that carries the product: knowing less never turns an answer over, it only makes it unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sqlglot import exp

from examples import examples
from policy.facts_table import columns_of, make_facts_table, rows_of
from policy.sample import FACTS, PARAMETERS
from policy.sentences import Sentence, ready, sentences
from xindang.engines.duckdb import DuckEngine
from xindang.policy.evaluate import FactValues, Value, evaluator
from xindang.policy.expression import Expression, facts_in, parameters_in
from xindang.policy.sql import SEEN_SUFFIX, SqlText

MONEY_MAX, RATIO_MAX, INTEGER_MAX = Decimal("9999999999999999.99"), Decimal("999999999999.999999"), 2**31 - 1
DAY_FIRST, DAY_LAST = date(1, 1, 1), date(9999, 12, 31)


def decimals(*texts: str) -> list[Value]:
    return [Decimal(text) for text in texts]


VALUES: dict[str, list[Value]] = {
    "integer": [0, 1, 2, 3, 89, 90, 91, -1, INTEGER_MAX, -INTEGER_MAX],
    "decimal(18, 2)": [*decimals("0", "0.01", "1", "90", "100", "100.01", "-100.01"), MONEY_MAX, -MONEY_MAX],
    "decimal(18, 6)": [*decimals("0", "0.1", "0.100001", "0.949999", "0.95", "1", "-1"), RATIO_MAX, -RATIO_MAX],
    "date": [date(2025, 6, 30), date(2026, 6, 29), date(2026, 6, 30), date(2026, 7, 1), DAY_FIRST, DAY_LAST],
    "varchar": ["buyer", "supplier", "both", "华东", "华东's", "hua dong", "", "--"],
    "boolean": [True, False],
}
COLUMNS = columns_of(FACTS.values())
BOUNDED = [name for name, fact in FACTS.items() if fact.bounded]
ROWS = 24


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckEngine]:
    with DuckEngine(threads=1) as opened:
        yield opened


def mixed_rows(pools: Mapping[str, Sequence[Value]]) -> list[FactValues]:
    """Rows that meet each column's few values in ever other company."""
    pairs = list(enumerate(pools.items(), start=1))
    return [{name: pool[(row * step + row // 4) % len(pool)] for step, (name, pool) in pairs} for row in range(ROWS)]


def fact_rows() -> SearchStrategy[list[FactValues]]:
    """Rows of facts, a third of all values unknown."""
    pools = {}
    for name, kind in COLUMNS.items():
        offered = [None] * (len(VALUES[kind]) // 2) + VALUES[kind]
        pools[name] = st.lists(st.sampled_from(offered), min_size=5, max_size=5)
    return st.fixed_dictionaries(pools).map(mixed_rows)


def answers_by_sql(engine: DuckEngine, conditions: Sequence[Expression]) -> list[list[bool | None]]:
    """One list per condition with its answer on every row of ``facts``."""
    text = SqlText(FACTS, PARAMETERS)
    listed = ", ".join(f"{text.render(condition)} as answer_{i}" for i, condition in enumerate(conditions))
    names = {name for condition in conditions for name in parameters_in(condition)}
    found = engine.rows(f"select {listed} from facts order by customer_id", {name: PARAMETERS[name] for name in names})
    return [list(column) for column in zip(*found, strict=True)]


def answers_by_python(rows: Sequence[FactValues], conditions: Sequence[Expression]) -> list[list[bool | None]]:
    judges = [evaluator(condition, PARAMETERS) for condition in conditions]
    return [[judge(row) for row in rows] for judge in judges]


@settings(max_examples=examples(120))
@given(st.lists(sentences(), min_size=4, max_size=8), fact_rows())
def test_sql_and_python_agree_on_every_rule_and_every_row(
    engine: DuckEngine, said: list[Sentence], rows: list[FactValues]
) -> None:
    make_facts_table(engine, FACTS.values(), rows)
    conditions = [sentence.ready for sentence in said] + [sentence.read for sentence in said]
    stored = rows_of(engine, "facts")
    assert answers_by_sql(engine, conditions) == answers_by_python(stored, conditions)


# Numbers where a float, a rounded product or a narrow type would tell: beside each, the answer by exact arithmetic.
NUMBERS = (None, *decimals("0", "0.01", "-0.01", "100.01"), MONEY_MAX, -MONEY_MAX)
SHARES = (None, *decimals("0.000001", "0.95", "-1"), RATIO_MAX, -RATIO_MAX)
EXACT = (
    "amount = amount_before",
    "amount <> $cap - 0",
    "amount >= $cap",
    "amount < $cap",
    "amount between - ($cap) and 100.01",
    "amount in (0.01, -0.01, 100.01)",
    "amount + amount_before > 0",
    "amount + amount_before = 2 * $cap",
    "amount - amount_before <> 0",
    "amount - amount_before - amount + months = - (amount_before)",
    "amount * share >= amount_before",
    "amount * share + $tiny > amount_before * share",
    "amount * share > amount_before * share",
    "amount * share = amount_before * share",
    "(1 - $share_max) * amount <= amount_before",
    "amount * amount >= 0.0001",
    "share * share > $tiny * $tiny",
    "share * 999999999999999.99999 > amount",
    "amount * $thousand > amount_before",
    "least(amount, 0) = 0",
    "greatest(amount, 0) = 0",
    "greatest(amount, 0 - 90) = amount",
    "least(amount, share, months) = share",
    "greatest(amount, share, months) > amount_before",
    "least(amount * share, amount_before) = amount_before",
    "greatest(least(amount, amount_before), 1) * share > $below",
    "$tiny < least(share, 1)",
    "share > $tiny",
    "months = amount",
    "months * months > amount",
    "late_count = amount",
    "late_count * share < written_off",
)


def test_extreme_numbers_are_compared_exactly(engine: DuckEngine) -> None:
    rows: list[FactValues] = [
        {"amount": amount, "amount_before": before, "share": share, "months": months, "late_count": months}
        | {"late_count_seen": 0, "written_off": before, "written_off_seen": before}
        for amount, before, share, months in product(NUMBERS, NUMBERS, SHARES, (None, 0, INTEGER_MAX, -INTEGER_MAX))
    ]
    make_facts_table(engine, FACTS.values(), rows)
    conditions = [ready(text).ready for text in EXACT]
    by_python = answers_by_python(rows, conditions)
    assert answers_by_sql(engine, conditions) == by_python
    assert [text for text, answers in zip(EXACT, by_python, strict=True) if not {True, False} <= set(answers)] == []


# Condition, facts, and what a person works out by hand. Both back ends may be wrong together; this table is not.
WORKED: tuple[tuple[str, FactValues, bool | None], ...] = (
    ("amount * share <= 95", {"amount": Decimal(100), "share": Decimal("0.95")}, True),
    ("amount * share < 95", {"amount": Decimal(100), "share": Decimal("0.95")}, False),
    ("amount >= (1 - $share_max) * amount_before", {"amount": Decimal(900), "amount_before": Decimal(1000)}, True),
    (
        "amount >= (1 - $share_max) * amount_before",
        {"amount": Decimal("899.99"), "amount_before": Decimal(1000)},
        False,
    ),
    ("greatest(amount, 0) > 0", {"amount": Decimal("0.01")}, True),
    ("least(amount, 1) < 1", {"amount": Decimal("0.99")}, True),
    ("least(amount, 1) < 1", {}, None),
    ("least(amount, 0) <= 0 or is_buyer", {"is_buyer": True}, True),
    ("due_on < paid_on", {"due_on": date(2026, 6, 30), "paid_on": date(2026, 7, 1)}, True),
    ("due_on <= $since", {"due_on": date(2026, 6, 30)}, True),
    ("due_on < $since", {"due_on": date(2026, 6, 30)}, False),
    ("region = $home", {"region": "华东's"}, True),
    ("region = 'a '", {"region": "a"}, False),
    ("region = 'A'", {"region": "a"}, False),
    ("side in ('buyer', 'both')", {"side": "both"}, True),
    ("side not in ('buyer', 'both')", {}, None),
    ("is_buyer and audited", {"is_buyer": False}, False),
    ("is_buyer and audited", {"is_buyer": True}, None),
    ("is_buyer or audited", {"is_buyer": True}, True),
    ("is_buyer or audited", {"is_buyer": False}, None),
    ("not is_buyer", {}, None),
    ("is_buyer or not is_buyer", {}, None),
    ("is_buyer = audited", {"is_buyer": False}, None),
    ("months between 1 and 2", {"months": 2}, True),
    ("months not between 1 and 2", {"months": 3}, True),
    ("late_count = 0", {"late_count": 0, "late_count_seen": 0}, True),
    ("late_count = 0", {"late_count_seen": 0}, None),
    ("late_count = 0", {"late_count_seen": 1}, False),
    ("not late_count = 0", {"late_count_seen": 1}, True),
    ("late_count in (0, 1)", {"late_count_seen": 2}, False),
    ("late_count between 0 and 3", {"late_count_seen": 4}, False),
    ("late_count not between 0 and 3", {"late_count_seen": 4}, True),
    ("late_count + 0 = 0", {"late_count_seen": 1}, None),
    ("late_count <= claim_count", {"late_count": 1, "late_count_seen": 1, "claim_count_seen": 5}, None),
    ("court_count = 0", {"court_count_seen": 0}, None),
    ("court_count = 0", {"court_count_seen": 0, "court_search_days": 90}, True),
    ("court_count = 0", {"court_count_seen": 0, "court_search_days": 91}, None),
    ("court_count = 0", {"court_count_seen": 1}, False),
    ("court_count <= 1", {"court_count_seen": 1, "court_search_days": 90}, True),
)


@pytest.mark.parametrize("text, facts, expected", WORKED)
def test_what_a_person_works_out_is_what_both_back_ends_say(
    engine: DuckEngine, text: str, facts: FactValues, expected: bool | None
) -> None:
    make_facts_table(engine, FACTS.values(), [facts])
    condition = ready(text).ready
    assert answers_by_sql(engine, [condition]) == [[expected]]
    assert answers_by_python([facts], [condition]) == [[expected]]


def forgotten(row: FactValues, name: str, lower_by: int) -> FactValues:
    """The same customer, less known: no value, fewer rows seen, and of a searched fact no look either."""
    less: dict[str, Value] = dict(row) | {name: None}
    seen = row.get(name + SEEN_SUFFIX)
    if isinstance(seen, Decimal | int):
        less[name + SEEN_SUFFIX] = seen - lower_by
    if FACTS[name].searched:
        less["court_search_days"] = None
    return less


@settings(max_examples=examples(250))
@given(sentences(), fact_rows(), st.integers(0, 3))
def test_knowing_less_never_turns_an_answer_over(said: Sentence, rows: list[FactValues], lower_by: int) -> None:
    judge = evaluator(said.ready, PARAMETERS)
    for row in rows:
        before = judge(row)
        for name in facts_in(said.read):
            after = judge(forgotten(row, name, lower_by))
            assert after is None or after is before, (said.text, name, row)


RENDERED = (
    *(exp.Column, exp.Identifier, exp.Parameter, exp.Placeholder, exp.Literal, exp.Boolean, exp.Null, exp.Var),
    *(exp.Binary, exp.Paren, exp.Not, exp.Neg, exp.Is, exp.Case, exp.If, exp.Least, exp.Greatest),
    *(exp.Cast, exp.DataType, exp.DataTypeParam),
)


@settings(max_examples=examples(120))
@given(sentences())
def test_the_sql_of_a_rule_holds_columns_literals_and_parameters_and_calls_nothing(said: Sentence) -> None:
    sql = SqlText(FACTS, PARAMETERS).render(said.ready)
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    assert [node.sql() for node in tree.walk() if not isinstance(node, RENDERED)] == []
    assert {column.name for column in tree.find_all(exp.Column)} <= set(COLUMNS)


HOSTILE = ("'", "''", "x' or true --", '"', "$limit", "?", "%", "\\", "; drop table facts", "{}", "\u2028", "𠮷")


@pytest.mark.parametrize("value", HOSTILE, ids=ascii)
def test_a_text_written_in_a_rule_stays_a_text(engine: DuckEngine, value: str) -> None:
    make_facts_table(engine, FACTS.values(), [{"region": value}, {"region": "x"}])
    quoted = value.replace("'", "''")
    assert answers_by_sql(engine, [ready(f"region = '{quoted}'").ready]) == [[True, False]]


@pytest.mark.parametrize("value", [*HOSTILE, "\n", "\0"], ids=ascii)
def test_a_parameter_is_bound_as_a_value_and_never_written_into_the_sql(engine: DuckEngine, value: str) -> None:
    make_facts_table(engine, FACTS.values(), [{"region": value}, {"region": "x"}])
    condition = ready("region = $home").ready
    sql = SqlText(FACTS, {"home": value}).render(condition)
    assert sql == SqlText(FACTS, {"home": "plain"}).render(condition)
    assert engine.rows(f"select {sql} from facts order by customer_id", {"home": value}) == [(True,), (False,)]
