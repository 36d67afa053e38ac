"""What the page asks of the results, in SQL over the whole folder: sums are over everybody, lists are bounded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xindang.assess.report.columns import is_band, result_tables
from xindang.assess.report.folder import LISTED_TABLE, Results
from xindang.assess.report.page.text import Text
from xindang.engines.duckdb import quoted_name

Row = dict[str, Any]
CREDIT = "credit_by_side"

# What is in force over all tenures. Suspended lends nothing; unlimited only where nothing else is on file.
HELD = """
    select
        customer_id, side,
        case
            when bool_or(state_in_force = 'suspended') then 'suspended'
            when bool_or(state_in_force = 'granted') then 'granted'
            when bool_or(state_in_force = 'unlimited') then 'unlimited'
            else 'none'
        end as state,
        bool_or(state_in_force = 'granted' and amount_in_force is null) as rateless,
        coalesce(sum(amount_in_force) filter (state_in_force = 'granted'), 0) as granted_amount,
        max(case when tenure = 'long' then amount end) as allowed_amount,
        bool_or(tenure = 'long' and amount is null) as allowed_unknown
    from limits
    group by customer_id, side"""
HELD_UNKNOWN = """
    select
        '' as customer_id, '' as side, cast(null as varchar) as state, false as rateless,
        cast(0 as decimal(18, 2)) as granted_amount, cast(0 as decimal(18, 2)) as allowed_amount,
        false as allowed_unknown
    where false"""


def make_credit_view(results: Results) -> None:
    """The view ``credit_by_side``: a row per customer and side, what is in force there against what is held.

    ``state`` is NULL where the folder tells no limits of that side; nothing is over an unlimited one.
    """
    results.engine.create_view(
        CREDIT,
        f"""with held as ({HELD if results.has("limits") else HELD_UNKNOWN}),
        counted as (
            select
                exposure.customer_id, exposure.side, held.state, exposure.amount as exposure_amount,
                held.allowed_amount, coalesce(held.allowed_unknown, false) as allowed_unknown,
                case
                    when held.state is null or held.state = 'unlimited' then null
                    when held.state = 'granted' then case when not held.rateless then held.granted_amount end
                    else 0
                end as limit_amount
            from exposure_by_side as exposure
            left join held on held.customer_id = exposure.customer_id and held.side = exposure.side
        )
        select
            *,
            case when exposure_amount > limit_amount then 0 else limit_amount - exposure_amount end as available_amount,
            case
                when state = 'unlimited' or exposure_amount <= limit_amount then 0
                else exposure_amount - limit_amount
            end as over_amount
        from counted""",
    )


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much the page holds: rows of a table, customers told one by one, items and entries of each of them."""

    rows: int = 1000
    customers: int = 300
    items: int = 20
    months: int = 24


@dataclass(frozen=True, slots=True)
class People:
    """Names of customers, the place of those that the page tells one by one; and how grades and work are called.

    ``scale``: the grades, best first. ``kinds``: kinds of things to do with their titles.
    """

    names: Mapping[str, str]
    places: Mapping[str, int]
    scale: tuple[str, ...]
    kinds: Mapping[str, Text]

    def name(self, customer: str) -> str:
        return self.names.get(customer) or customer


def people_of(results: Results, rows: Sequence[Mapping[str, Any]], told: int) -> People:
    """The names of everybody in the rows, and the places of the first ``told`` customers by exposure."""
    wanted = sorted({row["customer_id"] for row in rows if row.get("customer_id") is not None})
    places = results.engine.rows(f"select customer_id, position from {LISTED_TABLE} where position <= ?", [told])
    names = {row["customer_id"]: row["name"] for row in rows if row.get("name")}
    if results.has("customers"):
        found = results.engine.rows(
            "select customer_id, name from customers where list_contains(?, customer_id)", [wanted]
        )
        names |= {str(customer): str(name) for customer, name in found}
    named = {str(customer): int(place) for customer, place in places}
    return People(names, named, tuple(results.summary["grades"]), work_kinds(results))


