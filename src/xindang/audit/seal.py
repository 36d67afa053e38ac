"""Sealing: rows that no block holds yet go into the next block of the chain."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from django.db import connection, transaction

from xindang.audit.chain import block_hash
from xindang.audit.models import AuditBlock, AuditRow

BLOCK_ROWS_MAX = 2000


class Told(Protocol):
    """What sealing needs of the worker that asks for it (``jobs/told.py``)."""

    def fence(self) -> AbstractContextManager[None]: ...

    def now(self) -> datetime: ...


def seal(job: object, told: Told) -> dict[str, Any]:
    """The work of ``audit_seal``: seal all there is. It adds no audit row, or there would always be one to seal."""
    blocks = rows = 0
    while True:
        with told.fence():
            block = block_sealed(now=told.now())
        if block is None:
            return {"blocks": blocks, "rows": rows}
        blocks, rows = blocks + 1, rows + block.row_count


@transaction.atomic
def block_sealed(*, now: datetime) -> AuditBlock | None:
    """Seal the rows that are committed and in no block, oldest ids first; None where there are none.

    A row whose transaction ends later goes into a later block. Sealers take turns, so the chain has no fork.
    """
    _take_turn()
    rows = list(AuditRow.objects.filter(block__isnull=True).order_by("id").values_list("id", "hash")[:BLOCK_ROWS_MAX])
    if not rows:
        return None
    last = AuditBlock.objects.order_by("-number").first()
    number, previous = (last.number + 1, last.hash) if last else (1, "")
    entries = [list(row) for row in rows]
    block = AuditBlock.objects.create(
        number=number, entries=entries, row_count=len(entries), previous_hash=previous, sealed_at=now,
        hash=block_hash(number, previous, now, entries),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.executemany(
            "update audit_row set block_id = %s, position = %s where id = %s and block_id is null",
            [(block.pk, position, row_id) for position, (row_id, _) in enumerate(rows)],
        )
    return block


def _take_turn() -> None:
    """One sealer at a time; SQLite's transaction is that already. Readers and writers of rows are not held up."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("lock table audit_block in exclusive mode")
