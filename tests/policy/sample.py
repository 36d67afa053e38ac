"""A few facts and parameters of every kind, for tests that need no real policy."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from xindang.policy.expression import FactType, Kind
from xindang.policy.pack import ParameterValue


def _count(name: str, *, bounded: bool = False, searched: bool = False) -> FactType:
    return FactType(name, Kind.NUMBER, 10, 0, bounded, searched)


_FACTS = (
    _count("late_count", bounded=True),
    _count("claim_count", bounded=True),
    _count("court_count", bounded=True, searched=True),
    _count("court_search_days"),
    _count("months"),
    FactType("written_off", Kind.NUMBER, 16, 2, bounded=True),
    FactType("amount", Kind.NUMBER, 16, 2),
    FactType("amount_before", Kind.NUMBER, 16, 2),
    FactType("share", Kind.NUMBER, 12, 6),
    FactType("share_before", Kind.NUMBER, 12, 6),
    FactType("due_on", Kind.DATE),
    FactType("paid_on", Kind.DATE),
    FactType("side", Kind.TEXT, codes=("buyer", "supplier", "both")),
    FactType("region", Kind.TEXT),
    FactType("is_buyer", Kind.TRUTH),
    FactType("audited", Kind.TRUTH),
)
FACTS = {fact.name: fact for fact in _FACTS}

PARAMETERS: dict[str, ParameterValue] = {
    "limit": Decimal(90),
    "share_max": Decimal("0.10"),
    "cap": Decimal("9999999999999999.99"),
    "thousand": Decimal("1E+3"),
    "tiny": Decimal("0.000001"),
    "below": Decimal("-2.5"),
    "since": date(2026, 6, 30),
    "home": "华东's",
    "strict": True,
    "search_days_max": Decimal(90),
}
