"""Settling what a crash left: files without rows go, rows without files are marked and told."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from xindang.audit.services import audit_record
from xindang.documents.files import store
from xindang.documents.models import Version
from xindang.documents.sweep import Found, look
from xindang.people.models import User

KEYS_TOLD_MAX = 200


@transaction.atomic
def documents_sweep(*, by: User | None, on: date, hashes: bool = False) -> Found:
    """Hold storage and rows against each other and settle what differs; where nothing does, nothing is on record.

    Files go once that is on record: a sweep that dies in between is done by the next one.
    """
    found = look(on, hashes=hashes)
    Version.objects.filter(key__in=found.missing, missing_on__isnull=True).update(missing_on=on)
    Version.objects.filter(key__in=found.back).update(missing_on=None)
    told = {name: getattr(found, name) for name in ("orphans", "missing", "back", "changed")}
    if any(told.values()):
        audit_record(
            act="documents_sweep", subject_kind="storage", subject="documents", by=by.username if by else "", on=on,
            details={name: f"{len(keys)}: {' '.join(keys[:KEYS_TOLD_MAX])}" for name, keys in told.items() if keys},
        )  # fmt: skip
    transaction.on_commit(lambda: _gone(found.orphans), robust=True)
    return found


def _gone(keys: list[str]) -> None:
    for key in keys:
        store().delete(key)
