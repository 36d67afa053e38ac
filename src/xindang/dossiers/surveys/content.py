"""What a survey says: read from its drafts with all that is wrong with it, and as the text that is signed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from xindang.book.contract import contract
from xindang.core.problems import Problem, errors_in, problem
from xindang.customers.given import value_given as column_value
from xindang.customers.models import Customer
from xindang.documents.models import Document
from xindang.documents.proofs import papers_among
from xindang.dossiers.catalogue import ONLY, Item, load_items
from xindang.dossiers.origin import WORDS_LENGTH_MAX, problems_of_origin
from xindang.dossiers.surveys.typed import (
    GRADE,
    GRADES,
    LACKING,
    ORIGIN,
    Entry,
    Typed,
    entries_of,
    items_of,
    sections,
)
from xindang.dossiers.values import row_of, value_given

Key = tuple[str, str, str]
# A paper as a signed text has it: its number, which version, and the hash of that file.
PaperSigned = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Filled:
    """A value of the form as it will be kept: of which item and row, by which channel, proved by which papers."""

    item: str
    row: str
    value: Mapping[str, str]
    channel: str
    source: str
    as_of: date
    papers: Sequence[PaperSigned] = ()

    @property
    def key(self) -> Key:
        return self.item, self.row, self.channel


@dataclass(frozen=True, slots=True)
class OnFile:
    """What the form may rest on. ``sealed``: sealed items that the dossier has; ``papers``: those that the signer may
    name, by number.
    """

    sealed: Collection[str]
    papers: Mapping[int, Document] = field(default_factory=dict)


@dataclass(frozen=True)
class Content:
    """All that is signed. ``lacking``: item → why key information could not be had; ``written_by``: user names."""

    customer_id: str
    customer: str
    grade: str
    grade_reason: str
    filled: Sequence[Filled]
    lacking: Mapping[str, str]
    written_by: Sequence[str]

    @cached_property
    def text(self) -> str:
        """The same for the same content: keys sorted, one way of writing it."""
        told = {name: getattr(self, name) for name in self.__dataclass_fields__}
        told["filled"] = [asdict(entry) | {"as_of": entry.as_of.isoformat()} for entry in self.filled]
        return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def hash(self) -> str:
        return hash_of(self.text)


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def content_from(text: str) -> Content:
    """What a signed text says."""
    told = json.loads(text)
    told["filled"] = [_filled_from(entry) for entry in told["filled"]]
    return Content(**told)


def _filled_from(entry: Mapping[str, Any]) -> Filled:
    papers = [(document, number, sha256) for document, number, sha256 in entry.get("papers", ())]
    return Filled(**{**entry, "as_of": date.fromisoformat(entry["as_of"]), "papers": papers})


def content_of(
    customer: Customer, typed: Mapping[str, Typed], written_by: Iterable[str], on_file: OnFile, on: date
) -> tuple[Content, list[Problem]]:
    """What the drafts of a survey say, and everything that has to be put right before it is signed.

    ``typed``: by section. A problem's table is the section, its column the field; warnings keep nothing back.
    """
    filled: list[Filled] = []
    lacking: dict[str, str] = {}
    problems: list[Problem] = []
    for section in sections():
        fields = typed.get(section, {})
        entries = list(entries_of(section, customer.kind, fields))
        found, wrong = _filled(entries, on_file, on)
        without, unsaid = _lacking(
            entries, {*on_file.sealed, *(one.item for one in found)}, items_of(section, customer.kind)
        )
        filled += found
        lacking |= without
        problems += [replace(one, table=section) for one in _once([*wrong, *unsaid])]
    graded = {name: text.strip() for name, text in typed.get(GRADE, {}).items()}
    content = Content(
        customer.customer_id, customer.name, graded.get("grade", ""), graded.get("grade_reason", ""), filled, lacking,
        sorted(set(written_by)),
    )  # fmt: skip
    return content, [*problems, *_problems_of_grade(content)]


def _filled(entries: Iterable[Entry], on_file: OnFile, on: date) -> tuple[list[Filled], list[Problem]]:
    found: dict[Key, Filled] = {}
    problems: list[Problem] = []
    for entry in entries:
        if entry.is_blank:
            continue
        one, wrong = _one(entry, on_file, on)
        if one is not None and one.key in found:
            one, wrong = (
                None,
                [problem("survey_twice", column=_first(entry), value=entry.item.zh, item_en=entry.item.en)],
            )
        problems += wrong
        if one is not None:
            found[one.key] = one
    return list(found.values()), problems


def _one(entry: Entry, on_file: OnFile, on: date) -> tuple[Filled | None, list[Problem]]:
    """A row as it will be kept, and what is wrong with it beside the field that is to be mended."""
    value, wrong = value_given(entry.item, entry.parts)
    wrong += [] if errors_in(wrong) else _problems_of_column(entry.item, value)
    problems = [replace(one, column=entry.field(one.column)) for one in wrong]
    channel, source, said, named = (entry.origin(name) for name in ORIGIN)
    papers = papers_among(on_file.papers, named)
    as_of, unread = _day(said)
    for one in [*problems_of_origin(channel, source, as_of, on), *unread, *papers.faults]:
        own = entry.of(f"from-{one.column}").strip()
        problems.append(replace(one, column=entry.field(f"from-{one.column}")) if own else one)
    if as_of is None or errors_in(problems):
        return None, problems
    signed = [(version.document_id, version.number, version.sha256) for version in papers.versions]
    return Filled(entry.item.name, row_of(entry.item, value), value, channel, source, as_of, signed), problems


def _problems_of_column(item: Item, value: Mapping[str, str]) -> list[Problem]:
    """What the customer's own column would not take."""
    if not item.column or ONLY not in value:
        return []
    _, wrong = column_value(contract()["customers"].columns[item.column], value[ONLY])
    return [replace(wrong, table="", column=ONLY)] if wrong else []


