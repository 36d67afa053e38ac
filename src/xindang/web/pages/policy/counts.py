"""Today's counts behind the clauses, over the customers a viewer sees, and who stands behind a count."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count

from xindang.assess.report.columns import word
from xindang.customers.selectors import keys_by_code
from xindang.engines.duckdb import quoted_name
from xindang.people.selectors import Viewer
from xindang.policy.pack import Outcome
from xindang.runs.models import TaskState
from xindang.runs.results import RunTables
from xindang.runs.selectors import seen_in_tables, visible_tasks
from xindang.web.excel import Sheet, SheetColumn

OUTCOMES = (Outcome.MET, Outcome.NOT_MET, Outcome.UNKNOWN, Outcome.NOT_APPLICABLE)
PAGE_ROWS, BLOCK_ROWS = 100, 2_000
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


class CustomersBehind:
    """The visible customers of whom a rule found this, with their grade and what is missing of them."""

    def __init__(self, tables: RunTables, viewer: Viewer, rule: str, outcome: str) -> None:
        self.tables, self.rule = tables, rule
        seen, values = seen_in_tables(viewer, "o.customer_id")
        self.where, self.values = f"{seen} and o.{quoted_name(rule)} = ?", [*values, outcome]
        (total,) = tables.query(f"select count(*) as count from outcomes as o where {self.where}", self.values)
        self.count: int = total["count"]

    def rows(self, first: int, most: int) -> list[Row]:
        """In the order of codes."""
        chosen = self.tables.query(
            f"""select o.customer_id from outcomes as o where {self.where}
                order by o.customer_id limit {most} offset {first}""",
            self.values,
        )
        rows = self.tables.query(
            """select r.customer_id, c.name, c.unit, c.salesperson, r.grade, r.provisional,
                    list_filter(r.reasons, lambda reason: reason.rule = ?) as reasons
                from ratings as r left join customers as c on c.customer_id = r.customer_id
                where r.customer_id between ? and ? and r.customer_id in (select unnest(?)) order by r.customer_id""",
            [self.rule, *_span(chosen)],
        )
        names = self.tables.fact_names
        return [
            {**row, "missing": [names.get(fact, {"title": fact}) for fact in _missing(row["reasons"])]} for row in rows
        ]


class LimitsBehind:
    """The limits that a clause gives visible customers, the largest first."""

    def __init__(self, tables: RunTables, viewer: Viewer, clause: str, tenure: str) -> None:
        self.tables, self.tenure = tables, tenure
        seen, values = seen_in_tables(viewer, "l.customer_id")
        self.where, self.values = f"{seen} and l.clause = ? and l.tenure = ?", [*values, clause, tenure]
        (total,) = tables.query(f"select count(*) as count from limits as l where {self.where}", self.values)
        self.count: int = total["count"]

    def rows(self, first: int, most: int) -> list[Row]:
        chosen = self.tables.query(
            f"""select l.customer_id, l.side from limits as l where {self.where}
                order by l.amount desc nulls last, l.ceiling_amount desc nulls last, l.customer_id, l.side
                limit {most} offset {first}""",
            self.values,
        )
        found = self.tables.query(
            """select l.customer_id, c.name, c.unit, c.salesperson, l.side, l.grade, l.provisional, l.amount,
                    l.ceiling_amount, l.text_zh, l.text_en
                from limits as l left join customers as c on c.customer_id = l.customer_id
                where l.customer_id between ? and ? and l.customer_id in (select unnest(?)) and l.tenure = ?""",
            [*_span(chosen), self.tenure],
        )
        told = {(row["customer_id"], row["side"]): row for row in found}
        return [told[row["customer_id"], row["side"]] for row in chosen]


def page_behind(behind: CustomersBehind | LimitsBehind, viewer: Viewer, number: str | None) -> dict[str, Any]:
    """One page of them, each with the key of its customer's page."""
    page = Paginator(range(behind.count), PAGE_ROWS).get_page(number)
    rows = behind.rows(max(page.start_index() - 1, 0), PAGE_ROWS)
    keys = keys_by_code(viewer, (row["customer_id"] for row in rows))
    return {"page": page, "rows": [{**row, "key": keys.get(row["customer_id"])} for row in rows]}


def sheet_behind(behind: CustomersBehind | LimitsBehind, title: str, language: str) -> Sheet:
    """All of them as a sheet."""
    special = OF_LIMITS if isinstance(behind, LimitsBehind) else OF_RULES
    columns = (*OF_CUSTOMERS, *special)
    blocks = (behind.rows(first, BLOCK_ROWS) for first in range(0, behind.count, BLOCK_ROWS))
    at = 0 if language == "zh" else 1
    return Sheet(
        title,
        [SheetColumn(heading[at], kind, width) for heading, kind, width, _ in columns],
        ([said(row, language) for *_, said in columns] for row in chain.from_iterable(blocks)),
    )


def _grade(row: Row, language: str) -> str:
    return " ".join(filter(None, (row["grade"], PROVISIONAL[language] if row["provisional"] else "")))


def _lacking(row: Row, language: str) -> str:
    names = (fact.get("title_en") if language == "en" else fact["title"] for fact in row["missing"])
    return ("；" if language == "zh" else "; ").join(filter(None, names))


PROVISIONAL = {"zh": "暂定", "en": "provisional"}
# Headings, kind and width of a column, and what stands in it.
SheetPart = tuple[tuple[str, str], str, int, Callable[[Row, str], Any]]
OF_CUSTOMERS: tuple[SheetPart, ...] = (
    (("编号", "Code"), "text", 14, lambda row, _: row["customer_id"]),
    (("客户", "Customer"), "text", 30, lambda row, _: row["name"]),
    (("单位", "Unit"), "text", 14, lambda row, _: row["unit"]),
    (("业务员", "Salesperson"), "text", 12, lambda row, _: row["salesperson"]),
    (("等级", "Grade"), "text", 12, _grade),
)
OF_RULES: tuple[SheetPart, ...] = ((("缺少的资料", "What is missing"), "text", 80, _lacking),)
OF_LIMITS: tuple[SheetPart, ...] = (
    (("方向", "Side"), "text", 12, lambda row, language: word("side", row["side"], language)),
    (("可授额度", "Limit"), "money", 0, lambda row, _: row["amount"]),
    (("例外上限", "Ceiling"), "money", 0, lambda row, _: row["ceiling_amount"]),
    (("说明", "In words"), "text", 80, lambda row, language: row[f"text_{language}"]),
)


def _span(chosen: Sequence[Row]) -> list[Any]:
    """The first and last of these customers, which spares most of a table, and all of them; wide columns are read of
    them alone.
    """
    codes = sorted({row["customer_id"] for row in chosen})
    return [codes[0] if codes else "", codes[-1] if codes else "", codes]


def _missing(reasons: list[Row] | None) -> list[str]:
    return [fact for reason in reasons or () for fact in reason["missing_facts"] or ()]
