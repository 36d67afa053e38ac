"""What the summary says of the changes: counts and sums, money as text; and what a reader must know of the items."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from xindang.assess.since.items import ITEM_TABLE
from xindang.assess.since.overdue import TOTAL
from xindang.assess.since.policy import PolicyChange
from xindang.core.problems import Problem, problem
from xindang.engines.duckdb import DuckEngine

DIRECTIONS = ("better", "worse", "provisional_only", "new", "gone")
LIMIT_DIRECTIONS = ("higher", "lower", "known", "unknown", "other", "new", "gone")
CAUSES = ("facts", "policy", "both", "untold")


def told_policy(release: str, policy: PolicyChange) -> dict[str, Any]:
    """The earlier release, and what was changed since."""
    return {
        "release": release,
        "changed": policy.changed,
        "rules_added": policy.of("added"),
        "rules_removed": policy.of("removed"),
        "rules_changed": policy.of("changed"),
        "parameters_changed": [asdict(change) for change in policy.parameters],
    }


def told_grades(engine: DuckEngine) -> dict[str, Any]:
    """Customers by direction and cause; ``moves``: from every grade to every grade, those that stayed too."""
    moves = engine.dicts(
        """select b.grade as grade_before, a.grade as grade_after, count(*) as customers
        from since_before_ratings as b
        full join since_after_ratings as a on a.customer_id = b.customer_id
        group by all order by b.grade nulls last, a.grade nulls last"""
    )
    return {
        **_counted(engine, "grade_changes", "direction", DIRECTIONS),
        "by_cause": _counted(engine, "grade_changes", "cause", CAUSES),
        "moves": moves,
    }


def told_limits(engine: DuckEngine) -> dict[str, int]:
    """Limits by what became of them."""
    return _counted(engine, "limit_changes", "direction", LIMIT_DIRECTIONS)


def told_overdue(engine: DuckEngine) -> list[dict[str, Any]]:
    """Per side and currency: overdue then and now, and the items of each kind of change with both amounts."""
    totals = engine.rows(
        f"""select side, currency, sum(overdue_before_amount), sum(overdue_after_amount)
        from overdue_changes where change = '{TOTAL}' group by all order by side, currency"""
    )
    changes = engine.rows(
        f"""select side, currency, change, count(*), sum(overdue_before_amount), sum(overdue_after_amount)
        from overdue_changes where change <> '{TOTAL}' group by all order by side, currency, change"""
    )
    return [
        {
            "side": side,
            "currency": currency,
            "before_amount": str(before),
            "after_amount": str(after),
            "changes": {
                change: {"items": items, "before_amount": str(was), "after_amount": str(now)}
                for of_side, of_currency, change, items, was, now in changes
                if (of_side, of_currency) == (side, currency)
            },
        }
        for side, currency, before, after in totals
    ]


def item_problems(engine: DuckEngine, place: str) -> list[Problem]:
    """Items that went without a trace, and ids that stand for something else now: neither is a payment."""
    (gone,) = engine.one(f"select count(*) from {ITEM_TABLE} where gone and open_before_amount > 0")
    (other,) = engine.one(
        f"""select count(*) from {ITEM_TABLE} as was
        inner join {ITEM_TABLE} as now on now.item_id = was.item_id and now.is_there and not now.was_there
        where was.was_there and not was.is_there"""
    )
    found = []
    if gone:
        found.append(problem("since_items_gone", table="open_items", column="item_id", count=int(gone), value=place))
    if other:
        found.append(problem("since_items_other", table="open_items", column="item_id", count=int(other), value=place))
    return found


def _counted(engine: DuckEngine, table: str, column: str, words: tuple[str, ...]) -> dict[str, int]:
    rows = engine.rows(f"select {column}, count(*) from {table} where {column} is not null group by {column}")
    found = {word: int(count) for word, count in rows}
    return {word: found.get(word, 0) for word in words}
