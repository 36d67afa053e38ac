"""Naming the places that books come from, and the office itself among them."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from xindang.audit.services import audit_record
from xindang.book.contract import contract
from xindang.core.problems import ProblemsFound, problem
from xindang.people.models import User
from xindang.sources.models import OWN_NAME, Source, SourceTable


@transaction.atomic
def source_register(*, name: str, by: User | None, on: date) -> Source:
    """The source of a name; entered where there is none yet. Raises ProblemsFound for the office's own name."""
    if name == OWN_NAME:
        raise ProblemsFound([problem("import_source_own", column="source_name", value=name)])
    source, made = Source.objects.get_or_create(name=name)
    if made:
        audit_record(
            act="source_register", subject_kind="source", subject=name, by=by.username if by else "", on=on
        )  # fmt: skip
    return source


@transaction.atomic
def own_source_register(*, table: str, by: User, on: date) -> Source:
    """The office as a source of rows of a table of the book: what its people record there.

    It says of no table that it covers anything (decision 0021), so that a single row makes nothing unknown.
    """
    source, made = Source.objects.get_or_create(is_own=True, defaults={"name": OWN_NAME})
    if made:
        audit_record(act="own_source_register", subject_kind="source", subject=OWN_NAME, by=by.username, on=on)
    SourceTable.objects.get_or_create(
        source=source, table=table, defaults={"columns": list(contract()[table].columns), "complete": False}
    )
    return source
