"""What changed since the results before, read from a run's folder for one viewer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.core.paginator import Paginator

from xindang.customers.selectors import keys_by_code
from xindang.people.selectors import Viewer
from xindang.runs.results import RunTables
from xindang.runs.selectors import seen_in_tables
from xindang.web.excel import Sheet
from xindang.web.pages.runs.summary import moves_seen
from xindang.web.result_sheet import result_sheet

PAGE_ROWS, BLOCK_ROWS = 100, 5_000
NONE = "-"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ChangeKind:
    """One table of changes: the column that says what kind of change, its codes, what stands first."""

    name: str
    table: str
    column: str
    codes: str
    order: str
    zh: str
    en: str


CHANGES = (
    ChangeKind(
        "grades", "grade_changes", "direction", "grade_direction",
        "list_position(['worse', 'better', 'new', 'gone', 'provisional_only'], t.direction), t.customer_id",
        "等级", "Grades",
    ),
    ChangeKind(
        "limits", "limit_changes", "direction", "limit_direction",
        "abs(coalesce(t.amount_after, 0) - coalesce(t.amount_before, 0)) desc, t.customer_id, t.side, t.tenure",
        "额度", "Limits",
    ),
    ChangeKind(
        "overdue", "overdue_changes", "change", "overdue_change",
        "abs(t.change_amount) desc, t.customer_id, t.side, t.currency, t.item_id nulls first",
        "逾期", "Overdue",
    ),
    ChangeKind("rolls", "roll_rates", "", "roll_bucket", "", "迁徙率", "Roll rates"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """Which table, which kind of change; empty: all of them. ``move``: from which grade to which, NONE of nobody's."""

    kind: str
    change: str
    move: tuple[str, str] | None = None

    @property
    def table(self) -> ChangeKind:
        return next(kind for kind in CHANGES if kind.name == self.kind)


def asked_changes(given: Mapping[str, str]) -> Asked:
    """What the address asks for; anything unknown is the first table."""
    kind = given.get("kind", "")
    known = kind if kind in {entry.name for entry in CHANGES} else CHANGES[0].name
    ends = (given.get("before", "")[:40], given.get("after", "")[:40])
    move = ends if known == "grades" and all(ends) else None
    return Asked(known, given.get("change", "total" if known == "overdue" else "")[:40], move)


@dataclass(frozen=True, slots=True)
class Found:
    """What is asked for of a table of changes: its counts by kind of change, and the query of its rows with values."""

    counts: list[Row]
    chosen: str
    count: int
    query: str
    values: list[Any]

    def rows(self, tables: RunTables, first: int, most: int) -> list[Row]:
        return tables.query(f"{self.query} limit {most} offset {first}", self.values)


def found_changes(tables: RunTables, viewer: Viewer, asked: Asked) -> Found | None:
    """Of the customers that the viewer sees; None for a table that has no rows of customers, or is not there."""
    kind = asked.table
    if not kind.column or not tables.has(kind.table):
        return None
    seen, values = seen_in_tables(viewer, "t.customer_id")
    shown, units = _shown_documents(viewer) if kind.name == "overdue" else ("true", [])
    moved, ends = _moved(asked)
    where, values = f"{seen} and {shown} and {moved}", [*values, *units, *ends]
    counted = f"select t.{kind.column} as change, count(*) as count from {kind.table} as t"
    counts = tables.query(f"{counted} where {where} group by all order by count desc", values)
    chosen = [asked.change] if any(row["change"] == asked.change for row in counts) else []
    count = sum(row["count"] for row in counts if not chosen or row["change"] in chosen)
    where += f" and t.{kind.column} = ?" if chosen else ""
    query = f"""select t.*, coalesce(c.name, t.customer_id) as customer_name
        from {kind.table} as t left join customers as c on c.customer_id = t.customer_id
        where {where} order by {kind.order}"""
    return Found(counts, "".join(chosen), count, query, [*values, *chosen])


