"""``book.toml`` of a synthetic book: what each table covers, and whether every customer's rows are in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from xindang.book.contract import contract

ORGANISATION = "远山贸易集团（合成数据）"
# Registers that the company keeps for everybody; the other tables hold what happens to be on file.
COMPLETE = frozenset({"customers", "items", "settlements", "events", "promises", "disputes", "limits", "contracts"})


def book_toml(starts_on: date, until: date, tables: Iterator[str]) -> str:
    """The text of ``book.toml``. Tables without a date of their own cover nothing and state only completeness."""
    lines = [f'organisation = "{ORGANISATION}"', 'base_currency = "CNY"']
    for table in tables:
        lines += ["", f"[tables.{table}]"]
        if contract()[table].principal:
            lines += [f"covers_from = {starts_on}", f"covers_to = {until}"]
        lines += [f"complete = {str(table in COMPLETE).lower()}", f"drawn_on = {until}"]
    return "\n".join(lines) + "\n"
