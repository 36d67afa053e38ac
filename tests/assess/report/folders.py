"""Result folders made from Python rows by the contract of the result tables, without an assessment behind them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from xindang.assess.report.columns import column_of, result_tables
from xindang.engines.duckdb import DuckEngine, quoted_name

Row = dict[str, Any]
SQL_TYPES = {
    "id": "varchar",
    "text": "varchar",
    "code": "varchar",
    "codes": "varchar[]",
    "money": "decimal(24, 2)",
    "number": "integer",
    "days": "integer",
    "average_days": "decimal(9, 2)",
    "share": "decimal(18, 6)",
    "date": "date",
    "month": "date",
    "yes_no": "boolean",
}
# Facts have no column of their own in the contract of the result tables.
FACT_TYPES = {"exposure_amount": "decimal(18, 2)", "payment_last_on": "date"}
REASONS = {
    "ratings": 'struct("rule" varchar, clause varchar, outcome varchar, effect varchar, missing_facts varchar[])[]',
    "limits": "struct(bound varchar, clause varchar, amount decimal(18, 2), missing_facts varchar[])[]",
}
BANDS = ("d1_30", "d31_60", "d61_90", "d91_180", "d181_365", "d366_plus")
BEFORE_BANDS = ("customer_id", "side", "currency", "open_amount", "not_due")
SUMMARY: dict[str, Any] = {
    "as_of": "2026-06-30",
    "organisation": "示例贸易有限公司",
    "base_currency": "CNY",
    "policy": {
        "name": "trade",
        "title": "企业客户信用等级管理制度",
        "title_en": "Credit grades and limits of trade customers",
        "version": "0.1.0",
        "effective_from": None,
        "release": "trade-0.1.0-0123456789ab",
        "hash": "0123456789ab",
    },
    "book": {"name": "book", "hash": "ab" * 32, "rows": {}},
    "derived": {},
    "grades": {grade: {"customers": 0, "provisional": 0} for grade in "ABC"},
    "unknown_share": {},
    "withheld_from_all": [],
    "example_parameters": [],
    "problem_counts": {},
    "problems": [],
}


def columns_of(table: str) -> tuple[str, ...]:
    """The columns that a run gives a table, in the contract's order."""
    names = tuple(result_tables()[table].columns)
    if table == "aging":
        return (*BEFORE_BANDS, *BANDS, *(name for name in names if name not in (*BEFORE_BANDS, "unit")))
    return names


def write_results(folder: Path, tables: Mapping[str, Iterable[Row]], **summary: Any) -> Path:
    """Write a result folder; what a row does not say is blank, and zero where it is an amount of the aging table."""
    folder.mkdir(parents=True, exist_ok=True)
    counts = {}
    with DuckEngine(threads=1) as engine:
        for table, rows in tables.items():
            given = list(rows)
            names = list(dict.fromkeys([*columns_of(table), *(name for row in given for name in row)]))
            types = ", ".join(f"{quoted_name(name)} {_type(table, name)}" for name in names)
            engine.execute(f"create table {quoted_name(table)} ({types})")
            engine.insert_rows(table, [tuple(row.get(name, _blank(table, name)) for name in names) for row in given])
            counts[table] = engine.write_parquet(f"from {quoted_name(table)}", folder / f"{table}.parquet")
    text = json.dumps({**SUMMARY, "rows": counts, **summary}, ensure_ascii=False)
    (folder / "summary.json").write_text(text, encoding="utf-8")
    return folder


def _type(table: str, name: str) -> str:
    if name in FACT_TYPES:
        return FACT_TYPES[name]
    kind = column_of(table, name).kind
    return REASONS.get(table, "struct(clause varchar)[]") if kind == "reasons" else SQL_TYPES[kind]


def _blank(table: str, name: str) -> int | None:
    return 0 if table == "aging" and column_of(table, name).kind == "money" else None
