"""A document as it is now, nobody else's until the transaction ends."""

from __future__ import annotations

from xindang.core.problems import ProblemsFound, problem
from xindang.documents.models import Document


def document_held(document: Document) -> Document:
    """The document, locked. Raises ProblemsFound where it was destroyed."""
    found = Document.objects.select_for_update(of=("self",)).select_related("customer", "custody__held_by")
    held = found.get(pk=document.pk)
    if held.destroyed_on is not None:
        raise ProblemsFound([problem("document_destroyed", value=held.destroyed_on)])
    return held
