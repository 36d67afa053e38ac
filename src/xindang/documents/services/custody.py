"""The original of a document: put somewhere, under somebody who answers for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from xindang.audit.services import audit_record
from xindang.core.problems import Problem, ProblemsFound, problem
from xindang.documents.given import FIRST_DAY, NOTE_MAX, TITLE_MAX
from xindang.documents.held import document_held
from xindang.documents.models import CustodyMove, Document, LoanState
from xindang.documents.selectors import CUSTODY, custodians, visible_documents
from xindang.people.models import User
from xindang.people.selectors import viewer_of


@dataclass(frozen=True, slots=True)
class PlaceGiven:
    """Where an original is put; ``held_by`` None: nobody was chosen."""

    room: str
    cabinet: str
    box: str
    held_by: User | None
    since_on: date
    note: str = ""


@transaction.atomic
def custody_move(*, document: Document, given: PlaceGiven, by: User, on: date) -> CustodyMove:
    """Put the original somewhere; where it was before stays on record. Raises ProblemsFound."""
    document = document_held(document)
    faults, holder = _faults_of(given, document, on), given.held_by
    if holder is None or faults:
        raise ProblemsFound(faults)
    before = document.custody
    move = CustodyMove.objects.create(
        document=document, room=given.room, cabinet=given.cabinet, box=given.box, held_by=holder,
        since_on=given.since_on, note=given.note, by=by, on=on,
    )  # fmt: skip
    document.custody = move
    document.save(update_fields=["custody"])
    audit_record(
        act="custody_move", subject_kind="document", subject=str(document.pk), by=by.username, on=on,
        details={
            "customer": document.customer_id, "title": document.title,
            "place": [before.place if before else None, move.place],
            "held_by": [before.held_by.username if before else None, holder.username],
            "since_on": given.since_on, "text": given.note,
        },
    )  # fmt: skip
    return move


@transaction.atomic
def custody_take_over(*, documents: Iterable[Document], by: User, on: date) -> int:
    """Answer for originals from today on that others answered for; they stay where they are, and lent if they are.

    Those that one answers for already are passed over; returns how many others there were. Raises ProblemsFound, and
    then none is taken over.
    """
    held = [document_held(document) for document in sorted(documents, key=lambda one: one.pk)]
    if not held:
        raise ProblemsFound([problem("custody_nothing_chosen")])
    keeper = viewer_of(by, on).with_right(CUSTODY)
    seen = set(visible_documents(keeper).filter(pk__in=[one.pk for one in held]).values_list("pk", flat=True))
    faults = [] if len(seen) == len(held) else [problem("custody_holder_unfit", value=by.name)]
    faults += [] if all(one.custody for one in held) else [problem("loan_no_original")]
    if faults:
        raise ProblemsFound(faults)
    taken = [(one, one.custody) for one in held if one.custody is not None and one.custody.held_by != by]
    for document, before in taken:
        _taken_over(document, before, by, on)
    return len(taken)


def _taken_over(document: Document, before: CustodyMove, by: User, on: date) -> None:
    document.custody = CustodyMove.objects.create(
        document=document, room=before.room, cabinet=before.cabinet, box=before.box, held_by=by, since_on=on, by=by,
        on=on,
    )  # fmt: skip
    document.save(update_fields=["custody"])
    audit_record(
        act="custody_take_over", subject_kind="document", subject=str(document.pk), by=by.username, on=on,
        details={
            "customer": document.customer_id, "title": document.title, "place": before.place,
            "held_by": [before.held_by.username, by.username],
        },
    )  # fmt: skip


def _faults_of(given: PlaceGiven, document: Document, on: date) -> list[Problem]:
    faults = [] if given.room else [problem("custody_room_missing", column="room")]
    for column, most in (("room", TITLE_MAX), ("cabinet", TITLE_MAX), ("box", TITLE_MAX), ("note", NOTE_MAX)):
        if (length := len(getattr(given, column))) > most:
            faults.append(problem("document_text_long", column=column, value=length, most=most))
    earliest = document.custody.since_on if document.custody else FIRST_DAY
    if given.since_on > on:
        faults.append(problem("day_to_come", column="since_on", value=given.since_on, latest=on))
    elif given.since_on < earliest:
        faults.append(problem("document_day_early", column="since_on", value=given.since_on, earliest=earliest))
    if given.held_by is None:
        faults.append(problem("custody_holder_missing", column="held_by"))
    elif given.held_by not in custodians(document, on):
        faults.append(problem("custody_holder_unfit", column="held_by", value=given.held_by.name))
    if document.loans.filter(state=LoanState.LENT).exists():
        faults.append(problem("custody_lent"))
    return faults
