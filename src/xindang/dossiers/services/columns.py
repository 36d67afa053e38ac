"""A customer's own columns say what its dossier knows: what all channels agree on, and nothing where they do not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.db import transaction

from xindang.book.contract import contract
from xindang.customers.models import Customer
from xindang.customers.services import customer_edit
from xindang.dossiers.archives import archive_of
from xindang.dossiers.catalogue import ONLY, load_items
from xindang.dossiers.contradictions import checked_on
from xindang.dossiers.gathered import State
from xindang.dossiers.judging import judges
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
    # That the columns say otherwise keeps nothing from being known here: it is what is put right.
    for one in checked_on(archive_of(customer, on), judges().but(COLUMN), on).gathered:
        if one.item not in wanted:
            continue
        if one.state == State.KNOWN and one.accepted is not None:
            values[one.item.column] = one.accepted.value[ONLY]
        elif one.state == State.CONTRADICTED and not contract()["customers"].columns[one.item.column].required:
            values[one.item.column] = None
    return customer_edit(customer=customer, values=values, by=by, on=on)
