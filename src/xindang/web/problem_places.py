"""Where a problem of a book was found, in words: the table, its row, its column."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xindang.book.contract import contract


def place_said(found: Mapping[str, Any]) -> dict[str, str]:
    """``zh`` and ``en``; a file or column that the contract does not name stands as it is, nothing is a dash."""
    table = contract().get(found.get("table") or "")
    column = table.columns.get(found.get("column") or "") if table else None
    return {
        language: " ".join(filter(None, _parts(found, table, column, language))) or "—" for language in ("zh", "en")
    }


def _parts(found: Mapping[str, Any], table: Any, column: Any, language: str) -> tuple[str, str, str]:
    row = found.get("row")
    said = (f"第 {row:,} 行" if language == "zh" else f"row {row:,}") if isinstance(row, int) else str(row or "")
    return (
        getattr(table, language) if table else str(found.get("table") or ""),
        said,
        getattr(column, language) if column else str(found.get("column") or ""),
    )
