"""Subjects of financial statements: one per period, of the audited one where there are several, else the latest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from xindang.dossiers.known import STATEMENT, Ground, Known, Subject, said_of
from xindang.facts.calendar import month_length, months_before
from xindang.rating.models import Statement

GRAIN = "statement"
# Those of this many months are checked; older ones only as what a period opened with.
CHECKED_MONTHS = 24
LATEST_MONTHS = 16
YEAR = 12
COLUMNS = (
    "total_assets", "total_liabilities", "equity", "current_assets", "current_liabilities", "retained_earnings",
    "net_profit",
)  # fmt: skip
COMPARED = ("total_assets", "total_liabilities", "equity", "revenue", "net_profit")
Period = tuple[date, int]


def statement_subjects(statements: Sequence[Statement], on: date) -> list[Subject]:
    """A subject per period that ended within the months checked."""
    by_period: dict[Period, list[Statement]] = defaultdict(list)
    for statement in statements:
        by_period[_month_end(statement.period_end), statement.months].append(statement)
    closing = {end: preferred(rows) for (end, _), rows in sorted(by_period.items())}
    first = months_before(on, CHECKED_MONTHS)
    return [
        _subject(end, months, rows, closing)
        for (end, months), rows in sorted(by_period.items(), key=lambda entry: entry[0])
        if end > first
    ]


def _subject(end: date, months: int, rows: Sequence[Statement], closing: dict[date, Statement]) -> Subject:
    chosen = preferred(rows)
    facts = {column: _cell(chosen, column) for column in COLUMNS}
    opening = closing.get(_month_end(months_before(end, months)))
    facts["equity_opening"] = _cell(opening, "equity") if opening is not None else Known()
    facts["version_difference"] = _difference(rows)
    return Subject(GRAIN, f"{end.isoformat()}/{months}", facts)


def _cell(statement: Statement, column: str) -> Known:
    cell = getattr(statement, column)
    return Known() if cell is None else Known(cell, (statement_ground(statement, column),))


def _difference(rows: Sequence[Statement]) -> Known:
    """By how much statements of one sort differ: an audited one may well differ from what was said before the audit."""
    most = Decimal(0)
    for audited in (True, False):
        alike = [row for row in rows if bool(row.audited) is audited]
        for column in COMPARED:
            cells = [cell for row in alike if (cell := getattr(row, column)) is not None]
            most = max(most, max(cells) - min(cells)) if cells else most
    grounds = tuple(statement_ground(row, "total_assets") for row in rows)
    return Known(most, grounds)


def preferred(rows: Sequence[Statement]) -> Statement:
    """Of several of one period the audited, then what was received last."""
    return max(rows, key=lambda row: (bool(row.audited), row.received_on or date.min, row.pk or 0))


def latest_annual(statements: Sequence[Statement], on: date) -> Statement | None:
    """The latest year's, where it is not too old to say anything of today."""
    annual = [row for row in statements if row.months == YEAR and row.period_end > months_before(on, LATEST_MONTHS)]
    if not annual:
        return None
    last = max(_month_end(row.period_end) for row in annual)
    return preferred([row for row in annual if _month_end(row.period_end) == last])


def statement_ground(statement: Statement, column: str) -> Ground:
    voice = "audited" if statement.audited else "unaudited"
    said = said_of(getattr(statement, column))
    return Ground(STATEMENT, str(statement.pk), f"{statement.period_end.isoformat()}/{statement.months} {voice}", said)


def _month_end(day: date) -> date:
    return day.replace(day=month_length(day.year, day.month))
