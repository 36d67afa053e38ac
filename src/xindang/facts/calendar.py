"""The dates that fact files are given for a day: months back, the last full month and quarter."""

from __future__ import annotations

from datetime import date, timedelta

MONTHS_BACK = (3, 6, 9, 12, 15, 16, 24)


def months_before(on: date, months: int) -> date:
    """The same day so many months earlier, or that month's last day where it is shorter."""
    number = on.year * 12 + on.month - 1 - months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(on.day, month_length(year, month + 1)))


def month_length(year: int, month: int) -> int:
    """Days of a month."""
    following = date(year + (month == 12), month % 12 + 1, 1)
    return (following - date(year, month, 1)).days


def is_month_end(on: date) -> bool:
    return (on + timedelta(days=1)).month != on.month


def last_full_month(on: date) -> int:
    """Year * 12 + month of the last month all of whose days have passed by the end of the day."""
    number = on.year * 12 + on.month
    return number if is_month_end(on) else number - 1


def last_full_quarter(on: date) -> int:
    """Year * 4 + quarter of the last quarter all of whose days have passed by the end of the day."""
    number = on.year * 4 + (on.month - 1) // 3 + 1
    return number if on.month % 3 == 0 and is_month_end(on) else number - 1


def month_start(number: int) -> date:
    """The first day of month ``year * 12 + month``."""
    year, month = divmod(number - 1, 12)
    return date(year, month + 1, 1)


def quarter_start(number: int) -> date:
    """The first day of quarter ``year * 4 + quarter``."""
    year, quarter = divmod(number - 1, 4)
    return date(year, quarter * 3 + 1, 1)


def window_start(window: str, on: date) -> date:
    """The first day that a window of a fact's header asks for."""
    count, unit = int(window[:-1]), window[-1]
    if unit == "m":
        return months_before(on, count) + timedelta(days=1)
    if unit == "f":
        return month_start(last_full_month(on) - count + 1)
    return quarter_start(last_full_quarter(on) - count + 1)


def window_end(window: str, on: date) -> date:
    """The last day that a window of a fact's header asks for; the day itself where it asks for none."""
    if window.endswith("f"):
        return month_start(last_full_month(on) + 1) - timedelta(days=1)
    if window.endswith("q"):
        return quarter_start(last_full_quarter(on) + 1) - timedelta(days=1)
    return on


def dates_given(on: date) -> dict[str, date | int]:
    """Everything about the day that a fact file may name."""
    back = {f"on_{months}m_ago": months_before(on, months) for months in MONTHS_BACK}
    last = last_full_month(on)
    return {
        "on": on,
        **back,
        "last_full_month": last,
        "last_full_quarter": last_full_quarter(on),
        # The first and the last day of the last 12 full months.
        "full_12m_from": month_start(last - 11),
        "full_12m_to": month_start(last + 1) - timedelta(days=1),
    }