def work_kinds(results: Results) -> dict[str, Text]:
    """The kinds of things to do as the run titled them."""
    told = results.summary.get("worklist", {})
    return {kind: Text(entry["title"], entry["title_en"]) for kind, entry in told.items()}


def bands(results: Results) -> list[str]:
    """The columns of days overdue of the aging table, in order."""
    return [name for name in results.columns.get("aging", ()) if is_band(name)]


def overdue_sql(results: Results, prefix: str = "") -> str:
    """The overdue part of a row of the aging table."""
    return " + ".join(f"{prefix}{quoted_name(name)}" for name in bands(results)) or "0"


def whole_order(results: Results, table: str, order: str) -> str:
    """An order with the table's keys after it, so that rows stand alike on every run."""
    keys = [key for key in result_tables()[table].keys if key in results.columns[table]]
    parts = [*filter(None, [order]), *(f"t.{quoted_name(key)} nulls first" for key in keys)]
    return ", ".join(parts) or "all"


def bounded_rows(
    results: Results, table: str, order: str, most: int, *, where: str = "true", listed: bool = False
) -> list[Row]:
    """The first rows of a table in an order of SQL; ``place`` is the customer's place by exposure, if listed.

    ``listed``: only of that many customers of the largest exposure, so that a large table is not sorted as a whole.
    """
    if not results.has(table):
        return []
    name, order = quoted_name(table), whole_order(results, table, order)
    if "customer_id" not in results.columns[table]:
        return results.engine.dicts(f"select t.* from {name} as t where {where} order by {order} limit {most}")
    join = f"inner join (from {LISTED_TABLE} where position <= {most})" if listed else f"left join {LISTED_TABLE}"
    return results.engine.dicts(
        f"""select t.*, l.position as place from {name} as t {join} as l on l.customer_id = t.customer_id
            where {where} order by {order} limit {most}"""
    )


def row_count(results: Results, table: str, where: str = "true") -> int:
    """How many rows there are."""
    if not results.has(table):
        return 0
    (count,) = results.engine.one(f"select count(*) from {quoted_name(table)} as t where {where}")
    return int(count)


def aging_totals(results: Results) -> list[Row]:
    """Per side and currency, over everybody: every amount of the aging table, and what is ``overdue`` of it.

    Sales come first and, of a side, the base currency.
    """
    if not results.has("aging"):
        return []
    rows = [
        {**row, "overdue": sum((row[name] for name in bands(results)), start=Decimal(0))}
        for row in results.aging_totals()
    ]
    sides = ("sale", "prepayment")
    return sorted(
        rows,
        key=lambda row: (
            sides.index(row["side"]) if row["side"] in sides else len(sides),
            row["side"],
            row["currency"] != results.base_currency,
            row["currency"],
        ),
    )


def credit_totals(results: Results) -> list[Row]:
    """Per side, over everybody: granted, held, beyond the limit, held without one; how many are unknown."""
    return results.engine.dicts(
        f"""select side,
            count(*) as customers,
            coalesce(sum(exposure_amount), 0) as exposure,
            count(*) filter (exposure_amount is null) as exposure_unknown,
            coalesce(sum(limit_amount) filter (state = 'granted'), 0) as granted,
            count(*) filter (state = 'granted') as granted_customers,
            count(*) filter (state = 'granted' and limit_amount is null) as granted_unknown,
            coalesce(sum(over_amount), 0) as over,
            count(*) filter (over_amount > 0) as over_customers,
            coalesce(sum(over_amount) filter (state = 'none'), 0) as without,
            count(*) filter (over_amount > 0 and state = 'none') as without_customers
            from {CREDIT} group by side order by side = 'sale' desc, side"""
    )


