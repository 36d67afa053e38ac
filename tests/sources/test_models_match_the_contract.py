"""The office's tables have the columns of the book's contract, no more and no less."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import models

from xindang.book.contract import Table, contract
from xindang.credit.models import Collateral, Hint, Limit
from xindang.customers.models import Customer
from xindang.dossiers.models import DossierCounts
from xindang.ledger.models import Contract, Dispute, Item, Order, Promise, Rate, Reconciliation, Settlement
from xindang.rating.models import Event, RecordedAssessment, Score, Search, Statement
from xindang.sources.models import BookRow
from xindang.store.fields import MoneyField, RateField

MODELS: dict[str, type[BookRow]] = {
    "customers": Customer, "items": Item, "settlements": Settlement, "orders": Order, "contracts": Contract,
    "statements": Statement, "events": Event, "searches": Search, "assessments": RecordedAssessment, "scores": Score,
    "promises": Promise, "disputes": Dispute, "collateral": Collateral, "limits": Limit, "hints": Hint,
    "reconciliations": Reconciliation, "rates": Rate, "dossiers": DossierCounts,
}  # fmt: skip
OWN = {"id", "origin_id", "row_key", "row_hash", "edited_on"}
OF_THE_OFFICE = {"customers": {"edited_columns", "short_name", "pinyin_initials", "short_name_at", "merged_into"}}
FIELDS: dict[str, type[models.Field[Any, Any]]] = {
    "text": models.TextField, "id": models.TextField, "code": models.TextField, "date": models.DateField,
    "money": MoneyField, "rate": RateField, "int": models.IntegerField, "bool": models.BooleanField,
}  # fmt: skip


def test_every_table_has_a_model() -> None:
    assert MODELS.keys() == contract().keys()


@pytest.mark.parametrize("table", contract().values(), ids=lambda table: table.name)
def test_a_model_has_the_columns_of_its_table(table: Table) -> None:
    fields = {field.column: field for field in MODELS[table.name]._meta.concrete_fields}
    assert set(fields) == table.columns.keys() | OWN | OF_THE_OFFICE.get(table.name, set())
    for column in table.columns.values():
        field = fields[column.name]
        assert field.null is not column.required, column.name
        if column.refers:
            assert field.remote_field is not None
            assert field.remote_field.model is MODELS[column.refers]
        else:
            assert isinstance(field, FIELDS[column.type]), column.name
