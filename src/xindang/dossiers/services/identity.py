"""Looking at what is sealed, and renewing it under the current key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from xindang.audit.services import audit_record
from xindang.core.problems import Problem, ProblemsFound, problem
from xindang.dossiers.catalogue import load_items
from xindang.dossiers.exchange.dry_run import content_of, sealed_into
from xindang.dossiers.marks import renew_dossier_marks
from xindang.dossiers.models import Batch, Finding, SealedPart
from xindang.dossiers.sealed import opened, sealed_anew
from xindang.people.models import User
from xindang.store.sealing import sealing_keys


@dataclass(frozen=True, slots=True)
class Renewal:
    """One part of a renewal. ``last``: the row up to which it went, None where nothing was left to do."""

    last: int | None
    renewed: int
    problems: Sequence[Problem]


@transaction.atomic
def identity_reveal(*, finding: Finding, part: str, purpose: str, by: User, on: date) -> str:
    """A sealed part in clear, for a purpose of the catalogue; the look is on record. Raises ProblemsFound."""
    row = SealedPart.objects.select_related("finding").filter(finding=finding, part=part).first()
    if row is None:
        raise ProblemsFound([problem("sealed_part_unknown", value=part)])
    if purpose not in load_items().reveal_purposes:
        raise ProblemsFound([problem("reveal_purpose_missing", column="purpose")])
    clear = opened(row)
    audit_record(
        act="identity_reveal", subject_kind="customer", subject=str(finding.customer_id), by=by.username, on=on,
        details={"finding": finding.pk, "item": load_items().items[finding.item].zh, "purpose": purpose},
    )  # fmt: skip
    return clear


@transaction.atomic
def sealed_parts_renew(*, after: int, limit: int, by: User | None, on: date) -> Renewal:
    """Seal so many rows anew that are not under the current key, from one on; those that cannot be opened stay.

    Rows are renewed whole, this many together or none; begun again it goes on with what is left.
    """
    current = sealing_keys().current
    others = SealedPart.objects.exclude(key_id=current).filter(pk__gt=after).order_by("pk")
    rows = list(others.select_for_update(of=("self",)).select_related("finding__customer")[:limit])
    renewed, problems = list[SealedPart](), list[Problem]()
    for row in rows:
        try:
            renewed.append(sealed_anew(row, opened(row)))
        except ProblemsFound as refused:
            problems += refused.problems
    SealedPart.objects.bulk_update(renewed, ["key_id", "text", "mark"])
    renew_dossier_marks({row.finding.customer for row in renewed})
    if renewed:
        audit_record(
            act="sealed_parts_renew", subject_kind="sealing_key", subject=current, by=by.username if by else "", on=on,
            details={"rows": len(renewed), "unreadable": len(problems)},
        )  # fmt: skip
    return Renewal(rows[-1].pk if rows else None, len(renewed), problems)


@transaction.atomic
def batches_renew(*, by: User | None, on: date) -> Renewal:
    """Seal anew the workbooks that somebody has sent and not recorded yet; there are few."""
    current = sealing_keys().current
    others = Batch.objects.exclude(key_id=current).exclude(sealed="").order_by("pk")
    renewed, problems = 0, list[Problem]()
    for batch in others.select_for_update():
        try:
            sealed_into(batch, content_of(batch))
        except ProblemsFound as refused:
            problems += refused.problems
            continue
        batch.save(update_fields=["key_id", "sealed"])
        renewed += 1
    if renewed:
        audit_record(
            act="batches_renew", subject_kind="sealing_key", subject=current, by=by.username if by else "", on=on,
            details={"rows": renewed, "unreadable": len(problems)},
        )  # fmt: skip
    return Renewal(None, renewed, problems)
