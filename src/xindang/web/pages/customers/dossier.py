"""Everything the page of one customer shows; each part is read when the page comes to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.safestring import SafeString

from xindang.assess.report.columns import column_of, result_tables, word
from xindang.assess.report.page.text import Text, code_text, listed
from xindang.core.problems import Problem, ProblemsFound
from xindang.customers.models import Customer, CustomerUnit
from xindang.people.models import Unit
from xindang.people.selectors import Viewer
from xindang.rating.selectors import objections_open
from xindang.runs.models import Run, Standing, Task, TaskState
from xindang.runs.results import RunTables, run_tables
from xindang.runs.selectors import run_in_force, tasks_of_customer
from xindang.sources.models import Source
from xindang.web.charts import Bar, bar_chart
from xindang.web.pages.customers.columns import band_columns
from xindang.web.pages.customers.evidence import Evidence
from xindang.web.pages.customers.grade import FactShown, GradeShown, facts_shown, grade_shown
from xindang.web.pages.customers.items import ItemsShown, items_in_force
from xindang.web.pages.customers.payments import PaymentsShown, payments_shown
from xindang.web.pages.customers.timeline import Timeline, timeline_of
from xindang.web.templatetags.said import in_short

TASKS_MOST = 50
BAR_CLASSES = {"not_due": "bar", "no_due_date": "bar bar-unknown"}
SIDE_ORDER = ("sale", "prepayment", "loan", "power", "")


@dataclass(frozen=True, slots=True)
class AgingShown:
    """What is open on a side in a currency, by days overdue; the amounts beside add nothing to it."""

    side: str
    currency: str
    row: Mapping[str, Any]
    bands: Sequence[tuple[Text, Any]]
    chart: SafeString


@dataclass(frozen=True, slots=True)
class LimitShown:
    """A row of the limits: what binds it and what it requires, in words."""

    row: Mapping[str, Any]
    binding: Text
    requires: Text
    said: Text


class Dossier:
    """One customer as a viewer sees it. ``whole``: parts of which all is asked for, not only the latest."""

    def __init__(self, viewer: Viewer, customer: Customer, whole: Collection[str] = ()) -> None:
        self.viewer, self.customer, self.whole = viewer, customer, whole
        self.run: Run | None = run_in_force()
        self.problems: list[Problem] = []
        self.tables: RunTables | None = None
        try:
            self.tables = run_tables(self.run) if self.run else None
        except ProblemsFound as found:
            self.problems = found.problems

    @cached_property
    def rows(self) -> Mapping[str, list[dict[str, Any]]]:
        """The customer's rows of the run's tables; none without them."""
        return self.tables.dossier(self.customer.customer_id) if self.tables else defaultdict(list)

    @property
    def base_currency(self) -> str:
        """Of the run, else of whoever gave the customer."""
        if self.tables:
            return str(self.tables.summary["base_currency"])
        return Source.objects.get(pk=self.customer.origin_id).base_currency

    @cached_property
    def standings(self) -> list[Standing]:
        """One per side traded, in the order in which people expect them."""
        found = Standing.objects.filter(run=self.run, customer=self.customer) if self.run else ()
        return sorted(found, key=lambda row: SIDE_ORDER.index(row.side) if row.side in SIDE_ORDER else len(SIDE_ORDER))

    @cached_property
    def units(self) -> list[str]:
        """The names of the units that trade with the customer."""
        name = Unit.objects.filter(code=OuterRef("unit")).values("name")[:1]
        traded = CustomerUnit.objects.filter(customer=self.customer).annotate(name=Subquery(name))
        return [name or code for code, name in sorted(traded.values_list("unit", "name"))]

    @cached_property
    def grade(self) -> GradeShown | None:
        if self.tables is None or self.run is None:
            return None
        return grade_shown(self.tables, self.run, self.rows, Evidence(self.viewer, self.customer, self.run.on))

    @cached_property
    def objections(self) -> int:
        """Objections to adverse events that are not answered yet: what rests on those events is flagged."""
        return objections_open(self.customer)

    @cached_property
    def limits(self) -> list[LimitShown]:
        return [
            LimitShown(
                row,
                code_text("binding", row["binding"]),
                listed(code_text("requirement", need) for need in row["requires"] or ()),
                Text(row["text_zh"], row["text_en"]),
            )
            for row in self.rows["limits"]
        ]

    @cached_property
    def aging(self) -> list[AgingShown]:
        names = band_columns(self.tables.columns("aging")) if self.tables else []
        return [self._aging(row, names) for row in self.rows["aging"]]

    def _aging(self, row: Mapping[str, Any], names: Sequence[str]) -> AgingShown:
        language = self.viewer.user.language
        columns = [column_of("aging", name) for name in names]
        bars = [
            Bar(
                column.heading(language).removeprefix("逾期").strip(), row[column.name],
                in_short(row[column.name], language),
                BAR_CLASSES.get(column.name, "bar bar-overdue"), "#items",
            )
            for column in columns
        ]  # fmt: skip
        title = f"{result_tables()['aging'].title(language)} {word('side', row['side'], language)} {row['currency']}"
        bands = [(Text(column.zh, column.en), row[column.name]) for column in columns]
        return AgingShown(row["side"], row["currency"], row, bands, bar_chart(title, bars))

    @cached_property
    def items(self) -> ItemsShown | None:
        return items_in_force(self.viewer, self.run, self.customer) if self.run else None

    @cached_property
    def payments(self) -> PaymentsShown:
        return payments_shown(self.viewer, self.customer, self.base_currency, whole="payments" in self.whole)

    @cached_property
    def timeline(self) -> Timeline:
        return timeline_of(self.viewer, self.customer, whole="timeline" in self.whole)

    @cached_property
    def facts(self) -> list[tuple[Text, list[FactShown]]]:
        return facts_shown(self.tables, self.rows) if self.tables else []

    @property
    def facts_asked(self) -> bool:
        """Whether all facts are to be told: a hundred lines that few look at."""
        return "facts" in self.whole

    @cached_property
    def tasks(self) -> list[Task]:
        open_tasks = tasks_of_customer(self.viewer, self.customer).filter(state=TaskState.OPEN)
        return list(open_tasks.order_by("severity_rank", "due_on", "pk")[:TASKS_MOST])
