"""What is on record of a customer, as its page shows it: our own rows and those of files beside each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from operator import itemgetter
from typing import Any

from django.urls import reverse

from xindang.book.contract import Column, contract
from xindang.customers.models import Customer
from xindang.people.selectors import Viewer
from xindang.rating.models import EventFile
from xindang.rating.selectors import Place, event_files, expired_keys, open_objection
from xindang.rating.services.events import EVENTS
from xindang.records.given import typed_again
from xindang.records.models import Record, RecordState
from xindang.records.selectors import papers_of_records
from xindang.sources.models import Source
from xindang.visits.selectors import visit_key_of
from xindang.web.forms import Form
from xindang.web.pages.customers.items import sees
from xindang.web.pages.records.concerned import own_source_key
from xindang.web.pages.records.forms import section_fields, section_form
from xindang.web.pages.records.sections import SECTIONS, Section
from xindang.web.pages.records.within import Within
from xindang.web.papers_cited import PaperCited, papers_cited
from xindang.web.rooms import sees_by
from xindang.web.row_fields import RowField
from xindang.web.row_words import cell_said, channel_said

ROWS_FIRST = 15
FIGURES = frozenset({"money", "rate", "int"})


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    css: str


@dataclass(frozen=True, slots=True)
class RowShown:
    """``said_by``: who recorded it and when, or the file's source; ``state``: of a record: standing, expired, …

    ``values``: what ``cells`` say, by column, as it is kept.
    """

    on: date
    cells: Sequence[Cell]
    said_by: str
    record: Record | None
    state: str
    event_key: int = 0  # of an event that a file brought
    annotation: str = ""
    objected: bool = False
    is_own: bool = False
    papers: Sequence[PaperCited] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    visit_key: int = 0  # of the visit whose report said it


class SectionShown:
    """A section of a customer's page as a viewer sees it. ``form``: what was tried there, else an empty one."""

    def __init__(self, room: RecordsShown, section: Section, form: Form | None) -> None:
        self.room, self.section = room, section
        self.form = form or section_form(section)

    @property
    def columns(self) -> list[Column]:
        described = contract()[self.section.table.name].columns
        return [described[name] for name in self.section.shown]

    @property
    def headings(self) -> list[tuple[Column, str]]:
        return [(column, css_of(column, ())) for column in self.columns]

    @property
    def is_open(self) -> bool:
        """Whether its form stands open."""
        return bool(self.form.problems) or self.room.begin == self.section.name

    @cached_property
    def may_record(self) -> bool:
        return sees_by(self.room.viewer, self.section.right, self.room.customer)

    @property
    def action(self) -> str:
        """Where its form goes."""
        named = [self.section.name] if self.section.address == "records:add" else []
        return reverse(self.section.address, args=[self.room.customer.pk, *named])

    @property
    def own_page(self) -> str:
        return reverse(self.section.page, args=[self.room.customer.pk])

    @property
    def fields(self) -> list[RowField]:
        within = self.room.within(self.section)
        return section_fields(self.section, self.form, within=within)

    @cached_property
    def _in_order(self) -> list[tuple[date, Callable[[], RowShown]]]:
        """Rows of the book, and records no longer in it, the latest first: its day, and what puts it into words."""
        rows = self.section.rows_of(self.room.viewer, self.room.customer)
        found = [(getattr(row, self.section.principal), partial(self._of_book, row)) for row in rows]
        gone = (record for record in self.room.withdrawn if record.table == self.section.table.name)
        withdrawn = [self._withdrawn(record) for record in gone]
        found += [(shown.on, partial(_itself, shown)) for shown in withdrawn]
        return sorted(found, key=itemgetter(0), reverse=True)

    @property
    def count(self) -> int:
        return len(self._in_order)

    @cached_property
    def all_rows(self) -> list[RowShown]:
        return [shown() for _, shown in self._in_order]

    @cached_property
    def rows(self) -> list[RowShown]:
        if self.room.asked_all == self.section.name:
            return self.all_rows
        return [shown() for _, shown in self._in_order[:ROWS_FIRST]]

    @property
    def more(self) -> int:
        return self.count - len(self.rows)

    def _of_book(self, row: Any) -> RowShown:
        record = self.room.records.get(row.row_key)
        values = {name: getattr(row, name) for name in self.section.shown}
        if record is not None:
            values |= {name: value for name, value in self._kept(record).items() if name in values}
        said_by = self._told_by(record) if record else self._source(row.origin_id)
        file = self.room.files.get((row.origin_id, row.row_key))
        return RowShown(
            getattr(row, self.section.principal), self._cells(values), said_by, record, self._state(record, row.pk),
            event_key=row.pk if self.section.table.name == EVENTS.name and record is None else 0,
            annotation=file.annotation if file else "",
            objected=open_objection(file) is not None,
            is_own=self.room.own_source == row.origin_id,
            papers=self.room.papers.get(record.pk, ()) if record else (),
            values=values,
            visit_key=visit_key_of(row.row_key) if self.room.own_source == row.origin_id else 0,
        )  # fmt: skip

    def _source(self, origin: int) -> str:
        """Who says a row that nobody recorded by its form: a file's source, or the office itself."""
        if origin == self.room.own_source:
            return "本系统" if self.room.language == "zh" else "this office"
        return self.room.sources.get(origin, "")

    def _withdrawn(self, record: Record) -> RowShown:
        values = self._kept(record) | {"channel": record.channel}
        on = values[self.section.principal]
        cells = self._cells({name: values.get(name) for name in self.section.shown})
        shown_on = on if isinstance(on, date) else record.recorded_on
        papers = self.room.papers.get(record.pk, ())
        said_by, state = self._told_by(record), self._state(record)
        return RowShown(shown_on, cells, said_by, record, state, papers=papers, values=values)

    def _told_by(self, record: Record) -> str:
        """Who recorded it, when, and from which channel where no column says it."""
        channel = "" if "channel" in self.section.shown else channel_said(record.channel, self.room.language)
        return " · ".join(filter(None, (record.recorded_by.name, record.recorded_on.isoformat(), channel)))

    def _kept(self, record: Record) -> dict[str, Any]:
        return dict(typed_again(self.section.table.name, record.values))

    def _state(self, record: Record | None, row: int = 0) -> str:
        if self.section.table.name == EVENTS.name and row in self.room.expired:
            return "expired"
        return record.state if record else ""

    def _cells(self, values: Mapping[str, Any]) -> list[Cell]:
        language = self.room.language
        return [
            Cell(cell_said(column, values[column.name], language), css_of(column, self.section.long))
            for column in self.columns
        ]


