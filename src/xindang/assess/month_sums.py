"""What the ledger adds up to month by month, in base currency at the rates of the day: one query over the book.

Months are numbered year * 12 + month, as everywhere. Whatever moved before the first month is put in the one before it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from xindang.book.book import Book
from xindang.engines.duckdb import Row
from xindang.facts.calendar import month_start

ZERO = Decimal("0.00")
# What a side sells on credit: money or goods that leave us against a promise. A loan is no sale.
SALE_KINDS: Mapping[str, tuple[str, ...]] = {
    "sale": ("invoice", "shipment"),
    "power": ("invoice", "shipment"),
    "prepayment": ("invoice", "shipment", "advance"),
}

# Rows of (what, side, month, until, amount in base currency, amount in own currencies that has no rate).
# ``what``: an item's kind, of what was issued less what was sold for cash, or credited, written_off, moved.
# ``until``: of what moved, the first month at whose end it is overdue, NULL without a due date; of a write-off, the
# month in which it was taken back.
QUERY = """
-- Due on the day of issue and settled by then: nothing was sold on credit, whatever bounced on a later day.
with cash as (
    select sold.item_id, sold.side, sold.kind, sold.issued_on, sold.currency, sold.amount
    from items as sold inner join settlements on settlements.item_id = sold.item_id
    where sold.issued_on <= $last_day and sold.due_on <= sold.issued_on and sold.kind <> 'credit_note'
        and settlements.settled_on <= sold.issued_on
        and (settlements.bounced_on is null or settlements.bounced_on > sold.issued_on)
    group by all having sum(settlements.amount) >= sold.amount
),
in_own_currency as (
    select kind as what, side, issued_on as day, cast(null as date) as undone_on, currency, amount
    from items where issued_on between $first_day and $last_day and kind <> 'credit_note'
    union all
    select kind, side, issued_on, null, currency, -amount
    from cash where issued_on between $first_day and $last_day
    union all
    select 'credited', note.side, note.issued_on, null, note.currency, note.amount
    from items as note
    left join items as corrected on corrected.item_id = note.applies_to
    left join cash on cash.item_id = note.applies_to
    where cash.item_id is null and note.issued_on between $first_day and $last_day and note.kind = 'credit_note'
        and (corrected.kind is null or corrected.kind not in ('late_charge', 'interest'))
    union all
    select 'written_off', side, settled_on, case when bounced_on <= $on then bounced_on end, currency, amount
    from settlements
    where method = 'writeoff' and settled_on between $first_day and $last_day
        and (bounced_on is null or bounced_on > settled_on)
),
in_base_currency as (
    select
        what, side, {month_of_day} as month, {month_of_undone} as until, amount,
        case when currency = $base_currency then amount else try_cast(amount * rate as decimal(18, 2)) end
            as base_amount
    from in_own_currency left join currency_rate using (currency)
),
moved as (
    select
        side, greatest({month_of_moved}, $first - 1) as month,
        -- Overdue at a month's end is what was due before it.
        case when due_on is not null then least(greatest({month_of_due}, {month_of_moved}, $first - 1), $last + 1) end
            as until,
        moved_amount, moved_base_amount
    from item_movement where moved_on <= $last_day
)
select what, side, month, until, coalesce(sum(base_amount), 0),
    coalesce(sum(case when base_amount is null then amount end), 0)
from in_base_currency group by what, side, month, until
union all
select 'moved', side, month, until, coalesce(sum(moved_base_amount), 0),
    coalesce(sum(case when moved_base_amount is null then moved_amount end), 0)
from moved group by side, month, until"""

SIDES = "select distinct side from items where issued_on <= $on"


def _month_of(day: str) -> str:
    return f"(year({day}) * 12 + month({day}))"


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum in base currency, and beside it what has no rate; it is known where that is nothing."""

    base: Decimal = ZERO
    rateless: Decimal = ZERO

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.base + other.base, self.rateless + other.rateless)

    @property
    def known(self) -> Decimal | None:
        return None if self.rateless else self.base


def _amounts() -> defaultdict[int, Amount]:
    return defaultdict(Amount)


@dataclass(slots=True)
class SideSums:
    """One side's months. ``moved`` and ``overdue``: by how much what is open, and overdue, at the month's end changed;
    ``dateless``: what is open without due date. ``written_off``: by month and the month in which it was taken back.
    """

    sold: defaultdict[int, Amount] = field(default_factory=_amounts)
    moved: defaultdict[int, Amount] = field(default_factory=_amounts)
    overdue: defaultdict[int, Amount] = field(default_factory=_amounts)
    dateless: defaultdict[int, Amount] = field(default_factory=_amounts)
    written_off: list[tuple[int, int | None, Amount]] = field(default_factory=list)


def month_sums(book: Book, on: date, first: int, last: int) -> dict[str, SideSums]:
    """The sums of every side with an item, of the months from ``first`` to ``last``, as they were known on a day.

    Reads the relations ``item_movement`` and ``currency_rate`` of that day.
    """
    days = {"first_day": month_start(first), "last_day": month_start(last + 1) - timedelta(1)}
    given = {"on": on, "first": first, "last": last, "base_currency": book.base_currency, **days}
    sums = _by_side(book.engine.rows(QUERY.format(**_WORDS), given))
    return {side: sums[side] for (side,) in book.engine.rows(SIDES, {"on": on})}


_WORDS = {
    "month_of_day": _month_of("day"),
    "month_of_undone": _month_of("undone_on"),
    "month_of_moved": _month_of("moved_on"),
    "month_of_due": _month_of("due_on + 1"),
}


def _by_side(rows: Iterable[Row]) -> defaultdict[str, SideSums]:
    sides: defaultdict[str, SideSums] = defaultdict(SideSums)
    for what, side, month, until, base, rateless in rows:
        sums, amount = sides[side], Amount(base, rateless)
        match what:
            case "moved":
                sums.moved[month] += amount
                if until is None:
                    sums.dateless[month] += amount
                else:
                    sums.overdue[until] += amount
            case "written_off":
                sums.written_off.append((month, until, amount))
            case "credited":
                sums.sold[month] += Amount(-base, rateless)
            case _ if what in SALE_KINDS.get(side, ()):
                sums.sold[month] += amount
    return sides
