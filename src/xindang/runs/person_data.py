"""Everything that the office keeps of one natural person, table by table (PIPL art. 45).

Which tables those are the models say themselves: every one that refers to a customer, and every one that refers to a
row of such a one. A new table is in it without being named; what it is called stands in ``person_data.toml``.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from django.db.models import Field, ForeignKey, Model, Q
from django.db.models.fields.reverse_related import ManyToOneRel

from xindang.assess.report.columns import column_of, result_tables
from xindang.audit.models import AuditRow
from xindang.audit.words import act_words, detail_words
from xindang.book.contract import contract
from xindang.core.problems import ProblemsFound
from xindang.customers.models import Customer, IdentityMark
from xindang.documents.models import Document
from xindang.dossiers.models import SealedPart
from xindang.dossiers.sealed import opened
from xindang.dossiers.values import HIDDEN
from xindang.intake.book_tables import book_models
from xindang.people.models import User
from xindang.people.selectors import names_of
from xindang.runs.models import Run
from xindang.runs.results import run_tables
from xindang.runs.selectors import run_in_force
from xindang.sources.models import Source

Cell = str | int | bool | date | datetime | Decimal | None
NOT_OPENED = "打不开 cannot be opened"


@dataclass(frozen=True, slots=True)
class Heading:
    name: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What one table keeps of the person."""

    table: Heading
    columns: Sequence[Heading]
    rows: Sequence[Sequence[Cell]]


def person_data(customer: Customer, *, in_clear: bool, hidden: Collection[int] = ()) -> Iterator[Kept]:
    """All tables that keep anything of a person, with those merged into it. ``in_clear``: sealed numbers too;
    ``hidden``: the keys of papers that whoever gives it may not see; they are left out with their files and the acts
    about them. Of what they prove it is said that there is a paper, by the key of its file alone.
    """
    names = _Names()
    for model, keys in _found(customer, {Document: set(hidden)}).items():
        rows = list(model._default_manager.filter(pk__in=keys).order_by("pk"))
        if model is SealedPart:
            yield _sealed(SealedPart.objects.filter(pk__in=keys).select_related("finding").order_by("pk"), in_clear)
        elif rows:
            yield _kept(model, rows, names)
    yield from _results(customer)
    yield _acts(customer, hidden)


def _found(customer: Customer, hidden: Mapping[type[Model], set[int]]) -> dict[type[Model], set[Any]]:
    """The keys of every row that is of the person, by model, in the order in which they are come to."""
    found: dict[type[Model], set[Any]] = {Customer: {one.pk for one in customer.together}}
    fresh: list[tuple[type[Model], set[Any]]] = [(Customer, found[Customer])]
    while fresh:
        model, keys = fresh.pop(0)
        parents = model._default_manager.filter(pk__in=keys)
        for other, name in _referring(model):
            own = set(other._default_manager.filter(**{f"{name}__in": parents}).values_list("pk", flat=True))
            own -= found.get(other, set()) | hidden.get(other, set())
            # A customer that refers to this one is merged into it, and was there from the beginning.
            if own and other is not Customer:
                found.setdefault(other, set()).update(own)
                fresh.append((other, own))
    return found


