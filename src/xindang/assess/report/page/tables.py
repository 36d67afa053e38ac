"""The tables of the page: which columns, how much of them, and what is said of the rest."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from xindang.assess.report.columns import column_of, result_tables
from xindang.assess.report.folder import Results
from xindang.assess.report.page.cells import (
    FIGURE_KINDS,
    Cell,
    Column,
    TableView,
    absent_cell,
    amounts_cell,
    band_text,
    money,
    unknown_cell,
    value_cell,
)
from xindang.assess.report.page.reading import (
    People,
    Row,
    bands,
    bounded_rows,
    people_of,
    row_count,
)
from xindang.assess.report.page.text import Text, code_text, heading, say, words

# Wide texts get room; ids and names of customers stay readable.
TEXT_CSS = "t"


@dataclass(frozen=True, slots=True)
class Layout:
    """How the page shows one result table; keys as at the top of ``tables.toml``."""

    columns: tuple[str, ...]
    order: str
    where: str = "true"
    listed: bool = False
    pick: frozenset[str] = frozenset()
    ranked: frozenset[str] = frozenset()
    told: tuple[str, ...] = ()


@cache
def layouts() -> dict[str, Layout]:
    """The layout of each table by name."""
    text = (resources.files(__package__) / "tables.toml").read_text(encoding="utf-8")
    return {name: _layout(entry) for name, entry in tomllib.loads(text).items()}


def _layout(entry: Mapping[str, Any]) -> Layout:
    return Layout(
        columns=tuple(entry["columns"]),
        order=entry["order"],
        where=entry.get("where", "true"),
        listed=entry.get("listed", False),
        pick=frozenset(entry.get("pick", ())),
        ranked=frozenset(entry.get("ranked", ())),
        told=tuple(entry.get("told", entry["columns"])),
    )


def layout_of(results: Results, table: str) -> Layout:
    """The layout of a table; one that nobody laid out shows every column it has, in its own order."""
    if table in layouts():
        return layouts()[table]
    names = [name for name in results.columns[table] if name not in {"text_en", "position"}]
    shown = {"customer_id": "customer", "text_zh": "text"}
    picked = frozenset(name for name in names if column_of(table, name).codes)
    columns = tuple(shown.get(name, name) for name in names)
    return Layout(columns, "", pick=picked, told=columns)


def shown_columns(results: Results, table: str, names: Iterable[str]) -> list[str]:
    """The columns of these that the table has, its bands of days written out."""
    has = set(results.columns[table])
    needs = {"customer": "customer_id", "text": "text_zh"}
    found: list[str] = []
    for name in names:
        if name == "bands":
            found += bands(results)
        elif needs.get(name, name) in has:
            found.append(name)
    return found


def head_of(table: str, name: str, layout: Layout) -> Column:
    """The heading of a column, figures to the right."""
    if name in {"customer", "text"}:
        return Column(name, say("customer" if name == "customer" else "in_words"), TEXT_CSS if name == "text" else "")
    column = column_of(table, name)
    return Column(
        name, band_text(name) or heading(column), "n" if column.kind in FIGURE_KINDS else "", pick=name in layout.pick
    )


def cell_of(table: str, name: str, row: Mapping[str, Any], layout: Layout, people: People) -> Cell:
    """One cell of a row of a result table."""
    if name == "customer":
        return customer_cell(row["customer_id"], people, row.get("group_id"))
    if name == "text":
        return Cell(Text(row["text_zh"] or "", row.get("text_en") or row["text_zh"] or ""), TEXT_CSS)
    if (table, name) == ("limits", "grade"):
        return grade_cell(row["grade"], people.scale, provisional=bool(row.get("provisional")))
    if (table, name) == ("worklist", "kind"):
        return Cell(people.kinds.get(row["kind"], row["kind"]))
    return value_cell(column_of(table, name), row[name], ranked=name in layout.ranked)


def customer_cell(customer: str | None, people: People, group: str | None = None) -> Cell:
    """Name over id, with a link where the page tells of the customer; of work about a whole group, the group."""
    if customer is None:
        return Cell(say("group", group=group), "w") if group else absent_cell()
    place = people.places.get(customer)
    name = people.name(customer)
    return Cell(name, "w", href=f"#c{place}" if place else "", beside="" if name == customer else customer)


def result_view(results: Results, table: str, most: int, told: int) -> TableView:
    """A result table with at most that many rows, and a note of how many more there are and where."""
    title = Text(result_tables()[table].zh, result_tables()[table].en)
    if not results.has(table):
        return TableView(table, title, (), (), 0, notes=(say("table_absent", table=title),), absent=True)
    layout = layout_of(results, table)
    rows = bounded_rows(results, table, layout.order, most, where=layout.where, listed=layout.listed)
    return view_of(results, table, rows, people_of(results, rows, told), row_count(results, table, layout.where))


def view_of(
    results: Results, table: str, rows: Sequence[Row], people: People, total: int, *, told: bool = False
) -> TableView:
    """The view of rows that were read; ``told``: on the page of one customer."""
    layout = layout_of(results, table)
    names = shown_columns(results, table, layout.told if told else layout.columns)
    title = Text(result_tables()[table].zh, result_tables()[table].en)
    return TableView(
        table,
        title,
        [head_of(table, name, layout) for name in names],
        [[cell_of(table, name, row, layout, people) for name in names] for row in rows],
        total,
        notes=(
            *([say(f"note_{table}")] if f"note_{table}" in words() else []),
            *bounded_notes(len(rows), total, table),
        ),
    )


def bounded_notes(shown: int, total: int, table: str) -> tuple[Text, ...]:
    """Nothing where everything is listed; else how much is, and where the rest is."""
    if shown >= total:
        return ()
    return (say("rows_more", shown=shown, total=total, more=total - shown, file=f"{table}.parquet"),)


def aging_view(results: Results, totals: Iterable[Row], most: int, told: int) -> TableView:
    """The aging table with totals per side and currency over everybody."""
    view = result_view(results, "aging", most, told)
    if view.absent:
        return view
    lines = []
    for total in totals:
        line = []
        for column in view.columns:
            match column.name:
                case "customer":
                    line.append(Cell(say("total_all")))
                case "side":
                    line.append(Cell(code_text("side", total["side"])))
                case "currency":
                    line.append(Cell(str(total["currency"])))
                case name:
                    summed = name in total
                    line.append(value_cell(column_of("aging", name), total[name]) if summed else Cell("", column.css))
        lines.append(line)
    return TableView(view.key, view.title, view.columns, view.rows, view.total_count, lines, view.notes)


CUSTOMER_COLUMNS = (
    ("customer", "", False),
    ("grade", "", True),
    ("side", "", True),
    ("allowed_amount", "n", False),
    ("limit_amount", "n", False),
    ("exposure_amount", "n", False),
    ("available_amount", "n", False),
    ("over_amount", "n", False),
    ("overdue_amount", "n", False),
    ("overdue_days_max", "n", False),
    ("tasks", "n", False),
    ("unit", "", True),
    ("salesperson", "", True),
)
OF_LIMITS = frozenset({"allowed_amount", "limit_amount", "available_amount", "over_amount"})
OF_DOSSIER = frozenset({"unit", "salesperson"})


def customers_view(results: Results, rows: Sequence[Row], told: int) -> TableView:
    """Who holds how much of our money, against which limit; a row per customer and side, largest exposure first."""
    people = people_of(results, rows, told)
    there = {
        **dict.fromkeys(OF_LIMITS, results.has("limits")),
        **dict.fromkeys(OF_DOSSIER, results.has("customers")),
        "tasks": results.has("worklist"),
    }
    shown = [entry for entry in CUSTOMER_COLUMNS if there.get(entry[0], True)]
    columns = [Column(name, say(f"column_{name}"), css, pick) for name, css, pick in shown]
    cells = [[_customer_value(name, row, people, results.base_currency) for name, _, _ in shown] for row in rows]
    listed = len({row["customer_id"] for row in rows})
    notes = [say("customers_note", currency=results.base_currency)]
    if results.customer_count > listed:
        more = results.customer_count - listed
        notes.append(say("customers_more", shown=listed, total=results.customer_count, more=more))
    if min(listed, told) < results.customer_count:
        notes.append(say("dossiers_more", told=min(listed, told)))
    return TableView("customers", say("customers"), columns, cells, len(rows), notes=notes)


def _customer_value(name: str, row: Row, people: People, base: str) -> Cell:
    """One cell of the customers' table."""
    match name:
        case "customer":
            return customer_cell(row["customer_id"], people)
        case "grade":
            return grade_cell(row["grade"], people.scale, provisional=bool(row["provisional"]))
        case "side":
            return Cell(code_text("side", row["side"])) if row["side"] else absent_cell()
        case "limit_amount":
            return limit_cell(row)
        case "overdue_amount":
            return amounts_cell(((e["currency"], e["amount"]) for e in row["overdue"] or ()), base)
        case "overdue_days_max":
            if row["overdue_days_max"] is None:
                return unknown_cell("n") if row["undated"] else absent_cell("n")
            return Cell(f"{row[name]:,}", "n")
        case "tasks":
            return Cell(f"{row['tasks']:,}", "n")
        case "unit" | "salesperson":
            return Cell(row[name]) if row[name] else absent_cell()
    return _credit_cell(name, row)