def _day(text: str) -> tuple[date | None, list[Problem]]:
    if not text:
        return None, [problem("day_missing", column="as_of")]
    try:
        return date.fromisoformat(text), []
    except ValueError:
        return None, [problem("day_malformed", column="as_of", value=text)]


def _lacking(entries: Iterable[Entry], filled: set[str], asked: Iterable[Item]) -> tuple[dict[str, str], list[Problem]]:
    """Why key information is lacking that the form does not give; where it does not say why, that is a problem."""
    tried = {entry.item.name for entry in entries if not entry.is_blank}
    reasons = {entry.item.name: entry.lacking for entry in entries if entry.row == 0 and entry.lacking}
    wanted = [item for item in asked if item.is_key and item.name not in filled | tried]
    problems = []
    for item in wanted:
        reason = reasons.get(item.name, "")
        if not reason or len(reason) > WORDS_LENGTH_MAX:
            column = f"{item.name}-0-{LACKING}"
            problems.append(
                problem("survey_key_missing", column=column, value=item.zh, item_en=item.en, most=WORDS_LENGTH_MAX)
            )
    return {item.name: reasons[item.name] for item in wanted if item.name in reasons}, problems


def _problems_of_grade(content: Content) -> list[Problem]:
    problems = []
    if content.grade not in GRADES:
        problems.append(problem("survey_grade_missing", table=GRADE, column="grade"))
    if not content.grade_reason or len(content.grade_reason) > WORDS_LENGTH_MAX:
        problems.append(problem("survey_reason_missing", table=GRADE, column="grade_reason", most=WORDS_LENGTH_MAX))
    if content.grade == GRADES[0] and content.lacking:
        names = [load_items().items[name] for name in content.lacking]
        zh, en = "、".join(item.zh for item in names), ", ".join(item.en for item in names)
        problems.append(problem("survey_grade_incomplete", table=GRADE, column="grade", value=zh, items_en=en))
    return problems


def _first(entry: Entry) -> str:
    return entry.field(next(iter(entry.parts)))


def _once(problems: Iterable[Problem]) -> list[Problem]:
    """A fault of what a section says for all its rows is told once."""
    return list(dict.fromkeys(problems))
