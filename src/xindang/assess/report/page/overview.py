"""The first page: the figures a director asks for, and all that they rest on or lack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xindang.assess.report.columns import code_order, column_of
from xindang.assess.report.folder import Results
from xindang.assess.report.page.cells import (
    NONE,
    Cell,
    Column,
    TableView,
    money,
    plain,
    ratio,
    share,
    short_money,
)
from xindang.assess.report.page.reading import Row, row_count, unknown_customers, unsettled_customers
from xindang.assess.report.page.tables import bounded_notes
from xindang.assess.report.page.text import Said, Text, code_text, listed, say, words
from xindang.book.contract import contract

FIRST_PAGE_ROWS = 12
SAME_LISTED_MAX = 3


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure: what it is, as a person says it, and beneath it exactly and beside what."""

    key: str
    label: Text
    value: Said
    lines: Sequence[Said]
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Basis:
    """A line of what the report rests on; ``warns`` where it takes something away from the figures."""

    label: Text
    said: Said
    warns: bool = False


def tiles(results: Results, aged: Sequence[Row], months: Sequence[Row], credit: Sequence[Row]) -> list[Tile]:
    """The tiles in the order in which they are read."""
    base = results.base_currency
    found = [
        _owed("sale", aged, base),
        _late("sale", aged, base),
        *_months([row for row in months if row["side"] == "sale"]),
        _grades(results),
        _tasks(results),
        _credit(results, credit, base),
    ]
    if any(row["side"] == "prepayment" for row in aged):
        found[2:2] = [_owed("prepayment", aged, base), _late("prepayment", aged, base)]
    return found


def _of(aged: Iterable[Row], side: str, base: str) -> tuple[Row | None, list[Row]]:
    """The side's row in base currency, and those in others."""
    rows = [row for row in aged if row["side"] == side]
    return next((row for row in rows if row["currency"] == base), None), [r for r in rows if r["currency"] != base]


def _owed(side: str, aged: Sequence[Row], base: str) -> Tile:
    own, others = _of(aged, side, base)
    amount = own["open_amount"] if own else Decimal(0)
    lines: list[Said] = [f"{base} {money(amount)}"]
    if own and own["notes_amount"]:
        lines.append(say("tile_notes", amount=money(own["notes_amount"])))
    if own and own["unapplied_amount"]:
        lines.append(say("tile_unapplied", amount=money(own["unapplied_amount"])))
    lines += [f"+ {row['currency']} {money(row['open_amount'])}" for row in others]
    return Tile(f"open_{side}", say(f"tile_open_{side}"), short_money(amount), lines)


def _late(side: str, aged: Sequence[Row], base: str) -> Tile:
    own, others = _of(aged, side, base)
    amount = own["overdue"] if own else Decimal(0)
    part = ratio(amount, own["open_amount"] if own else None)
    lines: list[Said] = [f"{base} {money(amount)}"]
    if part is not None:
        lines.append(say(f"tile_share_{side}", share=share(part), currency=base))
    if own and own["no_due_date"]:
        lines.append(say("tile_undated", amount=money(own["no_due_date"])))
    lines += [f"+ {row['currency']} {money(row['overdue'])}" for row in others if row["overdue"]]
    return Tile(f"overdue_{side}", say(f"tile_overdue_{side}"), short_money(amount), lines, "warn" if amount else "")


def _months(rows: Sequence[Row]) -> list[Tile]:
    """DSO and CEI of the last month there is."""
    if not rows:
        return [Tile(key, say(f"tile_{key}"), NONE, (say("metrics_absent"),)) for key in ("dso", "cei")]
    last = rows[-1]
    best = say("tile_best", best=_figure("bpdso", last), late=_figure("add_days", last))
    return [
        Tile("dso", say("tile_dso"), _figure("dso", last), (*_when("dso", rows), best)),
        Tile("cei", say("tile_cei"), _figure("cei", last), (*_when("cei", rows), say("tile_cei_best"))),
    ]


def _when(name: str, rows: Sequence[Row]) -> list[Text]:
    """The month of a figure; where it is unknown, the last month in which it was not."""
    lines = [say("tile_month", month=f"{rows[-1]['month_end']:%Y-%m}")]
    if rows[-1][name] is None:
        known = [row for row in rows if row[name] is not None]
        if not known:
            return [*lines, say("tile_never")]
        lines.append(say("tile_last", month=f"{known[-1]['month_end']:%Y-%m}", figure=_figure(name, known[-1])))
    return lines


def _figure(name: str, row: Row) -> Said:
    column = column_of("metrics", name)
    if row[name] is None:
        return say("unknown")
    return (
        say("tile_days", days=plain(column, row[name])) if column.kind == "average_days" else plain(column, row[name])
    )


def _grades(results: Results) -> Tile:
    grades: Mapping[str, Mapping[str, int]] = results.summary["grades"]
    value = "  ".join(f"{grade} {found['customers']:,}" for grade, found in grades.items())
    provisional = sum(found["provisional"] for found in grades.values())
    total = sum(found["customers"] for found in grades.values())
    lines = [say("tile_rated", total=total)]
    if provisional:
        each = "  ".join(f"{grade} {found['provisional']:,}" for grade, found in grades.items() if found["provisional"])
        lines.append(say("tile_provisional", count=provisional, each=each))
    return Tile("grades", say("tile_grades"), value, lines)


