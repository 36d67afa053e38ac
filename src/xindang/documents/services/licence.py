"""Keeping what was read in the picture of a business licence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from xindang.audit.services import audit_record
from xindang.core.problems import ProblemsFound, problem
from xindang.documents.models import Document, LicenceReading, Version
from xindang.people.models import User


@transaction.atomic
def licence_read(*, version: Version, lines: Sequence[str], by: User | None, on: date) -> LicenceReading:
    """Keep the text of a version's picture; read again, the later text stands. ``by``: who asked for it.

    Raises ProblemsFound where the file was destroyed while it was read.
    """
    document = Document.objects.select_for_update().get(pk=version.document_id)
    if document.destroyed_on is not None:
        raise ProblemsFound([problem("document_file_destroyed", value=document.destroyed_on)])
    reading, _ = LicenceReading.objects.update_or_create(
        version=version, defaults={"lines": list(lines), "read_on": on, "read_by": by}
    )
    audit_record(
        act="licence_read", subject_kind="document", subject=str(document.pk), by=by.username if by else "", on=on,
        details={"customer": document.customer_id, "title": document.title, "version": version.number},
    )  # fmt: skip
    return reading
