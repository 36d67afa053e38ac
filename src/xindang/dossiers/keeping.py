"""Since when ratings go by how complete dossiers are, and where that stands of many customers."""

from __future__ import annotations

from datetime import date

from xindang.sources.models import Source, SourceTable

# The book's table that tells ratings of dossiers.
TABLE = "dossiers"


def kept_source() -> Source | None:
    """The office as the source of that table; None as long as nobody has said that ratings go by dossiers."""
    entry = SourceTable.objects.filter(table=TABLE, source__is_own=True).select_related("source").first()
    return entry.source if entry else None


def kept_since() -> date | None:
    entry = SourceTable.objects.filter(table=TABLE, source__is_own=True).first()
    return entry.covers_from if entry else None
