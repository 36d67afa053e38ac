"""The assessment's tables as files: Parquet sorted by key, with the customers' own codes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from xindang.assess.described import make_described_tables
from xindang.assess.limits import LIMITS_TABLE
from xindang.assess.metrics import METRICS_TABLE
from xindang.assess.open_items import customers_query, open_items_query
from xindang.assess.run import AGING_TABLE, OUTCOMES_TABLE, RATINGS_TABLE, Assessment
from xindang.assess.worklist.output import worklist_query
from xindang.facts.build import FACTS_TABLE, SIDE_FACTS_TABLE
from xindang.policy.compile import outcome_words


def table_queries(assessment: Assessment) -> dict[str, str]:
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
        "rules": "select * from rules order by position",
        "clauses": "select * from clauses order by position",
        "fact_names": "select * from fact_names order by position",
        "customers": customers_query(),
        "open_items": open_items_query(assessment.on),
        "worklist": worklist_query(),
        "metrics": f"select * from {METRICS_TABLE} order by month_end, side",
    }


def quote(name: str) -> str:
    return f'"{name}"'


def _with_codes(table: str, columns: str, keys: list[str]) -> str:
    order = ", ".join(["t.customer_id", *(f"t.{key} nulls first" for key in keys)])
    return f"""select customers.customer_code as customer_id, {columns}
        from {table} as t inner join customers on customers.customer_id = t.customer_id order by {order}"""


def write_tables(assessment: Assessment, folder: Path, more: Mapping[str, str] | None = None) -> dict[str, int]:
    """Write every table to ``folder``, and those of the queries in ``more``; returns the rows of each."""
    folder.mkdir(parents=True, exist_ok=True)
    make_described_tables(assessment)
    queries = table_queries(assessment) | dict(more or {})
    engine = assessment.book.engine
    return {name: engine.write_parquet(query, folder / f"{name}.parquet") for name, query in queries.items()}


def content_hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every table's file. Rows are sorted and the writer is the lock's, so equal rows give equal files."""
    return {file.stem: file_hash(file) for file in sorted(folder.glob("*.parquet"))}


def file_hash(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
