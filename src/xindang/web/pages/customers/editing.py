"""The form in which somebody says otherwise of a customer than its source does."""

from __future__ import annotations

from django.http import HttpRequest

from xindang.customers.given import editable_columns
from xindang.customers.models import Customer
from xindang.web.forms import Form
from xindang.web.row_fields import RowField, row_fields


def edit_form(customer: Customer, request: HttpRequest | None = None) -> Form:
    """The form with what the office has, or with what was typed."""
    return Form("customer", request, **{name: _typed(getattr(customer, name)) for name in editable_columns()})


def _typed(value: object) -> str:
    return "" if value is None else str(value)


def edit_fields(form: Form) -> list[RowField]:
    """The fields in the order of the book's contract."""
    return row_fields(form, "customers", editable_columns())
