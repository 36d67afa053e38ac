"""Customers that a source gives no longer although the office keeps an archive of them: they stay, and it is told."""

from __future__ import annotations

from collections import Counter

from django.db import connection, models
from django.db.models.fields.reverse_related import ManyToOneRel

from xindang.core.problems import Problem, problem
from xindang.customers.models import Customer
from xindang.engines.duckdb import quoted_name as quoted
from xindang.sources.models import BookRow

# The database's temporary table of the keys of customers that are gone (``changes.gone_table``).
GONE_CUSTOMERS = "intake_gone_customers"


def archive_columns() -> list[tuple[str, str]]:
    """The tables of whatever is kept of a customer for good, each with the column of its code: it protects its
    customer, and no file brings it.
    """
    return [
        (relation.related_model._meta.db_table, str(relation.field.column))
        for relation in Customer._meta.get_fields(include_hidden=True)
        if isinstance(relation, ManyToOneRel)
        and relation.on_delete is models.PROTECT
        and not issubclass(relation.related_model, BookRow)
    ]


def gone_with_archive(source: int | None) -> list[Problem]:
    """One problem for each customer of the source that is gone and has an archive."""
    gone = f"""select customer_id from {quoted(Customer._meta.db_table)}
        where origin_id = %s and row_key in (select row_key from {GONE_CUSTOMERS})"""
    counts = Counter[str]()
    with connection.cursor() as cursor:
        for table, column in archive_columns():
            code = quoted(column)
            cursor.execute(
                f"select {code}, count(*) from {quoted(table)} where {code} in ({gone}) group by 1", [source]
            )
            counts.update(dict(cursor.fetchall()))
    return [
        problem("import_gone_has_archive", table="customers", column="customer_id", value=code, count=count)
        for code, count in sorted(counts.items())
    ]
