"""Where rows of the book come from, and what each source says its tables cover."""

from __future__ import annotations

from typing import Any

from django.db import models

OWN_NAME = "信档登记"


class Source(models.Model):
    """A place that books come from time and again: an ERP's ledger, a file of customers, the office itself."""

    name = models.TextField(unique=True)
    # The mapping that turns its files into a book, as text; empty where they are a book already.
    mapping = models.TextField(default="", blank=True)
    organisation = models.TextField(default="", blank=True)
    base_currency = models.TextField(default="CNY")
    # ``due`` and ``match`` in words, where due dates or settlements were derived (book.md §1).
    notes: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    # The office itself, for what its people record: one, and no file is ever its state.
    is_own = models.BooleanField(default=False)

    class Meta:
        db_table = "sources_source"
        constraints = [
            models.UniqueConstraint(fields=["is_own"], condition=models.Q(is_own=True), name="source_own_once")
        ]

    def __str__(self) -> str:
        return self.name


class SourceTable(models.Model):
    """What one source gives of one table, and what it says that the table covers."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="tables")
    table = models.TextField()
    columns: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    covers_from = models.DateField(null=True, blank=True)
    covers_to = models.DateField(null=True, blank=True)
    complete = models.BooleanField(null=True, blank=True)
    drawn_on = models.DateField(null=True, blank=True)
    left_out_count = models.IntegerField(default=0)

    class Meta:
        db_table = "sources_table"
        constraints = [models.UniqueConstraint(fields=["source", "table"], name="source_table_once")]


class BookRow(models.Model):
    """What every row of a book's table has in the office beside the columns of the contract."""

    # The constraint on its key, below, finds it too. Only ``book_load`` writes it, millions of rows at a time, and no
    # source is deleted: an index and a foreign key of its own would cost a load and give nothing.
    origin = models.ForeignKey(Source, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    # The row's own id, else the hash of all it says with its number among equals; the same in the next import.
    row_key = models.TextField()
    # Hash of what the source said; an edit in the office leaves it, so that the same file does not undo the edit.
    row_hash = models.TextField()
    edited_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["origin", "row_key"], name="%(class)s_row_once")]
