"""Two result folders in one engine: the tables of changes written, and the part of the summary that tells them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xindang.assess.since.check import MONTH_DAYS, differing, worth_knowing
from xindang.assess.since.grades import MADE, make_grades
from xindang.assess.since.grades_said import grades_query
from xindang.assess.since.items import ITEM_TABLE, make_items, roll_query
from xindang.assess.since.limits import limits_query
from xindang.assess.since.overdue import overdue_query
from xindang.assess.since.policy import PolicyChange, policy_change
from xindang.assess.since.rules import rules_of
from xindang.assess.since.said import make_macros
from xindang.assess.since.state import FolderState
from xindang.assess.since.told import item_problems, told_grades, told_limits, told_overdue, told_policy
from xindang.core.problems import Problem, ProblemsFound
from xindang.engines.duckdb import DuckEngine, quoted_file

# The tables of changes, what each needs of both folders, and its order.
NEEDS: dict[str, tuple[str, ...]] = {
    "grade_changes": ("ratings", "outcomes", "facts", "rules", "fact_names", "customers"),
    "limit_changes": ("limits", "customers"),
    "overdue_changes": ("open_items",),
    "roll_rates": ("open_items",),
}
ORDER = {
    "grade_changes": "customer_id",
    "limit_changes": "customer_id, side, tenure",
    "overdue_changes": "customer_id, side, currency, item_id nulls first",
    "roll_rates": "side, currency, from_position, to_position",
}


@dataclass(frozen=True, slots=True)
class Pair:
    """Earlier and later results. ``with_book``: the later book is in the engine too, and tells of write-offs."""

    before: FolderState
    after: FolderState
    edges: tuple[int, ...]
    with_book: bool

    @property
    def left_out(self) -> dict[str, str]:
        """The tables of changes that cannot be made, and which tables they would need."""
        there = self.before.tables & self.after.tables
        missing = {part: [name for name in names if name not in there] for part, names in NEEDS.items()}
        return {part: ", ".join(names) for part, names in missing.items() if names}


@dataclass(frozen=True, slots=True)
class Since:
    """What a comparison gave: the rows of each table written, what the summary says of it, and what to know."""

    rows: Mapping[str, int]
    part: Mapping[str, Any]
    problems: list[Problem] = field(default_factory=list)


def compare(engine: DuckEngine, pair: Pair, out: Path) -> Since:
    """Write the tables of changes to ``out``. Raises ProblemsFound where the two cannot be compared."""
    if errors := differing(pair.before, pair.after):
        raise ProblemsFound(errors)
    parts = [part for part in NEEDS if part not in pair.left_out]
    problems = worth_knowing(pair.before, pair.after, pair.left_out)
    with _opened(engine, pair, parts):
        policy, queries = _queries(engine, pair, parts)
        rows = {}
        for part, query in queries.items():
            engine.create_table(part, query)
            ordered = f"select * from {part} order by {ORDER[part]}"
            rows[part] = engine.write_parquet(ordered, out / f"{part}.parquet")
        if "overdue_changes" in parts:
            problems += item_problems(engine, str(pair.before.place))
        return Since(rows, _told(engine, pair, parts, policy), problems)


def _queries(engine: DuckEngine, pair: Pair, parts: Sequence[str]) -> tuple[PolicyChange, dict[str, str]]:
    """What changed in the policy, and the query of each table; what they read is made here."""
    before, after = pair.before, pair.after
    policy = PolicyChange(before.policy_hash != after.policy_hash, {}, ())
    queries = {}
    if "grade_changes" in parts:
        rules = rules_of(engine, before, after)
        policy = policy_change(before, after, rules.before, rules.after)
        make_grades(engine, rules, policy)
        queries["grade_changes"] = grades_query()
    if "limit_changes" in parts:
        queries["limit_changes"] = limits_query()
    if "overdue_changes" in parts:
        make_items(engine, before.on, after.on, pair.edges, with_book=pair.with_book)
        queries["overdue_changes"] = overdue_query(with_book=pair.with_book)
        queries["roll_rates"] = roll_query(pair.edges, with_book=pair.with_book)
    return policy, queries


def _told(engine: DuckEngine, pair: Pair, parts: Sequence[str], policy: PolicyChange) -> dict[str, Any]:
    """The part ``since`` of the summary, keys in a fixed order; money as text."""
    days = (pair.after.on - pair.before.on).days
    return {
        "as_of": pair.before.on.isoformat(),
        "days": days,
        "about_a_month": days in MONTH_DAYS,
        "book_hash": pair.before.book_hash,
        "policy": told_policy(pair.before.release, policy),
        "grades": told_grades(engine) if "grade_changes" in parts else None,
        "limits": told_limits(engine) if "limit_changes" in parts else None,
        "overdue": told_overdue(engine) if "overdue_changes" in parts else None,
        "write_offs_told": pair.with_book,
        "left_out": pair.left_out,
    }


@contextmanager
def _opened(engine: DuckEngine, pair: Pair, parts: Sequence[str]) -> Iterator[None]:
    """A view per table and folder (since_before_ratings, since_after_ratings) for as long as the block lasts."""
    tables = dict.fromkeys(name for part in parts for name in NEEDS[part])
    views = {
        f"since_{when}_{table}": state.place / f"{table}.parquet"
        for when, state in (("before", pair.before), ("after", pair.after))
        for table in tables
    }
    for view, file in views.items():
        engine.create_view(view, f"from read_parquet({quoted_file(file)}, hive_partitioning = false)")
    make_macros(engine)
    yield
    for view in views:
        engine.execute(f"drop view {view}")
    engine.drop(*parts, *MADE, ITEM_TABLE)
