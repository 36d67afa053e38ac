"""What somebody says of a document, and what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from hashlib import sha256

from xindang.core.problems import Problem, problem
from xindang.customers.channels import channels
from xindang.customers.models import Customer
from xindang.documents.catalogue import Kind, kinds, levels, retentions
from xindang.documents.models import Document
from xindang.documents.selectors import levels_seen
from xindang.people.selectors import Viewer

TITLE_MAX, PERSON_MAX, NOTE_MAX, REASON_MAX = 120, 60, 2000, 500
FIRST_DAY = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class DocumentGiven:
    """The words of a document. ``level`` and ``retention`` empty: those of its kind; ``title`` empty: its file's."""

    kind: str
    received_on: date
    collected_by: str
    channel: str
    title: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    level: str = ""
    retention: str = ""
    note: str = ""

    def level_of(self, kind: Kind) -> str:
        return self.level or kind.level.name

    def retention_of(self, kind: Kind) -> str:
        return self.retention or kind.retention.name


SAID = tuple(field.name for field in fields(DocumentGiven))


def given_of(document: Document) -> DocumentGiven:
    """What the archive has of a document, as somebody would say it."""
    return DocumentGiven(**{name: getattr(document, name) for name in SAID})


def said_mark(document: Document) -> str:
    """Alike as long as nothing else is said of a document, so that a form opened before a change of others is told."""
    said = [str(getattr(document, name)) for name in SAID]
    return sha256(json.dumps(said).encode()).hexdigest()


def faults_of(given: DocumentGiven, customer: Customer, viewer: Viewer, on: date) -> list[Problem]:
    """Why a document cannot be entered so, each beside its field."""
    kind = kinds().get(given.kind)
    faults = [*_faults_of_texts(given), *_faults_of_days(given, on)]
    if given.channel not in channels():
        faults.append(problem("document_channel_unknown", column="channel", value=given.channel))
    if kind is None:
        return [*faults, problem("document_kind_unknown", column="kind", value=given.kind)]
    return [*faults, *_faults_of_keeping(given, kind, customer, viewer)]


def _faults_of_texts(given: DocumentGiven) -> Iterator[Problem]:
    if not given.collected_by:
        yield problem("document_collector_missing", column="collected_by")
    for column, most in (("title", TITLE_MAX), ("collected_by", PERSON_MAX), ("note", NOTE_MAX)):
        if (length := len(getattr(given, column))) > most:
            yield problem("document_text_long", column=column, value=length, most=most)


def _faults_of_days(given: DocumentGiven, on: date) -> Iterator[Problem]:
    for column in ("received_on", "valid_from", "valid_to"):
        day = getattr(given, column)
        if day is not None and day < FIRST_DAY:
            yield problem("document_day_early", column=column, value=day, earliest=FIRST_DAY)
    if given.received_on > on:
        yield problem("day_to_come", column="received_on", value=given.received_on, latest=on)
    if given.valid_from and given.valid_to and given.valid_to < given.valid_from:
        yield problem("days_reversed", column="valid_to", value=given.valid_to, begins=given.valid_from)


def _faults_of_keeping(given: DocumentGiven, kind: Kind, customer: Customer, viewer: Viewer) -> Iterator[Problem]:
    if given.valid_to and not kind.valid:
        yield problem("document_kind_without_term", column="valid_to", kind_zh=kind.zh, kind_en=kind.en)
    level, seen = given.level_of(kind), levels_seen(viewer, customer)
    if level not in levels():
        yield problem("document_level_unknown", column="level", value=level)
    elif levels()[level] not in seen:
        yield problem("document_level_unseen", column="level", level_zh=levels()[level].zh, level_en=levels()[level].en)
    retention = retentions().get(given.retention_of(kind))
    if retention is None:
        yield problem("document_retention_unknown", column="retention", value=given.retention)
    elif retention.is_shorter_than(kind.retention):
        yield problem(
            "document_retention_short", column="retention", kind_zh=kind.zh, kind_en=kind.en,
            least_zh=kind.retention.zh, least_en=kind.retention.en,
        )  # fmt: skip
