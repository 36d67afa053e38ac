"""Who recorded what a contradiction rests on: none of them may settle it."""

from __future__ import annotations

from collections.abc import Iterable

from xindang.audit.models import AuditRow
from xindang.book.contract import contract
from xindang.customers.models import Customer
from xindang.dossiers.contradictions import Found
from xindang.dossiers.known import COLUMN, EVENT, STATEMENT
from xindang.people.models import User
from xindang.rating.models import Event, Statement
from xindang.records.models import RecordVersion
from xindang.sources.models import BookRow

ROWS: dict[str, type[BookRow]] = {STATEMENT: Statement, EVENT: Event}


def recorders_of(found: Found, customer: Customer) -> set[int]:
    """The keys of the users who recorded a finding, wrote the row or edited the column that a side rests on."""
    grounds = [ground for side in found.sides for ground in side.known.grounds]
    told = {ground.finding.recorded_by_id for ground in grounds if ground.finding is not None}
    for kind, model in ROWS.items():
        told |= _of_rows(model, [int(ground.key) for ground in grounds if ground.kind == kind])
    columns = [ground.key for ground in grounds if ground.kind == COLUMN]
    return told | (_of_edits(customer, columns) if columns else set())


def _of_rows(model: type[BookRow], keys: Iterable[int]) -> set[int]:
    """Those who recorded rows here or changed them since; what a file brought nobody here recorded."""
    wanted = list(keys)
    if not wanted:
        return set()
    own = model._default_manager.filter(pk__in=wanted, origin__is_own=True).values_list("row_key", flat=True)
    return set(RecordVersion.objects.filter(record__row_key__in=list(own)).values_list("by", flat=True))


def _of_edits(customer: Customer, columns: Iterable[str]) -> set[int]:
    """Those who have said otherwise of these columns than the source does, as the audit has it."""
    described = contract()["customers"].columns
    titles = {f"{described[name].zh} {described[name].en}" for name in columns}
    rows = AuditRow.objects.filter(act="customer_edit", subject_kind="customer", subject=customer.customer_id)
    names = {row.by for row in rows if titles & row.details.keys()}
    return set(User.objects.filter(username__in=names).values_list("pk", flat=True)) if names else set()
