"""What the pages of duplicates show: pairs that share marks, two side by side, and who was merged into whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import Model
from django.http import HttpRequest

from xindang.book.contract import Column, Table, contract
from xindang.customers.duplicates import Crowd, Pair, crowds, duplicate_pairs, shared_marks
from xindang.customers.marks import MarkKind
from xindang.customers.models import Customer, CustomerUnit, Merge, NotTheSame
from xindang.customers.selectors import visible_customers
from xindang.documents.models import Document
from xindang.documents.selectors import visible_documents
from xindang.dossiers.models import Finding
from xindang.dossiers.values import masked
from xindang.intake.book_tables import book_models
from xindang.people.models import Unit
from xindang.people.selectors import Viewer
from xindang.records.models import Record
from xindang.runs.models import Task, TaskState
from xindang.visits.models import Visit
from xindang.web.forms import Form
from xindang.web.row_words import cell_said

PAGE_ROWS, DECISIONS_MOST, CROWDS_MOST = 50, 100, 50
# Kinds of marks that nobody reads whole.
HIDDEN = frozenset({"resident_id", "account", "phone"})
RECORDED: tuple[tuple[str, str, type[Model]], ...] = (
    ("档案信息", "items of the dossier", Finding), ("登记", "records", Record), ("资料", "papers", Document),
    ("走访", "visits", Visit), ("未办待办", "open things to do", Task),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PairShown:
    first: Customer
    second: Customer
    kinds: Sequence[MarkKind]


@dataclass(frozen=True, slots=True)
class CrowdShown:
    kind: MarkKind
    mark: str
    count: int


class DuplicatesShown:
    """The list of pairs that nobody has decided on, what too many share, and what was decided."""

    def __init__(self, viewer: Viewer, number: str | None) -> None:
        self.viewer, self.number = viewer, number

    @cached_property
    def page(self) -> Page[Pair]:
        return Paginator(duplicate_pairs(), PAGE_ROWS).get_page(self.number)

    @cached_property
    def rows(self) -> list[PairShown]:
        codes = {code for pair in self.page for code in (pair.first, pair.second)}
        seen = {one.customer_id: one for one in visible_customers(self.viewer).filter(customer_id__in=codes)}
        return [
            PairShown(seen[pair.first], seen[pair.second], pair.kinds)
            for pair in self.page
            if pair.first in seen and pair.second in seen
        ]

    @cached_property
    def crowds(self) -> list[CrowdShown]:
        return [_crowd(crowd) for crowd in crowds()[:CROWDS_MOST]]

    @cached_property
    def decisions(self) -> list[NotTheSame]:
        found = NotTheSame.objects.select_related("first", "second", "decided_by")
        return list(found.order_by("-decided_on", "-pk")[:DECISIONS_MOST])

    @cached_property
    def merges(self) -> list[Merge]:
        found = Merge.objects.select_related("customer", "leading", "merged_by", "undone_by")
        return list(found.order_by("-merged_on", "-pk")[:DECISIONS_MOST])


def _crowd(crowd: Crowd) -> CrowdShown:
    return CrowdShown(crowd.kind, _mark_said(crowd.kind, crowd.mark), crowd.count)


def _mark_said(kind: MarkKind, mark: str) -> str:
    """A mark as people may read it: of a sealed number nothing, of other numbers the last signs."""
    if kind.name == "resident_id":
        return "****"
    return masked(mark) if kind.name in HIDDEN else mark


@dataclass(frozen=True, slots=True)
class ColumnShown:
    """A column of the book's table of customers, as each of two says it."""

    column: Column
    said: Sequence[str]
    differs: bool


@dataclass(frozen=True, slots=True)
class CountShown:
    """How many rows of a table stand under each of two codes."""

    zh: str
    en: str
    counts: Sequence[int]


class PairOf:
    """Two customers side by side. ``form``: of whichever act was refused."""

    def __init__(self, viewer: Viewer, first: Customer, second: Customer, form: Form) -> None:
        self.viewer, self.customers, self.form = viewer, (first, second), form

    @property
    def first(self) -> Customer:
        return self.customers[0]

    @property
    def second(self) -> Customer:
        return self.customers[1]

    @cached_property
    def shared(self) -> list[tuple[MarkKind, str]]:
        found = shared_marks(self.first.customer_id, self.second.customer_id)
        return [(kind, _mark_said(kind, mark)) for kind, mark in found]

    @cached_property
    def columns(self) -> list[ColumnShown]:
        table, language = contract()["customers"], self.viewer.user.language
        found = []
        for name, column in table.columns.items():
            values = [getattr(customer, name) for customer in self.customers]
            if name != table.key and any(value is not None for value in values):
                said = [cell_said(column, value, language) for value in values]
                found.append(ColumnShown(column, said, values[0] != values[1]))
        return found

    @cached_property
    def counts(self) -> list[CountShown]:
        """Only of tables in which either has any."""
        tables = [(table.zh, table.en, model) for table, model in self._of_book()]
        found = [CountShown(zh, en, self._counted(model)) for zh, en, model in (*tables, *RECORDED)]
        return [one for one in found if any(one.counts)]

    @staticmethod
    def _of_book() -> list[tuple[Table, type[Model]]]:
        own = [name for name, table in contract().items() if "customer_id" in table.columns and name != "customers"]
        return [(contract()[name], book_models()[name]) for name in own]

    def _counted(self, model: type[Model]) -> list[int]:
        """Of things to do those that are open: what a customer's page counts."""
        rows = visible_documents(self.viewer) if model is Document else model._default_manager.all()
        if model is Task:
            rows = rows.filter(state=TaskState.OPEN)
        return [rows.filter(customer__in=customer.together).count() for customer in self.customers]

    @cached_property
    def units(self) -> list[str]:
        """The units that each trades with, in words."""
        found: Mapping[str, list[str]] = {customer.customer_id: [] for customer in self.customers}
        names = dict(Unit.objects.values_list("code", "name"))
        for code, unit in CustomerUnit.objects.filter(customer__in=self.customers).values_list("customer_id", "unit"):
            found[str(code)].append(names.get(unit) or unit or "—")
        return [" / ".join(sorted(units)) or "—" for units in found.values()]

    @property
    def salespersons_differ(self) -> bool:
        return self.first.salesperson != self.second.salesperson

    @cached_property
    def decision(self) -> NotTheSame | None:
        first, second = sorted(self.customers, key=lambda one: one.customer_id)
        return NotTheSame.objects.select_related("decided_by").filter(first=first, second=second).first()


def merge_form(request: HttpRequest | None = None, leading: str = "") -> Form:
    return Form("merge", request, leading=leading, reason="")


def refute_form(request: HttpRequest | None = None) -> Form:
    return Form("refute", request, reason="")


def part_form(merge: Merge, request: HttpRequest | None = None) -> Form:
    return Form(f"part-{merge.pk}", request, reason="")
