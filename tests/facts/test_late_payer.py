"""Late by habit, or in distress, S2-3.2b: the two are told apart, and what is not known is neither.

The customer of every case buys once a month: issued on the 1st, due on the 5th, July 2025 to June 2026. Counted back
from 30 June 2026 the quarters are April to June, January to March, October to December, July to September.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from assess.books import Declared, Row
from facts.cases import COVERED, ON, Case, case, differences, facts_of, paid, sale

MONTHS = [*((2025, month) for month in range(7, 13)), *((2026, month) for month in range(1, 7))]
DUE = [date(*month, 5) for month in MONTHS]
HABIT: Row = {"is_late_by_habit": True, "is_distressed": False}
DISTRESS: Row = {"is_late_by_habit": False, "is_distressed": True}
NEITHER: Row = {"is_late_by_habit": False, "is_distressed": False}
UNKNOWN: Row = {"is_late_by_habit": None, "is_distressed": None}
# A month is counted back by the day: 3 months before 30 June is 30 March, 15 months 30 March of last year.
THREE_AGO, FIFTEEN_AGO = date(2026, 3, 30), date(2025, 3, 30)

ITEMS = [sale(str(at), date(*month, 1), DUE[at]) for at, month in enumerate(MONTHS)]


def searched(*sources: str, result: str = "clean") -> list[Row]:
    return [{"source": source, "searched_on": date(2026, 6, 1), "result": result} for source in sources]


LOOKS = searched("court", "registry", "own_files")


def late(*days: int) -> list[Row]:
    """Each item paid in full so many days after due: one figure for all, one a quarter, or one an item."""
    each = [days[at * len(days) // 12] for at in range(12)]
    return [paid(str(at), DUE[at] + timedelta(each[at])) for at in range(12)]


def in_parts(*numbers: int) -> list[Row]:
    """Paid on the day, but for these, of which half comes then and half 8 days later."""
    rest = [paid(str(at), DUE[at] + timedelta(8), 50) for at in numbers]
    return [paid(str(at), DUE[at], 50 if at in numbers else 100) for at in range(12)] + rest


def more(count: int) -> list[Row]:
    """More items that fall due with that of January."""
    return [sale(f"more{at}", date(2026, 1, 1), DUE[6]) for at in range(count)]


def paid_at_once(count: int) -> list[Row]:
    return [paid(f"more{at}", DUE[6]) for at in range(count)]


def event(kind: str, occurred: date = date(2026, 2, 1), **more: object) -> Row:
    return {"kind": kind, "occurred_on": occurred, **more}


def means(*quarters: int | str) -> Row:
    """The mean days late of the quarters, oldest first."""
    return {f"late_days_mean_quarter_{4 - at}": Decimal(mean) for at, mean in enumerate(quarters)}


# Every item of the 12 falls due in its own month.
COUNTS: Row = {
    "due_item_count_12m": 12,
    "due_item_count_6m": 6,
    "due_item_count_prior_6m": 6,
    **{f"due_item_count_quarter_{at}": 3 for at in range(1, 5)},
}

CASES = [
    case("12 days late each time", HABIT | means(12, 12, 12, 12)
         | COUNTS
         | {"late_item_count_12m": 12, "late_item_share_12m": 1, "late_days_mean_12m": 12}
         | {"adverse_event_count_12m": 0},
         items=ITEMS, settlements=late(12), searches=LOOKS),
    # 6 days are late, 4 are not: 6 of 12. The quarters: (6 + 4 + 6) / 3 = 5.3 and (4 + 6 + 4) / 3 = 4.7, the year 5.
    case("every second item late", HABIT | means("5.3", "4.7", "5.3", "4.7")
         | COUNTS | {"late_item_count_12m": 6, "late_item_share_12m": Decimal("0.5"), "late_days_mean_12m": 5},
         items=ITEMS, settlements=late(*[6, 4] * 6), searches=LOOKS),
    case("less than every second", NEITHER | {"late_item_count_12m": 5, "late_item_share_12m": Decimal("0.416666")},
         items=ITEMS, settlements=late(*[6, 4] * 5, 4, 4), searches=LOOKS),
    case("5 days are within the grace", NEITHER | {"late_item_share_12m": 0, "late_item_count_3m": 0},
         items=ITEMS, settlements=late(5), searches=LOOKS),
    # (7 + 12 + 12 + 17) / 4 = 12: each quarter within 5 days of it. Up by 5 and no more: no distress.
    case("steady within 5 days", HABIT | means(7, 12, 12, 17) | {"late_days_mean_12m": 12},
         items=ITEMS, settlements=late(7, 12, 12, 17), searches=LOOKS),
    # (6 + 12 + 12 + 18) / 4 = 12: the first and the last are 6 days off.
    case("not steady", NEITHER | means(6, 12, 12, 18), items=ITEMS, settlements=late(6, 12, 12, 18), searches=LOOKS),
    case("not steady, for the better", NEITHER, items=ITEMS, settlements=late(18, 12, 12, 6), searches=LOOKS),
    case("a serious breach is no habit", NEITHER | {"adverse_event_count_12m": 1, "hard_event_count_12m": 0},
         items=ITEMS, settlements=late(12), searches=LOOKS, events=[event("serious_breach")]),
    case("who is late by habit is dunned", HABIT | {"adverse_event_count_12m": 0},
         items=ITEMS, settlements=late(12), searches=LOOKS,
         events=[event("dunned"), event("sensitive_to_disclosure"), event("other")]),
    case("an event of more than a year ago", HABIT,
         items=ITEMS, settlements=late(12), searches=LOOKS, events=[event("litigation", date(2025, 6, 30))]),
    case("an event known tomorrow", HABIT,
         items=ITEMS, settlements=late(12), searches=LOOKS,
         events=[event("litigation", known_on=date(2026, 7, 1))]),
    # 2 - 2, 12 - 2 and 22 - 12: each of the last two quarters is 10 days worse.
    case("worse by 10 days twice", DISTRESS | means(2, 2, 12, 22) | {"late_item_count_3m": 3},
         items=ITEMS, settlements=late(2, 2, 12, 22), searches=LOOKS),
    # The mean of June's quarter: (21 + 22 + 22) / 3 = 21.7, which is 9.7 more than 12.
    case("worse by less the second time", NEITHER | means(2, 2, 12, "21.7"), items=ITEMS, searches=LOOKS,
         settlements=late(*[2] * 6, *[12] * 3, 21, 22, 22)),
    case("worse by less the first time", NEITHER, items=ITEMS, settlements=late(2, 3, 12, 25), searches=LOOKS),
    case("worse, and then steady", NEITHER, items=ITEMS, settlements=late(2, 2, 25, 25), searches=LOOKS),
    # April's item was paid on 15 June, 71 days late; May's is unpaid, 56 by 30 June; June's too, 25: 152 / 3 = 50.7.
    case("what is not paid is as late as it is", DISTRESS | means(0, 0, 12, "50.7"), items=ITEMS, searches=LOOKS,
         settlements=[*late(0, 0, 12, 12)[:9], paid("9", date(2026, 6, 15))]),
    # 2 of the 6 items due since January came in parts, none of the 6 before: up by 33 %.
    case("more and more in parts",
         DISTRESS | COUNTS | {"part_paid_share_6m": Decimal("0.333333"), "part_paid_count_6m": 2,
                              "part_paid_share_prior_6m": 0, "part_paid_count_prior_6m": 0},
         items=ITEMS, settlements=in_parts(7, 10), searches=LOOKS),
    # 2 of 10 are 20 %, none of the 6 before; 2 of 11 are not.
    case("in parts up by a fifth",
         DISTRESS | {"due_item_count_6m": 10, "part_paid_count_6m": 2, "part_paid_share_6m": Decimal("0.2")},
         items=[*ITEMS, *more(4)], settlements=[*in_parts(7, 10), *paid_at_once(4)], searches=LOOKS),
    case("in parts up by less than a fifth",
         NEITHER | {"due_item_count_6m": 11, "part_paid_count_6m": 2, "part_paid_share_6m": Decimal("0.181818")},
         items=[*ITEMS, *more(5)], settlements=[*in_parts(7, 10), *paid_at_once(5)], searches=LOOKS),
    case("once in parts is not yet more", NEITHER | {"part_paid_share_6m": Decimal("0.166666")},
         items=ITEMS, settlements=in_parts(10), searches=LOOKS),
    # 1 of the 3 items due since January is 33 %, and still only one.
    case("one of few in parts is not yet more", NEITHER | {"part_paid_share_6m": Decimal("0.333333")},
         items=[*ITEMS[:6], *ITEMS[6::2]], searches=LOOKS,
         settlements=[row for row in in_parts(10) if row["item_id"] not in {"7", "9", "11"}]),
    case("in parts as ever", NEITHER | {"part_paid_count_prior_6m": 2, "part_paid_share_prior_6m": Decimal("0.333333")},
         items=ITEMS, settlements=in_parts(1, 4, 7, 10), searches=LOOKS),
    case("steadily late, and more and more in parts", DISTRESS, items=ITEMS, searches=LOOKS,
         settlements=[*late(12)[:10], *(paid(str(at), DUE[at] + timedelta(days), 50)
                                        for at in (10, 11) for days in (11, 13))]),
    case("late, and in court", DISTRESS | {"hard_event_count_12m": 1},
         items=ITEMS, settlements=late(12), searches=LOOKS, events=[event("litigation")]),
    case("in court, and never late", NEITHER | {"hard_event_count_12m": 1},
         items=ITEMS, settlements=late(0), searches=LOOKS, events=[event("litigation")]),
    case("an account frozen for years", DISTRESS, items=ITEMS, settlements=late(12), searches=LOOKS,
         events=[event("account_frozen", date(2024, 1, 1))]),
    case("frozen, and free for a year", HABIT, items=ITEMS, settlements=late(12), searches=LOOKS,
         events=[event("account_frozen", date(2024, 1, 1), ended_on=date(2025, 6, 30))]),
    # Due on 5 February, paid on 31 March: it stood late within the 3 months; paid a day earlier it did not.
    case("late until within 3 months", DISTRESS | {"late_item_count_3m": 1}, items=ITEMS, searches=LOOKS,
         settlements=[*late(0)[:7], paid("7", THREE_AGO + timedelta(1)), *late(0)[8:]], events=[event("litigation")]),
    case("late until 3 months ago", NEITHER | {"late_item_count_3m": 0}, items=ITEMS, searches=LOOKS,
         settlements=[*late(0)[:7], paid("7", THREE_AGO), *late(0)[8:]], events=[event("litigation")]),
    case("nobody looked", UNKNOWN | {"adverse_event_count_12m": None, "adverse_event_count_12m_seen": 0},
         items=ITEMS, settlements=late(12)),
    case("nobody asked the courts", UNKNOWN, items=ITEMS, settlements=late(12),
         searches=searched("registry", "own_files")),
    case("nobody looked, and an event is on file", DISTRESS | {"hard_event_count_12m": None},
         items=ITEMS, settlements=late(12), events=[event("litigation")]),
    case("nobody looked, and nothing is late", NEITHER, items=ITEMS, settlements=late(0)),
    case("one item of a quarter proves nothing of it",
         UNKNOWN | {"late_days_mean_quarter_2": None, "due_item_count_quarter_2": 1},
         items=[*ITEMS[:6], *ITEMS[8:]], searches=LOOKS, settlements=[*late(12)[:6], *late(12)[8:]]),
    case("two do",
         HABIT | {"late_days_mean_quarter_2": 12, "due_item_count_quarter_2": 2}, items=[*ITEMS[:6], *ITEMS[7:]],
         searches=LOOKS,
         settlements=[*late(12)[:6], *late(12)[7:]]),
    case("an item without due date",
         UNKNOWN | {"late_item_count_3m": None, "late_item_count_3m_seen": 3, "due_item_count_12m": None,
                    "due_item_count_12m_seen": 12, "late_item_count_12m": None, "late_item_count_12m_seen": 12},
         items=[*ITEMS, sale("x", date(2026, 2, 1), None)], settlements=late(12), searches=LOOKS),
    case("nothing bought",
         NEITHER | dict.fromkeys(COUNTS, 0) | {"late_item_share_12m": 0, "late_item_count_3m": 0}, searches=LOOKS),
]  # fmt: skip


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Row]:
    return facts_of(CASES, tmp_path_factory.mktemp("late"))


@pytest.mark.parametrize("entry", CASES, ids=lambda entry: entry.name)
def test_case(entry: Case, facts: dict[str, Row]) -> None:
    assert differences(entry, facts[entry.name]) == []


def begins(day: date, *tables: str) -> Declared:
    """All is covered, but these tables only from a day on."""
    return {**COVERED, **{name: {"covers_from": day, "covers_to": ON, "complete": True} for name in tables}}


DAY = timedelta(1)
WORSE: dict[str, list[Row]] = {"items": ITEMS, "settlements": late(2, 2, 12, 22), "searches": LOOKS}
STEADY: dict[str, list[Row]] = {"items": ITEMS, "settlements": late(12), "searches": LOOKS}
BOTH = ("items", "settlements")
NO_DISTRESS: Row = {"is_late_by_habit": None, "is_distressed": False}


@pytest.mark.parametrize(
    "tables, told, expect",
    [
        (STEADY, begins(FIFTEEN_AGO + DAY, *BOTH), HABIT),
        # The habit needs all 15 months; that nothing got worse is known from 12.
        (STEADY, begins(FIFTEEN_AGO + 2 * DAY, "items"), NO_DISTRESS | {"late_item_count_3m_seen": 3}),
        (STEADY, begins(FIFTEEN_AGO + 2 * DAY, "settlements"), NO_DISTRESS),
        # The last three quarters reach back 9 months, and 3 more for what fell due in them.
        (WORSE, begins(date(2025, 7, 1), *BOTH), DISTRESS),
        (WORSE, begins(date(2025, 7, 2), *BOTH), UNKNOWN | {"late_days_mean_quarter_3": None}),
        (STEADY | {"events": [event("litigation")]}, begins(date(2026, 6, 1), *BOTH), DISTRESS),
        # Who knows whether what came before the record of payments was paid?
        (
            {"items": ITEMS, "events": [event("litigation")]},
            begins(date(2026, 6, 10), "settlements"),
            {"is_distressed": None, "is_late_by_habit": False, "late_item_count_3m_seen": 0},
        ),
    ],
)
def test_what_the_book_does_not_cover_is_unknown_and_what_decides_alone_decides(
    tables: dict[str, list[Row]], told: Declared, expect: Row, tmp_path: Path
) -> None:
    entry = Case("one", expect, tables=tables)
    assert differences(entry, facts_of([entry], tmp_path, told=told)["one"]) == []