def _credit(results: Results, credit: Sequence[Row], base: str) -> Tile:
    """What was granted against what is held, both sides together, in base currency."""
    if not results.has("limits"):
        return Tile("credit", say("tile_credit"), NONE, (say("limits_absent"),))
    rows = [row for row in credit if row["side"] in {"sale", "prepayment"}]
    total = {name: sum((row[name] for row in rows), start=0) for name in rows[0] if name != "side"} if rows else {}
    if not total:
        return Tile("credit", say("tile_credit"), NONE, ())
    lines = [
        say("tile_granted", amount=f"{base} {money(total['granted'])}", count=total["granted_customers"]),
        say("tile_held", amount=money(total["exposure"])),
        say("tile_over", amount=money(total["over"]), count=total["over_customers"]),
    ]
    if total["without"]:
        lines.append(say("tile_without", amount=money(total["without"]), count=total["without_customers"]))
    if total["exposure_unknown"] or total["granted_unknown"]:
        lines.append(say("tile_credit_unknown", count=total["exposure_unknown"] + total["granted_unknown"]))
    return Tile("credit", say("tile_credit"), short_money(total["granted"]), lines, "warn" if total["over"] else "")


def _tasks(results: Results) -> Tile:
    if not results.has("worklist"):
        return Tile("tasks", say("tile_tasks"), NONE, (say("worklist_absent"),))
    counts = dict.fromkeys(code_order("severity"), 0)
    for found in results.worklist_counts().values():
        for severity, count in found.items():
            counts[severity] = counts.get(severity, 0) + count
    each = [
        Text(*(f"{code_text('severity', name).of(tongue)} {count:,}" for tongue in ("zh", "en")))
        for name, count in counts.items()
    ]
    return Tile(
        "tasks", say("tile_tasks"), f"{sum(counts.values()):,}", (listed(each),), "warn" if counts["high"] else ""
    )


def basis(results: Results) -> list[Basis]:
    """Policy, book, what is derived, what is unset, what is unknown, what was wrong."""
    summary = results.summary
    policy, book = summary["policy"], summary.get("book", {})
    derived: Mapping[str, str] = summary.get("derived", {})
    examples = summary.get("example_parameters", ())
    rated, unsettled = unsettled_customers(results)
    since = say("in_force_from", day=policy["effective_from"]) if policy.get("effective_from") else say("not_in_force")
    counts = _problem_counts(summary["problems"])
    return [
        Basis(say("basis_policy"), Text(policy["title"], policy["title_en"])),
        Basis(say("basis_release"), Text(*(f"{policy['release']}　{since.zh}", f"{policy['release']}  {since.en}"))),
        Basis(
            say("basis_book"), say("book_said", name=str(book.get("name", NONE)), hash=str(book.get("hash", ""))[:12])
        ),
        Basis(say("basis_due"), _derived(derived, "due"), warns="due" in derived),
        Basis(say("basis_match"), _derived(derived, "match"), warns="match" in derived),
        Basis(
            say("basis_examples"),
            say("examples_unset", count=len(examples)) if examples else say("examples_none"),
            warns=bool(examples),
        ),
        Basis(
            say("basis_unknown"),
            say(
                "unknown_of",
                count=unsettled,
                total=rated,
                share=share(Decimal(unsettled) / rated) if rated else NONE,
            ),
            warns=unsettled > 0,
        ),
        Basis(say("basis_problems"), listed(counts) if counts else say("problems_none"), warns=bool(counts)),
    ]


def _derived(derived: Mapping[str, str], name: str) -> Said:
    """The convention in words; a mapping writes Chinese and English into one string."""
    if name not in derived:
        return say(f"{name}_given")
    zh, _, en = derived[name].partition(" · ")
    return Text(zh, en) if en else zh


def _problem_counts(problems: Iterable[Mapping[str, Any]]) -> list[Text]:
    counts: dict[str, int] = {}
    for entry in problems:
        counts[entry["severity"]] = counts.get(entry["severity"], 0) + entry["count"]
    order = code_order("problem_severity")
    return [
        Text(*(f"{code_text('problem_severity', name).of(tongue)} {counts[name]:,}" for tongue in ("zh", "en")))
        for name in order
        if name in counts
    ]


def examples_view(results: Results) -> TableView:
    """The figures that nobody has set yet."""
    examples = results.summary.get("example_parameters", ())
    columns = [
        Column("title", say("parameter")),
        Column("value", say("parameter_value"), "n"),
        Column("clause", say("clause")),
    ]
    rows = [
        [
            Cell(Text(entry["title"], entry.get("title_en") or entry["title"])),
            Cell(setting_said(entry["value"], entry["unit"]), "n"),
            Cell(entry["clause"]),
        ]
        for entry in examples
    ]
    return TableView("examples", say("basis_examples"), columns, rows, len(rows), page=FIRST_PAGE_ROWS)


