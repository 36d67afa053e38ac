"""An index for lists that begin with the largest and end with what is unknown, on SQLite and PostgreSQL alike."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement


class LargestFirst(models.Index):
    """The first columns plain, the last one descending with NULLs last: as ``F(...).desc(nulls_last=True)`` sorts.

    SQLite has NULLs last there by itself, and takes no words for it in an index.
    """

    def create_sql(
        self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor, using: str = "", **options: Any
    ) -> Statement:
        *keys, last = self.fields
        is_sqlite = schema_editor.connection.vendor == "sqlite"
        sorted_by = models.F(last).desc() if is_sqlite else models.F(last).desc(nulls_last=True)
        plain = models.Index(*(models.F(key) for key in keys), sorted_by, name=self.name)
        return plain.create_sql(model, schema_editor, using, **options)
