"""Today's counts behind the clauses, over the customers a viewer sees, and who stands behind a count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count

from xindang.customers.selectors import keys_by_code
from xindang.engines.duckdb import quoted_name
from xindang.people.selectors import Viewer
from xindang.policy.pack import Outcome
from xindang.runs.models import TaskState
from xindang.runs.results import RunTables
from xindang.runs.selectors import seen_in_tables, visible_tasks

OUTCOMES = (Outcome.MET, Outcome.NOT_MET, Outcome.UNKNOWN, Outcome.NOT_APPLICABLE)
PAGE_ROWS = 100
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class OutcomeCount:
    outcome: str
    count: int


def rule_counts(tables: RunTables, viewer: Viewer, rules: list[str]) -> Mapping[str, list[OutcomeCount]]:
    """Of each of these rules that the run has: how many customers met it, did not, are unknown, are not concerned."""
    known = [rule for rule in rules if rule in tables.columns("outcomes")]
    if not known:
        return {}
    seen, values = seen_in_tables(viewer)
    sums = [
        f"count_if({quoted_name(rule)} = '{outcome}') as {quoted_name(f'{outcome} {rule}')}"
        for rule in known
        for outcome in OUTCOMES
    ]
    (row,) = tables.query(f"select {', '.join(sums)} from outcomes where {seen}", values)
    return {rule: [OutcomeCount(outcome, row[f"{outcome} {rule}"]) for outcome in OUTCOMES] for rule in known}


def limit_counts(tables: RunTables, viewer: Viewer, clauses: list[str]) -> Mapping[tuple[str, str], Row]:
    """By clause and tenure: on how many sides of customers the clause speaks, and what it allows together."""
    if not tables.has("limits"):
        return {}
    seen, values = seen_in_tables(viewer)
    rows = tables.query(
        f"""select clause, tenure, count(*) as count, count_if(amount > 0) as granted, sum(amount) as amount,
                count_if(ceiling_amount > 0) as excepted, count_if(ceiling_amount is null) as unknown
            from limits where {seen} and clause in (select unnest(?)) group by all""",
        [*values, clauses],
    )
    return {(row["clause"], row["tenure"]): row for row in rows}


def task_counts(viewer: Viewer, kinds: Sequence[str]) -> Mapping[str, int]:
    """Open things to do of each kind, of those the viewer sees."""
    tasks = visible_tasks(viewer).filter(state=TaskState.OPEN, kind__in=kinds)
    return dict(tasks.order_by().values_list("kind").annotate(count=Count("*")))


def customers_behind(tables: RunTables, viewer: Viewer, rule: str, outcome: str, number: str | None) -> dict[str, Any]:
    """A page of the visible customers of whom a rule found this, with their grade and what is missing of them."""
    seen, values = seen_in_tables(viewer, "o.customer_id")
    where = f"{seen} and o.{quoted_name(rule)} = ?"
    (total,) = tables.query(f"select count(*) as count from outcomes as o where {where}", [*values, outcome])
    page = Paginator(range(total["count"]), PAGE_ROWS).get_page(number)
    chosen = tables.query(
        f"""select o.customer_id from outcomes as o where {where}
            order by o.customer_id limit {PAGE_ROWS} offset {max(page.start_index() - 1, 0)}""",
        [*values, outcome],
    )
    rows = tables.query(
        """select r.customer_id, c.name, c.unit, c.salesperson, r.grade, r.provisional,
                list_filter(r.reasons, lambda reason: reason.rule = ?) as reasons
            from ratings as r left join customers as c on c.customer_id = r.customer_id
            where r.customer_id between ? and ? and r.customer_id in (select unnest(?)) order by r.customer_id""",
        [rule, *_span(chosen)],
    )
    keys = keys_by_code(viewer, (row["customer_id"] for row in rows))
    for row in rows:
        row["key"] = keys.get(row["customer_id"])
        row["missing"] = [tables.fact_names.get(fact, {"title": fact}) for fact in _missing(row["reasons"])]
    return {"page": page, "rows": rows}


def _span(chosen: Sequence[Row]) -> list[Any]:
    """The first and last of these customers, which spares most of a table, and all of them; wide columns are read of
    them alone.
    """
    codes = sorted({row["customer_id"] for row in chosen})
    return [codes[0] if codes else "", codes[-1] if codes else "", codes]


def _missing(reasons: list[Row] | None) -> list[str]:
    return [fact for reason in reasons or () for fact in reason["missing_facts"] or ()]


def limits_behind(tables: RunTables, viewer: Viewer, clause: str, tenure: str, number: str | None) -> dict[str, Any]:
    """A page of the limits that a clause gives visible customers, the largest first."""
    seen, values = seen_in_tables(viewer, "l.customer_id")
    where = f"{seen} and l.clause = ? and l.tenure = ?"
    (total,) = tables.query(f"select count(*) as count from limits as l where {where}", [*values, clause, tenure])
    page = Paginator(range(total["count"]), PAGE_ROWS).get_page(number)
    chosen = tables.query(
        f"""select l.customer_id, l.side from limits as l where {where}
            order by l.amount desc nulls last, l.ceiling_amount desc nulls last, l.customer_id, l.side
            limit {PAGE_ROWS} offset {max(page.start_index() - 1, 0)}""",
        [*values, clause, tenure],
    )
    found = tables.query(
        """select l.customer_id, c.name, c.unit, c.salesperson, l.side, l.grade, l.provisional, l.amount,
                l.ceiling_amount, l.text_zh, l.text_en
            from limits as l left join customers as c on c.customer_id = l.customer_id
            where l.customer_id between ? and ? and l.customer_id in (select unnest(?)) and l.tenure = ?""",
        [*_span(chosen), tenure],
    )
    told = {(row["customer_id"], row["side"]): row for row in found}
    rows = [told[row["customer_id"], row["side"]] for row in chosen]
    keys = keys_by_code(viewer, (row["customer_id"] for row in rows))
    return {"page": page, "rows": [{**row, "key": keys.get(row["customer_id"])} for row in rows]}
