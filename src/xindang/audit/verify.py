"""Verifying the audit: every row and block against the chain, each fault named with its row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection

from xindang.audit.chain import NOTHING_SEALED, Head, block_hash
from xindang.audit.models import AuditBlock, AuditRow
from xindang.audit.protection import missing_protection
from xindang.audit.readable import as_they_stand, in_parts
from xindang.audit.services import moment_text, row_hash
from xindang.core.problems import Problem, problem

BLOCKS_AT_ONCE = 20
# A row is written within a moment of its act; no transaction is open for so long.
LATE = timedelta(days=1)
ROWS, BLOCKS = "audit_row", "audit_block"

# Rows by id, in the order of their positions; None: it holds what no row could.
Rows = dict[int, AuditRow | None]


@dataclass(slots=True)
class Verified:
    """What was looked at and found; ``head``: the last block as it stands."""

    head: Head = NOTHING_SEALED
    sealed: int = 0
    unsealed: int = 0
    problems: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class _Walk:
    """How far the chain was followed: the last block's number and hash, the latest moment of any row so far."""

    number: int = 0
    hash: str = ""
    latest: datetime | None = None


def verified(kept: Head | None = None) -> Verified:
    """Look at all rows and blocks. ``kept``: a head written down earlier, which must be in the chain still."""
    found, walk = Verified(), _Walk()
    found.problems += (problem("audit_unprotected", value=name) for name in missing_protection(connection))
    for blocks in in_parts(AuditBlock.objects.all(), BLOCKS_AT_ONCE):
        rows = _rows_of(list(blocks))
        for pk, block in blocks.items():
            found.problems += _block_faults(block, walk, kept)
            found.problems += _row_faults(block, rows[pk], walk)
            found.sealed += len(rows[pk])
            if block:
                found.head = Head(walk.number, walk.hash, moment_text(block.sealed_at), found.sealed)
    for part in in_parts(AuditRow.objects.filter(block__isnull=True)):
        found.unsealed += len(part)
        found.problems += _unsealed_faults(part, walk)
    found.problems += _orphans()
    if kept and kept.number > walk.number:
        found.problems.append(problem("audit_head_elsewhere", table=BLOCKS, row=kept.number))
    return found


def _rows_of(blocks: list[int]) -> dict[int, Rows]:
    """The rows marked as of each of these blocks."""
    marked = AuditRow.objects.filter(block_id__in=blocks)
    read = as_they_stand(marked)
    rows: dict[int, Rows] = {block: {} for block in blocks}
    for row_id, block in marked.order_by("block_id", "position", "pk").values_list("pk", "block_id"):
        rows[block][row_id] = read.get(row_id)
    return rows


def _block_faults(block: AuditBlock | None, walk: _Walk, kept: Head | None) -> Iterator[Problem]:
    """What is wrong with a block and how it follows the one before; the walk goes on to it."""
    expected = walk.number + 1
    number = block.number if block and isinstance(block.number, int) else expected
    if number > expected:
        missing = str(expected) if number == expected + 1 else f"{expected}–{number - 1}"
        yield problem("audit_block_missing", table=BLOCKS, row=expected, value=missing)
    if block is None or _hash_of(block) != block.hash or block.row_count != len(block.entries):
        yield problem("audit_block_changed", table=BLOCKS, row=number)
    if block and number <= expected and block.previous_hash != walk.hash:
        yield problem("audit_chain_broken", table=BLOCKS, row=number, before=walk.number)
    if kept and kept.number == number and (block is None or block.hash != kept.hash):
        yield problem("audit_head_elsewhere", table=BLOCKS, row=number)
    walk.number, walk.hash = number, block.hash if block else ""


def _hash_of(block: AuditBlock) -> str:
    """The hash of what a block says now; empty where it says what no block could."""
    try:
        return block_hash(block.number, block.previous_hash, block.sealed_at, block.entries)
    except (AttributeError, TypeError, ValueError):
        return ""


def _row_faults(block: AuditBlock | None, rows: Rows, walk: _Walk) -> Iterator[Problem]:
    """The rows marked as of a block against those it was sealed with."""
    entries = _entries(block)
    if block is None or entries is None:
        return  # told as a changed block; which rows it held nobody can say
    latest = walk.latest
    for row_id, row in rows.items():
        if row_id not in entries:
            yield problem("audit_row_inserted", table=ROWS, row=row_id, block=block.number)
            continue
        position, sealed = entries.pop(row_id)
        if row is None or not _row_hash(row) == row.hash == sealed:
            yield problem("audit_row_changed", table=ROWS, row=row_id, block=block.number)
        if row and row.position != position:
            yield problem(
                "audit_row_moved", table=ROWS, row=row_id, block=block.number, value=row.position, sealed=position
            )
        if moment := _moment(row):
            yield from _backdated(row_id, moment, walk)
            latest = max(latest or moment, moment)
    yield from _gone(block, list(entries))
    walk.latest = latest


def _entries(block: AuditBlock | None) -> dict[int, tuple[int, str]] | None:
    """Position and hash of each row that a block was sealed with; None where that cannot be read."""
    if block is None:
        return None
    try:
        return {int(row): (position, str(sealed)) for position, (row, sealed) in enumerate(block.entries)}
    except (TypeError, ValueError):
        return None


def _gone(block: AuditBlock, row_ids: list[int]) -> Iterator[Problem]:
    standing = set(AuditRow.objects.filter(pk__in=row_ids).values_list("pk", flat=True))
    for row_id in row_ids:
        code = "audit_row_unsealed" if row_id in standing else "audit_row_missing"
        yield problem(code, table=ROWS, row=row_id, block=block.number)


def _unsealed_faults(rows: Rows, walk: _Walk) -> Iterator[Problem]:
    for row_id, row in rows.items():
        if row is None or row.hash != _row_hash(row):
            yield problem("audit_row_unsealed_changed", table=ROWS, row=row_id)
        elif moment := _moment(row):
            yield from _backdated(row_id, moment, walk)


def _orphans() -> Iterator[Problem]:
    """Rows marked as of a block that is not there."""
    marked = AuditRow.objects.filter(block_id__isnull=False).exclude(block_id__in=AuditBlock.objects.values("pk"))
    for row_id in marked.order_by("pk").values_list("pk", flat=True):
        yield problem("audit_row_orphaned", table=ROWS, row=row_id)


def _moment(row: AuditRow | None) -> datetime | None:
    """When a row was recorded; None where its cell holds no moment."""
    return row.recorded_at if row else None


def _backdated(row_id: int, moment: datetime, walk: _Walk) -> Iterator[Problem]:
    if walk.latest and moment < walk.latest - LATE:
        yield problem("audit_row_backdated", table=ROWS, row=row_id, value=moment_text(moment))


def _row_hash(row: AuditRow) -> str:
    """The hash of what a row says now; empty where it says what no row could."""
    try:
        return row_hash(row)
    except (AttributeError, TypeError, ValueError):
        return ""