def shown_changes(tables: RunTables, viewer: Viewer, asked: Asked, number: str | None) -> dict[str, Any]:
    """A page of rows of visible customers, how many there are of each kind, and what other units have beside."""
    found = found_changes(tables, viewer, asked)
    if found is None:
        return {}
    page = Paginator(range(found.count), PAGE_ROWS).get_page(number)
    rows = found.rows(tables, max(page.start_index() - 1, 0), PAGE_ROWS)
    keys = keys_by_code(viewer, (row["customer_id"] for row in rows))
    rows = [{**row, "key": keys.get(row["customer_id"])} for row in rows]
    seen, values = seen_in_tables(viewer, "t.customer_id") if asked.kind == "overdue" else ("", [])
    others = _of_other_units(tables, seen, values, viewer) if asked.kind == "overdue" else []
    return {"counts": found.counts, "chosen": found.chosen, "page": page, "rows": rows, "others": others}


def changes_sheet(tables: RunTables, viewer: Viewer, asked: Asked) -> Sheet | None:
    """All rows that are asked for, as a sheet; None where there can be none."""
    found = found_changes(tables, viewer, asked)
    if found is None:
        return None
    blocks = (found.rows(tables, first, BLOCK_ROWS) for first in range(0, found.count, BLOCK_ROWS))
    return result_sheet(
        asked.table.table, tables.columns(asked.table.table), chain.from_iterable(blocks), viewer.user.language
    )


def moves_shown(tables: RunTables, viewer: Viewer, asked: Asked) -> list[Row]:
    """From which grade to which how many went; ``here``: the one that is asked for."""
    moves = moves_seen(tables, viewer)
    return [{**row, "here": (row["grade_before"] or NONE, row["grade_after"] or NONE) == asked.move} for row in moves]


def _moved(asked: Asked) -> tuple[str, list[Any]]:
    """The condition that keeps those who went from the one grade to the other."""
    if asked.move is None:
        return "true", []
    ends = [None if grade == NONE else grade for grade in asked.move]
    return "t.grade_before is not distinct from ? and t.grade_after is not distinct from ?", [*ends]


def _shown_documents(viewer: Viewer) -> tuple[str, list[Any]]:
    """Rows of a customer's total, and single documents of the units whose documents the viewer sees."""
    if viewer.document_units is None:
        return "true", []
    return "(t.item_id is null or coalesce(t.unit, '') in (select unnest(?)))", [sorted(viewer.document_units)]


def _of_other_units(tables: RunTables, seen: str, values: list[Any], viewer: Viewer) -> list[Row]:
    """Documents of other units, of visible customers, as one line a currency."""
    if viewer.document_units is None:
        return []
    return tables.query(
        f"""select t.currency, count(*) as items, sum(t.overdue_before_amount) as before_amount,
                sum(t.overdue_after_amount) as after_amount
            from overdue_changes as t
            where {seen} and t.item_id is not null and coalesce(t.unit, '') not in (select unnest(?))
            group by t.currency order by t.currency""",
        [*values, sorted(viewer.document_units)],
    )


def roll_tables(tables: RunTables) -> list[dict[str, Any]]:
    """Where the money of each age went: a table per side and currency, a row per age before, a column per end."""
    flows: dict[tuple[str, str], list[Row]] = {}
    for row in tables.dicts("roll_rates", order="side, currency, from_position, to_position"):
        flows.setdefault((row["side"], row["currency"]), []).append(row)
    return [_roll_table(side, currency, rows) for (side, currency), rows in flows.items()]


def _roll_table(side: str, currency: str, rows: list[Row]) -> dict[str, Any]:
    starts = {row["from_bucket"]: row["before_amount"] for row in rows if row["before_amount"]}
    shares = {(row["from_bucket"], row["to_bucket"]): row["share"] for row in rows}
    ends = list(dict.fromkeys(row["to_bucket"] for row in sorted(rows, key=lambda row: row["to_position"])))
    ends = [end for end in ends if any(shares.get((start, end)) for start in starts)]
    lines = [
        {"bucket": start, "amount": amount, "shares": [shares.get((start, end)) for end in ends]}
        for start, amount in starts.items()
    ]
    return {"side": side, "currency": currency, "ends": ends, "lines": lines}
