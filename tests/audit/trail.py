"""Rows of the audit for its tests, and a hand that changes the database behind the office's back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from office import ON
from xindang.audit.models import AuditRow
from xindang.audit.protection import protect, unprotect
from xindang.audit.seal import block_sealed
from xindang.audit.services import audit_record
from xindang.audit.verify import verified

NOW = datetime(2026, 6, 30, 1, 0, tzinfo=UTC)


def acted(count: int = 1, by: str = "li", **given: Any) -> list[AuditRow]:
    """So many acts."""
    words = {"act": "customer_edit", "subject_kind": "customer", "subject": "0001"} | given
    return [audit_record(by=by, on=ON, details={"名称": f"第 {number} 次"}, **words) for number in range(count)]


def sealed(*counts: int) -> list[list[int]]:
    """Blocks of so many rows; the ids of the rows of each."""
    blocks = []
    for count in counts:
        rows = acted(count)
        assert block_sealed(now=NOW) is not None
        blocks.append([row.pk for row in rows])
    return blocks


@contextmanager
def behind_its_back() -> Iterator[Any]:
    """A cursor of somebody who owns the tables and takes their protection off meanwhile."""
    unprotect(connection)
    with connection.cursor() as cursor:
        yield cursor
    protect(connection)


def told() -> set[tuple[str, int | None]]:
    """Code and row of everything that verifying finds."""
    return {(found.code, found.row) for found in verified().problems}
