"""Amounts and rates as whole numbers in the database: exact and summable on SQLite and PostgreSQL alike.

SQLite keeps a DecimalField as a float, which holds 15 digits; an amount of the book has 18.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.expressions import Expression

    ScaledBase = models.Field[Decimal | int | str | None, Decimal | None]
else:
    ScaledBase = models.BigIntegerField


class ScaledField(ScaledBase):
    """A decimal with ``places`` digits after the point, kept as a BIGINT of its smallest unit."""

    places: int = 0

    def get_internal_type(self) -> str:
        return "BigIntegerField"

    def from_db_value(
        self, value: int | Decimal | None, expression: Expression, connection: BaseDatabaseWrapper
    ) -> Decimal | None:
        return None if value is None else Decimal(int(value)).scaleb(-self.places)

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return Decimal(str(value))
        except InvalidOperation as error:
            raise ValidationError(f"{value!r} is not a number") from error

    def get_prep_value(self, value: Any) -> Any:
        if value is None or hasattr(value, "resolve_expression"):
            return value
        scaled = Decimal(str(value)).scaleb(self.places)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{value} has more than {self.places} decimal places")
        return int(scaled)

    def formfield(self, **options: Any) -> forms.Field | None:
        return forms.DecimalField(
            max_digits=18, decimal_places=self.places, required=not self.blank, **{"label": self.verbose_name} | options
        )


class MoneyField(ScaledField):
    """An amount of money: two places, up to 16 digits before them. Its currency stands beside it."""

    places = 2


class RateField(ScaledField):
    """A rate, share or score: eight places, as in the book."""

    places = 8
