"""Which visits a viewer sees, and which customers are due for one, by grade and exposure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce

from xindang.customers.selectors import visible_parts
from xindang.documents.models import Document, Version
from xindang.documents.proofs import papers_by
from xindang.facts.calendar import months_before
from xindang.people.selectors import Viewer
from xindang.runs.models import Run, Standing
from xindang.runs.selectors import visible_standings
from xindang.store.fields import MoneyField
from xindang.visits.catalogue import visit_words
from xindang.visits.models import Report, ReportProof, Visit

# What is not known is reckoned as more than any ledger holds.
LARGEST = Decimal(10) ** 15
# The code of the customer that leads the one that was visited.
LED_BY = Coalesce("customer__merged_into", "customer", output_field=TextField())


def visible_visits(viewer: Viewer) -> QuerySet[Visit]:
    visits = Visit.objects.all()
    if viewer.customer_units is None:
        return visits
    return visits.filter(customer__in=visible_parts(viewer).values("customer_id"))


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Customers of one grade (None: without one), of large exposure or not, and how often they are visited."""

    grade: str | None
    is_large: bool
    months: int


def rhythms() -> Iterator[Rhythm]:
    due = visit_words().due
    for grade in (*due.months, None):
        for is_large in (False, True):
            yield Rhythm(grade, is_large, due.months_of(grade, is_large=is_large))


def due_standings(viewer: Viewer, run: Run, on: date) -> QuerySet[Standing]:
    """One row per customer with exposure, of all sides the largest, that is due for a visit on a day. Exposure that is
    not known counts as large. A customer that was merged since the run is visited as the one that leads.
    """
    reckoned = Coalesce("exposure_amount", Value(LARGEST, output_field=MoneyField()))
    others = Standing.objects.filter(run=run, customer=OuterRef("customer")).exclude(side="")
    before = Q(reckoned__gt=OuterRef("reckoned")) | Q(reckoned=OuterRef("reckoned"), side__lt=OuterRef("side"))
    standings = (
        visible_standings(viewer, run)
        .filter(customer__merged_into=None)
        .exclude(side="")
        .annotate(reckoned=reckoned)
        .filter(reckoned__gt=0)
    )
    standings = standings.filter(~Exists(others.annotate(reckoned=reckoned).filter(before)))
    for rhythm in rhythms():
        lately = Visit.objects.filter(held_on__gt=months_before(on, rhythm.months), held_on__lte=on)
        visited = lately.values(code=LED_BY)
        standings = standings.exclude(_of(rhythm) & Q(customer__in=visited))
    return standings


def visited_last(customers: Iterable[str], on: date) -> dict[str, date]:
    """By customer the day of the last visit held by a day; who was never visited is not in it."""
    codes = list(customers)
    own = Q(customer__in=codes) | Q(customer__merged_into__in=codes)
    held = Visit.objects.filter(own, held_on__lte=on).order_by().annotate(code=LED_BY)
    return dict(held.values_list("code").annotate(last=Max("held_on")))


def due_on(grade: str | None, exposure: Decimal | None, visited_on: date | None) -> date | None:
    """The day on which the next visit is due; None where there was none: it is due at once."""
    due = visit_words().due
    is_large = exposure is None or exposure >= due.large_amount
    return months_before(visited_on, -due.months_of(grade, is_large=is_large)) if visited_on else None


def _of(rhythm: Rhythm) -> Q:
    grades = visit_words().due.months
    graded = Q(grade=rhythm.grade) if rhythm.grade else Q(grade=None) | ~Q(grade__in=list(grades))
    large = Q(exposure_amount=None) | Q(exposure_amount__gte=visit_words().due.large_amount)
    return graded & (large if rhythm.is_large else ~large)


def row_key_of(visit: Visit) -> str:
    """The key of the rows of the book that a visit's signed report gives; the office is their source."""
    return f"visit:{visit.pk}"


def visit_key_of(row_key: str) -> int:
    """Of the visit whose report gives a row of the book; 0 for a row of another origin."""
    kind, _, number = row_key.partition(":")
    return int(number) if kind == "visit" and number.isdigit() else 0


def reports_of_rows(keys: Iterable[str]) -> dict[str, Report]:
    """By key of a row that the office itself gives: the signed report that it says so by, the last of its visit."""
    visits = [number for number in map(visit_key_of, keys) if number]
    signed = Report.objects.filter(visit__in=visits, signed_on__isnull=False)
    found = signed.select_related("visit", "written_by").order_by("number")
    return {row_key_of(report.visit): report for report in found}


def papers_of_reports(reports: Iterable[Report]) -> Mapping[int, list[Version]]:
    """By key of the report: the papers that prove what it says, each by its file."""
    proofs = ReportProof.objects.filter(report__in=[report.pk for report in reports])
    return papers_by("report", proofs.order_by("paper__document_id"))


def reports_proven(document: Document) -> list[ReportProof]:
    """What of visits a paper proves."""
    proofs = ReportProof.objects.filter(paper__document=document).order_by("report_id")
    return list(proofs.select_related("paper", "report__visit", "report__written_by"))
