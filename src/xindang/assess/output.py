"""The assessment's tables as files: Parquet sorted by key, with the customers' own codes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from xindang.assess.assessor_bias import BIAS_TABLE
from xindang.assess.described import make_described_tables
from xindang.assess.limits import LIMITS_TABLE
from xindang.assess.metrics import METRICS_TABLE
from xindang.assess.open_items import customers_query, open_items_query
from xindang.assess.run import AGING_TABLE, OUTCOMES_TABLE, RATINGS_TABLE, Assessment
from xindang.assess.worklist.output import worklist_query
from xindang.facts.build import FACTS_TABLE, FIRST, LAST, SIDE_FACTS_TABLE, customer_parts
from xindang.policy.compile import outcome_words


@dataclass(frozen=True, slots=True)
class TableQuery:
    """A table's query without its order. ``customer``: the column of customer numbers where it may go in parts."""

    select: str
    order: str
    customer: str = ""

    @property
    def whole(self) -> str:
        return f"{self.select}\norder by {self.order}"

    def within(self, first: int, last: int) -> str:
        """The rows of the customers from the first to the last number; the query ends in its joins."""
        return f"{self.select}\nwhere {self.customer} between {first} and {last}\norder by {self.order}"


def table_queries(assessment: Assessment) -> dict[str, TableQuery]:
    """The query of every table, each sorted by its key. Customer numbers are in the order of the customers' codes."""
    stage = assessment.stage
    outcomes = ", ".join(f"{outcome_words(f't.{quote(rule.column)}')} as {quote(rule.id)}" for rule in stage.rules)
    aging_keys = ["unit", "side", "currency"] if assessment.by_unit else ["side", "currency"]
    limits = {"limits": _with_codes(LIMITS_TABLE, "t.* exclude (customer_id)", ["side", "tenure"])}
    return {
        **(limits if assessment.pack.limits else {}),
        "aging": _with_codes(AGING_TABLE, "t.* exclude (customer_id)", aging_keys),
        "ratings": _with_codes(RATINGS_TABLE, "t.* exclude (customer_id)", []),
        "outcomes": _with_codes(OUTCOMES_TABLE, outcomes, []),
        "facts": _with_codes(FACTS_TABLE, "t.* exclude (customer_id)", []),
        "side_facts": _with_codes(SIDE_FACTS_TABLE, "t.* exclude (customer_id)", ["side"]),
        "rules": TableQuery("select * from rules", "position"),
        "clauses": TableQuery("select * from clauses", "position"),
        "fact_names": TableQuery("select * from fact_names", "position"),
        "customers": TableQuery(customers_query(), "customers.customer_id", "customers.customer_id"),
        "open_items": TableQuery(
            open_items_query(assessment.on), "state.customer_id, items.item_code", "state.customer_id"
        ),
        "worklist": TableQuery(*worklist_query()),
        "metrics": TableQuery(f"select * from {METRICS_TABLE}", "month_end, side"),
        "assessor_bias": TableQuery(f"select * from {BIAS_TABLE}", "source, assessor"),
    }


def quote(name: str) -> str:
    return f'"{name}"'


def _with_codes(table: str, columns: str, keys: list[str]) -> TableQuery:
    order = ", ".join(["t.customer_id", *(f"t.{key} nulls first" for key in keys)])
    select = f"""select customers.customer_code as customer_id, {columns}
        from {table} as t inner join customers on customers.customer_id = t.customer_id"""
    return TableQuery(select, order, "t.customer_id")


def write_tables(assessment: Assessment, folder: Path, more: Mapping[str, str] | None = None) -> dict[str, int]:
    """Write every table to ``folder``, and those of the queries in ``more``; returns the rows of each.

    What goes by customer is sorted a part of the customers at a time: the words of every limit of ten million
    customers do not fit into memory together, and their order is that of the parts.
    """
    folder.mkdir(parents=True, exist_ok=True)
    make_described_tables(assessment)
    engine = assessment.book.engine
    parts = customer_parts(engine)
    rows = {}
    for name, query in table_queries(assessment).items():
        pieces = [query.within(part[FIRST], part[LAST]) for part in parts] if query.customer else []
        rows[name] = engine.write_parquet(query.whole, folder / f"{name}.parquet", pieces if len(pieces) > 1 else [])
    for name, select in (more or {}).items():
        rows[name] = engine.write_parquet(select, folder / f"{name}.parquet")
    return rows


def content_hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every table's file. Rows are sorted and the writer is the lock's, so equal rows give equal files."""
    return {file.stem: file_hash(file) for file in sorted(folder.glob("*.parquet"))}


def file_hash(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
