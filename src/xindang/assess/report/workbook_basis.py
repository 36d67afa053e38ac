"""The sheet an auditor reads: policy, figures not yet set, what the book covers, control totals, what is unknown."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from xindang.assess.report.columns import word
from xindang.assess.report.workbook_block import BlockColumn, BlockSheet, Formula
from xindang.assess.report.workbook_cells import CELL_MAX, cell_name
from xindang.assess.report.workbook_lists import Listing
from xindang.book.contract import contract


def write_basis(block: BlockSheet, listing: Listing) -> None:
    """Fill the sheet."""
    say, summary = listing.say, listing.results.summary
    policy, book = summary["policy"], summary.get("book", {})
    block.title(say("basis_title"))
    block.pairs(
        [
            (say("policy"), "text", policy["title"] if listing.language == "zh" else policy["title_en"]),
            (say("release"), "text", policy["release"]),
            (say("content_hash"), "text", policy["hash"]),
            (say("book"), "text", book.get("name")),
            (say("content_hash"), "text", book.get("hash")),
        ]
    )
    for section, write in (
        ("examples_section", _examples),
        ("coverage_section", _coverage),
        ("totals_section", _control_totals),
        ("unknown_section", _unknown),
    ):
        columns, rows = write(block.row + 2, listing)
        if rows:
            block.section(say(section))
            block.table([BlockColumn(say(name), kind) for name, kind in columns], rows)


Table = tuple[list[tuple[str, str]], list[list[Any]]]


def _examples(_: int, listing: Listing) -> Table:
    """Parameters that still have the value they ship with."""
    title = "title" if listing.language == "zh" else "title_en"
    rows = [
        [entry.get(title, entry["name"]), entry["value"], entry["unit"], entry["clause"]]
        for entry in listing.results.summary.get("example_parameters", [])
    ]
    return [("parameter", "text"), ("setting", "text"), ("unit", "text"), ("clause", "text")], rows


def _coverage(_: int, listing: Listing) -> Table:
    """Every table of the book that has rows, and the time it covers."""
    summary = listing.results.summary
    counts = summary.get("book", {}).get("rows", {})
    rows: list[list[Any]] = []
    for name, covered in summary.get("coverage", {}).items():
        if counts.get(name):
            whole = word("yes_no", covered["complete"], listing.language)
            rows.append([_table(name, listing), counts[name], covered["covers_from"], covered["covers_to"], whole])
    columns = [("table", "text"), ("row_count", "number"), ("covers_from", "text"), ("covers_to", "text")]
    return [*columns, ("complete", "text")], rows


def _control_totals(heading: int, listing: Listing) -> Table:
    """Sums as offered and as loaded; what differs was left out."""
    columns = [
        ("table", "text"), ("column", "text"), ("currency", "text"), ("sum_before", "money"), ("sum_after", "money"),
        ("difference", "money"),
    ]  # fmt: skip
    rows: list[list[Any]] = []
    for total in listing.results.summary.get("control_totals", []):
        before, after = Decimal(total["sum_before"]), Decimal(total["sum_after"])
        if not total["column"] or not (before or after):
            continue
        row = heading + 1 + len(rows)
        exact = max(abs(before), abs(after)) < CELL_MAX
        formula = Formula(f"={cell_name(row, 4)}-{cell_name(row, 3)}", after - before)
        names = [_table(total["table"], listing), _column(total["table"], total["column"], listing)]
        rows.append([*names, total["currency"], before, after, formula if exact else after - before])
    return columns, rows


def _unknown(_: int, listing: Listing) -> Table:
    """Every fact that is unknown of somebody, the least known first."""
    zh = ("title", "subject", "unknown_means")
    words = zh if listing.language == "zh" else [f"{name}_en" for name in zh]
    rows: list[list[Any]] = []
    for name, share in sorted(listing.unknown_shares(), key=lambda entry: -entry[1]):
        if share:
            title, subject, means = (listing.results.fact_names[name][word] for word in words)
            rows.append([title, Decimal(str(share)), subject, means])
    return [("fact", "text"), ("unknown_share", "share"), ("subject", "text"), ("unknown_means", "text")], rows


def _table(name: str, listing: Listing) -> str:
    described = contract().get(name)
    return name if described is None else described.zh if listing.language == "zh" else described.en


def _column(table: str, name: str, listing: Listing) -> str:
    described = contract()[table].columns.get(name) if table in contract() else None
    return name if described is None else described.zh if listing.language == "zh" else described.en
