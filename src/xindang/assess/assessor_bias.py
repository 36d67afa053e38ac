"""Whether those who assess customers are optimistic: what they said, less what the payments of the year after implied.

One row per assessor and kind of saying. A case is a customer: of several sayings about one the differences are
averaged, so that cases do not repeat each other. The interval is Student's for a mean (NIST/SEMATECH e-Handbook,
1.3.5.2): mean ± t · s / √n, 95 %, two-sided; with fewer cases than the policy asks for nothing is said.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal

from xindang.book.book import Book
from xindang.engines.duckdb import Row
from xindang.facts.catalogue import FactParameter
from xindang.facts.coverage import Coverages
from xindang.policy.pack import Pack, ParameterValue

BIAS_TABLE = "assessor_bias"
NEEDS = ("items", "settlements")
SHARE = "decimal(9, 6)"
CUT = Decimal("0.000001")
EXACT = Context(prec=60)
# Student's t, two-sided 95 %, by degrees of freedom; between two the lower, whose interval is wider.
STUDENT = {
    1: "12.706", 2: "4.303", 3: "3.182", 4: "2.776", 5: "2.571", 6: "2.447", 7: "2.365", 8: "2.306", 9: "2.262",
    10: "2.228", 11: "2.201", 12: "2.179", 13: "2.160", 14: "2.145", 15: "2.131", 16: "2.120", 17: "2.110",
    18: "2.101", 19: "2.093", 20: "2.086", 21: "2.080", 22: "2.074", 23: "2.069", 24: "2.064", 25: "2.060",
    26: "2.056", 27: "2.052", 28: "2.048", 29: "2.045", 30: "2.042", 40: "2.021", 60: "2.000", 120: "1.980",
}  # fmt: skip
DEGREES = sorted(STUDENT)
BIAS_PARAMETERS = {
    entry.name: entry
    for entry in (
        FactParameter(
            "bias_cases_min", 10, "户",
            "判断评定人是否乐观所需的最少客户数", "Fewest customers that show an assessor's bias",
        ),
        FactParameter(
            "bias_days", 365, "天",
            "评定与其后多少天的付款相比较", "Days of payments after it that an assessment is held against",
        ),
        FactParameter("score_max", 10, "分", "打分的满分", "The highest score"),
    )
}  # fmt: skip
# The criterion whose recorded assessments speak of payment, and the share paid in time from which it is met.
CRITERION, STANDARD = "S1-15.6", "in_time_share_min"
GIVEN = ("on", "settled_until", "settle_grace_days", "payment_items_min")

# What is said of a customer on a day, from 0 to 1. A score of 0 says that nothing is known; it is no assessment.
SAYINGS = """
select 'scores' as source, assessor, customer_id, assessed_on,
    cast(sum(score) / (count(*) * $score_max) as decimal(9, 6)) as said
from scores
where assessor is not null and assessed_on <= $on and score > 0 and score <= $score_max
group by all
union all
select 'assessments', assessor, customer_id, assessed_on, min(case when verdict = 'met' then 1 else 0 end)
from assessments
where criterion = $criterion and verdict in ('met', 'not_met') and assessed_on <= $on
group by all"""

# Rows of (source, assessor, customer, its mean difference, said, implied; NULL where it could not be told).
QUERY = f"""
with saying as ({SAYINGS}),
-- Those whose year is over, its grace too.
year as (
    select customer_id, assessed_on, assessed_on + cast($bias_days as integer) as ended_on,
        coalesce(assessed_on + 1 >= $covers_from, false) as is_covered
    from saying
    where assessed_on + cast($bias_days as integer) + cast($settle_grace_days as integer) < $settled_until
    group by all
),
concerned as (select distinct customer_id from year),
credited as (
    select applies_to as item_id, sum(amount) as amount
    from items where kind = 'credit_note' and applies_to is not null and issued_on <= $on group by applies_to
),
in_time as (
    select settlements.item_id, sum(settlements.amount) as amount
    from settlements
    inner join items on items.item_id = settlements.item_id
    inner join concerned on concerned.customer_id = items.customer_id
    where settlements.settled_on <= $on and (settlements.bounced_on is null or settlements.bounced_on > $on)
        and (settlements.method is null or settlements.method <> 'writeoff')
        and days_between(items.due_on, settlements.settled_on) <= $settle_grace_days
    group by settlements.item_id
),
owed as (
    select items.item_id, items.customer_id, items.issued_on, items.due_on, items.currency,
        items.amount - coalesce(credited.amount, 0) as amount
    from items
    inner join concerned on concerned.customer_id = items.customer_id
    left join credited on credited.item_id = items.item_id
    where items.kind <> 'credit_note' and items.side <> 'prepayment' and items.issued_on <= $on
),
in_base as (
    select owed.customer_id, owed.issued_on, owed.due_on,
        try_cast(owed.amount * rate as decimal(18, 2)) as owed_amount,
        try_cast(least(coalesce(in_time.amount, 0), owed.amount) * rate as decimal(18, 2)) as in_time_amount
    from owed
    left join in_time on in_time.item_id = owed.item_id
    left join currency_rate on currency_rate.currency = owed.currency
    where owed.amount > 0
),
-- Issued after the day, so that a ledger that begins there holds all of it, and due within the year.
paid as (
    select year.customer_id, year.assessed_on,
        case
            when year.is_covered and count(*) >= $payment_items_min and count(due_on) = count(*)
                and count(owed_amount) = count(*)
            then ratio(sum(in_time_amount), sum(owed_amount))
        end as share
    from year
    inner join in_base on in_base.customer_id = year.customer_id
        and in_base.issued_on > year.assessed_on and in_base.issued_on <= year.ended_on
        and (in_base.due_on is null or in_base.due_on <= year.ended_on)
    group by year.customer_id, year.assessed_on, year.is_covered
),
compared as (
    select source, assessor, customer_id, said,
        case when source = 'scores' or paid.share is null then paid.share
            when paid.share >= $standard then 1 else 0 end as implied
    from saying
    inner join year using (customer_id, assessed_on)
    left join paid using (customer_id, assessed_on)
)
select source, assessor, customer_id,
    cast((sum(said) - sum(implied)) / count(*) as {SHARE}) as difference,
    cast(sum(said) / count(*) as {SHARE}) as said, cast(sum(implied) / count(*) as {SHARE}) as implied
