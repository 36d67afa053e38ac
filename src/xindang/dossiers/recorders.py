"""Who recorded what a contradiction rests on: none of them may settle it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
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
    keys: dict[str, set[str]] = defaultdict(set)
    for ground in chain.from_iterable(grounds):
        keys[ground.kind].add(ground.key)
    told = {kind: _of_rows(model, keys[kind]) for kind, model in ROWS.items()}
    told[COLUMN] = _of_columns(customer, keys[COLUMN])
    return [
        {ground.finding.recorded_by_id for ground in own if ground.finding is not None}
        | {by for ground in own for by in told.get(ground.kind, {}).get(ground.key, ())}
        for own in grounds
    ]


def _of_rows(model: type[BookRow], keys: Collection[str]) -> Mapping[str, set[int]]:
    """By row, those who recorded it here or changed it since; what a file brought nobody here recorded."""
    if not keys:
        return {}
    own = dict(model._default_manager.filter(pk__in=keys, origin__is_own=True).values_list("row_key", "pk"))
    found: dict[str, set[int]] = defaultdict(set)
    for row_key, by in RecordVersion.objects.filter(record__row_key__in=list(own)).values_list("record__row_key", "by"):
        found[str(own[row_key])].add(by)
    return found


def _of_columns(customer: Customer, columns: Collection[str]) -> Mapping[str, set[int]]:
    """By column, those who have said otherwise of it than the source does, as the audit has it."""
    if not columns:
        return {}
    described = contract()["customers"].columns
    titles = {name: f"{described[name].zh} {described[name].en}" for name in columns}
    rows = AuditRow.objects.filter(act="customer_edit", subject_kind="customer", subject=customer.customer_id)
    names = {name: {row.by for row in rows if title in row.details} for name, title in titles.items()}
    users = User.objects.filter(username__in=set(chain.from_iterable(names.values())))
    keys = dict(users.values_list("username", "pk"))
    return {name: {keys[by] for by in those if by in keys} for name, those in names.items()}
