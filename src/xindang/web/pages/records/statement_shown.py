"""A customer's statements as their page shows them: periods beside each other, ratios with their formula, charts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.http import HttpRequest
from django.utils.safestring import SafeString

from xindang.assess.report.page.text import Text
from xindang.book.contract import contract
from xindang.core.problems import Problem, ProblemsFound
from xindang.customers.models import Customer
from xindang.people.selectors import Viewer
from xindang.rating.models import Statement
from xindang.rating.ratios import Ratio, balance_faults, ratios, unexplained_equity
from xindang.rating.services.statements import AMOUNTS, AS_GIVEN
from xindang.records.models import Record
from xindang.runs.models import Run
from xindang.runs.results import RunTables, run_tables
from xindang.runs.selectors import run_in_force
from xindang.sources.models import Source
from xindang.web.charts import Bar, Line, bar_chart, line_chart
from xindang.web.forms import Form
from xindang.web.pages.customers.grade import FactShown, facts_shown
from xindang.web.pages.records.forms import section_fields, section_form
from xindang.web.pages.records.rights import WRITE
from xindang.web.pages.records.sections import PROVENANCE, SECTIONS
from xindang.web.pages.records.within import statement_checks
from xindang.web.rooms import sees_by
from xindang.web.row_fields import RowField
from xindang.web.templatetags.said import UNKNOWN, in_short, money, share

PERIODS_FIRST, CHART_YEARS = 8, 6
SECTION = SECTIONS["statements"]
YEAR = 12
# The figures as they stand in the paper, by its parts.
GROUPS = (
    (Text("报表", "Statement"), ("period_end", "months", "received_on", "audited")),
    (Text("资产", "Assets"), ("cash", "receivables", "inventory", "current_assets", "total_assets")),
    (
        Text("负债与权益", "Liabilities and equity"),
        ("payables", "short_term_loans", "current_liabilities", "total_liabilities", "equity", "retained_earnings",
         "market_equity"),
    ),
    (Text("利润", "Income"), ("revenue", "ebit", "net_profit")),
    (Text("现金流量", "Cash flow"), ("operating_cash_flow",)),
)  # fmt: skip
UNITS: Mapping[str, Callable[[Decimal | None], str]] = {
    "money": money,
    "share": share,
    "times": lambda value: UNKNOWN if value is None else f"{value:,.2f}",
    "days": lambda value: UNKNOWN if value is None else f"{value:,.0f}",
}


@dataclass(frozen=True, slots=True)
class Period:
    """One statement of the book. ``faults``: what does not agree in it; ``unexplained``: of the change of equity."""

    statement: Statement
    record: Record | None
    source: str
    faults: Sequence[Problem]
    unexplained: Decimal | None

    @property
    def figures(self) -> dict[str, Decimal | None]:
        return figures_of(self.statement)


@dataclass(frozen=True, slots=True)
class LineShown:
    """A row of the table: an item with its amount in each period; of a ratio also its formula."""

    title: Text
    cells: Sequence[str]
    formula: Text | None = None


def figures_of(statement: Statement) -> dict[str, Decimal | None]:
    amounts: dict[str, Decimal | None] = {name: getattr(statement, name) for name in AMOUNTS}
    return amounts | {"months": Decimal(statement.months)}


class StatementsShown:
    """``asked_all``: all periods, not only the latest. ``tried``: the form that was refused."""

    def __init__(self, viewer: Viewer, customer: Customer, *, asked_all: bool, tried: Form | None = None) -> None:
        self.viewer, self.customer, self.asked_all = viewer, customer, asked_all
        self.language = viewer.user.language
        self.form = tried if tried is not None and tried.name == SECTION.name else section_form(SECTION)
        self.upload = tried if tried is not None and tried.name == "upload" else upload_form()

    @cached_property
    def may_record(self) -> bool:
        return sees_by(self.viewer, WRITE, self.customer)

    @cached_property
    def all_periods(self) -> list[Period]:
        """Every statement on file, the latest first; of one period the audited one first."""
        found = list(Statement.objects.filter(customer__in=self.customer.together))
        found.sort(key=lambda one: (one.period_end, one.months, one.audited is True, one.pk), reverse=True)
        recorded = Record.objects.filter(customer__in=self.customer.together, table="statements")
        records = {one.row_key: one for one in recorded.select_related("recorded_by")}
        sources = dict(Source.objects.values_list("pk", "name"))
        tolerance = statement_checks(self.viewer, self.customer).given["tolerance"]
        return [
            Period(
                statement=one,
                record=records.get(one.row_key),
                source=sources.get(one.origin_id, ""),
                faults=balance_faults(figures_of(one), tolerance),
                unexplained=_unexplained(one, found, tolerance),
            )
            for one in found
        ]

    @property
    def periods(self) -> list[Period]:
        return self.all_periods if self.asked_all else self.all_periods[:PERIODS_FIRST]

    @property
    def more(self) -> int:
        return len(self.all_periods) - len(self.periods)

    @property
    def groups(self) -> list[tuple[Text, list[LineShown]]]:
        """The amounts by the parts of a statement; a line nobody gave is left out."""
        columns = contract()["statements"].columns
        told = []
        for title, names in GROUPS[1:]:
            lines = [
                LineShown(Text(columns[n].zh, columns[n].en), [money(getattr(p.statement, n)) for p in self.periods])
                for n in names
            ]
            told.append((title, [line for line in lines if any(cell != UNKNOWN for cell in line.cells)]))
        return [(title, lines) for title, lines in told if lines]

    @property
    def ratios(self) -> list[LineShown]:
        return [self._ratio(ratio) for ratio in ratios()]

    def _ratio(self, ratio: Ratio) -> LineShown:
        cells = [UNITS[ratio.unit](ratio.of(period.figures)) for period in self.periods]
        return LineShown(Text(ratio.zh, ratio.en), cells, Text(ratio.formula_zh, ratio.formula_en))

    @cached_property
    def years(self) -> list[Period]:
        """Annual statements, one a year, the oldest first."""
        found: dict[object, Period] = {}
        for period in self.all_periods:
            if period.statement.months == YEAR:
                found.setdefault(period.statement.period_end, period)
        return list(found.values())[:CHART_YEARS][::-1]

    @property
    def charts(self) -> list[tuple[str, SafeString]]:
        """Each with its title: revenue and profit by year, and the shares that say how the customer stands."""
        if len(self.years) < 2:
            return []
        columns = contract()["statements"].columns
        bars = [self._bars(getattr(columns[name], self.language), name) for name in ("revenue", "net_profit")]
        return [*bars, self._lines()]

    def _bars(self, title: str, name: str) -> tuple[str, SafeString]:
        known = [(period, getattr(period.statement, name)) for period in self.years]
        bars = [
            Bar(self._year(period), amount or Decimal(0), in_short(amount, self.language), _css(period))
            for period, amount in known
        ]
        return title, bar_chart(title, bars)

    def _lines(self) -> tuple[str, SafeString]:
        named = {ratio.name: ratio for ratio in ratios()}
        lines = [
            self._line(named[name], css)
            for name, css in (("liabilities_share", "line-overdue"), ("return_on_equity", "line"))
        ]
        title = " / ".join(line.label for line in lines)
        return title, line_chart(title, [str(year.statement.period_end.year) for year in self.years], lines, unit="%")

    def _line(self, ratio: Ratio, css: str) -> Line:
        values = [ratio.of(period.figures) for period in self.years]
        return Line(getattr(ratio, self.language), css, [None if value is None else value * 100 for value in values])

    def _year(self, period: Period) -> str:
        """The period's end; one that nobody audited is marked."""
        mark = "" if period.statement.audited else ("（未审计）" if self.language == "zh" else " (unaudited)")
        return f"{period.statement.period_end}{mark}"

    @property
    def form_groups(self) -> list[tuple[Text, list[RowField]]]:
        return [(title, section_fields(SECTION, self.form, names)) for title, names in GROUPS]

    @property
    def upload_faults(self) -> list[Problem]:
        return self.upload.faults("file")

    @cached_property
    def run(self) -> Run | None:
        return run_in_force()

    @cached_property
    def facts(self) -> list[FactShown]:
        """What the run in force made of them."""
        tables = self._tables
        if tables is None:
            return []
        shown = facts_shown(tables, tables.dossier(self.customer.customer_id))
        named = {row["subject"] for row in tables.fact_names.values() if row["fact"] == "equity_latest"}
        return [fact for subject, facts in shown if subject.zh in named for fact in facts]

    @property
    def _tables(self) -> RunTables | None:
        try:
            return run_tables(self.run) if self.run else None
        except ProblemsFound:
            return None


def upload_form(request: HttpRequest | None = None) -> Form:
    return Form("upload", request, file="", **dict.fromkeys((*PROVENANCE, AS_GIVEN), ""))


def _unexplained(now: Statement, among: Sequence[Statement], tolerance: Decimal) -> Decimal | None:
    """Against the statement of the year before, where both are annual; None where it agrees or cannot be said."""
    before = next((one for one in among if one.months == now.months == YEAR and _is_year_before(one, now)), None)
    if before is None:
        return None
    found = unexplained_equity(figures_of(before), figures_of(now))
    return found if found is not None and abs(found) > tolerance else None


def _is_year_before(before: Statement, now: Statement) -> bool:
    return (before.period_end.year, before.period_end.month) == (now.period_end.year - 1, now.period_end.month)


def _css(period: Period) -> str:
    return "bar" if period.statement.audited else "bar bar-unknown"
