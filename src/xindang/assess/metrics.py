"""The month's figures of each side: what was sold on credit, what is owed at its end, and how long it takes to come in.

Every row says what was known at the end of its month, in base currency at the rates of the day of assessment. A figure
is NULL, never a guess, where its window is not full, a divisor is nothing or less, or a part of it is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal
from itertools import accumulate
from operator import add

from xindang.assess.aging import MONEY
from xindang.assess.month_sums import SALE_KINDS, ZERO, Amount, SideSums, month_sums
from xindang.book.book import Book
from xindang.facts.calendar import last_full_month, month_start
from xindang.facts.coverage import Coverages

METRICS_TABLE = "metrics"
NEEDS = ("items", "settlements")
# The ledger may end so many days before a month does, as for the sales of a month.
AGE_DAYS = 7
DAYS, SHARE = "decimal(9, 2)", "decimal(18, 6)"
SCALES = {MONEY: Decimal("0.01"), DAYS: Decimal("0.01"), SHARE: Decimal("0.000001")}
# From here on a figure is too large for its column, and unknown.
BOUNDS = {MONEY: Decimal(10) ** 22, DAYS: Decimal(10) ** 7, SHARE: Decimal(10) ** 12}
# So many digits that nothing is rounded before it is rounded to its column.
EXACT = Context(prec=80)


@dataclass(frozen=True, slots=True)
class MetricsWindows:
    """How many months back, its own included, a month's figures look."""

    sales: int = 3
    collection: int = 1
    bad_debt: int = 12


WINDOWS = MetricsWindows()


@dataclass(frozen=True, slots=True)
class MonthMetrics:
    """A row of the table, in the order of its columns."""

    month_end: date
    side: str
    credit_sales: Decimal | None = None
    receivable: Decimal | None = None
    not_due_amount: Decimal | None = None
    overdue_amount: Decimal | None = None
    overdue_share: Decimal | None = None
    dso: Decimal | None = None
    dso_countback: Decimal | None = None
    bpdso: Decimal | None = None
    add_days: Decimal | None = None
    cei: Decimal | None = None
    bad_debt_rate: Decimal | None = None


