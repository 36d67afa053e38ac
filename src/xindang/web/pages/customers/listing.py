"""The rows of a list of customers: found, sorted, summed and paged in the database; three questions, however many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from django.db.models import BigIntegerField, Count, Exists, Expression, F, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Replace

from xindang.customers.models import Customer, CustomerUnit
from xindang.customers.search import found_customers
from xindang.customers.selectors import visible_customers
from xindang.people.selectors import Viewer
from xindang.runs.models import Run, Standing
from xindang.runs.selectors import visible_standings
from xindang.web.pages.customers.columns import BANDS, ListColumn
from xindang.web.pages.customers.filters import ListFilters

Row = Mapping[str, Any]
STANDARD_SORT = "-exposure"
# So many customers found by a text are named one by one in the questions that follow; of more, the text is asked anew.
NAMED_MOST = 8000
# The customer into which a row's was merged since the run.
LEADING = ("customer__merged_into", "customer__merged_into__pk", "customer__merged_into__name")
NEVER_EMPTY = frozenset(
    {"customer_id", "side", "customer__name", "customer__pinyin_initials", "name", "pinyin_initials"}
)
ROWS_AT_ONCE = 2000
# Kinds of columns in which an unlimited row has an amount without end, which no sum can hold.
WITHOUT_END = frozenset({"limit", "open_ended"})


@dataclass(frozen=True, slots=True)
class Total:
    """The sum over every row found, of how many rows the amount is not known, and of how many it has no end."""

    amount: Decimal | None
    unknown_count: int
    unlimited_count: int = 0


@dataclass(frozen=True, slots=True)
class Totals:
    """How many rows were found, and the total of each column that has one, by its name."""

    count: int
    of: Mapping[str, Total] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sort:
    """``descending``: the largest, the latest first. What is unknown is last either way."""

    column: ListColumn
    descending: bool


class Listing(Protocol):
    """Rows found in an order. A row has the fields of the columns by name, and what ``cells.py`` says beside them."""

    def totals(self, columns: Sequence[ListColumn]) -> Totals: ...

    def page(self, columns: Sequence[ListColumn], offset: int, count: int) -> list[Row]: ...

    def all_rows(self, columns: Sequence[ListColumn]) -> Iterator[Row]: ...


def listing_of(viewer: Viewer, run: Run | None, filters: ListFilters, sort: Sort) -> Listing:
    """What a viewer finds; customers the run does not know where they are asked for, or before the first run."""
    if run is None or filters.not_assessed:
        return NotAssessed(_not_assessed(viewer, run, filters), sort)
    return Assessed(_assessed(viewer, run, filters), sort)


def sort_of(asked: str, columns: Mapping[str, ListColumn]) -> Sort:
    """The order asked for: a column's name, "-" before it where it is descending."""
    told = asked if asked.removeprefix("-") in columns else STANDARD_SORT
    return Sort(columns[told.removeprefix("-")], told.startswith("-"))


def _assessed(viewer: Viewer, run: Run, filters: ListFilters) -> QuerySet[Standing]:
    standings = visible_standings(viewer, run).filter(filters.condition)
    if not filters.text:
        return standings
    found = found_customers(visible_customers(viewer), filters.text).values_list("customer_id", flat=True)
    named = list(found[: NAMED_MOST + 1])
    return standings.filter(Q(customer__in=named if len(named) <= NAMED_MOST else found))


def _not_assessed(viewer: Viewer, run: Run | None, filters: ListFilters) -> QuerySet[Customer]:
    """Of the filters those that are about the customer alone count."""
    customers = found_customers(visible_customers(viewer), filters.text)
    if run is not None:
        customers = customers.filter(~Exists(Standing.objects.filter(run=run, customer=OuterRef("customer_id"))))
    of_customer = {"salesperson": "salesperson", "group": "group_id"}
    customers = customers.filter(
        **{column: filters.typed[name] for name, column in of_customer.items() if filters.typed[name]}
    )
    if unit := filters.typed["unit"]:
        customers = customers.filter(customer_id__in=CustomerUnit.objects.filter(unit=unit).values("customer_id"))
    return customers