class RecordsShown:
    """The page of what is on record of a customer. ``begin``: the section whose form stands open, and ``tried`` what
    was refused there.
    """

    def __init__(self, viewer: Viewer, customer: Customer, asked: Mapping[str, str], tried: Form | None = None) -> None:
        self.viewer, self.customer, self.tried = viewer, customer, tried
        self.begin, self.asked_all = asked.get("begin", ""), asked.get("all", "")
        self.language = viewer.user.language
        self._within: dict[Callable[[Viewer, Customer], Within], Within] = {}

    def within(self, section: Section) -> Within:
        """Among what a section's form may choose; sections that choose among the same ask once."""
        if section.within not in self._within:
            self._within[section.within] = section.within(self.viewer, self.customer)
        return self._within[section.within]

    @cached_property
    def sections(self) -> list[SectionShown]:
        return [SectionShown(self, section, self._tried(section)) for section in SECTIONS.values()]

    def _tried(self, section: Section) -> Form | None:
        return self.tried if self.tried is not None and self.tried.name == section.name else None

    @cached_property
    def _all_records(self) -> list[Record]:
        return list(Record.objects.filter(customer__in=self.customer.together).select_related("recorded_by"))

    @cached_property
    def records(self) -> Mapping[str, Record]:
        """By the key of the book's row."""
        return {record.row_key: record for record in self._all_records}

    @cached_property
    def papers(self) -> Mapping[int, list[PaperCited]]:
        """By record: the papers that prove it, as the viewer sees them."""
        return papers_cited(self.viewer, papers_of_records(self._all_records))

    @property
    def withdrawn(self) -> Iterable[Record]:
        gone = [record for record in self._all_records if record.state == RecordState.WITHDRAWN]
        return [record for record in gone if sees_record(self.viewer, record)]

    @cached_property
    def files(self) -> Mapping[Place, EventFile]:
        return event_files(self.customer)

    @cached_property
    def expired(self) -> frozenset[int]:
        return expired_keys(self.customer, self.viewer.on)

    @cached_property
    def own_source(self) -> int:
        return own_source_key()

    @cached_property
    def sources(self) -> Mapping[int, str]:
        return dict(Source.objects.values_list("pk", "name"))


def _itself(shown: RowShown) -> RowShown:
    return shown


def sees_record(viewer: Viewer, record: Record) -> bool:
    """Whether a viewer who sees the customer sees the record: documents are of units."""
    return record.unit is None or sees(viewer, record.unit)


def css_of(column: Column, long: Sequence[str]) -> str:
    if column.name in long:
        return "text"
    return "num" if column.type in FIGURES else ""