COLUMNS = {
    "month_end": "date", "side": "varchar", "credit_sales": MONEY, "receivable": MONEY, "not_due_amount": MONEY,
    "overdue_amount": MONEY, "overdue_share": SHARE, "dso": DAYS, "dso_countback": DAYS, "bpdso": DAYS,
    "add_days": DAYS, "cei": SHARE, "bad_debt_rate": SHARE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Months:
    """Which months the book covers whole, up to the last full one by the day; of those after ``known`` nothing is."""

    first: int
    known: int
    last: int


def make_metrics(book: Book, coverages: Coverages, on: date, windows: MetricsWindows = WINDOWS) -> None:
    """Make the table ``metrics``; without rows where the book covers no month. Needs the facts' relations."""
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    book.engine.execute(f"create or replace table {METRICS_TABLE} ({columns})")
    months = covered_months(coverages, on)
    if months is not None:
        sides = month_sums(book, on, months.first, months.last)
        rows = [row for side, sums in sides.items() for row in side_metrics(side, sums, months, windows)]
        book.engine.insert_rows(METRICS_TABLE, [astuple(row) for row in rows])


def covered_months(coverages: Coverages, on: date) -> Months | None:
    """The months of which the ledger holds everything; None without any."""
    needed = [coverages[name] for name in NEEDS]
    begins = [found.covers_from for found in needed if found.covers_from is not None]
    ends = [found.covers_to for found in needed if found.covers_to is not None]
    if len(begins) < len(needed) or len(ends) < len(needed) or not all(found.complete for found in needed):
        return None
    begin = max(begins)
    first = begin.year * 12 + begin.month + (begin.day > 1)
    last = last_full_month(on)
    known = min(last, last_full_month(min(ends) + timedelta(AGE_DAYS)))
    return Months(first, known, last) if first <= last else None


def side_metrics(side: str, sums: SideSums, months: Months, windows: MetricsWindows) -> Iterator[MonthMetrics]:
    """A row for every month, oldest first."""
    ledger = _SideMonths(side, sums, months)
    for month in range(months.first, months.last + 1):
        if month > months.known:
            yield MonthMetrics(month_end(month), side)
        else:
            yield ledger.metrics(month, windows)


class _SideMonths:
    """The months of one side, and what can be asked of them. Before the first month nothing is known."""

    def __init__(self, side: str, sums: SideSums, months: Months) -> None:
        self.side, self.sums, self.first = side, sums, months.first
        numbers = range(months.first - 1, months.last + 1)
        self.receivables = _running(sums.moved, numbers)
        self.overdue = _running(sums.overdue, numbers)
        self.dateless = _running(sums.dateless, numbers)

    def metrics(self, month: int, windows: MetricsWindows) -> MonthMetrics:
        receivable, not_due = self.receivable(month), self.not_due(month)
        overdue = _less(receivable, not_due)
        sales, days = self.sales(month, windows.sales), days_of(month, windows.sales)
        dso, bpdso = _days(receivable, sales, days), _days(not_due, sales, days)
        return MonthMetrics(
            month_end=month_end(month),
            side=self.side,
            credit_sales=_fitting(self.sales(month, 1), MONEY),
            receivable=_fitting(receivable, MONEY),
            not_due_amount=_fitting(not_due, MONEY),
            overdue_amount=_fitting(overdue, MONEY),
            overdue_share=_share(overdue, receivable),
            dso=dso,
            dso_countback=self.countback(month),
            bpdso=bpdso,
            add_days=_less(dso, bpdso),
            cei=self.cei(month, windows.collection),
            bad_debt_rate=_share(self.written_off(month, windows.bad_debt), self.sales(month, windows.bad_debt)),
        )

    def receivable(self, month: int) -> Decimal | None:
        """What is open at the month's end."""
        return self.receivables[month].known if month >= self.first else None

    def not_due(self, month: int) -> Decimal | None:
        """What of it is not overdue; unknown where anything of it has no due date."""
        dateless = self.dateless[month]
        return None if dateless.base or dateless.rateless else _less(self.receivable(month), self.overdue[month].known)

    def sales(self, month: int, count: int) -> Decimal | None:
        """Credit sales of so many months up to one; unknown where they are not all covered, or nothing is sold."""
        if month - count + 1 < self.first or self.side not in SALE_KINDS:
            return None
        return _total(self.sums.sold[number] for number in range(month - count + 1, month + 1))

    def countback(self, month: int) -> Decimal | None:
        """Days of the latest months whose sales make up what is open, the oldest of them in part."""
        left, days = self.receivable(month), ZERO
        while left is not None and left > 0:
            sales = self.sales(month, 1)
            if sales is None:
                return None
            if left < sales:
                return _fitting(days + EXACT.divide(left * days_of(month, 1), sales), DAYS)
            left, days, month = left - sales, days + days_of(month, 1), month - 1
        return None if left is None else _fitting(days, DAYS)

    def cei(self, month: int, count: int) -> Decimal | None:
        """What was collected of what could have been, over so many months."""
        opening, sales = self.receivable(month - count), self.sales(month, count)
        if opening is None or sales is None:
            return None
        return _share(_less(opening + sales, self.receivable(month)), _less(opening + sales, self.not_due(month)))

    def written_off(self, month: int, count: int) -> Decimal | None:
        """Write-offs of so many months up to one, less those taken back by its end."""
        return _total(
            amount
            for written, undone, amount in self.sums.written_off
            if month - count < written <= month and (undone is None or undone > month)
        )


def _running(changes: dict[int, Amount], months: Sequence[int]) -> dict[int, Amount]:
    return dict(zip(months, accumulate((changes.get(month, Amount()) for month in months), add), strict=True))


def _total(amounts: Iterator[Amount]) -> Decimal | None:
    return sum(amounts, Amount()).known


def month_end(month: int) -> date:
    return month_start(month + 1) - timedelta(1)


def days_of(month: int, count: int) -> int:
    """The days in so many months up to one."""
    return (month_start(month + 1) - month_start(month - count + 1)).days


def _less(whole: Decimal | None, part: Decimal | None) -> Decimal | None:
    return None if whole is None or part is None else whole - part


def _days(amount: Decimal | None, sales: Decimal | None, days: int) -> Decimal | None:
    if amount is None or sales is None or sales <= 0:
        return None
    return _fitting(EXACT.divide(amount * days, sales), DAYS)


def _share(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """Cut off, not rounded, as every share here."""
    if part is None or whole is None or whole <= 0:
        return None
    return _fitting(EXACT.divide(part, whole), SHARE, ROUND_DOWN)


def _fitting(figure: Decimal | None, kind: str, rounding: str = ROUND_HALF_UP) -> Decimal | None:
    if figure is None:
        return None
    rounded = figure.quantize(SCALES[kind], rounding, EXACT)
    return rounded if abs(rounded) < BOUNDS[kind] else None
