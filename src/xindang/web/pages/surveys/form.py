"""The form of a survey as a page: per section what was typed, what the dossier has beside it, and what is wrong."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.http import QueryDict

from xindang.assess.report.page.text import Text
from xindang.core.problems import Problem
from xindang.customers.channels import channels
from xindang.customers.models import Customer
from xindang.documents.models import Document
from xindang.documents.proofs import papers_by_number, with_titles
from xindang.dossiers.archives import archive_of
from xindang.dossiers.catalogue import ONLY, Item, Named, Part, load_items
from xindang.dossiers.contradictions import Checked, checked_on
from xindang.dossiers.gathered import Gathered
from xindang.dossiers.judging import judges
from xindang.dossiers.models import DraftState, Survey, SurveyDraft, SurveyStep
from xindang.dossiers.said import STATES, part_said
from xindang.dossiers.surveys.reading import drafted
from xindang.dossiers.surveys.typed import (
    GRADE,
    GRADES,
    LACKING,
    ORIGIN,
    PAPERS,
    ROWS_MAX,
    Entry,
    Typed,
    asked_parts,
    entries_of,
    field_of,
    row_count,
    sections,
    with_row,
    without_row,
)
from xindang.people.selectors import Viewer
from xindang.web.pages.dossiers.shown import FindingShown, Option, finding_shown

TYPES = {"date": "date"}
NUMBERS = frozenset({"money", "percent", "number"})
GRADE_NAMED = Named(GRADE, "初评等级", "Preliminary grade", "S1-19")
ORIGIN_TITLES = {
    "channel": Named("channel", "渠道", "Channel"),
    "source": Named("source", "来源", "Source"),
    "as_of": Named("as_of", "所属日期", "As of"),
    "papers": Named("papers", "证明资料", "Papers"),
}
GRADE_TITLES = {"grade": Named("grade", "等级", "Grade"), "grade_reason": Named("grade_reason", "理由", "Reason")}
LACKING_TITLE = Named(LACKING, "无法取得的原因", "Why it could not be had")
ALL = "*"
NO_DAY = "0000-00-00"
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Cell:
    """One input. ``field``: its name; ``title``: what it is called; ``kind``: text, date, choice, number, papers."""

    field: str
    title: Named
    kind: str
    value: str
    options: Sequence[Option] = ()
    faults: Sequence[Problem] = ()

    @property
    def id(self) -> str:
        return f"f-{self.field}"

    @property
    def input_type(self) -> str:
        """A day that is none is shown as it was typed, which a browser's field for days would not do."""
        return "date" if self.kind == "date" and ISO_DAY.fullmatch(self.value or NO_DAY) else "text"

    @property
    def is_odd_choice(self) -> bool:
        return bool(self.value) and all(option.value != self.value for option in self.options)


