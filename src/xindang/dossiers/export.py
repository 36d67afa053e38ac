"""The archive's part of the book."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from xindang.customers.models import Customer
from xindang.dossiers.models import DossierCounts
from xindang.sources.models import BookRow, Source

BOOK_MODELS: Mapping[str, type[BookRow]] = {"dossiers": DossierCounts}


def worked_out_of_merged(on: date) -> tuple[str, list[str]]:
    """The condition on what was worked out here of customers before they were merged: who leads them says it now."""
    merged = f"select customer_id from {Customer._meta.db_table} where merged_into is not null"
    return f"customer_id in ({merged}) and origin_id in (select id from {Source._meta.db_table} where is_own)", []


# Rows of a table that are in the archive and no longer in the book, as a condition on the database's table.
LEFT_OUT: Mapping[str, Callable[[date], tuple[str, list[str]]]] = {"dossiers": worked_out_of_merged}
