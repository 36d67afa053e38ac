"""A first book's foreign keys are checked in one question, and hold afterwards as they did before."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from cast import HUABEI
from office import customer_of
from xindang.ledger.models import Item, Settlement
from xindang.store.references import references_checked_at_once

pytestmark = pytest.mark.django_db(transaction=True)

TABLES = [model._meta.db_table for model in (Item, Settlement)]


def foreign_keys() -> set[tuple[str, str, str]]:
    """Name, column and table named of every foreign key of the two tables, as the database tells them."""
    with connection.cursor() as cursor:
        told = {table: connection.introspection.get_constraints(cursor, table) for table in TABLES}
    return {
        (table, ",".join(key["columns"]), str(key["foreign_key"]))
        for table, keys in told.items()
        for key in keys.values()
        if key["foreign_key"]
    }


def item_of(customer: str) -> Item:
    origin = customer_of(HUABEI).origin
    return Item(
        origin=origin, row_key="1", row_hash="h", item_id="I1", customer_id=customer, side="sale",
        issued_on=date(2026, 6, 1), amount=Decimal("1.00"),
    )  # fmt: skip


def test_a_row_that_names_nobody_is_refused_and_nothing_stays() -> None:
    bad, before = item_of("9999"), foreign_keys()
    with pytest.raises(IntegrityError), transaction.atomic(), references_checked_at_once(TABLES):
        bad.save(force_insert=True)
    assert not Item.objects.exists()
    assert foreign_keys() == before != set()


def test_after_a_first_fill_the_keys_hold_as_before() -> None:
    good, before = item_of(HUABEI.code), foreign_keys()
    with transaction.atomic(), references_checked_at_once(TABLES):
        good.save(force_insert=True)
    assert Item.objects.count() == 1
    assert foreign_keys() == before
    stray = Settlement(
        origin=good.origin, row_key="1", row_hash="h", item_id="I9", settled_on=date(2026, 6, 2), amount=Decimal(1)
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        stray.save(force_insert=True)


def test_tables_with_rows_keep_their_keys_while_they_are_filled() -> None:
    item_of(HUABEI.code).save(force_insert=True)
    before = foreign_keys()
    with transaction.atomic(), references_checked_at_once(TABLES):
        assert foreign_keys() == before
