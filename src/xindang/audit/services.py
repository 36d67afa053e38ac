"""Writing an audit row: each service calls it in its own transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from xindang.audit.models import AuditRow


def audit_record(
    *, act: str, subject_kind: str, subject: str, by: str, on: date, details: Mapping[str, Any] | None = None
) -> AuditRow:
    """Add one row. ``by``: the username, empty for what nobody started. Runs within the caller's transaction."""
    told = json.loads(json.dumps(dict(details or {}), cls=DjangoJSONEncoder, ensure_ascii=False))
    row = AuditRow(
        recorded_at=timezone.now(), on=on, by=by, act=act, subject_kind=subject_kind, subject=subject, details=told
    )
    row.hash = row_hash(row)
    row.save(force_insert=True)
    return row


def row_hash(row: AuditRow) -> str:
    """SHA-256 of all that a row says, in one way of writing it that both databases give back alike."""
    said = [
        moment_text(row.recorded_at),
        row.on.isoformat(),
        row.by,
        row.act,
        row.subject_kind,
        row.subject,
        row.details,
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def moment_text(at: datetime) -> str:
    """A moment to the microsecond, in UTC, as it enters hashes."""
    return at.astimezone(timezone.get_fixed_timezone(0)).isoformat(timespec="microseconds")
