"""Naming the places that books come from."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from xindang.audit.services import audit_record
from xindang.people.models import User
from xindang.sources.models import Source


@transaction.atomic
def source_register(*, name: str, by: User | None, on: date) -> Source:
    """The source of a name; entered where there is none yet."""
    source, made = Source.objects.get_or_create(name=name)
    if made:
        audit_record(
            act="source_register", subject_kind="source", subject=name, by=by.username if by else "", on=on
        )  # fmt: skip
    return source
