"""What a reader sees of a page: its tables as rows of cells, without tags."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any


def section(page: str, name: str) -> str:
    """The part of a page from one id to the end of its section."""
    return page.split(f'id="{name}"', 1)[1].split("</section>", 1)[0]


def rows_of(part: str) -> list[list[str]]:
    """The cells of every row that has cells, in order."""
    found = (cells_of(row) for row in re.findall(r"<tr[^>]*>(.*?)</tr>", part, re.DOTALL))
    return [cells for cells in found if cells]


def cells_of(row: str) -> list[str]:
    return [plain(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)]


def plain(part: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", part)).split())


def shown(value: Any) -> str:
    """A value of a table as pages show it."""
    if value is None or value == "":
        return "—"
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:,}" if isinstance(value, int) else str(value)
