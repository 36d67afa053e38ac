"""The running balance of a ledger held against its rows.

A row left out, read with a wrong sign or typed over shows at once, and where.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from xindang.book.listing import LISTED_MAX, more_of_the_same
from xindang.book.mapping.export import ExportFile
from xindang.book.mapping.spec import Balance
from xindang.core.problems import Problem, problem
from xindang.engines.duckdb import DuckEngine
from xindang.engines.duckdb import quoted_name as quoted


def list_breaks(
    relation: str, balance: Balance, shown: str, files: list[ExportFile], engine: DuckEngine
) -> list[Problem]:
    """Rows whose balance is not the one before plus what the row changes, per account in the order of its file.

    The first row begins at nothing, unless it changes nothing itself: then it is the balance brought forward. ``shown``
    is the short name of the cell that problems point at.
    """
    of, change, says = ", ".join(map(quoted, balance.of)), quoted(balance.change), quoted(balance.says)
    found = engine.rows(f"""
        with moved as (
            select file_no, row_no, {of}, {change} as change, {says} as says,
                sum(coalesce({change}, 0)) over (partition by file_no, {of} order by row_no) as moved_sum
            from {quoted(relation)}
        ), brought as (
            select *, lag(says - moved_sum) over account as before, row_number() over account as place
            from moved where says is not null
            window account as (partition by file_no, {of} order by row_no)
        )
        select file_no, row_no, says, coalesce(before, 0) + moved_sum as worked_out, count(*) over () as total
        from brought
        where says <> coalesce(before, case when change is null then says - moved_sum else 0 end) + moved_sum
        order by file_no, row_no limit {LISTED_MAX}""")
    problems = []
    for file_no, row_no, said, worked_out, _ in found:
        file = files[file_no]
        words: dict[str, Any] = {"value": _plain(said), "sum": _plain(worked_out)}
        column = file.cells.get(shown, shown)
        problems.append(problem("mapping_balance_breaks", table=file.shown, row=int(row_no), column=column, **words))
    if found and (more := int(found[0][4]) - len(found)):
        problems.append(more_of_the_same(problems[0].table, problems, more))
    return problems


def _plain(amount: Decimal) -> str:
    """An amount as a ledger prints it, without zeros beyond the cents."""
    text = f"{amount:,f}".rstrip("0")
    return text + "0" * max(0, 2 - len(text.partition(".")[2]))
