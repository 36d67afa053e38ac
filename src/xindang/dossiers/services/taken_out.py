"""Dossiers that leave the office: who took out which, and in what form."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from xindang.audit.services import audit_record
from xindang.people.models import User


@transaction.atomic
def dossier_export(*, customer_ids: Iterable[str], view: str, by: User, on: date) -> None:
    """Record that somebody took dossiers out as a workbook: a row for each customer, so that each one's page tells."""
    for code in customer_ids:
        audit_record(
            act="dossier_export", subject_kind="customer", subject=code, by=by.username, on=on, details={"view": view}
        )  # fmt: skip


@transaction.atomic
def dossier_print(*, customer_id: str, view: str, by: User, on: date) -> None:
    """Record that somebody printed a dossier."""
    audit_record(
        act="dossier_print", subject_kind="customer", subject=customer_id, by=by.username, on=on,
        details={"view": view},
    )  # fmt: skip
