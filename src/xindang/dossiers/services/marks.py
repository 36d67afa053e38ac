"""Renewing the marks by which all customers are known again, from their rows and dossiers."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from xindang.audit.services import audit_record
from xindang.customers.marks import renew_row_marks
from xindang.customers.models import Customer, IdentityMark
from xindang.dossiers.marks import renew_dossier_marks
from xindang.dossiers.models import Finding
from xindang.people.models import User

CUSTOMERS_AT_ONCE = 500


@transaction.atomic
def identity_marks_renew(*, by: User | None, on: date) -> int:
    """Make all marks anew; returns how many there are. They are kept as things change: this is for offices older than
    them, and for when what counts as alike has changed.
    """
    last = 0
    while customers := list(Customer.objects.filter(pk__gt=last).order_by("pk")[:CUSTOMERS_AT_ONCE]):
        renew_row_marks(customers)
        last = customers[-1].pk
    with_dossier = list(Customer.objects.filter(customer_id__in=Finding.objects.values("customer")).order_by("pk"))
    for start in range(0, len(with_dossier), CUSTOMERS_AT_ONCE):
        renew_dossier_marks(with_dossier[start : start + CUSTOMERS_AT_ONCE])
    count = IdentityMark.objects.count()
    audit_record(
        act="identity_marks_renew", subject_kind="list", subject="duplicates", by=by.username if by else "", on=on,
        details={"rows": count},
    )  # fmt: skip
    return count
