"""The facts that a case in a policy file states, as values of the kinds that those facts have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TypeGuard

from xindang.policy.expression import FactType, Kind
from xindang.policy.fields import Fields
from xindang.policy.kinds import nearest, shape_of_value
from xindang.policy.pack import ParameterValue
from xindang.policy.sql import SEEN_SUFFIX

AT_LEAST = re.compile(r"(\d{1,9})\+")


def case_facts(fields: Fields, raw: Mapping[str, object], known: Mapping[str, FactType]) -> dict[str, ParameterValue]:
    """A case's facts as values. ``"2+"`` is a bounded fact seen twice whose window is not covered."""
    facts: dict[str, ParameterValue] = {}
    for name, value in raw.items():
        if name not in known:
            fields.tell("case_fact_not_read", f"facts.{name}", value=name, nearest=nearest(name, known))
        else:
            facts |= _case_value(fields, known[name], value)
    for name, fact in known.items():
        if fact.bounded:
            facts.setdefault(name + SEEN_SUFFIX, Decimal(0))
    return facts


def _case_value(fields: Fields, fact: FactType, value: object) -> dict[str, ParameterValue]:
    at_least = AT_LEAST.fullmatch(value) if isinstance(value, str) and fact.bounded else None
    if at_least:
        return {fact.name + SEEN_SUFFIX: Decimal(at_least.group(1))}
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    if not _fits(value, fact):
        fields.tell("case_value_of_wrong_kind", f"facts.{fact.name}", value=value, kind=fact.kind)
        return {}
    # Of a searched fact only what was seen is ever on file; a look at the searches makes it known.
    known = {} if fact.searched else {fact.name: value}
    return known | ({fact.name + SEEN_SUFFIX: value} if fact.bounded else {})


def _fits(value: object, fact: FactType) -> TypeGuard[ParameterValue]:
    """Whether a fact can have this value: of its kind, and not wider than its column."""
    if not isinstance(value, Decimal | str | date | bool) or isinstance(value, datetime):
        return False
    if isinstance(value, Decimal) and not value.is_finite():
        return False
    shape = shape_of_value(value)
    narrow = shape.digits <= fact.digits and shape.scale <= fact.scale
    return shape.kind is fact.kind and (narrow or fact.kind is not Kind.NUMBER) and value in (fact.codes or (value,))
