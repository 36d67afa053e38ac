"""What the pages of recording many show, and the workbooks that they give."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from django.http import FileResponse, HttpResponse

from xindang.core.problems import Problem, ProblemsFound
from xindang.customers.models import Customer
from xindang.dossiers.archives import archives_of
from xindang.dossiers.catalogue import Named, load_items
from xindang.dossiers.exchange.checked import DryRun, Entry, Verdict
from xindang.dossiers.exchange.dry_run import dry_run
from xindang.dossiers.exchange.written import Gatherings, Order, workbook_written
from xindang.dossiers.gathered import gathered_on
from xindang.dossiers.models import Batch, BatchState
from xindang.dossiers.proofs import papers_of_findings
from xindang.people.selectors import Viewer
from xindang.web.excel import Sheet, SheetColumn, workbook_of
from xindang.web.pages.dossiers.shown import FindingShown, finding_shown
from xindang.web.papers_cited import papers_cited, typed_again

CUSTOMERS_MAX = 500
PROBLEMS_SHOWN, ENTRIES_SHOWN = 200, 200
VERDICTS = {
    Verdict.NEW: Named("new", "新增", "new"),
    Verdict.NEWER: Named("newer", "更新：该渠道原有的成为历史", "newer: what the channel said before becomes history"),
    Verdict.OLDER: Named("older", "补记历史：该渠道已有更新的", "into the history: the channel said something later"),
    Verdict.SAME: Named("same", "相同，不再登记", "the same: not recorded again"),
}
STATES = {
    BatchState.OPEN: Named("open", "待登记", "to be recorded"),
    BatchState.LOADED: Named("loaded", "已登记", "recorded"),
    BatchState.DISCARDED: Named("discarded", "已放弃", "discarded"),
}


@dataclass(frozen=True, slots=True)
class EntryShown:
    """A row of the workbook as it would be recorded."""

    entry: Entry
    item: Named
    told: FindingShown
    verdict: Named


class BatchShown:
    """A batch as its sender sees it: while it is open, what recording it would do now."""

    def __init__(self, batch: Batch, viewer: Viewer) -> None:
        self.batch, self.viewer = batch, viewer
        self.state = STATES[BatchState(batch.state)]
        self.is_open = batch.state == BatchState.OPEN

    @cached_property
    def checked(self) -> DryRun:
        if not self.is_open:
            return DryRun()
        try:
            return dry_run(self.batch, by=self.viewer.user, on=self.viewer.on)
        except ProblemsFound as found:
            return DryRun(problems=found.problems)

    @property
    def may_load(self) -> bool:
        return self.is_open and not self.checked.errors and bool(self.checked.to_record)

    @property
    def counts(self) -> list[tuple[Named, int]]:
        counts = self.checked.counts if self.is_open else self.batch.counts
        return [(named, counts.get(verdict, 0)) for verdict, named in VERDICTS.items()]

    @property
    def contradicting(self) -> int:
        return (self.checked.counts if self.is_open else self.batch.counts).get("contradicting", 0)

    @property
    def customers(self) -> int:
        return (self.checked.counts if self.is_open else self.batch.counts).get("customers", 0)

    @property
    def problems(self) -> Sequence[Problem]:
        return self.checked.problems[:PROBLEMS_SHOWN]

    @cached_property
    def to_show(self) -> list[Entry]:
        """What would be recorded, contradictions first."""
        return sorted(self.checked.to_record, key=lambda entry: not entry.contradicts)

    @property
    def entries(self) -> Iterator[EntryShown]:
        for entry in self.to_show[:ENTRIES_SHOWN]:
            item = load_items().items[entry.finding.item]
            told = finding_shown(item, entry.finding)
            yield EntryShown(entry, Named(item.name, item.zh, item.en), told, VERDICTS[entry.verdict])


def dossier_workbook(customers: Sequence[Customer], viewer: Viewer, *, by_class: bool = False) -> HttpResponse:
    """The dossiers of these customers as the workbook in which they are filled in, as an answer to save.

    ``by_class``: in the order of the classes of GB/T 31952 instead of the eight sections.
    """
    order = Order(viewer.user.language, _title(customers, viewer), by_class)
    name = (
        customers[0].name.replace("/", " ")
        if len(customers) == 1
        else ("多个客户" if order.language == "zh" else "customers")
    )
    file_name = f"信用档案 {name} {viewer.on}.xlsx" if order.language == "zh" else f"Dossier {name} {viewer.on}.xlsx"
    with TemporaryDirectory(prefix="xindang-dossiers-") as folder:
        file = Path(folder) / "dossiers.xlsx"
        told = _gathered(customers, viewer.on)
        workbook_written(file, told, replace(order, papers=_papers(told, viewer)))
        # The name is gone with the folder; what was opened stays until it is read.
        return cast("HttpResponse", FileResponse(file.open("rb"), as_attachment=True, filename=file_name))


def _papers(told: Sequence[Gatherings], viewer: Viewer) -> dict[int, str]:
    """By finding, the papers that prove it, as the viewer may name them."""
    findings = [finding for one in told for gathered in one.gathered for finding in gathered.findings]
    cited = papers_cited(viewer, papers_of_findings(findings))
    return {finding: typed_again(papers) for finding, papers in cited.items()}


def _title(customers: Sequence[Customer], viewer: Viewer) -> str:
    count = f"{len(customers):,}"
    if viewer.user.language == "zh":
        return f"信用档案，{count} 个客户，截至 {viewer.on}，{viewer.user.name} 导出"
    return f"Dossiers of {count} customers as of {viewer.on}, taken out by {viewer.user.name}"


def _gathered(customers: Sequence[Customer], on: date) -> list[Gatherings]:
    return [
        Gatherings(one.customer_id, one.name, gathered_on(load_items(), one.kind, archive.findings, on))
        for archive in archives_of(customers, on)
        for one in (archive.customer,)
    ]


HEADINGS = (("表", "Sheet"), ("行", "Row"), ("列", "Column"), ("内容", "Value"), ("问题与办法", "Problem and remedy"))


def problem_sheet(shown: BatchShown) -> HttpResponse:
    """All problems of a batch, one a row."""
    at = 0 if shown.viewer.user.language == "zh" else 1
    kinds, widths = ("text", "number", "text", "text", "text"), (16, 8, 18, 24, 100)
    columns = [
        SheetColumn(heading[at], kind, width) for heading, kind, width in zip(HEADINGS, kinds, widths, strict=True)
    ]
    rows = (
        (told.table, told.row, told.column, told.value, told.en if at else told.zh) for told in shown.checked.problems
    )
    title, name = ("问题", f"成批登记{shown.batch.pk}问题.xlsx"), f"problems-{shown.batch.pk}.xlsx"
    return workbook_of(name if at else title[1], [Sheet("problems" if at else title[0], columns, rows)]).response
