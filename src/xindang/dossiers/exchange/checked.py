"""A dry run: what the lines of a workbook would do to the dossiers, and every reason why they may not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from xindang.core.problems import Problem, ProblemsFound, errors_in, problem
from xindang.customers.channels import channels
from xindang.documents.models import Document, Version
from xindang.documents.proofs import NONE, Papers, papers_among
from xindang.dossiers.archives import Archive
from xindang.dossiers.catalogue import Item, Part, load_items
from xindang.dossiers.consents import item_by_consent
from xindang.dossiers.contradictions import checked_on
from xindang.dossiers.exchange.incoming import PROBLEMS_MAX, Line, day_of, day_text
from xindang.dossiers.exchange.layout import AS_OF, CUSTOMER, ITEM, VALUES, plan_of
from xindang.dossiers.gathered import State
from xindang.dossiers.given import item_gathered
from xindang.dossiers.judging import Judges
from xindang.dossiers.models import Finding, SealedPart
from xindang.dossiers.origin import problems_of_origin
from xindang.dossiers.sealed import label_among, opened
from xindang.dossiers.values import HIDDEN, masked, plain, readable, row_of, value_given
from xindang.people.models import User
from xindang.store.sealing import sealing_keys

# Numbers of findings that are not recorded yet: after all that are.
NOT_YET = 1 << 62
Key = tuple[str, str, str, str]


class Verdict(StrEnum):
    """``NEWER``: the channel said something before, which becomes history; ``OLDER``: this becomes history itself."""

    NEW = "new"
    NEWER = "newer"
    OLDER = "older"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class OnFile:
    """``archives``: of the customers that may be recorded for, by every code they have; ``sealed``: all their sealed
    parts, by the code of the one that leads. ``papers``: by code, those that the sender may name, of customers for whom
    some are named; ``proving``: by finding, the papers that prove it.
    """

    archives: Mapping[str, Archive]
    sealed: Mapping[str, Sequence[SealedPart]]
    papers: Mapping[str, Mapping[int, Document]] = field(default_factory=dict)
    proving: Mapping[int, Sequence[Version]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line read through. ``clear``: its parts as typed, those to be sealed too; ``papers``: that prove it.
    ``contradicts``: with it, the item contradicts something.
    """

    line: Line
    finding: Finding
    clear: Mapping[str, str]
    verdict: Verdict
    papers: Papers = NONE
    contradicts: bool = False


