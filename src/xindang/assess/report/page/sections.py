"""The end of the page: what the book covers, the clauses that are cited, what the folder did not hold."""

from __future__ import annotations

from dataclasses import dataclass

from xindang.assess.report.columns import ResultColumn, result_tables
from xindang.assess.report.folder import Results
from xindang.assess.report.page.cells import NONE, Cell, Column, TableView, absent_cell, value_cell
from xindang.assess.report.page.text import Text, code_text, say
from xindang.book.contract import contract

# Tables that a part of the page is made of; without one its part is left out and said so.
NEEDED = (
    "customers",
    "aging",
    "open_items",
    "ratings",
    "limits",
    "metrics",
    "worklist",
    "rules",
    "clauses",
    "fact_names",
)


@dataclass(frozen=True, slots=True)
class CitedClause:
    """A clause that rules or limits cite, with its words."""

    place: int
    clause: str
    title: Text
    said: Text


def left_out(results: Results) -> list[Text]:
    """The tables that the folder does not have."""
    missing = [result_tables()[name] for name in NEEDED if not results.has(name)]
    return [say("table_absent", table=Text(table.zh, table.en)) for table in missing]


def cited_clauses(results: Results) -> list[CitedClause]:
    """Every clause of the policy with its words, in the document's order."""
    return [
        CitedClause(
            row["position"], row["clause"], Text(row["title"], row["title_en"]), Text(row["text"], row["text_en"])
        )
        for row in results.rows("clauses")
    ]


def coverage_view(results: Results) -> TableView:
    """What each table of the book holds and covers: what is not covered is unknown."""
    rows_of = results.summary.get("book", {}).get("rows", {})
    coverage = results.summary.get("coverage", {})
    columns = [
        Column("table", say("book_table")),
        Column("rows", say("book_rows"), "n"),
        Column("covers_from", say("covers_from")),
        Column("covers_to", say("covers_to")),
        Column("complete", say("complete")),
    ]
    rows = []
    for name, count in rows_of.items():
        described, found = contract().get(name), coverage.get(name, {})
        title = Text(described.zh, described.en) if described else Text(name, name)
        days = [Cell(found[key]) if found.get(key) else absent_cell() for key in ("covers_from", "covers_to")]
        complete = Cell(code_text("yes_no", found["complete"]) if "complete" in found else NONE)
        rows.append([Cell(title), value_cell(ResultColumn("rows", "number", "", ""), count), *days, complete])
    return TableView("coverage", say("coverage"), columns, rows, len(rows))
