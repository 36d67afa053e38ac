"""A customer's own columns say what its dossier knows: what all channels agree on, and nothing where they do not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.db import transaction

from xindang.book.contract import contract
from xindang.customers.given import value_given
from xindang.customers.models import Customer
from xindang.customers.services import customer_edit
from xindang.dossiers.archives import archive_of
from xindang.dossiers.catalogue import ONLY, load_items
from xindang.dossiers.contradictions import checked_on
from xindang.dossiers.gathered import Gathered, State
from xindang.dossiers.judging import judges
from xindang.dossiers.models import Finding
from xindang.dossiers.subjects.items import COLUMN
from xindang.people.models import User


@transaction.atomic
def customer_columns_follow(
    *, customer: Customer, items: Collection[str], more: Mapping[str, object], by: User, on: date
) -> list[str]:
    """Bring the columns of these items in line with the dossier as it is known on a day; returns those that changed.

    Known and fresh: the value. Contradicted: empty, which is unknown; a column that may not be empty stays as it is.
    What is missing or stale says nothing new and changes nothing. ``more``: columns that change with them.
    """
    wanted = [item for item in load_items().items.values() if item.name in items and item.column]
    values: dict[str, object] = dict(more)
    for one in _known(customer, on):
        if one.item not in wanted:
            continue
        if one.state == State.KNOWN and one.accepted is not None:
            values[one.item.column] = one.accepted.value[ONLY]
        elif one.state == State.CONTRADICTED and not contract()["customers"].columns[one.item.column].required:
            values[one.item.column] = None
    return customer_edit(customer=customer, values=values, by=by, on=on)


@transaction.atomic
def customer_column_withdrawn(*, finding: Finding, by: User, on: date) -> list[str]:
    """Where a column says what was filed and is now withdrawn, it says what the dossier still knows, else what the
    source says; returns the column if it changed. What the source or somebody else says otherwise stays.
    """
    customer, item = Customer.objects.get(pk=finding.customer.leading.pk), load_items().items[finding.item]
    if finding.survey is None or item.column not in customer.edited_columns or ONLY not in finding.value:
        return []
    column = contract()["customers"].columns[item.column]
    if value_given(column, finding.value[ONLY])[0] != getattr(customer, item.column):
        return []
    changed = customer_columns_follow(customer=customer, items={item.name}, more={}, by=by, on=on)
    customer.refresh_from_db()
    if changed or any(one.item == item and one.accepted for one in _known(customer, on)):
        return changed
    return customer_edit(customer=customer, values={item.column: customer.edited_columns[item.column]}, by=by, on=on)


def _known(customer: Customer, on: date) -> Sequence[Gathered]:
    """The dossier on a day. That the columns say otherwise keeps nothing from being known: it is what is put right."""
    return checked_on(archive_of(customer, on), judges().but(COLUMN), on).gathered
