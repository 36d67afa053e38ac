"""Like with like: kinds, names and widths are checked before anything runs."""

from __future__ import annotations

import pytest

from policy.sample import FACTS, PARAMETERS
from xindang.policy.grammar import parse
from xindang.policy.kinds import KindCheck


def kind_problems(text: str) -> list[tuple[str, str, str]]:
    expression, problems = parse(text, file="f.toml", field="require")
    assert expression is not None, problems
    found = KindCheck(FACTS, PARAMETERS, "f.toml", "require").condition(expression)
    return [(problem.code, problem.place, problem.value) for problem in found]


WRONG_KINDS: dict[str, list[tuple[str, str]]] = {
    "late_count > due_on": [("kinds_differ", ">")],
    "late_count = 'buyer'": [("kinds_differ", "=")],
    "late_count = true": [("kinds_differ", "=")],
    "late_count > months > amount": [("kinds_differ", ">")],
    "is_buyer > audited": [("order_of_texts", ">")],
    "region < 'x'": [("order_of_texts", "<")],
    "region between 'a' and 'b'": [("order_of_texts", ">="), ("order_of_texts", "<=")],
    "late_count": [("not_a_condition", "number")],
    "due_on": [("not_a_condition", "date")],
    "region": [("not_a_condition", "text")],
    "$limit": [("not_a_condition", "number")],
    "is_buyer and late_count": [("not_a_condition", "number")],
    "not region": [("not_a_condition", "text")],
    "late_count + due_on > 1": [("number_needed", "+")],
    "- due_on < paid_on": [("number_needed", "-")],
    "least(due_on, paid_on) = due_on": [("number_needed", "least")],
    "greatest(is_buyer, audited)": [("number_needed", "greatest")],
    "amount * amount * amount > 1": [("arithmetic_too_wide", "*")],
    "late_counts = 0": [("fact_unknown", "late_counts")],
    "late_count_seen = 0": [("fact_unknown", "late_count_seen")],
    "x = 0 and y = 0": [("fact_unknown", "x"), ("fact_unknown", "y")],
    "late_count < $limits": [("parameter_unknown", "limits")],
    "side = 'Buyer'": [("code_never_matches", "Buyer")],
    "side in ('buyer', 'byer')": [("code_never_matches", "byer")],
    "'byer' = side": [("code_never_matches", "byer")],
}


@pytest.mark.parametrize("text", WRONG_KINDS)
def test_unlike_kinds_and_unknown_names_are_told_with_their_place(text: str) -> None:
    assert kind_problems(text) == [(code, "f.toml.require", value) for code, value in WRONG_KINDS[text]]


def test_a_product_is_refused_only_beyond_38_digits() -> None:
    """money 16+2 digits, ratio 12+6: one product is 28+8 = 36 wide, with a tenth more it is 39."""
    assert kind_problems("amount * share > 1") == []
    assert kind_problems("amount * share * 10 > 1") == []
    assert kind_problems("amount * share * 10.1 > 1") == [("arithmetic_too_wide", "f.toml.require", "*")]


def test_a_sum_may_be_one_digit_wider_than_its_parts() -> None:
    assert kind_problems("amount * share * 10 + 1 > 1") == [("arithmetic_too_wide", "f.toml.require", "+")]
    assert kind_problems("amount * share + amount * share > 1") == []


def test_a_comparison_is_refused_when_both_sides_together_are_too_wide() -> None:
    assert kind_problems("amount * amount > share * share") == [("arithmetic_too_wide", "f.toml.require", ">")]


def test_the_nearest_name_is_offered() -> None:
    expression, _ = parse("late_cuont = 0 and $limitt = late_count")
    assert expression is not None
    said = [problem.en for problem in KindCheck(FACTS, PARAMETERS).condition(expression)]
    assert "the nearest is late_count." in said[0]
    assert "the nearest is limit." in said[1]
