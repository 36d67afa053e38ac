"""Values of a mapping on their way into a statement: bound by number, so that no text of it is ever SQL."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from xindang.book.mapping.spec import Scalar
from xindang.policy.kinds import shape_of_value


class Bound:
    """The values of one statement. Calling it takes a value and gives the words that stand for it in the SQL."""

    def __init__(self) -> None:
        self.values: dict[str, Scalar] = {}

    def __call__(self, value: Scalar) -> str:
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f"cast(${name} as {_sql_type(value)})"

    def listed(self, values: Iterable[Scalar]) -> str:
        """Several values as a list for ``in``; there must be at least one."""
        return "(" + ", ".join(self(value) for value in values) + ")"


def _sql_type(value: Scalar) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "varchar"
    if isinstance(value, date):
        return "date"
    assert isinstance(value, Decimal)  # noqa: S101 - the last of Scalar
    shape = shape_of_value(value)
    return f"decimal({shape.digits + shape.scale}, {shape.scale})"
