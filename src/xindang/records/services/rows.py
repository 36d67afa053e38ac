"""Rows of the book that people record here: added, changed with every version kept, withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from xindang.audit.services import audit_record
from xindang.book.contract import contract
from xindang.core.problems import ProblemsFound, problem
from xindang.customers.given import Value
from xindang.customers.models import Customer
from xindang.documents.models import Version as Paper
from xindang.documents.proofs import Papers
from xindang.people.models import User
from xindang.records.given import Provenance, kept, own_customer_faults, reason_faults, refuse
from xindang.records.models import Proof, Record, RecordState, RecordVersion
from xindang.records.selectors import versions_proving
from xindang.sources.keys import own_row_key
from xindang.sources.models import BookRow
from xindang.sources.services import own_source_register


@dataclass(frozen=True, slots=True)
class RecordedTable:
    """A table of the book that people record rows of, and its model."""

    name: str
    model: type[BookRow]

    def rows_of(self, record: Record) -> Any:
        """The row in the book, as a query; none where it is withdrawn."""
        return self.model._default_manager.filter(origin__is_own=True, row_key=record.row_key)


@dataclass(frozen=True, slots=True)
class Said:
    """What a version of a record says: the ``values`` given, and the columns of the book's ``row`` that follow.

    ``unit``: of ours whose document it is about; empty for one without a unit, None for none.
    """

    values: Mapping[str, Value]
    row: Mapping[str, Any]
    provenance: Provenance
    expires_on: date | None = None
    unit: str | None = None


@transaction.atomic
def record_add(*, table: RecordedTable, customer: Customer, said: Said, by: User, on: date) -> Record:
    """Enter a row of the book of which the office itself is the source. Raises ProblemsFound for the same twice."""
    Customer.objects.select_for_update().get(pk=customer.pk)
    values = kept(said.values)
    today = Record.objects.filter(table=table.name, customer=customer, state=RecordState.STANDING, recorded_on=on)
    if any(record.values == values and record.recorded_by_id == by.pk for record in today):
        raise ProblemsFound([problem("record_twice", table=table.name)])
    source, key = own_source_register(table=table.name, by=by, on=on), own_row_key()
    named = contract()[table.name].key
    told = {named: key, **said.row} if named else said.row
    table.model._default_manager.create(origin=source, row_key=key, row_hash="", **told)
    record = Record.objects.create(
        table=table.name, row_key=key, customer=customer, values=values, recorded_by=by, recorded_on=on,
        expires_on=said.expires_on, unit=said.unit, **_told(said.provenance),
    )  # fmt: skip
    papers = said.provenance.papers.versions
    _proved(_version(record, "add", "", by, on), papers)
    audit_record(
        act="record_add", subject_kind="customer", subject=customer.customer_id, by=by.username, on=on,
        details={"record": record.pk, "table": table.name, **_named(papers)},
    )  # fmt: skip
    return record


@transaction.atomic
def record_change(
    *, record: Record, table: RecordedTable, number: int, act: str, said: Said, reason: str, by: User, on: date
) -> Record:
    """A new version of a record; what it said before stays with its own. ``number``: of the version that was seen.

    Raises ProblemsFound where nothing would change, where it was changed by somebody else since, or is withdrawn.
    """
    record = _standing(record, number)
    values, told, papers = kept(said.values), _told(said.provenance), said.provenance.papers.versions
    same = values == record.values and all(getattr(record, name) == value for name, value in told.items())
    if same and set(papers) == set(versions_proving(record)):
        raise ProblemsFound([problem("record_same")])
    if said.row:
        table.rows_of(record).update(**said.row)
    record.values, record.expires_on, record.number = values, said.expires_on, number + 1
    record.unit = said.unit
    for name, value in told.items():
        setattr(record, name, value)
    record.save()
    _proved(_version(record, act, reason.strip(), by, on), papers)
    audit_record(
        act="record_change", subject_kind="customer", subject=record.customer_id, by=by.username, on=on,
        details={"record": record.pk, "table": record.table, "version": record.number, **_named(papers)},
    )  # fmt: skip
    return record


@transaction.atomic
def record_prove(*, record: Record, number: int, papers: Papers, by: User, on: date) -> Record:
    """Name further papers that prove what a record says: a version that says the same. Raises ProblemsFound."""
    refuse(papers.faults)
    record = _standing(record, number)
    before = versions_proving(record)
    named = {version.document_id for version in before}
    added = [version for version in papers.versions if version.document_id not in named]
    if not added:
        raise ProblemsFound([problem("paper_none_new", column="papers")])
    record.number = number + 1
    record.save(update_fields=["number"])
    _proved(_version(record, "prove", "", by, on), [*before, *added])
    audit_record(
        act="record_prove", subject_kind="customer", subject=record.customer_id, by=by.username, on=on,
        details={"record": record.pk, "table": record.table, "version": record.number, **_named(added)},
    )  # fmt: skip
    return record


@transaction.atomic
def record_withdraw(*, record: Record, table: RecordedTable, number: int, reason: str, by: User, on: date) -> Record:
    """Take the row out of the book; the record stays with its reason, and results of the past keep what they used."""
    refuse([*reason_faults(reason), *own_customer_faults(record.customer, by)])
    record = _standing(record, number)
    papers = versions_proving(record)
    table.rows_of(record).delete()
    record.state, record.number = RecordState.WITHDRAWN, number + 1
    record.save()
    _proved(_version(record, "withdraw", reason.strip(), by, on), papers)
    audit_record(
        act="record_withdraw", subject_kind="customer", subject=record.customer_id, by=by.username, on=on,
        details={"record": record.pk, "table": record.table, "version": record.number},
    )  # fmt: skip
    return record


def _standing(record: Record, number: int) -> Record:
    """The record as the database has it now, locked."""
    record = Record.objects.select_for_update().get(pk=record.pk)
    if record.state != RecordState.STANDING:
        raise ProblemsFound([problem("record_withdrawn")])
    if record.number != number:
        raise ProblemsFound([problem("record_changed_since", value=record.number)])
    return record


def _told(provenance: Provenance) -> dict[str, str | None]:
    return {"channel": provenance.channel, "words": provenance.words, "proof": provenance.proof or None}


def _named(papers: Iterable[Paper]) -> dict[str, str]:
    named = Papers([*papers])
    return {"papers": named.numbers} if named.versions else {}


def _version(record: Record, act: str, reason: str, by: User, on: date) -> RecordVersion:
    return RecordVersion.objects.create(
        record=record, number=record.number, act=act, values=record.values, channel=record.channel,
        words=record.words, proof=record.proof, reason=reason, by=by, on=on,
    )  # fmt: skip


def _proved(version: RecordVersion, papers: Iterable[Paper]) -> None:
    """These papers prove what a version says."""
    Proof.objects.bulk_create(Proof(record_version=version, paper=paper) for paper in papers)