def setting_said(value: str, unit: str) -> Said:
    """A parameter's value with its unit; a share is said in percent."""
    if unit == "比例":
        return share(Decimal(value))
    if unit == "日期":
        return value
    unit_said = unit_en(unit).removesuffix("s") if value == "1" else unit_en(unit)
    return Text(f"{value} {unit}".strip(), f"{value} {unit_said}".strip())


def unit_en(unit: str) -> str:
    """A unit of the fact files and parameters in English."""
    found = words().get(f"unit_{unit}")
    return found.en if found else unit


def unknown_view(results: Results) -> TableView:
    """Which facts are unknown, worst first: those that leave most customers' rules unsettled."""
    facts = results.fact_names
    read = {name for rule in results.rules.values() for name in rule.get("reads") or ()}
    missing, shares = unknown_customers(results), results.summary.get("unknown_share", {})
    rated = row_count(results, "ratings")
    names = [n for n in read | set(missing) if n in missing or (shares.get(n) and not facts.get(n, {}).get("searched"))]
    names.sort(key=lambda name: (-missing.get(name, 0), -(shares.get(name) or 0), name))
    columns = [
        Column("fact", say("fact")),
        Column("missing", say("fact_missing"), "n"),
        Column("missing_share", say("share_of_customers"), "n"),
        Column("share", say("fact_unknown"), "n"),
        Column("cause", say("fact_cause"), "t"),
    ]
    rows = [_unknown_row(name, facts.get(name, {}), missing.get(name, 0), shares.get(name), rated) for name in names]
    return TableView("unknown", say("basis_unknown"), columns, rows, len(rows), page=FIRST_PAGE_ROWS)


def _unknown_row(name: str, fact: Mapping[str, Any], missing: int, unknown: float | None, rated: int) -> list[Cell]:
    return [
        Cell(Text(fact.get("title", name), fact.get("title_en", name))),
        Cell(f"{missing:,}", "n"),
        Cell(share(Decimal(missing) / rated) if rated else NONE, "n"),
        Cell(NONE if unknown is None else share(Decimal(str(unknown))), "n"),
        Cell(Text(fact.get("unknown_means", ""), fact.get("unknown_means_en", "")), "t"),
    ]


def problems_view(results: Results) -> TableView:
    """What was wrong with the data: of one kind the first few, the rest counted."""
    kinds: dict[tuple[int, str, str], list[Mapping[str, Any]]] = {}
    severities = code_order("problem_severity")
    for entry in results.summary["problems"]:
        rank = severities.index(entry["severity"])
        kinds.setdefault((rank, entry["table"], entry["code"]), []).append(entry)
    columns = [
        Column("severity", say("problem_severity"), pick=True),
        Column("place", say("problem_place"), pick=False),
        Column("count", say("problem_count"), "n"),
        Column("said", say("problem_said"), "t"),
    ]
    rows = []
    for _, entries in sorted(kinds.items(), key=lambda kind: kind[0][0]):
        rows += [_problem_row(entry) for entry in entries[:SAME_LISTED_MAX]]
        more = entries[SAME_LISTED_MAX:]
        if more:
            rows.append(_more_row(more))
    total = sum(results.summary.get("problem_counts", {}).values())
    told = sum(entry["count"] for entry in results.summary["problems"])
    notes = bounded_notes(told, total, "summary") if total > told else ()
    return TableView("problems", say("problems"), columns, rows, len(rows), notes=notes)


def _problem_row(entry: Mapping[str, Any]) -> list[Cell]:
    return [
        Cell(code_text("problem_severity", entry["severity"]), f"p-{entry['severity']}"),
        Cell(_place(entry)),
        Cell(f"{entry['count']:,}", "n"),
        Cell(Text(entry["zh"], entry["en"]), "t"),
    ]


def _more_row(entries: Sequence[Mapping[str, Any]]) -> list[Cell]:
    first = entries[0]
    return [
        Cell(code_text("problem_severity", first["severity"]), f"p-{first['severity']}"),
        Cell(_table_title(first["table"])),
        Cell(f"{sum(entry['count'] for entry in entries):,}", "n"),
        Cell(say("problem_more", count=len(entries)), "t"),
    ]


def _place(entry: Mapping[str, Any]) -> Said:
    """Table, row and column as people call them."""
    table = _table_title(entry["table"])
    column = _column_title(entry["table"], entry["column"]) if entry["column"] else None
    row = say("problem_row", row=entry["row"]) if entry["row"] is not None else None
    parts = [part for part in (table, row, column) if part is not None]
    return Text(
        *(" · ".join(part if isinstance(part, str) else part.of(tongue) for part in parts) for tongue in ("zh", "en"))
    )


def _table_title(table: str) -> Said:
    found = contract().get(table)
    return Text(found.zh, found.en) if found else table


def _column_title(table: str, column: str) -> Said:
    found = contract().get(table)
    named = found.columns.get(column) if found else None
    return Text(named.zh, named.en) if named else column
