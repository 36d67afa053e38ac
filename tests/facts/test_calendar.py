"""The calendar against counting day by day, over eight years with two leap days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from xindang.facts.calendar import (
    dates_given,
    last_full_month,
    last_full_quarter,
    months_before,
    window_end,
    window_start,
)

FIRST, LAST = date(2019, 1, 1), date(2026, 12, 31)
DAYS = [FIRST + timedelta(at) for at in range((LAST - FIRST).days + 1)]
BY_MONTH: dict[tuple[int, int], list[date]] = {}
for _day in DAYS:
    BY_MONTH.setdefault((_day.year, _day.month), []).append(_day)
MONTHS = list(BY_MONTH)


def full_periods(on: date, length: int) -> list[tuple[date, date]]:
    """First and last day of periods of so many months that have passed by the end of the day; newest first."""
    periods = [(BY_MONTH[MONTHS[at]][0], BY_MONTH[MONTHS[at + length - 1]][-1]) for at in range(0, len(MONTHS), length)]
    return [period for period in periods if period[1] <= on][::-1]


ODD_DAYS = [day for day in DAYS if day.year >= 2023 and day.day in {1, 15, 28, 29, 30, 31}]


@pytest.mark.parametrize("months", [1, 12, 16, 24])
def test_months_before_is_the_same_day_or_the_months_last(months: int) -> None:
    for on in ODD_DAYS:
        month = MONTHS[MONTHS.index((on.year, on.month)) - months]
        day = max(day for day in BY_MONTH[month] if day.day <= on.day)
        assert months_before(on, months) == day


def test_the_last_full_month_and_quarter() -> None:
    for on in ODD_DAYS:
        month, quarter = full_periods(on, 1)[0][0], full_periods(on, 3)[0][0]
        assert last_full_month(on) == month.year * 12 + month.month
        assert last_full_quarter(on) == quarter.year * 4 + (quarter.month + 2) // 3


@pytest.mark.parametrize("count", [1, 4, 6])
@pytest.mark.parametrize("unit, length", [("f", 1), ("q", 3)])
def test_windows_of_full_months_and_quarters(unit: str, length: int, count: int) -> None:
    for on in ODD_DAYS[::3]:
        periods = full_periods(on, length)
        window = f"{count}{unit}"
        assert (window_start(window, on), window_end(window, on)) == (periods[count - 1][0], periods[0][1])


def test_a_window_of_months_begins_the_day_after() -> None:
    assert window_start("24m", date(2026, 6, 30)) == date(2024, 7, 1)
    assert window_start("12m", date(2024, 2, 29)) == date(2023, 3, 1)
    assert window_start("12m", date(2025, 2, 28)) == date(2024, 2, 29)
    assert window_end("24m", date(2026, 6, 30)) == date(2026, 6, 30)


def test_what_a_fact_file_may_name() -> None:
    assert dates_given(date(2026, 3, 31)) == {
        "on": date(2026, 3, 31),
        "on_3m_ago": date(2025, 12, 31),
        "on_6m_ago": date(2025, 9, 30),
        "on_9m_ago": date(2025, 6, 30),
        "on_12m_ago": date(2025, 3, 31),
        "on_15m_ago": date(2024, 12, 31),
        "on_16m_ago": date(2024, 11, 30),
        "on_24m_ago": date(2024, 3, 31),
        "last_full_month": 2026 * 12 + 3,
        "last_full_quarter": 2026 * 4 + 1,
        "full_12m_from": date(2025, 4, 1),
        "full_12m_to": date(2026, 3, 31),
    }
