"""Back end one: a condition as SQL, for a whole book at once.

Only our own nodes are rendered, in the words DuckDB and Spark read alike; parameters are bound as values, never
written into the text. NULL is unknown and SQL's three-valued logic does the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

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
from xindang.policy.kinds import WIDTH_MAX, KindCheck, shape_of_value

SEEN_SUFFIX = "_seen"


def column_of(name: str) -> str:
    """How a fact is named in SQL when no other naming is asked for."""
    return f'"{name}"'


class SqlText:
    """Renders expressions over facts and parameters of known types; ``column`` says how a fact's column is named."""

    def __init__(
        self,
        facts: Mapping[str, FactType],
        parameters: Mapping[str, Decimal | str | date | bool],
        column: Callable[[str], str] = column_of,
    ) -> None:
        self.facts = facts
        self.parameters = parameters
        self.column = column

    def render(self, expression: Expression) -> str:
        """The SQL of a condition or value."""
        match expression:
            case Fact(name):
                return self.column(name)
            case Seen(name):
                return self.column(name + SEEN_SUFFIX)
            case Given(value, when):
                return f"(case when {self.render(when)} then {self.render(value)} end)"
            case Parameter(name):
                return self._parameter(name)
            case Constant(value):
                return literal(value)
            case Arithmetic(op, left, right):
                return f"({self._exact(left)} {op} {self._exact(right)})"
            case Extreme(which, of):
                return self._extreme(which, of)
            case Comparison(op, left, right):
                return f"({self.render(left)} {op} {self.render(right)})"
            case Every(of):
                return "(" + " and ".join(self.render(part) for part in of) + ")"
            case Some(of):
                return "(" + " or ".join(self.render(part) for part in of) + ")"
            case Not(of):
                return f"(not {self.render(of)})"

    def _parameter(self, name: str) -> str:
        shape = shape_of_value(self.parameters[name])
        types = {Kind.TEXT: "varchar", Kind.DATE: "date", Kind.TRUTH: "boolean"}
        return (
            f"cast(${name} as {types.get(shape.kind, f'decimal({max(shape.digits + shape.scale, 1)}, {shape.scale})')})"
        )

    def _exact(self, operand: Expression) -> str:
        """An operand of arithmetic, wide enough that ``kinds.py``'s bound on the result is the only bound."""
        text = self.render(operand)
        match operand:
            case Fact(name) | Seen(name):
                return f"cast({text} as decimal({WIDTH_MAX}, {self.facts[name].scale}))"
            case Parameter(name):
                return f"cast({text} as decimal({WIDTH_MAX}, {shape_of_value(self.parameters[name]).scale}))"
            case Constant(value):
                return f"cast({text} as decimal({WIDTH_MAX}, {shape_of_value(value).scale}))"
            case _:
                return text

    def _extreme(self, which: str, of: tuple[Expression, ...]) -> str:
        """SQL's least and greatest skip NULL; here one unknown makes the whole unknown.

        All parts take the most decimals of any: of unlike ones an engine may keep the fewest, and round the rest.
        """
        shapes = (KindCheck(self.facts, self.parameters).shape(part) for part in of)
        scale = max(shape.scale for shape in shapes if shape is not None)
        parts = [f"cast({self._exact(part)} as decimal({WIDTH_MAX}, {scale}))" for part in of]
        unknown = " or ".join(f"{part} is null" for part in parts)
        return f"(case when {unknown} then null else {which}({', '.join(parts)}) end)"


def literal(value: Decimal | str | date | bool) -> str:
    """A value as it stands in SQL, whatever its characters."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, date):
        return f"date '{value.isoformat()}'"
    return f"{value:f}"