class Assessed:
    """Rows of the run: one per customer and side."""

    def __init__(self, found: QuerySet[Standing], sort: Sort) -> None:
        self.found = found
        self.ordered = found.order_by(*_order(_sorted_by(sort.column), sort.descending), "pk")

    def totals(self, columns: Sequence[ListColumn]) -> Totals:
        wanted: dict[str, Any] = {"rows": Count("pk")}
        for column in columns:
            if column.total:
                wanted[f"sum_{column.name}"] = Sum(_amount(column))
                wanted[f"unknown_{column.name}"] = Count("pk", filter=_unknown(column))
                if column.kind in WITHOUT_END:
                    wanted[f"unlimited_{column.name}"] = Count("pk", filter=_unlimited(column))
        told = self.found.aggregate(**wanted)
        return Totals(told["rows"], {column.name: _total(column, told) for column in columns if column.total})

    def page(self, columns: Sequence[ListColumn], offset: int, count: int) -> list[Row]:
        """Which rows first, from narrow rows; then all that is shown of them."""
        keys = list(self.ordered.values_list("pk", flat=True)[offset : offset + count])
        rows = {row["pk"]: row for row in Standing.objects.filter(pk__in=keys).values("pk", *_fields(columns))}
        return [rows[key] for key in keys if key in rows]

    def all_rows(self, columns: Sequence[ListColumn]) -> Iterator[Row]:
        rows: Iterator[Row] = self.ordered.values(*_fields(columns)).iterator(ROWS_AT_ONCE)
        return rows


class NotAssessed:
    """Customers alone: what would be of a run is unknown."""

    def __init__(self, found: QuerySet[Customer], sort: Sort) -> None:
        column, descending = sort.column, sort.descending and bool(sort.column.of_customer)
        paths = [path.removeprefix("customer__") for path in column.sort] or [column.of_customer or "customer_id"]
        self.found = found
        self.ordered = found.order_by(*_order([F(path) for path in paths], descending), "pk")

    def totals(self, columns: Sequence[ListColumn]) -> Totals:
        return Totals(self.found.count())

    def page(self, columns: Sequence[ListColumn], offset: int, count: int) -> list[Row]:
        return [_as_standing(row) for row in self._values(columns)[offset : offset + count]]

    def all_rows(self, columns: Sequence[ListColumn]) -> Iterator[Row]:
        return (_as_standing(row) for row in self._values(columns).iterator(ROWS_AT_ONCE))

    def _values(self, columns: Sequence[ListColumn]) -> QuerySet[Customer, Any]:
        fields = {column.of_customer for column in columns if column.of_customer}
        names = ("pk", "name", "customer_id", *sorted(fields - {"name", "customer_id"}))
        rows: QuerySet[Customer, Any] = self.ordered.values(*names)
        return rows


def _as_standing(row: Mapping[str, Any]) -> Row:
    named = {name if name == "customer_id" else f"customer__{name}": value for name, value in row.items()}
    return {**named, "customer__pk": row["pk"]}


def _fields(columns: Sequence[ListColumn]) -> list[str]:
    """What is read of each row: for links, for words instead of figures, and the columns."""
    always = ("customer__pk", "customer__name", *LEADING, "provisional", "limit_state", "open_amount")
    shown = ("buckets" if column.group == BANDS else column.field for column in columns)
    return list(dict.fromkeys((*always, *shown)))


def _sorted_by(column: ListColumn) -> list[Any]:
    return [_amount(column)] if column.group == BANDS else [F(path) for path in column.sort or (column.field,)]


def _order(paths: Sequence[Any], descending: bool) -> list[Any]:
    """Unknown comes last, whichever way."""
    if descending:
        return [path.desc(nulls_last=True) for path in paths]
    known = [getattr(path, "name", "") in NEVER_EMPTY for path in paths]
    return [path.asc() if never else path.asc(nulls_last=True) for path, never in zip(paths, known, strict=True)]


def _amount(column: ListColumn) -> Expression | F:
    """The column's amount; of a band as whole hundredths, for JSON holds it as text."""
    if column.group != BANDS:
        return F(column.field)
    text = KeyTextTransform(column.field, "buckets")
    return Cast(Replace(text, Value("."), Value("")), BigIntegerField())


def _unknown(column: ListColumn) -> Q:
    if column.group == BANDS:
        return Q(buckets={}) & ~Q(open_amount=0) | Q(buckets={}, open_amount__isnull=True)
    unknown = Q(**{f"{column.field}__isnull": True})
    return unknown & (~Q(limit_state__in=column.known_in) | Q(limit_state__isnull=True)) if column.known_in else unknown


def _unlimited(column: ListColumn) -> Q:
    return Q(**{f"{column.field}__isnull": True}, limit_state__in=column.known_in)


def _total(column: ListColumn, told: Mapping[str, Any]) -> Total:
    amount = told[f"sum_{column.name}"]
    if column.group == BANDS and amount is not None:
        amount = Decimal(int(amount)).scaleb(-2)
    return Total(amount, told[f"unknown_{column.name}"], told.get(f"unlimited_{column.name}", 0))