def _credit_cell(name: str, row: Row) -> Cell:
    """An amount of the credit on one side; nothing is unknown where no limit could tell it."""
    told = row["side"] is not None and (row["state"] is not None or name == "exposure_amount")
    if told and row[name] is not None:
        return Cell(money(row[name]), "n over" if name == "over_amount" and row[name] else "n")
    open_ended = row["state"] == "unlimited" and name == "available_amount"
    if not told or open_ended or (name == "allowed_amount" and not row["allowed_unknown"]):
        return absent_cell("n")
    return unknown_cell("n")


def grade_cell(grade: str | None, scale: Sequence[str], *, provisional: bool) -> Cell:
    """A grade, marked where what is unknown may still change it; coloured by its place on the scale."""
    if not grade:
        return unknown_cell("g")
    return Cell(grade, f"g {grade_tone(grade, scale)}", beside=say("provisional_mark") if provisional else "")


def grade_tone(grade: str, scale: Sequence[str]) -> str:
    """The best grade is good, the worst bad, what lies between fair."""
    if scale and grade == scale[0]:
        return "good"
    return "bad" if scale and grade == scale[-1] else "fair"


def limit_cell(row: Row) -> Cell:
    """The limit in force: an amount where one is granted, else the word for its state."""
    state = row["state"]
    if state is None:
        return absent_cell("n")
    if state == "granted":
        return unknown_cell("n") if row["limit_amount"] is None else Cell(money(row["limit_amount"]), "n")
    return Cell(code_text("limit_state", state), "n", "" if state == "unlimited" else "0")
