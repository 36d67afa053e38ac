"""What the pages of visits show: whom to visit, what is planned, one visit with the versions of its report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import islice
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import QueryDict

from xindang.customers.models import Customer
from xindang.customers.search import found_customers
from xindang.customers.selectors import visible_customers
from xindang.documents.models import Document
from xindang.documents.proofs import offered_papers
from xindang.documents.selectors import visible_documents
from xindang.people.selectors import Viewer
from xindang.runs.models import Standing
from xindang.runs.selectors import run_in_force
from xindang.visits.catalogue import Word, visit_words
from xindang.visits.models import Report, Visit
from xindang.visits.selectors import due_on, due_standings, papers_of_reports, visible_visits, visited_last
from xindang.web.excel import Sheet, columns_in
from xindang.web.forms import Form
from xindang.web.pages.visits.forms import FACT, IMPRESSION, report_form, word_form
from xindang.web.papers_cited import PaperCited, papers_cited
from xindang.web.remembered import remembered

PAGE_ROWS, WORD_LENGTH_MAX, PAPERS_MOST = 50, 100, 200
# Visits held so many days back are still listed.
HELD_DAYS = 90
ROWS_AT_ONCE = 2000
TABS = (
    {"value": "due", "zh": "应走访", "en": "Due"},
    {"value": "planned", "zh": "已计划", "en": "Planned"},
    {"value": "held", "zh": "近期已走访", "en": "Held of late"},
)


@dataclass(frozen=True, slots=True)
class DueShown:
    """A customer to be visited; ``due_on``: None where nobody ever went."""

    standing: Standing
    visited_on: date | None
    due_on: date | None


def listed(viewer: Viewer, asked: QueryDict) -> dict[str, Any]:
    """A page of one of the three lists; ``q``: a customer's name, initials or code."""
    tab = asked.get("show", "due")
    tab = tab if tab in {one["value"] for one in TABS} else "due"
    rows: QuerySet[Any] = _due(viewer, asked) if tab == "due" else _visits(viewer, asked, tab)
    run = run_in_force()
    about = ("visits", tab, _text(asked), viewer.sight, viewer.on, run.pk if run else None)
    page = Paginator(range(remembered(about, rows.count)), PAGE_ROWS).get_page(asked.get("page"))
    first = max(page.start_index() - 1, 0)
    page_rows = rows[first : first + PAGE_ROWS]
    found = _due_shown(page_rows, viewer.on) if tab == "due" else list(page_rows)
    return {
        "tabs": TABS,
        "tab": tab,
        "page": page,
        "rows": found,
        "q": _text(asked),
        "run": run,
        "due": visit_words().due,
    }


def due_sheet(viewer: Viewer, asked: QueryDict) -> Sheet:
    """Every customer that is due, in the reader's language."""
    english = viewer.user.language == "en"
    columns = columns_in(viewer.user.language, DUE_COLUMNS)
    found = _due(viewer, asked).iterator(ROWS_AT_ONCE)
    parts = iter(lambda: list(islice(found, ROWS_AT_ONCE)), [])
    rows = (_due_cells(row) for part in parts for row in _due_shown(part, viewer.on))
    return Sheet("Visits due" if english else "应走访客户", columns, rows)


DUE_COLUMNS = (
    ("客户编号", "Code", "text", 14), ("客户", "Customer", "text", 32), ("业务员", "Salesperson", "text", 12),
    ("等级", "Grade", "text", 8), ("占用", "Exposure", "money", 0), ("上次走访", "Last visit", "date", 0),
    ("应于", "Due", "date", 0),
)  # fmt: skip


def _due_cells(row: DueShown) -> Sequence[Any]:
    standing = row.standing
    return [
        standing.customer_id, standing.customer.name, standing.customer.salesperson, standing.grade,
        standing.exposure_amount, row.visited_on, row.due_on,
    ]  # fmt: skip


def _due(viewer: Viewer, asked: QueryDict) -> QuerySet[Standing]:
    run = run_in_force()
    if run is None:
        return Standing.objects.none()
    found = due_standings(viewer, run, viewer.on)
    if text := _text(asked):
        found = found.filter(customer__in=found_customers(visible_customers(viewer), text).values("customer_id"))
    return found.select_related("customer").order_by(F("exposure_amount").desc(nulls_last=True), "pk")


def _due_shown(standings: Iterable[Standing], on: date) -> list[DueShown]:
    rows = list(standings)
    visited = visited_last({str(row.customer_id) for row in rows}, on)
    days = [visited.get(str(row.customer_id)) for row in rows]
    return [
        DueShown(row, day, due_on(row.grade, row.exposure_amount, day)) for row, day in zip(rows, days, strict=True)
    ]


def _visits(viewer: Viewer, asked: QueryDict, tab: str) -> QuerySet[Visit]:
    visits = visible_visits(viewer).select_related("customer", "planned_by").filter(cancelled_on=None)
    if text := _text(asked):
        visits = visits.filter(customer__in=found_customers(visible_customers(viewer), text).values("customer_id"))
    if tab == "held":
        return visits.filter(held_on__gte=viewer.on - timedelta(days=HELD_DAYS)).order_by("-held_on", "-pk")
    return visits.filter(held_on=None).order_by("planned_on", "pk")


