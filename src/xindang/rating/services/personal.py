"""The rights of whom an adverse event is about: to be told, to object and be answered in time, to have their say."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from xindang.audit.services import audit_record
from xindang.core.problems import Problem, ProblemsFound, problem
from xindang.people.models import User
from xindang.rating.models import Event, EventFile, Objection
from xindang.rating.personal import OUTCOMES, answer_by
from xindang.records.given import own_customer_faults, refuse
from xindang.records.models import Record, RecordVersion

TEXT_LENGTH_MAX = 2000


@transaction.atomic
def event_notify(*, event: Event, notified_on: date, how: str, by: User, on: date) -> EventFile:
    """Record that the one concerned was told of it, when and how. Raises ProblemsFound."""
    refuse([*_day_faults("notified_on", notified_on, event.occurred_on, on), *_text_faults("how", how)])
    file = _file_of(event)
    file.notified_on, file.notified_how = notified_on, how.strip()
    file.save(update_fields=["notified_on", "notified_how"])
    _audited("event_notify", file, by, on, told_on=notified_on)
    return file


@transaction.atomic
def event_annotate(*, event: Event, text: str, by: User, on: date) -> EventFile:
    """Keep what the one concerned says of it; it is shown wherever the event is. Raises ProblemsFound."""
    refuse(_text_faults("text", text))
    file = _file_of(event)
    file.annotation, file.annotated_on = text.strip(), on
    file.save(update_fields=["annotation", "annotated_on"])
    _audited("event_annotate", file, by, on)
    return file


@transaction.atomic
def objection_raise(*, event: Event, raised_on: date, words: str, by: User, on: date) -> Objection:
    """Record an objection; it is to be answered within the term of the law. Raises ProblemsFound."""
    refuse([*_day_faults("raised_on", raised_on, event.occurred_on, on), *_text_faults("words", words)])
    file = _file_of(event)
    if file.objections.filter(answered_on=None).exists():
        raise ProblemsFound([problem("objection_open", column="words")])
    raised = Objection.objects.create(
        file=file, raised_on=raised_on, words=words.strip(), answer_by=answer_by(raised_on), raised_with=by
    )
    _audited("objection_raise", file, by, on, raised_on=raised_on)
    return raised


@transaction.atomic
def objection_answer(
    *, objection: Objection, answered_on: date, outcome: str, answer: str, by: User, on: date
) -> Objection:
    """Answer an objection. One that is upheld was put right before: its record is corrected or withdrawn.

    Nobody answers for their own customer (S4-4). Raises ProblemsFound.
    """
    objection = Objection.objects.select_for_update().get(pk=objection.pk)
    faults = [*_day_faults("answered_on", answered_on, objection.raised_on, on), *_text_faults("answer", answer)]
    if outcome not in OUTCOMES:
        faults.append(problem("objection_outcome_missing", column="outcome", value=outcome))
    if objection.answered_on is not None:
        faults.append(problem("objection_answered"))
    if outcome == "upheld" and not _put_right(objection):
        faults.append(problem("objection_not_put_right", column="outcome"))
    refuse([*faults, *own_customer_faults(objection.file.customer, by)])
    objection.answered_on, objection.outcome = answered_on, outcome
    objection.answer, objection.answered_with = answer.strip(), by
    objection.save()
    _audited("objection_answer", objection.file, by, on, answered_on=answered_on, outcome=outcome)
    return objection


def _file_of(event: Event) -> EventFile:
    """The file of an event, locked; begun where there is none."""
    file, _ = EventFile.objects.get_or_create(
        origin_id=event.origin_id, row_key=event.row_key, defaults={"customer_id": event.customer_id}
    )
    return EventFile.objects.select_for_update().get(pk=file.pk)


def _put_right(objection: Objection) -> bool:
    """Whether what was said differs from what was objected to: the record has a later version, or its row is gone."""
    file = objection.file
    if not Event.objects.filter(origin=file.origin, row_key=file.row_key).exists():
        return True
    record = Record.objects.filter(row_key=file.row_key).first()
    since = RecordVersion.objects.filter(record=record, on__gte=objection.raised_on, number__gt=1).exclude(act="prove")
    return record is not None and since.exists()


def _day_faults(column: str, day: date, earliest: date, on: date) -> list[Problem]:
    if day > on:
        return [problem("objection_day_to_come", column=column, value=day, on=on)]
    return [problem("objection_day_early", column=column, value=day, earliest=earliest)] if day < earliest else []


def _text_faults(column: str, text: str) -> list[Problem]:
    if not text.strip():
        return [problem("objection_text_missing", column=column)]
    return [problem("objection_text_long", column=column, value=len(text))] if len(text) > TEXT_LENGTH_MAX else []


def _audited(act: str, file: EventFile, by: User, on: date, **details: object) -> None:
    audit_record(
        act=act, subject_kind="customer", subject=file.customer_id, by=by.username, on=on,
        details={"file": file.pk, **details},
    )  # fmt: skip
