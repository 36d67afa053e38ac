"""The chain of blocks: what a block's hash covers, and the head that is written down elsewhere."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import Sum

from xindang.audit.models import AuditBlock
from xindang.audit.services import moment_text
from xindang.core.problems import ProblemsFound, problem


@dataclass(frozen=True, slots=True)
class Head:
    """The last block of the chain; ``rows``: how many rows are sealed up to it. Number 0: nothing is sealed yet."""

    number: int
    hash: str
    sealed_at: str
    rows: int

    @property
    def moment(self) -> datetime | None:
        """When the block was sealed; None where nothing is."""
        return datetime.fromisoformat(self.sealed_at) if self.sealed_at else None

    def text(self) -> str:
        """As JSON, for a file that is kept away from the database."""
        return json.dumps(asdict(self), indent=1) + "\n"


NOTHING_SEALED = Head(0, "", "", 0)


def block_hash(number: int, previous_hash: str, sealed_at: datetime, entries: Sequence[Any]) -> str:
    """SHA-256 of the block's number, the hash of the one before, when it was sealed, and id and hash of each row."""
    said = [number, previous_hash, moment_text(sealed_at), list(entries)]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def chain_head() -> Head:
    """The head of the chain as it stands."""
    last = AuditBlock.objects.order_by("-number").defer("entries").first()
    if last is None:
        return NOTHING_SEALED
    rows = AuditBlock.objects.aggregate(rows=Sum("row_count"))["rows"]
    return Head(last.number, last.hash, moment_text(last.sealed_at), rows)


def head_of(file: Path) -> Head:
    """The head that a file holds. Raises ProblemsFound where it holds none."""
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
        return Head(int(said["number"]), str(said["hash"]), str(said["sealed_at"]), int(said["rows"]))
    except (ValueError, KeyError, TypeError) as error:
        raise ProblemsFound([problem("audit_head_unreadable", table=str(file))]) from error
