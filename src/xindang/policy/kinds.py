"""Like with like: the kind and width of every expression, worked out before anything runs.

A date compared with a number, or a product too wide for exact decimals, would stop an engine half way through a
book. Here both are problems of the policy's text. Widths follow decimal arithmetic: a sum may grow one digit, a
product adds digits and decimals; 38 digits is what every engine keeps exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from xindang.core.problems import Problem, problem
from xindang.policy.expression import (
    Arithmetic,
    Comparison,
    Constant,
    Every,
    Expression,
    Extreme,
    Fact,
    FactType,
    Given,
    Kind,
    Not,
    Parameter,
    Seen,
    Some,
)

WIDTH_MAX = 38


@dataclass(frozen=True, slots=True)
class Shape:
    """Kind of a value; for numbers the most digits before (``digits``) and after (``scale``) the point."""

    kind: Kind
    digits: int = 0
    scale: int = 0
    codes: tuple[str, ...] = ()


def shape_of_value(value: Decimal | str | date | bool) -> Shape:
    """The shape of a literal or a parameter's value."""
    if isinstance(value, bool):
        return Shape(Kind.TRUTH)
    if isinstance(value, str):
        return Shape(Kind.TEXT)
    if isinstance(value, date):
        return Shape(Kind.DATE)
    exponent = value.as_tuple().exponent
    scale = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return Shape(Kind.NUMBER, max(value.adjusted() + 1, 1), scale)


@dataclass(slots=True)
class KindCheck:
    """Checks one expression against the facts and parameters there are, and gathers problems."""

    facts: Mapping[str, FactType]
    parameters: Mapping[str, Decimal | str | date | bool]
    file: str = ""
    where: str = ""
    problems: list[Problem] = field(default_factory=list)

    def condition(self, expression: Expression) -> list[Problem]:
        """Problems of an expression that must be true, false or unknown."""
        shape = self.shape(expression)
        if shape is not None and shape.kind is not Kind.TRUTH:
            self._tell("not_a_condition", shape.kind)
        return self.problems

    def shape(self, expression: Expression) -> Shape | None:
        """The shape of an expression, or None once a problem is told."""
        match expression:
            case Fact(name) | Seen(name):
                return self._fact(name)
            case Given(value, _):
                return self.shape(value)
            case Parameter(name):
                return self._parameter(name)
            case Constant(value):
                return shape_of_value(value)
            case Arithmetic(op, left, right):
                return self._arithmetic(op, left, right)
            case Extreme(which, of):
                return self._extreme(which, of)
            case Comparison(op, left, right):
                return self._comparison(op, left, right)
            case Every(of) | Some(of):
                return self._conditions(of)
            case Not(of):
                return self._conditions((of,))

    def _tell(self, code: str, value: object, **words: Any) -> None:
        self.problems.append(problem(code, table=self.file, column=self.where, value=value, **words))

    def _fact(self, name: str) -> Shape | None:
        fact = self.facts.get(name)
        if fact is None:
            self._tell("fact_unknown", name, nearest=nearest(name, self.facts))
            return None
        return Shape(fact.kind, fact.digits, fact.scale, fact.codes)

    def _parameter(self, name: str) -> Shape | None:
        value = self.parameters.get(name)
        if value is None:
            self._tell("parameter_unknown", name, nearest=nearest(name, self.parameters))
            return None
        return shape_of_value(value)

    def _numbers(self, said: str, of: tuple[Expression, ...]) -> list[Shape] | None:
        shapes = [self.shape(part) for part in of]
        if any(shape is None for shape in shapes):
            return None
        known = [shape for shape in shapes if shape is not None]
        for shape in known:
            if shape.kind is not Kind.NUMBER:
                self._tell("number_needed", said, kind=shape.kind)
                return None
        return known

    def _arithmetic(self, op: str, left: Expression, right: Expression) -> Shape | None:
        numbers = self._numbers(op, (left, right))
        if numbers is None:
            return None
        one, two = numbers
        if op == "*":
            shape = Shape(Kind.NUMBER, one.digits + two.digits, one.scale + two.scale)
        else:
            shape = Shape(Kind.NUMBER, max(one.digits, two.digits) + 1, max(one.scale, two.scale))
        return self._within_width(shape, op)

    def _extreme(self, which: str, of: tuple[Expression, ...]) -> Shape | None:
        numbers = self._numbers(which, of)
        if numbers is None:
            return None
        widest = Shape(Kind.NUMBER, max(s.digits for s in numbers), max(s.scale for s in numbers))
        return self._within_width(widest, which)

    def _within_width(self, shape: Shape, said: str) -> Shape | None:
        if shape.digits + shape.scale <= WIDTH_MAX:
            return shape
        self._tell("arithmetic_too_wide", said, width=shape.digits + shape.scale, most=WIDTH_MAX)
        return None

    def _comparison(self, op: str, left: Expression, right: Expression) -> Shape | None:
        one, two = self.shape(left), self.shape(right)
        if one is None or two is None:
            return None
        if one.kind is not two.kind:
            self._tell("kinds_differ", op, left=one.kind, right=two.kind)
            return None
        if one.kind in (Kind.TEXT, Kind.TRUTH) and op not in ("=", "<>"):
            self._tell("order_of_texts", op, kind=one.kind)
            return None
        self._within_width(Shape(Kind.NUMBER, max(one.digits, two.digits), max(one.scale, two.scale)), op)
        self._check_codes(one, right)
        self._check_codes(two, left)
        return Shape(Kind.TRUTH)

    def _check_codes(self, shape: Shape, other: Expression) -> None:
        """A text that the fact can never be is a slip of the pen, and would silently never match."""
        if shape.codes and isinstance(other, Constant) and other.value not in shape.codes:
            self._tell("code_never_matches", other.value, codes=", ".join(shape.codes))

    def _conditions(self, of: tuple[Expression, ...]) -> Shape | None:
        for part in of:
            shape = self.shape(part)
            if shape is not None and shape.kind is not Kind.TRUTH:
                self._tell("not_a_condition", shape.kind)
        return Shape(Kind.TRUTH)


def nearest(name: str, known: Mapping[str, object]) -> str:
    """The known name that looks most like this one, for "did you mean"; a dash when none does."""
    found = get_close_matches(name, list(known), n=1, cutoff=0.5)
    return found[0] if found else "—"
