"""Finding what in a dossier contradicts itself, and what is left of it once people have settled some (S1-11).

First what channels say of each item, then, with the values that hold, everything else. What somebody settled stays
settled as long as the same still say the same; whatever is open makes its items unknown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from xindang.dossiers.archives import Archive
from xindang.dossiers.catalogue import load_items
from xindang.dossiers.gathered import Gathered, gathered_on
from xindang.dossiers.judging import Judge, Judges
from xindang.dossiers.known import Ground, Known, Subject, said_of
from xindang.dossiers.models import BOTH, Finding
from xindang.dossiers.subjects.items import account_subjects, column_subjects, item_subjects
from xindang.dossiers.subjects.statements import statement_subjects
from xindang.dossiers.subjects.whole import customer_subject
from xindang.policy.pack import Outcome, Rule

FINGERPRINT_DIGITS = 32


@dataclass(frozen=True, slots=True)
class Side:
    """One of those that contradict each other. ``name``: of the fact, or of the voice where each is a side."""

    name: str
    fact: str
    known: Known
    makes_unknown: bool

    @property
    def findings(self) -> list[Finding]:
        return [ground.finding for ground in self.known.grounds if ground.finding is not None]


@dataclass(frozen=True, slots=True)
class Found:
    """A contradiction as it stands. ``fingerprint``: the same as long as the same say the same."""

    rule: Rule
    subject: Subject
    sides: tuple[Side, ...]
    fingerprint: str

    @property
    def may_choose(self) -> bool:
        """Whether one side can hold and another not: they come from different places."""
        return len({(ground.kind, ground.key) for side in self.sides for ground in side.known.grounds[:1]}) > 1


@dataclass(frozen=True, slots=True)
class Checked:
    """A dossier on a day: every item with its state, and every contradiction found, settled ones too."""

    gathered: Sequence[Gathered]
    found: Sequence[Found]
    settled: Mapping[str, str]

    @property
    def open(self) -> list[Found]:
        return [found for found in self.found if found.fingerprint not in self.settled]


def checked_on(archive: Archive, judges: Judges, on: date) -> Checked:
    """What was known of the customer at the end of a day, checked by the rules."""
    gathered = gathered_on(load_items(), archive.customer.kind, archive.findings, on)
    found: list[Found] = []
    for subjects_of in STEPS:
        new = _found_in(subjects_of(archive, gathered, on), judges)
        gathered = _after(gathered, new, archive.settled, on)
        found += new
    return Checked(gathered, found, archive.settled)


def _of_items(archive: Archive, gathered: Sequence[Gathered], on: date) -> list[Subject]:
    return item_subjects(gathered)


def _of_columns(archive: Archive, gathered: Sequence[Gathered], on: date) -> list[Subject]:
    return column_subjects(archive.customer, gathered)


def _of_the_rest(archive: Archive, gathered: Sequence[Gathered], on: date) -> list[Subject]:
    whole = customer_subject(archive, gathered, on)
    others = [*account_subjects(archive.customer, gathered), *statement_subjects(archive.statements, on)]
    return [whole, *(Subject(each.grain, each.key, {**whole.facts, **each.facts}) for each in others)]


# What is asked in which order: each with the values that hold after those before it.
STEPS = (_of_items, _of_columns, _of_the_rest)


def _found_in(subjects: Iterable[Subject], judges: Judges) -> list[Found]:
    return [
        _found(judge, subject, judges)
        for subject in subjects
        for judge in judges.of(subject.grain)
        if judge.outcome(subject.values) is Outcome.NOT_MET
    ]


def _found(judge: Judge, subject: Subject, judges: Judges) -> Found:
    sides: list[Side] = []
    marks = [judge.rule.id, subject.name]
    for name in dict.fromkeys(judge.rule.reads):
        fact, known = judges.facts[name], subject.facts.get(name, Known())
        if not fact.moves:
            voices = sorted({(ground.kind, ground.voice, ground.said) for ground in known.grounds})
            marks.append(f"{name}={said_of(known.value)}|{said_of(known.seen)}|{voices}")
            sides += _voices(known, name, bool(fact.of)) if fact.apart else [Side(name, name, known, bool(fact.of))]
    digest = hashlib.sha256("\n".join(marks).encode()).hexdigest()
    return Found(judge.rule, subject, tuple(sides), digest[:FINGERPRINT_DIGITS])


def _voices(known: Known, fact: str, makes_unknown: bool) -> list[Side]:
    """Each source of a fact as a side of its own."""
    by_voice: dict[str, list[Ground]] = {}
    for ground in known.grounds:
        by_voice.setdefault(ground.voice, []).append(ground)
    return [
        Side(voice, fact, Known(grounds[0].said, tuple(grounds)), makes_unknown) for voice, grounds in by_voice.items()
    ]


def _after(
    gathered: Sequence[Gathered], found: Iterable[Found], settled: Mapping[str, str], on: date
) -> list[Gathered]:
    """The items once contradictions about them are open or settled."""
    unknown: set[tuple[str, str]] = set()
    ended: set[tuple[str, str]] = set()
    refuted: set[int] = set()
    for each in found:
        touched = {(f.item, f.row) for side in each.sides if side.makes_unknown for f in side.findings}
        if each.fingerprint in settled:
            ended |= touched
            refuted |= _refuted(each, settled[each.fingerprint])
        else:
            unknown |= touched
    told = []
    for one in gathered:
        place = one.item.name, one.row
        if place in unknown:
            told.append(one.contradicted())
        elif place in ended and one.findings:
            told.append(one.settled(refuted & {finding.pk for finding in one.findings}, on))
        else:
            told.append(one)
    return told


def _refuted(found: Found, holds: str) -> set[int]:
    """The findings that do not hold where one side does; of sides that say the same, all do."""
    if holds == BOTH:
        return set()
    right = [side for side in found.sides if side.name == holds]
    kept = {said_of(side.known.value) for side in right}
    others = (side for side in found.sides if side.makes_unknown and said_of(side.known.value) not in kept)
    return {finding.pk for side in others for finding in side.findings}
