"""A book into the office: the service that writes it, and how it is read beside what is on file already."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from xindang.audit.services import audit_record
from xindang.book.book import Book
from xindang.book.contract import contract
from xindang.core.problems import Problem, ProblemsFound, errors_in, problem
from xindang.customers.models import CustomerUnit, IdentityMark
from xindang.intake.apply import Application, apply_changes
from xindang.intake.book_tables import database_table
from xindang.intake.changes import Changes, find_changes
from xindang.intake.on_file import nothing_elsewhere
from xindang.intake.units import enter_new_units, renew_customer_units
from xindang.people.models import User
from xindang.sources.models import Source, SourceTable
from xindang.store.references import references_checked_at_once

# What a load writes beside the book's own tables.
OF_CUSTOMERS = (CustomerUnit._meta.db_table, IdentityMark._meta.db_table)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a load did. ``new_units``: codes of units that were entered below the root."""

    changes: Changes
    new_units: list[str] = field(default_factory=list)


def book_load(
    *, book: Book, source: Source, whole: bool, by: User | None, on: date, expected: str | None = None
) -> Outcome:
    """Make the office's rows of a source those of a book, all or nothing.

    ``whole``: what is not in the tables given is gone. ``expected``: the digest of the changes that somebody has seen;
    where they would be others now, nothing is loaded. Raises ProblemsFound.
    """
    if not book.engine.columns("elsewhere_customers"):
        nothing_elsewhere(book.engine)
    with transaction.atomic():
        # One load at a time: what is compared here is what is changed below.
        list(Source.objects.select_for_update().order_by("pk"))
        changes = find_changes(book, source, whole=whole)
        problems = [*changes.problems, *base_currency_problems(book, source)]
        if expected is not None and expected != changes.digest:
            problems.append(problem("import_changed_since", value=source.name))
        if errors_in(problems):
            raise ProblemsFound(problems)
        with references_checked_at_once([*map(database_table, contract()), *OF_CUSTOMERS]):
            apply_changes(Application(book, source, changes))
            renew_customer_units()
        new_units = enter_new_units(book.organisation)
        _source_states(book, source)
        audit_record(
            act="book_load",
            subject_kind="source",
            subject=source.name,
            by=by.username if by is not None else "",
            on=on,
            details={"counts": changes.counts, "whole": whole, "new_units": new_units, "book": book.hash},
        )
    return Outcome(changes, new_units)


def base_currency_problems(book: Book, source: Source | None) -> list[Problem]:
    """That other sources have another base currency."""
    others = Source.objects.filter(tables__isnull=False, is_own=False)
    if source is not None:
        others = others.exclude(pk=source.pk)
    other = others.exclude(base_currency=book.base_currency).first()
    if other is None:
        return []
    return [problem("import_currency_differs", value=book.base_currency, other=other.base_currency)]


def _source_states(book: Book, source: Source) -> None:
    """What the source gives of each table now, and what it says that they cover."""
    source.organisation, source.base_currency, source.notes = book.organisation, book.base_currency, dict(book.notes)
    source.save(update_fields=["organisation", "base_currency", "notes"])
    for name, state in book.tables.items():
        if not state.given:
            continue
        said = state.declared
        SourceTable.objects.update_or_create(
            source=source,
            table=name,
            defaults={
                "columns": [column for column in contract()[name].columns if column in state.columns_given],
                "covers_from": said.covers_from,
                "covers_to": said.covers_to,
                "complete": said.complete,
                "drawn_on": said.drawn_on,
                "left_out_count": state.left_out_count,
            },
        )
