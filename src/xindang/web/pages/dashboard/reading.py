"""The figures of the first page, of the customers that its reader sees.

Figures of months are the organisation's, so only whoever sees all of it gets them; everybody else gets sums over the
customers they see, and the page says which of the two it shows.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Sum

from xindang.assess.report.columns import column_of, is_band, word
from xindang.engines.duckdb import quoted_name, quoted_text
from xindang.people.selectors import Viewer
from xindang.runs.models import Run, Standing
from xindang.runs.results import RunTables
from xindang.runs.selectors import of_seen, seen_in_tables, visible_standings
from xindang.runs.worklist import TasksAsked, kind_counts, tasks_asked, tasks_asked_apart

SIDES = ("sale", "prepayment", "loan", "power")
MONTHS = 13
KINDS_SHOWN = 12
Row = dict[str, Any]
# A share is of those of whom both parts are known.
BOTH_KNOWN = Q(open_amount__isnull=False, overdue_amount__isnull=False)
UNLIMITED = Q(limit_state="unlimited", limit_state__isnull=False)


def standing_totals(viewer: Viewer, run: Run) -> list[Row]:
    """One row per side traded: what is open, overdue, in use and over the limit, and how many customers that are."""
    summed = (
        visible_standings(viewer, run)
        .exclude(side="")
        .values("side")
        .annotate(
            customers=Count("pk"),
            exposure=Sum("exposure_amount"),
            unknown=Count("pk", filter=Q(exposure_amount__isnull=True)),
            open=Sum("open_amount"),
            open_unknown=Count("pk", filter=Q(open_amount__isnull=True)),
            overdue=Sum("overdue_amount"),
            overdue_unknown=Count("pk", filter=Q(overdue_amount__isnull=True)),
            overdue_customers=Count("pk", filter=Q(overdue_amount__gt=0)),
            both_open=Sum("open_amount", filter=BOTH_KNOWN),
            both_overdue=Sum("overdue_amount", filter=BOTH_KNOWN),
            over=Sum("over_limit_amount"),
            over_unknown=Count("pk", filter=Q(over_limit_amount__isnull=True) & ~UNLIMITED),
            over_customers=Count("pk", filter=Q(over_limit_amount__gt=0)),
        )
    )
    rows: list[Row] = [dict(row) for row in summed]
    for row in rows:
        row["overdue_share"] = _share(row["both_overdue"], row["both_open"])
        row["zh"], row["en"] = (word("side", row["side"], language) for language in ("zh", "en"))
    return sorted(rows, key=lambda row: SIDES.index(row["side"]) if row["side"] in SIDES else len(SIDES))


def _share(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    return part / whole if part is not None and whole else None


def grade_counts(viewer: Viewer, run: Run) -> list[Row]:
    """How many customers have each grade, and of how many it is provisional; a customer of two sides counts once.

    Of each customer one row is counted, that of the side most trade on where there is one: to tell all customers apart
    a database sorts them.
    """
    siblings = Standing.objects.filter(Q(side=SIDES[0]) | Q(side__lt=OuterRef("side")), run=run)
    once = Q(side=SIDES[0]) | ~Exists(siblings.filter(customer=OuterRef("customer")))
    counted = visible_standings(viewer, run).filter(once).values("grade").annotate(
        customers=Count("pk"), provisional=Count("pk", filter=Q(provisional=True))
    )  # fmt: skip
    return sorted((dict(row) for row in counted), key=lambda row: row["grade"] or "~")


def aging_sums(tables: RunTables, viewer: Viewer, side: str) -> tuple[list[Row], int]:
    """What is open of a side in base currency, by days overdue, in the order of the buckets; and how many customers
    owe in another currency as well: of them no list can say the buckets.
    """
    names = [name for name in tables.columns("aging") if name in {"not_due", "no_due_date"} or is_band(name)]
    seen, values = seen_in_tables(viewer)
    base = f"currency = {quoted_text(tables.summary['base_currency'])}"
    sums = ", ".join(f"coalesce(sum({quoted_name(name)}) filter ({base}), 0) as {quoted_name(name)}" for name in names)
    foreign = f"count(distinct customer_id) filter (not ({base}) and open_amount <> 0) as foreign_customers"
    found = tables.query(f"select {sums}, {foreign} from aging where side = ? and {seen}", [side, *values])[0]
    ordered = sorted(names, key=lambda name: (name == "no_due_date", name != "not_due"))
    return [_bucket(name, found[name]) for name in ordered], found["foreign_customers"]


def _bucket(name: str, amount: Decimal) -> Row:
    column = column_of("aging", name)
    return {"name": name, "amount": amount, "zh": column.zh, "en": column.en}


def months(tables: RunTables, viewer: Viewer, side: str, on: date) -> list[Row]:
    """The last months of a side, oldest first; none for whoever does not see the whole organisation."""
    if viewer.customer_units is not None:
        return []
    found = tables.dicts("metrics", "side = ? and month_end <= ?", [side, on], order="month_end desc")
    return found[:MONTHS][::-1]


def grade_moves(tables: RunTables, viewer: Viewer) -> list[Row]:
    """How many customers went from which grade to which since the results before; None: not among them."""
    if not tables.has("grade_changes"):
        return []
    seen, values = seen_in_tables(viewer)
    return tables.query(
        f"""select grade_before, grade_after, direction, count(*) as customers from grade_changes
            where direction <> 'provisional_only' and {seen} group by all order by 1 nulls first, 2 nulls last""",
        values,
    )


def tasks_by_kind(viewer: Viewer) -> dict[str, Any]:
    """Open things to do of the reader's roles: of each kind how many of each severity, the most severe first."""
    seen = of_seen(viewer)
    rows = kind_counts(tasks_asked_apart(viewer, TasksAsked(), seen))
    return {
        "rows": rows[:KINDS_SHOWN],
        "more": len(rows) - KINDS_SHOWN,
        "mine": sum(row["count"] for row in rows),
        "all": tasks_asked(viewer, TasksAsked(whose="all"), seen).count(),
    }
