"""The assessment's tables as files: Parquet sorted by key, with the customers' own codes."""

from __future__ import annotations

import hashlib
from pathlib import Path

from xindang.assess.open_items import customers_query, open_items_query
from xindang.assess.run import AGING_TABLE, OUTCOMES_TABLE, RATINGS_TABLE, Assessment
from xindang.facts.build import FACTS_TABLE
from xindang.policy.compile import outcome_words


def table_queries(assessment: Assessment) -> dict[str, str]:
    """The query of every table, each sorted by its key. Customer numbers are in the order of the customers' codes."""
    stage = assessment.stage
    outcomes = ", ".join(f"{outcome_words(f't.{quote(rule.column)}')} as {quote(rule.id)}" for rule in stage.rules)
    aging_keys = ["unit", "side", "currency"] if assessment.by_unit else ["side", "currency"]
    return {
        "aging": _with_codes(AGING_TABLE, "t.* exclude (customer_id)", aging_keys),
        "ratings": _with_codes(RATINGS_TABLE, "t.* exclude (customer_id)", []),
        "outcomes": _with_codes(OUTCOMES_TABLE, outcomes, []),
        "facts": _with_codes(FACTS_TABLE, "t.* exclude (customer_id)", []),
        "rules": "select * from rules order by position",
        "customers": customers_query(),
        "open_items": open_items_query(assessment.on),
    }


def quote(name: str) -> str:
    return f'"{name}"'


def _with_codes(table: str, columns: str, keys: list[str]) -> str:
    order = ", ".join(["t.customer_id", *(f"t.{key} nulls first" for key in keys)])
    return f"""select customers.customer_code as customer_id, {columns}
        from {table} as t inner join customers on customers.customer_id = t.customer_id order by {order}"""


def write_tables(assessment: Assessment, folder: Path) -> dict[str, int]:
    """Write every table to ``folder``; returns the rows of each."""
    folder.mkdir(parents=True, exist_ok=True)
    _make_rules_table(assessment)
    queries = table_queries(assessment)
    engine = assessment.book.engine
    return {name: engine.write_parquet(query, folder / f"{name}.parquet") for name, query in queries.items()}


def _make_rules_table(assessment: Assessment) -> None:
    """Every rule with its clause, its words and what it brings about."""
    engine = assessment.book.engine
    engine.execute(
        """create or replace table rules (position integer, rule varchar, clause varchar, title varchar,
        title_en varchar, stage varchar, criterion varchar, require varchar, applies varchar, not_met varchar,
        "unknown" varchar, effects varchar, stand_in boolean, searches varchar, release varchar)"""
    )
    rows = [
        (
            position, rule.id, rule.clause, rule.title, rule.title_en, rule.stage, rule.criterion,
            " ".join(rule.require_text.split()), rule.applies_text, rule.not_met, rule.unknown,
            f"not_met={rule.not_met}, unknown={rule.unknown}", rule.stand_in,
            ", ".join(rule.searches), assessment.pack.release,
        )
        for position, rule in enumerate(assessment.stage.rules, start=1)
    ]  # fmt: skip
    engine.insert_rows("rules", rows)


def content_hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every table's file. Rows are sorted and the writer is the lock's, so equal rows give equal files."""
    return {file.stem: file_hash(file) for file in sorted(folder.glob("*.parquet"))}


def file_hash(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