from compared where implied is not null group by source, assessor, customer_id
union all
select source, assessor, customer_id, null, null, null
from compared group by source, assessor, customer_id having count(implied) = 0"""

TOTALS = f"""
select source, assessor, count(difference), count(*) - count(difference),
    coalesce(sum(said), 0), coalesce(sum(implied), 0), coalesce(sum(difference), 0),
    coalesce(sum(cast(difference as decimal(18, 6)) * cast(difference as decimal(18, 6))), 0)
from ({QUERY}) group by source, assessor order by source, assessor"""


@dataclass(frozen=True, slots=True)
class AssessorBias:
    """A row of the table, in the order of its columns. ``bias``: said less implied, above nothing where optimistic.

    ``left_out_count``: customers assessed whose payments of the year after cannot be told.
    """

    source: str
    assessor: str
    case_count: int
    left_out_count: int
    said: Decimal | None = None
    implied: Decimal | None = None
    bias: Decimal | None = None
    bias_low: Decimal | None = None
    bias_high: Decimal | None = None


COLUMNS = {
    "source": "varchar", "assessor": "varchar", "case_count": "integer", "left_out_count": "integer",
    "said": SHARE, "implied": SHARE, "bias": SHARE, "bias_low": SHARE, "bias_high": SHARE,
}  # fmt: skip


def make_assessor_bias(book: Book, pack: Pack, given: Mapping[str, object], coverages: Coverages) -> None:
    """Make the table ``assessor_bias``; without rows where nobody has assessed anything a year ago.

    ``given``: the day and the figures of fact files. Reads the relation ``currency_rate`` of that day.
    """
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    book.engine.execute(f"create or replace table {BIAS_TABLE} ({columns})")
    figures = {name: _set(pack, name, entry.default) for name, entry in BIAS_PARAMETERS.items()}
    values = {name: given[name] for name in GIVEN} | {
        "bias_days": figures["bias_days"],
        "score_max": figures["score_max"],
        "criterion": CRITERION,
        "standard": _set(pack, STANDARD, Decimal(1)),
        "covers_from": covered_from(coverages),
    }
    totals = book.engine.rows(TOTALS, values)
    rows = [bias_of(total, int(str(figures["bias_cases_min"]))) for total in totals]
    book.engine.insert_rows(BIAS_TABLE, [astuple(row) for row in rows])


def _set(pack: Pack, name: str, default: int | Decimal) -> ParameterValue | int:
    return pack.parameters[name].value if name in pack.parameters else default


def covered_from(coverages: Coverages) -> date | None:
    """The day from which the ledger and the payments are complete; None where they are not."""
    needed = [coverages[name] for name in NEEDS]
    begins = [found.covers_from for found in needed if found.complete and found.covers_from is not None]
    return max(begins) if len(begins) == len(needed) else None


def bias_of(sums: Row, cases_min: int) -> AssessorBias:
    """An assessor's row from sums over the cases: said, implied, difference, and difference squared."""
    source, assessor, count, left_out, said, implied, difference, squares = sums
    if count < max(cases_min, 2):
        return AssessorBias(source, assessor, count, left_out)
    mean = EXACT.divide(difference, Decimal(count))
    # The sum of squares about the mean, by the sums; exact, so that no rounding makes it less than nothing.
    about = EXACT.divide(squares * count - difference * difference, Decimal(count))
    half = student(count - 1) * EXACT.sqrt(EXACT.divide(about, Decimal(count) * (count - 1)))
    figures = (
        EXACT.divide(said, Decimal(count)),
        EXACT.divide(implied, Decimal(count)),
        mean,
        mean - half,
        mean + half,
    )
    return AssessorBias(source, assessor, count, left_out, *_cut(figures))


def _cut(figures: tuple[Decimal, ...]) -> Iterator[Decimal]:
    """To six decimals; no difference of two shares lies beyond 1."""
    for figure in figures:
        yield min(max(figure, Decimal(-1)), Decimal(1)).quantize(CUT, ROUND_HALF_EVEN)


def student(degrees: int) -> Decimal:
    """The quantile for a two-sided interval of 95 %."""
    return Decimal(STUDENT[DEGREES[bisect_right(DEGREES, degrees) - 1]])
