"""On what the reasons of a grade rest: rows of the book with who recorded them, when, and the papers that prove it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.urls import reverse

from xindang.assess.report.page.text import Text
from xindang.book.contract import Column, contract
from xindang.customers.models import Customer
from xindang.dossiers.catalogue import Item, load_items
from xindang.dossiers.gathered import gathered_on
from xindang.dossiers.models import Finding
from xindang.dossiers.proofs import papers_of_findings
from xindang.dossiers.said import part_said
from xindang.facts.rests import RowsOf, columns_of_facts, rests_told, tables_told
from xindang.people.selectors import Viewer
from xindang.policy.pack import verdict_fact
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
FILED = ("调查评定表", "survey form")


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

    def of_rules(self, rules: Sequence[Row], facts: Row) -> dict[str, Cited]:
        """By rule, those that have any: the rows on which the facts that a reason tells rest."""
        if not rules:
            return {}
        found = {rule["rule"]: rows for rule in rules if (rows := self._rows(rule, facts))}
        shown = {rule: rows[:ROWS_MOST] for rule, rows in found.items()}
        traces = Traces(self.viewer, self.customer, [row for rows in shown.values() for _, row in rows])
        told = {rule: [self._cited(table, row, traces) for table, row in rows] for rule, rows in shown.items()}
        for rule in rules:
            if values := self._values(rule, facts):
                told[rule["rule"]] = [*values, *told.get(rule["rule"], ())]
        return {rule: Cited(rows, len(found.get(rule, ())) - len(shown.get(rule, ()))) for rule, rows in told.items()}

    def _values(self, rule: Row, facts: Row) -> list[RowCited]:
        """What the dossier says of the columns that give facts of a rule, for those who see dossiers."""
        if facts.get(verdict_fact(rule["criterion"])):
            return []
        columns = {columns_of_facts().get(name) for name in rule.get("reads") or () if facts.get(name) is not None}
        return [self._value(item, finding) for item, finding in self._dossier if item.column in columns]

    @cached_property
    def _dossier(self) -> list[tuple[Item, Finding]]:
        """Items that are columns too, with the latest that each channel had said of them by the day."""
        if not sees_by(self.viewer, "dossiers", self.customer):
            return []
        items = [item for item in load_items().items.values() if item.column in columns_of_facts().values()]
        found = Finding.objects.filter(customer__in=self.customer.together, item__in=[item.name for item in items])
        told = gathered_on(load_items(), self.customer.kind, found.select_related("recorded_by", "survey"), self.on)
        return [(one.item, finding) for one in told for finding in one.findings]

    @cached_property
    def _proving(self) -> Mapping[int, Sequence[PaperCited]]:
        return papers_cited(self.viewer, papers_of_findings(finding for _, finding in self._dossier))

    def _value(self, item: Item, finding: Finding) -> RowCited:
        at = 1 if self.viewer.user.language == "en" else 0
        said = " ".join(part_said(item.parts[name], text)[at] for name, text in finding.value.items())
        url = reverse("dossiers:item", args=[self.customer.pk, item.name])
        filed = f" · {FILED[at]} {finding.survey.survey_id}" if finding.survey else ""
        by = f"{finding.recorded_by.name} {finding.recorded_on}{filed}"
        return RowCited(Text(item.zh, item.en), said, by, url, self._proving.get(finding.pk, ()))

    def _rows(self, rule: Row, facts: Row) -> list[tuple[str, Any]]:
        """Table and row, each once; none for whoever may not enter the room of records."""
        if not self._sees_records:
            return []
        found: dict[tuple[str, int], tuple[str, Any]] = {}
        for rests in rests_told(rule["criterion"], rule.get("reads") or (), facts):
            there = {row.pk: row for row in self._of_table(rests.table)}
            for values in rests.rows(map(vars, there.values()), self.on):
                found.setdefault((rests.table, values["id"]), (rests.table, there[values["id"]]))
        return list(found.values())

    @cached_property
    def _sees_records(self) -> bool:
        return sees_by(self.viewer, "records", self.customer)

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