def _text(asked: QueryDict) -> str:
    return asked.get("q", "").replace("\0", "").strip()[:WORD_LENGTH_MAX]


def visits_of(customer: Customer, on: date) -> list[dict[str, Any]]:
    """All visits of a customer, the latest first; ``late``: its day has gone by and nothing is reported."""
    visits = Visit.objects.filter(customer__in=customer.together).select_related("planned_by")
    return [
        {"visit": visit, "late": not visit.held_on and not visit.cancelled_on and visit.planned_on < on}
        for visit in visits.order_by("-planned_on", "-pk")
    ]


def papers_of(visit: Visit, viewer: Viewer) -> list[Document]:
    """Papers of the visit's customer that the viewer sees and that do not stand beside it yet, the latest first."""
    papers = offered_papers(viewer, visit.customer.leading)
    return list(papers.exclude(pk__in=visit.photos.values("pk")).order_by("-received_on", "-pk")[:PAPERS_MOST])


@dataclass(frozen=True, slots=True)
class TopicShown:
    topic: Word
    fact: str
    impression: str
    fact_field: str
    impression_field: str


@dataclass(frozen=True, slots=True)
class ReportShown:
    report: Report
    topics: Sequence[TopicShown]
    disclosure: Word | None
    finding: Word | None
    papers: Sequence[PaperCited] = ()


class VisitShown:
    """One visit. ``tried``: the form that was refused, shown as typed."""

    def __init__(self, visit: Visit, viewer: Viewer, tried: Form | None = None) -> None:
        self.visit, self.viewer, self.tried = visit, viewer, tried
        self.words = visit_words()

    @cached_property
    def reports(self) -> list[Report]:
        return list(self.visit.reports.select_related("written_by").order_by("-number"))

    @property
    def signed(self) -> list[ReportShown]:
        """The signed versions, the one that holds first."""
        return [self._shown(report) for report in self.reports if report.signed_on]

    @cached_property
    def _proving(self) -> Mapping[int, list[PaperCited]]:
        """By report: the papers that stood beside the visit when it was signed, as the viewer sees them."""
        return papers_cited(self.viewer, papers_of_reports(self.reports))

    @cached_property
    def draft(self) -> Report | None:
        return next((report for report in self.reports if not report.signed_on), None)

    @property
    def may_write(self) -> bool:
        """Whoever may work on visits writes a draft, where there is none of somebody else."""
        free = self.draft is None or self.draft.written_by == self.viewer.user
        return self.viewer.may("visits_work") and not self.visit.cancelled_on and free

    @property
    def may_change(self) -> bool:
        return self.viewer.may("visits_work") and not self.visit.cancelled_on and not self.visit.held_on

    @cached_property
    def form(self) -> Form:
        """The report's, as typed; else the draft; else the version that holds, to be corrected."""
        return self._tried("report") or report_form(self.draft or next(iter(self.reports), None))

    @property
    def brief_form(self) -> Form:
        return self._tried("brief") or word_form("brief", first=self.visit.brief)

    @property
    def cancel_form(self) -> Form:
        return self._tried("reason") or word_form("reason")

    @property
    def topics(self) -> list[TopicShown]:
        return self._topics(self.form.typed)

    @property
    def papers(self) -> list[dict[str, str]]:
        """The customer's papers that may be put beside the visit."""
        return [{"value": str(one.pk), "zh": one.title, "en": one.title} for one in papers_of(self.visit, self.viewer)]

    @property
    def photo_form(self) -> Form:
        return self._tried("document") or word_form("document")

    @cached_property
    def photos(self) -> list[Document]:
        """Those beside the visit that the viewer sees."""
        return list(visible_documents(self.viewer).filter(pk__in=self.visit.photos.values("pk")).order_by("pk"))

    def _tried(self, name: str) -> Form | None:
        return self.tried if self.tried is not None and self.tried.name == name else None

    def _topics(self, typed: dict[str, str]) -> list[TopicShown]:
        return [
            TopicShown(
                topic, typed.get(f"{FACT}{name}", ""), typed.get(f"{IMPRESSION}{name}", ""), f"{FACT}{name}",
                f"{IMPRESSION}{name}",
            )
            for name, topic in self.words.topics.items()
        ]  # fmt: skip

    def _shown(self, report: Report) -> ReportShown:
        told = [one for one in self._topics(report_form(report).typed) if one.fact or one.impression]
        return ReportShown(
            report,
            told,
            self.words.disclosure.get(report.disclosure),
            self.words.finding.get(report.finding),
            self._proving.get(report.pk, ()),
        )

    @property
    def disclosure_options(self) -> list[dict[str, str]]:
        return _options(self.words.disclosure.values())

    @property
    def finding_options(self) -> list[dict[str, str]]:
        return _options(self.words.finding.values())


def _options(words: Iterable[Word]) -> list[dict[str, str]]:
    return [{"value": word.name, "zh": word.zh, "en": word.en} for word in words]