@dataclass(frozen=True, slots=True)
class RowShown:
    """A row of the form. ``on_file``: what the dossier has of the item, on its first row alone; ``column``: what the
    customer's own column says, where the dossier has nothing.
    """

    item: Item
    row: int
    parts: Sequence[Cell]
    origin: Sequence[Cell]
    lacking: Cell | None
    on_file: Sequence[FindingShown]
    column: Text | None
    states: Sequence[Named]
    reason: str
    is_last: bool

    @property
    def name(self) -> str:
        return f"{self.item.name}-{self.row}"

    @property
    def may_take(self) -> bool:
        """Whether there is something on file to be taken over where nothing is typed."""
        return bool(self.parts and (self.on_file or self.column)) and not any(cell.value for cell in self.parts)


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of which words put aside say something else than what stands."""

    zh: str
    en: str
    stands: Text
    aside: Text


@dataclass(frozen=True, slots=True)
class AsideShown:
    draft: SurveyDraft
    differences: Sequence[Difference]


@dataclass(frozen=True, slots=True)
class SectionShown:
    """A section of the form. ``number``: of the draft that stands, 0 where nothing was typed yet."""

    named: Named
    standing: SurveyDraft | None
    cells: Sequence[Cell]
    rows: Sequence[RowShown]
    asides: Sequence[AsideShown]
    fault_count: int

    @property
    def number(self) -> int:
        return self.standing.number if self.standing else 0


class FormShown:
    """The whole form. ``checked``: whether what is wrong stands beside the fields."""

    def __init__(self, survey: Survey, viewer: Viewer, *, with_problems: bool) -> None:
        self.survey, self.viewer, self.customer = survey, viewer, survey.customer
        self.window = secrets.token_hex(8)
        self.with_problems = with_problems

    @cached_property
    def drafts(self) -> list[SurveyDraft]:
        return list(self.survey.drafts.exclude(state=DraftState.EARLIER).select_related("by").order_by("pk"))

    @cached_property
    def problems(self) -> list[Problem]:
        return drafted(self.survey, self.viewer.user, self.viewer.on)[1] if self.with_problems else []

    @cached_property
    def returned(self) -> SurveyStep | None:
        """The return that the form is being mended for, if any."""
        last = self.survey.steps.filter(act__in=("survey_sign", "survey_return")).select_related("by").last()
        return last if last and last.act == "survey_return" else None

    @cached_property
    def checked(self) -> Checked:
        return checked_on(archive_of(self.customer, self.viewer.on), judges(), self.viewer.on)

    @cached_property
    def sections(self) -> list[SectionShown]:
        return [self._section(name) for name in sections()]

    def _section(self, name: str) -> SectionShown:
        standing = next((one for one in self.drafts if (one.section, one.state) == (name, DraftState.STANDING)), None)
        typed = self._titled(standing.typed) if standing else {}
        faults = [found for found in self.problems if found.table == name]
        asides = [one for one in self.drafts if (one.section, one.state) == (name, DraftState.ASIDE)]
        return SectionShown(
            named=load_items().sections.get(name, GRADE_NAMED),
            standing=standing,
            cells=_grade_cells(typed, faults) if name == GRADE else _origin_cells(typed, faults),
            rows=self._rows(name, typed, faults),
            asides=[AsideShown(one, differences(standing.typed if standing else {}, one.typed)) for one in asides],
            fault_count=sum(found.is_error for found in faults),
        )

    @cached_property
    def _papers(self) -> Mapping[int, Document]:
        return papers_by_number(self.viewer, self.customer.leading)

    def _titled(self, typed: Typed) -> Typed:
        """What was typed, with the titles of papers that the viewer sees."""
        named = {name: text for name, text in typed.items() if name.endswith(PAPERS) and text}
        return {**typed, **{name: with_titles(self._papers, text) for name, text in named.items()}}

    def _rows(self, name: str, typed: Typed, faults: Sequence[Problem]) -> list[RowShown]:
        entries = list(entries_of(name, self.customer.kind, typed))
        reasons = self.returned.reasons if self.returned else {}
        last = {entry.item.name: entry.row for entry in entries}
        return [
            self._row(entry, faults, reasons.get(entry.item.name, ""), is_last=entry.row == last[entry.item.name])
            for entry in entries
        ]

    def _row(self, entry: Entry, faults: Sequence[Problem], reason: str, *, is_last: bool) -> RowShown:
        is_first = entry.row == 0
        gathered = [one for one in self.checked.gathered if is_first and one.item == entry.item]
        return RowShown(
            item=entry.item, row=entry.row,
            parts=[_part_cell(entry, part, faults) for part in asked_parts(entry.item).values()],
            origin=_origin_cells(entry.typed, faults, entry) if asked_parts(entry.item) else (),
            lacking=_cell(entry.field(LACKING), LACKING_TITLE, "text", entry.typed, faults)
            if is_first and entry.item.is_key and (entry.is_blank or entry.lacking) else None,
            on_file=[finding_shown(one.item, found) for one in gathered for found in one.findings],
            column=self._column(entry.item) if gathered and not gathered[0].findings else None,
            states=list(dict.fromkeys(STATES[one.state] for one in gathered)), reason=reason if is_first else "",
            is_last=is_last,
        )  # fmt: skip

    def _column(self, item: Item) -> Text | None:
        kept = column_kept(self.customer, item)
        return Text(*part_said(item.parts[ONLY], kept)) if kept else None


def _part_cell(entry: Entry, part: Part, faults: Iterable[Problem]) -> Cell:
    named = Named(part.name, part.zh, part.en)
    kind = "choice" if part.options else "number" if part.type in NUMBERS else TYPES.get(part.type, "text")
    options = load_items().options
    told = [Option(code, *_said(options.get(code), code)) for code in part.options]
    return _cell(entry.field(part.name), named, kind, entry.typed, faults, told)


def _said(named: Named | None, code: str) -> tuple[str, str]:
    return (named.zh, named.en) if named else (code, code)


def _origin_cells(typed: Typed, faults: Iterable[Problem], entry: Entry | None = None) -> list[Cell]:
    """Channel, source, day and papers: of a row, or of the section for all its rows."""
    told = [Option(channel.name, channel.zh, channel.en) for channel in channels().values()]
    kinds = {"channel": "choice", "as_of": "date", PAPERS: PAPERS}
    return [
        _cell(
            entry.field(f"from-{name}") if entry else name, ORIGIN_TITLES[name], kinds.get(name, "text"), typed, faults,
            told if name == "channel" else (),
        )
        for name in ORIGIN
    ]  # fmt: skip


def _grade_cells(typed: Typed, faults: Iterable[Problem]) -> list[Cell]:
    told = [Option(grade, grade, grade) for grade in GRADES]
    return [
        _cell("grade", GRADE_TITLES["grade"], "choice", typed, faults, told),
        _cell("grade_reason", GRADE_TITLES["grade_reason"], "long", typed, faults),
    ]


def _cell(  # noqa: PLR0917
    field: str, title: Named, kind: str, typed: Typed, faults: Iterable[Problem], options: Sequence[Option] = ()
) -> Cell:
    return Cell(field, title, kind, typed.get(field, ""), options, [one for one in faults if one.column == field])


def differences(stands: Typed, aside: Typed) -> list[Difference]:
    """Every field of which the two say something else."""
    fields = dict.fromkeys([*stands, *aside])
    return [
        Difference(*field_title(name), typed_said(name, stands.get(name, "")), typed_said(name, aside.get(name, "")))
        for name in fields
        if stands.get(name, "") != aside.get(name, "")
    ]


def field_title(name: str) -> tuple[str, str]:
    """What a field is called, in both languages."""
    if (alone := {**ORIGIN_TITLES, **GRADE_TITLES}.get(name)) is not None:
        return alone.zh, alone.en
    item_name, row, part_name = name.split("-", 2)
    item = load_items().items[item_name]
    part = item.parts.get(part_name)
    told: Named | Part = part or {**ORIGIN_TITLES, LACKING: LACKING_TITLE}[part_name.removeprefix("from-")]
    if told.zh == item.zh:
        return item.zh, item.en
    number = f" {int(row) + 1}" if item.is_many else ""
    return f"{item.zh}{number} {told.zh}", f"{item.en}{number}, {told.en}"


def typed_said(name: str, text: str) -> Text:
    """What was typed into a field as a person reads it: codes by their words."""
    if name.rpartition("-")[2] == "channel" and (channel := channels().get(text)) is not None:
        return Text(channel.zh, channel.en)
    item_name, _, part_name = name.partition("-")
    item, part_name = load_items().items.get(item_name), part_name.partition("-")[2]
    part = item.parts.get(part_name) if item else None
    named = load_items().options.get(text) if part and text in part.options else None
    return Text(*_said(named, text))


def place_said(found: Problem) -> Text:
    """Where in the form a problem stands: its section, and the field by its title."""
    named = load_items().sections.get(found.table or "", GRADE_NAMED)
    zh, en = field_title(found.column) if found.column else ("", "")
    return Text(f"{named.zh} › {zh}" if zh else named.zh, f"{named.en} › {en}" if en else named.en)


def acted(given: QueryDict, customer: Customer, checked: Checked, section: str) -> dict[str, str]:
    """What a section's form was sent with, once the button that sent it has done its part: a row more or less, or what
    the dossier has taken over.
    """
    typed = {name: str(given[name]) for name in given}
    if (item := given.get("add", "")) in load_items().items:
        return with_row(item, typed)
    item, _, row = given.get("remove", "").partition("-")
    if item in load_items().items and row.isascii() and row.isdigit() and len(row) < 4 and int(row) < ROWS_MAX:
        return without_row(item, int(row), typed)
    if taken := given.get("take", ""):
        for name in dict.fromkeys(one.item.name for one in checked.gathered if one.item.section == section):
            if taken in {ALL, name}:
                typed = taken_over(customer, [one for one in checked.gathered if one.item.name == name], typed)
    return typed


def taken_over(customer: Customer, gathered: Sequence[Gathered], typed: Typed) -> dict[str, str]:
    """With what the dossier has of an item, else the customer's own column, where nothing was typed of it; it is said
    anew, by the section's channel.

    What is contradicted, sealed or shown in part only is not taken over.
    """
    item = gathered[0].item
    filled = dict(typed)
    if any(filled.get(field_of(item.name, row, part), "").strip() for row in _rows(item, typed) for part in item.parts):
        return filled
    accepted = [one.accepted.value for one in gathered if one.accepted is not None]
    if not any(one.findings for one in gathered) and (kept := column_kept(customer, item)):
        accepted = [{ONLY: kept}]
    for row, value in enumerate(accepted[:ROWS_MAX]):
        for name, part in asked_parts(item).items():
            if not part.is_masked:
                filled[field_of(item.name, row, name)] = typed_text(part, value.get(name, ""))
    return filled


def _rows(item: Item, typed: Typed) -> range:
    return range(row_count(item.name, typed))


def column_kept(customer: Customer, item: Item) -> str:
    """What the customer's own column says of an item, in the form in which a dossier keeps it; empty: nothing."""
    said = getattr(customer, item.column) if item.column else None
    if isinstance(said, Decimal):
        return f"{said:.2f}" if item.parts[ONLY].type == "money" else f"{said.normalize():f}"
    return "" if said is None else str(said)


def typed_text(part: Part, kept: str) -> str:
    """A kept text as somebody types it."""
    if part.type == "percent" and kept:
        return f"{(Decimal(kept) * 100).normalize():f}"
    return kept
