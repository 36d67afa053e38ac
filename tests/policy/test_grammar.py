"""The closed grammar: what a rule may say, what is refused and where, and that no text whatever can raise."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples import examples
from policy.sample import FACTS, PARAMETERS
from xindang.core.problems import Problem
from xindang.policy.evaluate import evaluator
from xindang.policy.expression import (
    Arithmetic,
    Comparison,
    Constant,
    Every,
    Expression,
    Extreme,
    Fact,
    Not,
    Parameter,
    Some,
)
from xindang.policy.grammar import NESTING_MAX, TEXT_LENGTH_MAX, TOKENS_MAX, parse
from xindang.policy.kinds import KindCheck
from xindang.policy.sql import SqlText

A, B, C = Fact("a"), Fact("b"), Fact("c")


def number(text: str) -> Constant:
    return Constant(Decimal(text))


def equals(left: Expression, right: Expression) -> Comparison:
    return Comparison("=", left, right)


def within(value: Expression, low: Expression, high: Expression) -> Every:
    return Every((Comparison(">=", value, low), Comparison("<=", value, high)))


ACCEPTED: dict[str, Expression] = {
    # facts, parameters and literals
    "a": A,
    "overdue_days_max_24m": Fact("overdue_days_max_24m"),
    "$limit": Parameter("limit"),
    "true": Constant(True),
    "false": Constant(False),
    "1": number("1"),
    "007": number("7"),
    "0.95": number("0.95"),
    "999999999999999.999999": number("999999999999999.999999"),
    "-1": number("-1"),
    "'buyer'": Constant("buyer"),
    "''": Constant(""),
    "'买方'": Constant("买方"),
    "'it''s'": Constant("it's"),
    "date '2026-06-30'": Constant(date(2026, 6, 30)),
    # comparisons
    "a = 1": equals(A, number("1")),
    "a == 1": equals(A, number("1")),
    "a <> 1": Comparison("<>", A, number("1")),
    "a != 1": Comparison("<>", A, number("1")),
    "a < 1": Comparison("<", A, number("1")),
    "a <= 1": Comparison("<=", A, number("1")),
    "a > 1": Comparison(">", A, number("1")),
    "a >= $limit": Comparison(">=", A, Parameter("limit")),
    "a>-1": Comparison(">", A, number("-1")),
    "a = b = c": equals(equals(A, B), C),
    # arithmetic: products before sums, from the left
    "a + b": Arithmetic("+", A, B),
    "a - b - c": Arithmetic("-", Arithmetic("-", A, B), C),
    "a + b * c": Arithmetic("+", A, Arithmetic("*", B, C)),
    "(a + b) * c": Arithmetic("*", Arithmetic("+", A, B), C),
    "-a": Arithmetic("-", number("0"), A),
    "+a": A,
    "least(a, b, 1)": Extreme("least", (A, B, number("1"))),
    "greatest(a)": Extreme("greatest", (A,)),
    # conditions: not before and, and before or
    "not a": Not(A),
    "not not a": Not(Not(A)),
    "not a = b": Not(equals(A, B)),
    "a and b and c": Every((A, B, C)),
    "a or b or c": Some((A, B, C)),
    "a or b and c": Some((A, Every((B, C)))),
    "(a or b) and c": Every((Some((A, B)), C)),
    "not a and b": Every((Not(A), B)),
    # between and in
    "a between 1 and 2": within(A, number("1"), number("2")),
    "a not between 1 and 2": Not(within(A, number("1"), number("2"))),
    "a between 1 and 2 and b": Every((within(A, number("1"), number("2")), B)),
    "a in (1)": Some((equals(A, number("1")),)),
    "a in (1, -2)": Some((equals(A, number("1")), equals(A, number("-2")))),
    "a in ('x', 'y')": Some((equals(A, Constant("x")), equals(A, Constant("y")))),
    "a not in (1)": Not(Some((equals(A, number("1")),))),
    "a in (date '2026-06-30')": Some((equals(A, Constant(date(2026, 6, 30))),)),
    # white space, brackets, and signs that mean nothing inside quotes
    " \n\t( ( a ) )\n": A,
    "a = '-- ; /* */ $x \" (select 1)'": equals(A, Constant('-- ; /* */ $x " (select 1)')),
    "a = '＃％'": equals(A, Constant("＃％")),
}


@pytest.mark.parametrize("text", ACCEPTED)
def test_what_a_rule_may_say(text: str) -> None:
    assert parse(text) == (ACCEPTED[text], [])


# Text with a sign outside the grammar -> what is shown: the text from that sign on, at most 20 characters.
SIGNS: dict[str, str] = {
    # reading anything but facts
    "t.a = 1": "t.a = 1",
    '"a" = 1': '"a" = 1',
    "a[1] = 1": "[1] = 1",
    "{'x': 1} = a": "{'x': 1} = a",
    "lambda x: x": ": x",
    # operators outside the grammar
    "a / 2 > 1": "/ 2 > 1",
    "a % 2 = 1": "% 2 = 1",
    "a ^ 2 = 1": "^ 2 = 1",
    "a || b = 'x'": "|| b = 'x'",
    "a & b": "& b",
    "a ~ 'x'": "~ 'x'",
    # casts and other literals
    "a::double > 1": "::double > 1",
    "'NaN'::double > a": "::double > a",
    "'x\ny' = a": "'x\ny' = a",
    "'x\0y' = a": "'x\0y' = a",
    "'x = a": "'x = a",
    # numbers
    "1e309 > a": "1e309 > a",
    "1e5 > a": "1e5 > a",
    "0x10 > a": "0x10 > a",
    "1_000 > a": "1_000 > a",
    ".5 > a": ".5 > a",
    "5. > a": "5. > a",
    "1.2.3 > a": "1.2.3 > a",
    "12a > b": "12a > b",
    "٣ > a": "٣ > a",
    "１ > a": "１ > a",
    # names and variables
    "@x = 1": "@x = 1",
    ":x = 1": ":x = 1",
    "? = 1": "? = 1",
    "$1 = a": "$1 = a",
    "$X = a": "$X = a",
    "$$x$$ = a": "$$x$$ = a",
    "#1 = a": "#1 = a",
    "_a = 1": "_a = 1",
    "A = 1": "A = 1",
    "a AND b": "AND b",
    "逾期 > 1": "逾期 > 1",
    "a > 1\u3000and b": "\u3000and b",
    "a > 1，b": "，b",
    # comments and ends of statements
    "a > 1 -- and b": "-- and b",
    "a > 1 --": "--",
    "a - -- b": "-- b",
    "a > 1 /* and b */": "/* and b */",
    "a > 1; drop table facts": "; drop table facts",
    "a > 1 # b": "# b",
    "a \\ b": "\\ b",
}

# Text made of allowed signs -> why it is refused all the same.
NODE, TREE = "not_in_grammar", "expression_unreadable"
REFUSED: dict[str, str] = {
    # reading anything but facts
    "read_csv('x.csv') = 1": NODE,
    "a > (select 1)": NODE,
    "exists (select 1)": NODE,
    "a in (select b from c)": NODE,
    "a > any (select 1)": NODE,
    "a > 1 union select 1": TREE,
    "select 1": TREE,
    "x -> x": NODE,
    "count(*) > 1": NODE,
    "sum(a) > 1": NODE,
    "least(a, b) over () > 1": NODE,
    "least(a, b) filter (where c) > 1": NODE,
    # turning unknown into something
    "case when a then b end": NODE,
    "coalesce(a, 0) = 0": NODE,
    "ifnull(a, 0) = 0": NODE,
    "nullif(a, 0) = 0": NODE,
    "if(a, b, c)": NODE,
    "a is null": NODE,
    "a is not null": NODE,
    "a isnull": NODE,
    "a is true": NODE,
    "a is not true": NODE,
    "a is distinct from b": NODE,
    "null": NODE,
    "a = null": NODE,
    "a in (1, null)": NODE,
    # operators outside the grammar
    "a div 2 = 1": NODE,
    "a ** 2 = 1": NODE,
    "a like 'x'": NODE,
    "a not like 'x'": NODE,
    "a ilike 'x'": NODE,
    "a glob 'x'": NODE,
    "a <=> b": NODE,
    "a between symmetric 2 and 1": NODE,
    "a collate b = c": NODE,
    "(a, b) = (1, 2)": NODE,
    "a = ()": NODE,
    "a in ()": NODE,
    "a in 1": NODE,
    "a in (b)": "in_takes_literals",
    "a in ($limit)": "in_takes_literals",
    "a in (1 + 1)": "in_takes_literals",
    # casts and other literals
    "cast(a as double) > 1": NODE,
    "cast('2026-06-30' as date) > a": NODE,
    "try_cast('2026-06-30' as date) > a": NODE,
    "double '1' > a": NODE,
    "timestamp '2026-06-30' > a": NODE,
    "date '2026-6-30' > a": NODE,
    "date '2026-06-30 00:00' > a": NODE,
    "date '2026-02-30' > a": TREE,
    "date('2026-06-30') > a": NODE,
    "interval 1 day > a": NODE,
    "interval '1 day' > a": NODE,
    "e'x' = a": NODE,
    "n'x' = a": NODE,
    "'x' 'y' = a": NODE,
    "current_date > a": NODE,
    "today() > a": NODE,
    "now() > a": NODE,
    "random() > a": NODE,
    # numbers
    "9" * 400 + " > a": "number_too_large",
    "9999999999999999 > a": "number_too_large",
    "0.1234567 > a": "number_too_large",
    # names and variables
    "*": NODE,
    "a = *": NODE,
    # no expression at all
    "": TREE,
    " \n ": TREE,
    "()": NODE,
    "(": TREE,
    "a)": TREE,
    "(a > 1": TREE,
    "a > 1 and": TREE,
    "and a": TREE,
    "not": TREE,
    "a b": TREE,
    "a as b": TREE,
    "a > 1 order by b": TREE,
    "a > 1 limit 1": TREE,
    "least()": TREE,
    "least(a, distinct b) > 1": NODE,
}


PLACE = "rating/15.2-clean-record.toml.require"


def refusal_of(text: str) -> Problem:
    expression, problems = parse(text, file="rating/15.2-clean-record.toml", field="require")
    assert expression is None
    assert [problem.place for problem in problems] == [PLACE]
    return problems[0]


@pytest.mark.parametrize("text", SIGNS, ids=ascii)
def test_signs_outside_the_grammar_are_shown_from_where_they_stand(text: str) -> None:
    problem = refusal_of(text)
    assert (problem.code, problem.value) == ("sign_not_allowed", SIGNS[text][:20])


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: ascii(text)[:60])
def test_what_is_refused_though_its_signs_are_allowed(text: str) -> None:
    problem = refusal_of(text)
    assert problem.code == REFUSED[text]
    assert problem.value or not text


@pytest.mark.parametrize("text, position", [("a > 1; b", 6), ("a / b", 3), ("\n\na is null --", 13), ("é", 1)])
def test_a_sign_that_is_not_allowed_is_shown_with_its_position(text: str, position: int) -> None:
    _, problems = parse(text)
    assert problems[0].code == "sign_not_allowed"
    assert f" {position} " in problems[0].zh
    assert f"at character {position}," in problems[0].en


@pytest.mark.parametrize(
    "text, code",
    [
        ("(" * 1000 + "a" + ")" * 1000, "expression_too_long"),
        ("(" * 200 + "a" + ")" * 199, "expression_too_deep"),
        ("(" * (NESTING_MAX + 1) + "a" + ")" * (NESTING_MAX + 1), "expression_too_deep"),
        ("not " * 1000 + "a", "expression_too_long"),
        ("not " * TOKENS_MAX + "a", "expression_too_deep"),
        ("- " * TOKENS_MAX + "a", "expression_too_deep"),
        ("a" + " and a" * 200, "expression_too_deep"),
        ("a" + " " * TEXT_LENGTH_MAX, "expression_too_long"),
        ("a = 1 and " * 300_000 + "a = 1", "expression_too_long"),
        ("'" + "x" * 3_000_000 + "'", "expression_too_long"),
    ],
    ids=lambda value: value[:24],
)
def test_deep_or_long_texts_are_refused_before_anything_reads_them(text: str, code: str) -> None:
    expression, problems = parse(text, file="f.toml", field="applies")
    assert expression is None
    assert [(p.code, p.place) for p in problems] == [(code, "f.toml.applies")]


@pytest.mark.parametrize(
    "text",
    [
        "(" * NESTING_MAX + "a" + ")" * NESTING_MAX,
        "a" + " and a" * 199,
        "a = 1 or " * 49 + "a = 1",
        "a" + " " * (TEXT_LENGTH_MAX - 1),
    ],
    ids=lambda text: text[:12],
)
def test_texts_at_the_bounds_are_read(text: str) -> None:
    expression, problems = parse(text)
    assert problems == []
    assert expression is not None


LEANING = (
    "not " * 399 + "a",
    "- " * 399 + "a",
    "a" + " = a" * 199,
    "a" + " - a" * 199,
    "(" * 24 + "a = not " * 40 + "a",
)


@pytest.mark.parametrize("text", LEANING, ids=lambda text: text[:12])
def test_what_leans_to_one_side_is_read_or_refused_but_never_raises(text: str) -> None:
    read_or_refused(text)


def read_or_refused(text: str) -> None:
    """Reading never raises; what is read can be checked, and what passes can be rendered and evaluated."""
    expression, problems = parse(text)
    assert (expression is None) == bool(problems)
    assert all(problem.is_error for problem in problems)
    if expression is None:
        return
    if not KindCheck(FACTS, PARAMETERS).condition(expression):
        SqlText(FACTS, PARAMETERS).render(expression)
        assert evaluator(expression, PARAMETERS)({}) in (True, False, None)


@given(st.text(max_size=120))
def test_random_text_never_raises(text: str) -> None:
    read_or_refused(text)


@given(st.binary(max_size=200))
def test_random_bytes_never_raise(content: bytes) -> None:
    read_or_refused(content.decode("latin-1"))


SOUP = r"""
and or not between symmetric in is null like ilike exists select from where case when then else end cast as date
interval distinct any all some union limit order by over filter within group array map struct row values lambda
unnest pivot table with recursive escape collate div mod xor asc desc nulls first last true false unknown default
current_date current_timestamp extract position substring trim overlay least greatest coalesce if nullif
late_count months amount share due_on side region is_buyer audited x $limit $cap $since $x 0 1 90 0.95
999999999999999.999999 1e9 'buyer' 'x' '' 'it''s' '2026-06-30' = <> != < <= > >= == + - * ( ) , . ; : :: -> / % ||
[ ] { } " ' ? @ # $ \ -- /* */ <=> ** !! ~ ^ & |
"""
WORDS = SOUP.split()


@settings(max_examples=examples(600))
@given(st.lists(st.sampled_from(WORDS), max_size=30), st.sampled_from([" ", " ", "\n", ""]))
def test_random_soups_of_words_never_raise(words: list[str], between: str) -> None:
    read_or_refused(between.join(words))


ALLOWED_WORDS = [word for word in WORDS if word.isidentifier() or word[0] in "$'019=<>!+-*(),"]


@settings(max_examples=examples(600))
@given(st.lists(st.sampled_from(ALLOWED_WORDS), max_size=12))
def test_random_soups_that_pass_the_first_gate_never_raise(words: list[str]) -> None:
    read_or_refused(" ".join(words))
