"""What is known of a customer as rules read it: facts with what they rest on, gathered by what they are about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from xindang.dossiers.models import Finding
from xindang.policy.evaluate import FactValues, Value
from xindang.policy.sql import SEEN_SUFFIX

# What a value may rest on.
FINDING, COLUMN, STATEMENT, LEDGER, EVENT = "finding", "column", "statement", "ledger", "event"


@dataclass(frozen=True, slots=True)
class Ground:
    """What a value rests on. ``kind``: as above; ``key``: which of them.

    ``voice``: who says so, as far as it matters whether the same still say the same: a channel, a column, a period.
    ``said``: what it says, in the form in which it is compared.
    """

    kind: str
    key: str
    voice: str
    said: str
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """The value of a fact, None where unknown. ``seen``: of a bounded fact, what it is at least."""

    value: Value = None
    grounds: tuple[Ground, ...] = ()
    seen: Value = None


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that rules are asked about: the customer, an item row, an account, a statement.

    ``key``: which of its grain. ``facts``: its own and the customer's, by name; those not named are unknown.
    """

    grain: str
    key: str
    facts: Mapping[str, Known] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.grain}:{self.key}" if self.key else self.grain

    @property
    def values(self) -> FactValues:
        """The row of facts that a rule is asked with."""
        seen = {f"{name}{SEEN_SUFFIX}": known.seen for name, known in self.facts.items() if known.seen is not None}
        return {name: known.value for name, known in self.facts.items()} | seen


def column_ground(column: str, said: str) -> Ground:
    """A cell of the customer's row."""
    return Ground(COLUMN, column, column, said)


def said_of(value: Value) -> str:
    """A value in one way of writing it, whatever wrote it."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
