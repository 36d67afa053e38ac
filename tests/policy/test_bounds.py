"""A count of which only the rows seen are known says what every count from there upward would say."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest

from policy.sample import FACTS, PARAMETERS
from policy.sentences import ready
from xindang.policy.bounds import looked, with_bounds
from xindang.policy.evaluate import FactValues, evaluator
from xindang.policy.expression import Comparison, Constant, Fact

CONDITIONS = (
    *(f"late_count {op} 2" for op in ("=", "<>", "<", "<=", ">", ">=")),
    *(f"2 {op} late_count" for op in ("=", "<>", "<", "<=", ">", ">=")),
    "late_count in (0, 2, 3)",
    "late_count not in (2, 3)",
    "late_count between 1 and 2",
    "late_count not between 1 and 2",
    "not late_count < 2",
)
HIGH = 9


def answer_of(text: str, facts: FactValues) -> bool | None:
    found: bool | None = evaluator(ready(text).ready, PARAMETERS)(facts)
    return found


@pytest.mark.parametrize("text, seen", list(product(CONDITIONS, range(5))))
def test_an_uncovered_count_is_decided_only_when_every_count_from_what_was_seen_agrees(text: str, seen: int) -> None:
    by_count = {answer_of(text, {"late_count": n, "late_count_seen": n}) for n in range(seen, HIGH)}
    in_doubt = len(by_count) > 1
    assert answer_of(text, {"late_count_seen": seen}) is (None if in_doubt else by_count.pop())


@pytest.mark.parametrize("text, count", list(product(CONDITIONS, range(5))))
def test_a_covered_count_is_compared_as_it_is(text: str, count: int) -> None:
    plain = evaluator(ready(text.replace("late_count", "months")).ready, PARAMETERS)({"months": count})
    assert answer_of(text, {"late_count": count, "late_count_seen": count}) is plain


@pytest.mark.parametrize("days, looked_up", [(0, True), (90, True), (91, False), (None, False)])
@pytest.mark.parametrize("text", [text.replace("late_count", "court_count") for text in CONDITIONS])
def test_a_searched_count_is_known_exactly_where_somebody_has_looked(
    text: str, days: int | None, looked_up: bool
) -> None:
    """The fact itself is never on file; a fresh search makes of what was seen all there is."""
    for seen in range(5):
        as_counted = {"late_count_seen": seen} | ({"late_count": seen} if looked_up else {})
        expected = answer_of(text.replace("court_count", "late_count"), as_counted)
        assert answer_of(text, {"court_count_seen": seen, "court_search_days": days}) is expected


def test_every_search_a_rule_names_must_be_fresh() -> None:
    facts = FACTS | {"tax_search_days": FACTS["court_search_days"]}
    clean = Comparison("=", Fact("court_count"), Constant(Decimal(0)))
    judge = evaluator(with_bounds(clean, facts, looked(["court", "tax"])), PARAMETERS)
    assert judge({"court_count_seen": 0, "court_search_days": 5, "tax_search_days": 90}) is True
    assert judge({"court_count_seen": 0, "court_search_days": 5, "tax_search_days": 91}) is None
    assert judge({"court_count_seen": 0, "court_search_days": 5}) is None


def test_a_rule_that_names_no_search_has_no_look() -> None:
    assert looked([]) is None