def _referring(model: type[Model]) -> Iterator[tuple[type[Model], str]]:
    """The models whose rows refer to a model's, with the name of the field that does."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel):
            yield relation.related_model, relation.field.name


class _Names:
    """What users, sources and runs are called where rows refer to them; each read once."""

    def __init__(self) -> None:
        self.by_model: dict[type[Model], dict[Any, Cell]] = {
            User: dict(User.objects.values_list("pk", "name")),
            Source: dict(Source.objects.values_list("pk", "name")),
            Run: dict(Run.objects.values_list("pk", "on")),
        }

    def cell(self, field: Field[Any, Any], value: Any) -> Cell:
        if value is not None and isinstance(field, ForeignKey) and field.related_model in self.by_model:
            return self.by_model[field.related_model].get(value, value)
        return _cell(value)


def _cell(value: Any) -> Cell:
    if value is None or isinstance(value, str | int | bool | date | datetime | Decimal):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)


def _kept(model: type[Model], rows: Iterable[Model], names: _Names) -> Kept:
    fields = [field for field in model._meta.concrete_fields if field.name not in _left_out()]
    told = [[names.cell(field, getattr(row, field.attname)) for field in fields] for row in rows]
    if model is IdentityMark:
        told = [_without_seal(row, fields) for row in told]
    table = model._meta.db_table
    return Kept(_table(model), [_column(table, model, field.name) for field in fields], told)


def _without_seal(row: list[Cell], fields: Sequence[Field[Any, Any]]) -> list[Cell]:
    """The mark of a sealed number says nothing, and is for nobody."""
    at = {field.name: place for place, field in enumerate(fields)}
    if row[at["kind"]] == "resident_id":
        row[at["mark"]] = HIDDEN
    return row


def _sealed(rows: Iterable[SealedPart], in_clear: bool) -> Kept:
    columns = [_heading("columns", name) for name in ("finding", "item", "part", "value")]
    told: list[Sequence[Cell]] = [[row.finding.pk, row.finding.item, row.part, _number(row, in_clear)] for row in rows]
    return Kept(_heading("tables", SealedPart._meta.db_table), columns, told)


def _number(row: SealedPart, in_clear: bool) -> str:
    if not in_clear:
        return str(row.finding.value.get(row.part, HIDDEN))
    try:
        return opened(row)
    except ProblemsFound:
        return NOT_OPENED


def _results(customer: Customer) -> Iterator[Kept]:
    """What the run in force says: how grade and limits came about, by which facts."""
    run = run_in_force()
    try:
        tables = run_tables(run) if run else None
    except ProblemsFound:
        return
    for name in result_tables() if tables else ():
        if tables is not None and "customer_id" in tables.columns(name):
            names = tables.columns(name)
            rows = [[_cell(row[column]) for column in names] for row in tables.of_customer(name, customer.customer_id)]
            title = Heading(f"result_{name}", f"评定 {result_tables()[name].title('zh')}", f"Result {name}")
            if rows:
                yield Kept(title, [_result_column(name, column) for column in names], rows)


def _result_column(table: str, name: str) -> Heading:
    column = column_of(table, name)
    return Heading(name, column.zh, column.en)


def _acts(customer: Customer, hidden: Collection[int]) -> Kept:
    """Every act on record about the person, looks among them."""
    codes = [one.customer_id for one in customer.together]
    about = Q(subject_kind="customer", subject__in=codes)
    for code in codes:
        about |= Q(details__customer=code)
    of_hidden = Q(subject_kind="document", subject__in=[str(key) for key in hidden])
    found = list(AuditRow.objects.filter(about).exclude(of_hidden).order_by("pk"))
    names = names_of(row.by for row in found)
    columns = [_heading("columns", name) for name in ("recorded_at", "on", "by", "act", "details")]
    rows: list[Sequence[Cell]] = [
        [row.recorded_at.isoformat(), row.on, names.get(row.by, row.by), act_words(row.act)["zh"], _details(row)]
        for row in found
    ]
    return Kept(_heading("tables", AuditRow._meta.db_table), columns, rows)


def _details(row: AuditRow) -> str:
    return "；".join(f"{told['zh']} {told['value_zh']}" for told in detail_words(row.details, {}))


def _table(model: type[Model]) -> Heading:
    name = model._meta.db_table
    of_book = next((table for table, kept in book_models().items() if kept is model), None)
    if of_book is not None and name not in _words()["tables"]:
        return Heading(name, contract()[of_book].zh, contract()[of_book].en)
    return _heading("tables", name)


def _column(table: str, model: type[Model], name: str) -> Heading:
    of_book = next((contract()[book] for book, kept in book_models().items() if kept is model), None)
    described = None if of_book is None else of_book.columns.get(name) or of_book.columns.get(f"{name}_id")
    return _heading("columns", name) if described is None else Heading(name, described.zh, described.en)


def _heading(kind: str, name: str) -> Heading:
    told: Mapping[str, str] = _words()[kind].get(name, {"zh": name, "en": name})
    return Heading(name, told["zh"], told["en"])


def _left_out() -> Sequence[str]:
    left_out: Sequence[str] = _words()["left_out"]
    return left_out


@cache
def _words() -> Mapping[str, Any]:
    return tomllib.loads((resources.files(__package__) / "person_data.toml").read_text(encoding="utf-8"))
