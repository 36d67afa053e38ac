"""What changed since the results before, where a run was compared with them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from xindang.assess.report.columns import column_of, result_tables
from xindang.assess.report.folder import Results
from xindang.assess.report.page.cells import NONE, Cell, Column, TableView, money, plain, share
from xindang.assess.report.page.reading import Row
from xindang.assess.report.page.tables import result_view
from xindang.assess.report.page.text import Text, code_text, heading, in_language, say
from xindang.assess.since.terminal import since_said

LISTED = ("grade_changes", "limit_changes", "overdue_changes")


def change_lines(results: Results) -> list[Text]:
    """The changes in a few sentences."""
    return [Text(zh, en) for zh, en in since_said(results.summary)]


def change_views(results: Results, most: int, told: int) -> list[TableView]:
    """The tables of changes that are there, and the roll rates of each side and currency."""
    listed = [result_view(results, table, most, told) for table in LISTED if results.has(table)]
    return [*listed, *roll_views(results)]


def roll_views(results: Results) -> list[TableView]:
    """Where the money of each age went: a table per side and currency, a row per age before, a column per end."""
    flows: dict[tuple[str, str], list[Row]] = {}
    for row in results.rows("roll_rates"):
        flows.setdefault((row["side"], row["currency"]), []).append(row)
    return [_roll_view(side, currency, rows) for (side, currency), rows in flows.items()]


def _roll_view(side: str, currency: str, rows: Sequence[Row]) -> TableView:
    title, said = result_tables()["roll_rates"], code_text("side", side)
    starts = {row["from_bucket"]: row["before_amount"] for row in rows if row["before_amount"]}
    ends = list(dict.fromkeys(row["to_bucket"] for row in sorted(rows, key=lambda row: row["to_position"])))
    shares = {(row["from_bucket"], row["to_bucket"]): row["share"] for row in rows}
    ends = [end for end in ends if any(shares.get((start, end)) for start in starts)]
    bucket = column_of("roll_rates", "from_bucket")
    columns = [
        Column("from_bucket", heading(bucket)),
        Column("before_amount", heading(column_of("roll_rates", "before_amount")), "n"),
        *(Column(end, plain(bucket, end), "n") for end in ends),
    ]
    cells = [
        [
            Cell(plain(bucket, start)),
            Cell(money(amount), "n"),
            *(_share_cell(shares.get((start, end))) for end in ends),
        ]
        for start, amount in starts.items()
    ]
    named = Text(*(f"{in_language(Text(title.zh, title.en), t)} · {said.of(t)} {currency}" for t in ("zh", "en")))
    return TableView(f"roll-{side}-{currency}", named, columns, cells, len(cells), notes=(say("note_roll_rates"),))


def _share_cell(part: Decimal | None) -> Cell:
    if part is None:
        return Cell(NONE, "n u", "?")
    return Cell(share(part), "n" if part else "n z")
