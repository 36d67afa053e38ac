"""Who recorded what a contradiction rests on: none of them may settle it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

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
    return recorders_of_each([found], customer)[0]


def recorders_of_each(found: Sequence[Found], customer: Customer) -> list[set[int]]:
    """The same of several contradictions of a customer, asked for together."""
    grounds = [[ground for side in one.sides for ground in side.known.grounds] for one in found]
    every = list(chain.from_iterable(grounds))
    of_rows = {kind: _of_rows(model, {int(g.key) for g in every if g.kind == kind}) for kind, model in ROWS.items()}
    told = []
    for own in grounds:
        keys = {ground.finding.recorded_by_id for ground in own if ground.finding is not None}
        keys |= {key for ground in own if ground.kind in ROWS for key in of_rows[ground.kind].get(int(ground.key), ())}
        columns = [ground.key for ground in own if ground.kind == COLUMN]
        told.append(keys | (_of_edits(customer, columns) if columns else set()))
    return told


def _of_rows(model: type[BookRow], keys: Iterable[int]) -> Mapping[int, set[int]]:
    """By row, those who recorded it here or changed it since; what a file brought nobody here recorded."""
    wanted = list(keys)
    if not wanted:
        return {}
    own = dict(model._default_manager.filter(pk__in=wanted, origin__is_own=True).values_list("row_key", "pk"))
    found: dict[int, set[int]] = defaultdict(set)
    for row_key, by in RecordVersion.objects.filter(record__row_key__in=list(own)).values_list("record__row_key", "by"):
        found[own[row_key]].add(by)
    return found


def _of_edits(customer: Customer, columns: Iterable[str]) -> set[int]:
    """Those who have said otherwise of these columns than the source does, as the audit has it."""
    described = contract()["customers"].columns
    titles = {f"{described[name].zh} {described[name].en}" for name in columns}
    rows = AuditRow.objects.filter(act="customer_edit", subject_kind="customer", subject=customer.customer_id)
    names = {row.by for row in rows if titles & row.details.keys()}
    return set(User.objects.filter(username__in=names).values_list("pk", flat=True)) if names else set()