def customer_rows(results: Results, most: int) -> list[Row]:
    """The listed customers with a row per side they have, largest exposure first: grade, limit, use, overdue, to do."""
    aged, grades, tasks, dossier = _beside(results)
    joined = "left join customers as c on c.customer_id = top.customer_id" if results.has("customers") else ""
    return results.engine.dicts(
        f"""with top as (select position, customer_id from {LISTED_TABLE} where position <= {most})
            select top.position as place, top.customer_id, k.side, {dossier}, g.grade, g.provisional,
            k.state, k.limit_amount, k.allowed_amount, k.allowed_unknown, k.exposure_amount, k.available_amount,
            k.over_amount, a.overdue, a.overdue_days_max, a.undated, coalesce(w.tasks, 0) as tasks
            from top
            left join {CREDIT} as k on k.customer_id = top.customer_id
            left join ({grades}) as g on g.customer_id = top.customer_id
            left join ({aged}) as a on a.customer_id = top.customer_id and a.side = k.side
            left join ({tasks}) as w on w.customer_id = top.customer_id
            {joined}
            order by top.position, k.side = 'sale' desc, k.side limit {most}"""
    )


def _beside(results: Results) -> tuple[str, str, str, str]:
    """What stands beside a listed customer: overdue by currency, grade, work, dossier; nothing without the table."""
    aged = f"""select customer_id, side,
            list(struct_pack(currency := currency, amount := overdue) order by currency) as overdue,
            max(overdue_days_max) as overdue_days_max, sum(no_due_date) > 0 as undated
        from (select customer_id, side, currency, sum({overdue_sql(results)}) as overdue,
                max(overdue_days_max) as overdue_days_max, sum(no_due_date) as no_due_date
            from aging semi join top on top.customer_id = aging.customer_id group by customer_id, side, currency)
        group by customer_id, side"""
    tasks = """select customer_id, count(*) as tasks from worklist
        semi join top on top.customer_id = worklist.customer_id group by customer_id"""
    nothing = {
        "aging": "null as overdue, null as overdue_days_max, false as undated, '' as side",
        "ratings": "'' as grade, false as provisional",
        "worklist": "0 as tasks",
    }
    given = {"aging": aged, "ratings": "select customer_id, grade, provisional from ratings", "worklist": tasks}
    found = [
        given[table] if results.has(table) else f"select '' as customer_id, {columns} limit 0"
        for table, columns in nothing.items()
    ]
    dossier = "c.name, c.unit, c.salesperson, c.group_id" if results.has("customers") else "null as name"
    return found[0], found[1], found[2], dossier


def largest_exposures(results: Results, most: int) -> list[Row]:
    """The customers and sides that hold the most, with their limit."""
    return results.engine.dicts(
        f"""select customer_id, side, state, exposure_amount, limit_amount from {CREDIT}
            where exposure_amount > 0 order by exposure_amount desc, customer_id, side limit {most}"""
    )


def months(results: Results, most: int) -> list[Row]:
    """The last months of each side, oldest first."""
    if not results.has("metrics"):
        return []
    return results.engine.dicts(
        f"""select * from metrics qualify dense_rank() over (order by month_end desc) <= {most}
            order by side = 'sale' desc, side, month_end"""
    )


def unknown_customers(results: Results) -> dict[str, int]:
    """Of each fact: of how many customers it is missing where a rule could not be settled for want of it."""
    if not results.has("ratings"):
        return {}
    rows = results.engine.rows(
        """with missing as (
            select customer_id, unnest(flatten([reason.missing_facts for reason in reasons])) as fact
            from ratings
        )
        select fact, count(distinct customer_id) as customers from missing group by fact"""
    )
    return {str(fact): int(count) for fact, count in rows}


def unsettled_customers(results: Results) -> tuple[int, int]:
    """How many customers have a grade, and how many of them with a rule left unknown."""
    if not results.has("ratings"):
        return 0, 0
    total, unsettled = results.engine.one(
        """select count(*), count(*) filter (len([reason for reason in reasons if reason.outcome = 'unknown']) > 0)
            from ratings"""
    )
    return int(total), int(unsettled)
