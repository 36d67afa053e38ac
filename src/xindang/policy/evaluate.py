"""Back end two: a condition over one customer's facts, in plain Python, in microseconds.

Used where one answer is needed now: order checks, explanations, replays, a rule's own cases. ``None`` is unknown.
Property tests hold this and ``sql.py`` together.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Context, Decimal
from typing import Any

from xindang.policy.expression import (
    Arithmetic,
    Comparison,
    Constant,
    Every,
    Expression,
    Extreme,
    Fact,
    Given,
    Not,
    Parameter,
    Seen,
    Some,
)
from xindang.policy.sql import SEEN_SUFFIX

Value = Decimal | str | date | bool | int | None
FactValues = Mapping[str, Value]
Evaluator = Callable[[FactValues], Any]

# Wider than the 38 digits kinds.py admits, so that Python never rounds what SQL keeps.
EXACT = Context(prec=80)

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
COMPUTE: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": EXACT.add,
    "-": EXACT.subtract,
    "*": EXACT.multiply,
}
EXTREME: dict[str, Callable[[list[Any]], Any]] = {"least": min, "greatest": max}


def evaluator(expression: Expression, parameters: Mapping[str, Decimal | str | date | bool]) -> Evaluator:
    """A function from one row of facts to the expression's value, ``None`` where unknown."""
    match expression:
        case Fact(name):
            return lambda facts: facts.get(name)
        case Seen(name):
            key = name + SEEN_SUFFIX
            return lambda facts: facts.get(key)
        case Given(value, when):
            inner, condition = evaluator(value, parameters), evaluator(when, parameters)
            return lambda facts: inner(facts) if condition(facts) is True else None
        case Parameter(name):
            return _constant(parameters[name])
        case Constant(value):
            return _constant(value)
        case Arithmetic(op, left, right):
            return _arithmetic(op, evaluator(left, parameters), evaluator(right, parameters))
        case Extreme(which, of):
            return _extreme(which, [evaluator(part, parameters) for part in of])
        case Comparison(op, left, right):
            return _comparison(op, evaluator(left, parameters), evaluator(right, parameters))
        case Every(of):
            return _kleene([evaluator(part, parameters) for part in of], decided_by=False)
        case Some(of):
            return _kleene([evaluator(part, parameters) for part in of], decided_by=True)
        case Not(of):
            inner = evaluator(of, parameters)
            return lambda facts: None if (value := inner(facts)) is None else not value


def _constant(value: Value) -> Evaluator:
    return lambda facts: value


def _arithmetic(op: str, left: Evaluator, right: Evaluator) -> Evaluator:
    compute = COMPUTE[op]

    def apply(facts: FactValues) -> Decimal | None:
        one, two = left(facts), right(facts)
        return None if one is None or two is None else compute(Decimal(one), Decimal(two))

    return apply


def _extreme(which: str, parts: list[Evaluator]) -> Evaluator:
    choose = EXTREME[which]

    def apply(facts: FactValues) -> Any:
        values = [part(facts) for part in parts]
        return None if any(value is None for value in values) else choose(values)

    return apply


def _comparison(op: str, left: Evaluator, right: Evaluator) -> Evaluator:
    compare = COMPARE[op]

    def apply(facts: FactValues) -> bool | None:
        one, two = left(facts), right(facts)
        if one is None or two is None:
            return None
        return bool(compare(one, two))

    return apply


def _kleene(parts: list[Evaluator], *, decided_by: bool) -> Evaluator:
    """And (decided by False) or or (decided by True): decided as soon as one part decides, else unknown if any is."""

    def apply(facts: FactValues) -> bool | None:
        unknown = False
        for part in parts:
            value: bool | None = part(facts)
            if value is decided_by:
                return decided_by
            unknown = unknown or value is None
        return None if unknown else not decided_by

    return apply
