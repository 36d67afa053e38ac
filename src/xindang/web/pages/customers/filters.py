"""What a list of customers is narrowed by: read from the address, said beside the field where it cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db.models import Q
from django.http import QueryDict

from xindang.core.problems import Problem, problem
from xindang.customers.models import CustomerUnit

TEXT_LENGTH_MAX = 100
# The greatest number of days that a database's integer holds.
DAYS_MAX = 2_147_483_647
NOT_RATED, NO_SIDE = "none", "none"


def _unit(value: str) -> Q:
    return Q(customer__in=CustomerUnit.objects.filter(unit=value).values("customer_id"))


def _grade(value: str) -> Q:
    return Q(grade__isnull=True) if value == NOT_RATED else Q(grade=value)


# How each filter narrows the rows of Standing. Text and columns are not here: see listing.py.
NARROWS: Mapping[str, Callable[[str], Q]] = {
    "grade": _grade,
    "provisional": lambda value: Q(provisional=value == "yes"),
    "side": lambda value: Q(side="" if value == NO_SIDE else value),
    "unit": _unit,
    "salesperson": lambda value: Q(customer__salesperson=value),
    "group": lambda value: Q(customer__group_id=value),
    "limit_state": lambda value: Q(limit_state=value),
    "overdue_days": lambda value: Q(overdue_days_max__gte=int(value)),
    "over": lambda value: Q(over_limit_amount__gt=0) if value == "yes" else Q(),
    "band": lambda value: Q(buckets__has_key=value) & ~Q(**{f"buckets__{value}": "0.00"}),
}
NUMBERS = frozenset({"overdue_days"})


@dataclass(slots=True)
class ListFilters:
    """``typed``: each filter as it was typed, "" where nothing. ``not_assessed``: customers the run does not know."""

    typed: dict[str, str]
    text: str
    not_assessed: bool
    problems: list[Problem] = field(default_factory=list)

    @property
    def condition(self) -> Q:
        """Of the rows of Standing; a filter that cannot be read narrows nothing and is told beside its field."""
        found = Q()
        wrong = {fault.column for fault in self.problems}
        for name, value in self.typed.items():
            if value and name not in wrong:
                found &= NARROWS[name](value)
        return found

    @property
    def is_narrowed(self) -> bool:
        return bool(self.text or self.not_assessed or any(self.typed.values()))


def read_filters(asked: QueryDict, bands: Mapping[str, object]) -> ListFilters:
    """The filters of an address. ``bands``: those there are, for a name goes into a query."""
    typed = {name: _text(asked, name) for name in NARROWS}
    if typed["band"] not in bands:
        typed["band"] = ""
    problems = [
        problem("filter_number_malformed", column=name, value=typed[name])
        for name in NUMBERS
        if typed[name] and not (typed[name].isascii() and typed[name].isdigit() and int(typed[name]) <= DAYS_MAX)
    ]
    return ListFilters(typed, _text(asked, "q"), asked.get("assessed") == "no", problems)


def _text(asked: QueryDict, name: str) -> str:
    return asked.get(name, "").replace("\0", "").strip()[:TEXT_LENGTH_MAX]