@dataclass(slots=True)
class DryRun:
    """``entries``: of all lines that are right. Nothing is recorded while there is an error among the problems."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def errors(self) -> list[Problem]:
        return errors_in(self.problems)

    @property
    def to_record(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.verdict != Verdict.SAME]

    @property
    def counts(self) -> dict[str, int]:
        """How many of each verdict, of how many customers, and how many of what is to be recorded contradict."""
        told = Counter(str(entry.verdict) for entry in self.entries)
        found = {verdict.value: told[verdict] for verdict in Verdict}
        contradicting = sum(entry.contradicts for entry in self.to_record)
        customers = len({entry.finding.customer_id for entry in self.to_record})
        return found | {"contradicting": contradicting, "customers": customers}


def lines_checked(lines: Sequence[Line], on_file: OnFile, judges: Judges, *, by: User, on: date) -> DryRun:
    """Read every line beside what is on file; nothing is written."""
    told, reader = DryRun(), _Reader(on_file, by, on)
    for number, line in enumerate(lines):
        if len(told.problems) > PROBLEMS_MAX:
            break
        try:
            papers = reader.papers(line)
            finding, clear, warnings = reader.read(line, papers)
        except ProblemsFound as found:
            told.problems += (_at(line, one) for one in found.problems)
            continue
        told.problems += (_at(line, one) for one in warnings)
        finding.pk = NOT_YET + number
        told.entries.append(Entry(line, finding, clear, reader.verdict(finding, papers), papers))
    told.entries = list(_contradicting(told, on_file, judges, on))
    for entry in told.entries:
        entry.finding.pk = None
    return told


class _Reader:
    """Lines one after the other: what stands further up in the file counts as on file for what stands below."""

    def __init__(self, on_file: OnFile, by: User, on: date) -> None:
        self.archives, self.by, self.on = on_file.archives, by, on
        self.offered = on_file.papers
        self.sealed: dict[tuple[str, str, str], list[SealedPart]] = {}
        for code, rows in on_file.sealed.items():
            for row in rows:
                self.sealed.setdefault((code, row.finding.item, row.part), []).append(row)
        self.labels = {
            place: [(row.key_id, row.mark, row.finding.value[row.part]) for row in rows]
            for place, rows in self.sealed.items()
        }
        # What is on file and stands further up, each with the papers that prove it.
        self.seen: dict[tuple[object, ...], frozenset[int]] = {}
        self.latest: dict[Key, date] = {}
        for archive in self.archives.values():
            for finding in archive.findings:
                if finding.withdrawn_on is None or finding.withdrawn_on > on:
                    self._stands(archive.customer.customer_id, finding, on_file.proving.get(finding.pk, ()))

    def papers(self, line: Line) -> Papers:
        """The papers that a line names, and what is wrong with how it does."""
        return papers_among(self.offered.get(line.customer_id, {}), line.papers)

    def read(self, line: Line, papers: Papers) -> tuple[Finding, Mapping[str, str], list[Problem]]:
        """The finding that a line is, its parts in clear, and warnings. Raises ProblemsFound."""
        archive = self.archives.get(line.customer_id)
        if archive is None:
            raise ProblemsFound([problem("exchange_customer_unknown", column=CUSTOMER, value=line.customer_id)])
        try:
            item = item_by_consent(archive.customer, line.item, self.on) or item_gathered(
                line.item, archive.customer.kind
            )
        except ProblemsFound as found:
            raise ProblemsFound(replace(told, column=ITEM) for told in found.problems) from found
        typed = {name: self._typed(item, part, line.typed, archive) for name, part in item.parts.items()}
        clear, problems = value_given(item, typed)
        channel, day = _channel(line.channel), day_of(line.as_of)
        problems += [*problems_of_origin(channel, line.source, day, self.on, line.collected_by), *papers.faults]
        if day is None:
            problems.append(problem("exchange_as_of_malformed", column=AS_OF, value=line.as_of))
        if errors_in(problems) or day is None:
            raise ProblemsFound(problems)
        code = archive.customer.customer_id
        value = {name: self._label((code, item.name, name), item.parts[name], text) for name, text in clear.items()}
        finding = Finding(
            customer=archive.customer, item=item.name, row=row_of(item, value), value=value, channel=channel,
            source=readable(line.source), as_of=day, collected_by=readable(line.collected_by) or self.by.name,
            recorded_by=self.by, recorded_on=self.on,
        )  # fmt: skip
        return finding, clear, problems

    def verdict(self, finding: Finding, papers: Papers) -> Verdict:
        """Beside what is on file and what stands further up; a paper that did not prove it yet is something new."""
        code = str(finding.customer_id)
        proving = self.seen.get(_mark(code, finding))
        if proving is not None and _documents(papers.versions) <= proving:
            return Verdict.SAME
        before = self.latest.get(_key(code, finding))
        self._stands(code, finding, papers.versions)
        if before is None:
            return Verdict.NEW
        return Verdict.NEWER if finding.as_of >= before else Verdict.OLDER

    def _stands(self, code: str, finding: Finding, papers: Iterable[Version]) -> None:
        mark = _mark(code, finding)
        self.seen[mark] = self.seen.get(mark, frozenset()) | _documents(papers)
        key = _key(code, finding)
        self.latest[key] = max(finding.as_of, self.latest.get(key, date.min))

    def _typed(self, item: Item, part: Part, typed: Mapping[str, str], archive: Archive) -> str:
        """What was typed of a part as a form would have it: a choice by its code, what is hidden as it is on file."""
        text = plain(typed.get(part.name, ""))
        if part.type == "choice":
            return next((code for code in part.options if text in _titles(code)), text)
        if part.type == "date":
            return day_text(text)
        if text.startswith(HIDDEN) and (part.is_masked or part.is_sealed):
            on_file = self._hidden(item, part, archive, text)
            return on_file.pop() if len(on_file) == 1 else text
        return text

    def _hidden(self, item: Item, part: Part, archive: Archive, label: str) -> set[str]:
        """The values on file that are shown so; nobody sees them here, they are recorded once more."""
        if part.is_sealed:
            rows = self.sealed.get((archive.customer.customer_id, item.name, part.name), ())
            return {opened(row) for row in rows if row.finding.value[part.name] == label}
        findings = (finding for finding in archive.findings if finding.item == item.name)
        values = (finding.value.get(part.name, "") for finding in findings)
        return {value for value in values if masked(value) == label}

    def _label(self, place: tuple[str, str, str], part: Part, clear: str) -> str:
        """What is kept of a part: of a sealed one its label."""
        if not part.is_sealed:
            return clear
        rows = self.labels.setdefault(place, [])
        label, keys = label_among(clear, part, rows), sealing_keys()
        rows.append((keys.current, keys.marks(clear, part.type)[keys.current], label))
        return label


def _key(code: str, finding: Finding) -> Key:
    return code, finding.item, finding.row, finding.channel


def _documents(papers: Iterable[Version]) -> frozenset[int]:
    return frozenset(version.document_id for version in papers)


def _mark(code: str, finding: Finding) -> tuple[object, ...]:
    """What is alike of two findings of which the second tells nothing new."""
    return *_key(code, finding), finding.as_of, finding.source, tuple(sorted(finding.value.items()))


def _contradicting(told: DryRun, on_file: OnFile, judges: Judges, on: date) -> Iterator[Entry]:
    coming: dict[str, list[Finding]] = {}
    for entry in told.to_record:
        coming.setdefault(entry.finding.customer_id, []).append(entry.finding)
    contradicted = set[tuple[str, str, str]]()
    for code, findings in coming.items():
        archive = on_file.archives[code]
        after = checked_on(replace(archive, findings=[*archive.findings, *findings]), judges, on)
        contradicted |= {(code, one.item.name, one.row) for one in after.gathered if one.state == State.CONTRADICTED}
    for entry in told.entries:
        found = entry.finding
        yield replace(entry, contradicts=(found.customer_id, found.item, found.row) in contradicted)


def _titles(code: str) -> Iterable[str]:
    named = load_items().options.get(code)
    return (code, plain(named.zh), plain(named.en)) if named else (code,)


def _channel(text: str) -> str:
    """The channel that is named in either language; a text that names none stands as it is."""
    wanted = plain(text)
    return next((name for name, told in channels().items() if wanted in {name, plain(told.zh), plain(told.en)}), wanted)


def _at(line: Line, told: Problem) -> Problem:
    """The problem with its place: sheet, row, and the heading over the cell."""
    heading = (plan_of(line.sheet) or VALUES).heading(line.sheet, told.column)
    return replace(told, table=line.sheet, row=line.row, column=heading)
