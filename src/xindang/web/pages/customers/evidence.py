"""On what the reasons of a grade rest: rows of the book with who recorded them, when, and the papers that prove it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse

from xindang.assess.report.page.text import Text
from xindang.book.contract import Column, contract
from xindang.customers.models import Customer
from xindang.facts.rests import RowsOf, rests_told, tables_told
from xindang.people.selectors import Viewer
from xindang.rating.selectors import expired_keys
from xindang.rating.services.events import EVENTS
from xindang.records.models import Record
from xindang.records.selectors import papers_of_records
from xindang.sources.models import Source
from xindang.visits.selectors import papers_of_reports, reports_of_rows
from xindang.web.pages.records.sections import BY_TABLE
from xindang.web.papers_cited import PaperCited, papers_cited
from xindang.web.rooms import sees_by
from xindang.web.row_words import cell_said

Row = Mapping[str, Any]
ROWS_MOST = 6


@dataclass(frozen=True, slots=True)
class RowCited:
    """A row of the book that a reason rests on. ``by``: who recorded it and when, or the source that brought it;
    ``url``: of its own page, empty where the reader has none to look at.
    """

    title: Text
    said: str
    by: str
    url: str
    papers: Sequence[PaperCited] = ()


@dataclass(frozen=True, slots=True)
class Cited:
    """The latest rows; ``more``: how many there are beside."""

    rows: Sequence[RowCited]
    more: int


class Evidence:
    """Of one customer as a viewer sees it. ``on``: the day of the assessment, which knew nothing later."""

    def __init__(self, viewer: Viewer, customer: Customer, on: date) -> None:
        self.viewer, self.customer, self.on = viewer, customer, on
        self._tables: dict[str, list[Any]] = {}

    def of_rules(self, rules: Iterable[Row], facts: Row) -> dict[str, Cited]:
        """By rule, those that have any: the rows on which the facts that a reason tells rest."""
        found = {rule["rule"]: rows for rule in rules if (rows := self._rows(rule, facts))}
        shown = {rule: rows[:ROWS_MOST] for rule, rows in found.items()}
        traces = Traces(self.viewer, self.customer, [row for rows in shown.values() for _, row in rows])
        return {
            rule: Cited([self._cited(table, row, traces) for table, row in rows], len(found[rule]) - len(rows))
            for rule, rows in shown.items()
        }

    def _rows(self, rule: Row, facts: Row) -> list[tuple[str, Any]]:
        """Table and row, each once."""
        found: dict[tuple[str, int], tuple[str, Any]] = {}
        for rests in rests_told(rule["criterion"], rule.get("reads") or (), facts):
            there = {row.pk: row for row in self._of_table(rests.table)}
            for values in rests.rows(map(vars, there.values()), self.on):
                found.setdefault((rests.table, values["id"]), (rests.table, there[values["id"]]))
        return list(found.values())

    def _of_table(self, table: str) -> list[Any]:
        """The customer's rows that the viewer sees and that are still used."""
        if table not in self._tables:
            rows = BY_TABLE[table].rows_of(self.viewer, self.customer)
            gone = expired_keys(self.customer, self.viewer.on) if table == EVENTS.name else frozenset()
            self._tables[table] = [row for row in rows if row.pk not in gone]
        return self._tables[table]

    def _cited(self, table: str, row: Any, traces: Traces) -> RowCited:
        section, columns, about = BY_TABLE[table], contract()[table].columns, tables_told()[table]
        names = [name for name in about.said if getattr(row, name) is not None]
        said = " · ".join(self._cell(columns[name], getattr(row, name), about) for name in names)
        return traces.cited(row, RowCited(Text(section.zh, section.en), said, "", ""), is_event=table == EVENTS.name)

    def _cell(self, column: Column, value: object, about: RowsOf) -> str:
        language = self.viewer.user.language
        title = f"{column.en if language == 'en' else column.zh} " if about.is_titled(column) else ""
        return f"{title}{cell_said(column, value, language)}"


class Traces:
    """Where rows of the book come from: a record, a visit, or a file. ``rows``: all that will be asked about."""

    def __init__(self, viewer: Viewer, customer: Customer, rows: Sequence[Any]) -> None:
        self.viewer, self.customer = viewer, customer
        self._sources = Source.objects.in_bulk({row.origin_id for row in rows})
        own = {row.row_key for row in rows if self._sources[row.origin_id].is_own}
        recorded = Record.objects.filter(row_key__in=own).select_related("recorded_by")
        self._records = {record.row_key: record for record in recorded}
        self._reports = reports_of_rows(own)
        self._papers = papers_cited(viewer, papers_of_records(self._records.values()))
        self._beside = papers_cited(viewer, papers_of_reports(self._reports.values()))
        self._sees = {right: sees_by(viewer, right, customer) for right in ("records", "visits")}

    def cited(self, row: Any, told: RowCited, *, is_event: bool) -> RowCited:
        """The row with who recorded it and when, where to look, and its papers."""
        if not self._sources[row.origin_id].is_own:
            url = reverse("records:event", args=[row.pk]) if is_event and self._sees["records"] else ""
            return replace(told, by=self._sources[row.origin_id].name, url=url)
        if record := self._records.get(row.row_key):
            url = reverse("records:show", args=[record.pk]) if self._sees["records"] else ""
            by = f"{record.recorded_by.name} {record.recorded_on}"
            return replace(told, by=by, url=url, papers=self._papers.get(record.pk, ()))
        if report := self._reports.get(row.row_key):
            url = reverse("visits:show", args=[report.visit_id]) if self._sees["visits"] else ""
            by = f"{report.written_by.name} {report.signed_on}"
            return replace(told, by=by, url=url, papers=self._beside.get(report.pk, ()))
        return told
