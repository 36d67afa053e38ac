"""The types that facts have."""

from __future__ import annotations

from xindang.policy.expression import Kind

# How each type is kept by the engine and seen by rules: SQL type, kind, digits before and after the point.
TYPES: dict[str, tuple[str, Kind, int, int]] = {
    "int": ("integer", Kind.NUMBER, 10, 0),
    "days": ("decimal(9, 1)", Kind.NUMBER, 8, 1),
    "money": ("decimal(18, 2)", Kind.NUMBER, 16, 2),
    "ratio": ("decimal(18, 6)", Kind.NUMBER, 12, 6),
    "bool": ("boolean", Kind.TRUTH, 0, 0),
    "code": ("varchar", Kind.TEXT, 0, 0),
    "text": ("varchar", Kind.TEXT, 0, 0),
    "date": ("date", Kind.DATE, 0, 0),
}
