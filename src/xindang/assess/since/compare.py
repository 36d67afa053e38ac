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
from xindang.assess.since.items import KEYS as ITEM_KEYS
from xindang.assess.since.limits import BOTH as LIMIT_COLUMNS
from xindang.assess.since.limits import KEYS as LIMIT_KEYS
from xindang.assess.since.limits import limits_query
from xindang.assess.since.overdue import overdue_query
from xindang.assess.since.policy import RULE_TEXTS, PolicyChange, policy_change
from xindang.assess.since.rules import rules_of
from xindang.assess.since.said import make_macros
from xindang.assess.since.state import FolderState
from xindang.assess.since.told import item_problems, told_grades, told_limits, told_overdue, told_policy
from xindang.core.problems import Problem, ProblemsFound, problem
from xindang.engines.duckdb import DuckEngine, EngineError, quoted_file

# The tables of changes, what each needs of both folders, and its order.
NEEDS: dict[str, tuple[str, ...]] = {
    "grade_changes": ("ratings", "outcomes", "facts", "rules", "fact_names", "customers"),
    "limit_changes": ("limits", "customers"),
    "overdue_changes": ("open_items",),
    "roll_rates": ("open_items",),
}
# What is read of each: a folder of another version of the program may lack a column.
COLUMNS: dict[str, tuple[str, ...]] = {
    "ratings": ("customer_id", "grade", "provisional"),
    "outcomes": ("customer_id",),
    "facts": ("customer_id",),
    "rules": ("rule", "position", "title", "title_en", "reads", *RULE_TEXTS),
    "fact_names": ("fact", "title", "title_en", "type", "unit"),
    "customers": ("customer_id", "name"),
    "limits": (*LIMIT_KEYS, *LIMIT_COLUMNS, "currency", "requires", "reasons"),
    "open_items": (
        *ITEM_KEYS, "unit", "document_no", "issued_on", "due_on", "overdue_days", "open_amount", "notes_amount",
    ),
}  # fmt: skip
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
    def tables(self) -> list[str]:
        """The tables that both have, of those that any comparison reads."""
        both = self.before.tables & self.after.tables
        return [table for table in COLUMNS if table in both]


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
    with _opened(engine, pair):
        left_out = _left_out(engine, pair)
        parts = [part for part in NEEDS if part not in left_out]
        problems = worth_knowing(pair.before, pair.after, left_out)
        policy, queries = _queries(engine, pair, parts)
        rows = {}
        for part, query in queries.items():
            engine.create_table(part, query)
            ordered = f"select * from {part} order by {ORDER[part]}"
            rows[part] = engine.write_parquet(ordered, out / f"{part}.parquet")
        if "overdue_changes" in parts:
            problems += item_problems(engine, str(pair.before.place))
        told = {**_told(engine, pair, parts, policy), "left_out": left_out}
        engine.drop(*parts, *MADE, ITEM_TABLE)
    return Since(rows, told, problems)


def _left_out(engine: DuckEngine, pair: Pair) -> dict[str, str]:
    """The tables of changes that cannot be made, and which tables and columns they would need."""
    lacking: dict[str, list[str]] = {table: [table] for table in COLUMNS if table not in pair.tables}
    for table in pair.tables:
        there = engine.columns(f"since_before_{table}").keys() & engine.columns(f"since_after_{table}").keys()
        lacking[table] = [f"{table}.{name}" for name in COLUMNS[table] if name not in there]
    missing = {part: [name for table in tables for name in lacking[table]] for part, tables in NEEDS.items()}
    return {part: ", ".join(names) for part, names in missing.items() if names}


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
    }


@contextmanager
def _opened(engine: DuckEngine, pair: Pair) -> Iterator[None]:
    """A view per table and folder (since_before_ratings, since_after_ratings) for as long as the block lasts."""
    views = {
        f"since_{when}_{table}": state.place / f"{table}.parquet"
        for when, state in (("before", pair.before), ("after", pair.after))
        for table in pair.tables
    }
    for view, file in views.items():
        try:
            engine.create_view(view, f"from read_parquet({quoted_file(file)}, hive_partitioning = false)")
        except EngineError as error:
            reason = str(error).splitlines()[0][:200]
            raise ProblemsFound([problem("result_table_unreadable", table=str(file), reason=reason)]) from None
    make_macros(engine)
    yield
    for view in views:
        engine.execute(f"drop view {view}")
