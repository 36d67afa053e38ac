"""The worklist as a result: its rows in the order in which they are read, and how many there are of each kind."""

from __future__ import annotations

from typing import Any

from xindang.assess.worklist.build import COLUMNS, WORKLIST_TABLE
from xindang.assess.worklist.catalogue import NOT_JUDGED, SEVERITIES, load_work
from xindang.engines.duckdb import DuckEngine, quoted_text

NOT_JUDGED_TITLES = ("不能判断的事项", "What could not be judged")


def worklist_query() -> tuple[str, str]:
    """The worklist with the customers' own codes, and its order: the most severe first, then by kind and customer."""
    columns = ", ".join("customers.customer_code as customer_id" if n == "customer_id" else f"t.{n}" for n in COLUMNS)
    rank = " ".join(f"when {quoted_text(name)} then {place}" for place, name in enumerate(SEVERITIES))
    keys = ("customer_id", "side", "unit", "currency", "group_id", "clause", "due_on", "amount", "text_zh")
    order = ", ".join([f"case t.severity {rank} end", "t.kind", *(f"t.{key} nulls first" for key in keys)])
    select = f"""select {columns} from {WORKLIST_TABLE} as t
        left join customers on customers.customer_id = t.customer_id"""
    return select, order


def worklist_counts(engine: DuckEngine) -> dict[str, dict[str, Any]]:
    """Each kind that is listed with its titles, clauses and the rows of each severity."""
    titles = {kind.name: (kind.title, kind.title_en) for kind in load_work().kinds.values()}
    titles[NOT_JUDGED] = NOT_JUDGED_TITLES
    found: dict[str, dict[str, Any]] = {}
    query = f"select kind, severity, count(*), list_sort(list(distinct clause)) from {WORKLIST_TABLE} group by all"
    for kind, severity, count, clauses in engine.rows(f"{query} order by kind"):
        zh, en = titles[kind]
        blank = {"title": zh, "title_en": en, "clauses": [], **dict.fromkeys(SEVERITIES, 0)}
        entry = found.setdefault(kind, blank)
        entry[severity] = count
        entry["clauses"] = sorted({*entry["clauses"], *clauses})
    return found
