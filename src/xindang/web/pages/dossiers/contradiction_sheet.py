"""The list of contradictions as a workbook."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from xindang.web.excel import Sheet, columns_in
from xindang.web.pages.dossiers.contradictions import ContradictionShown, SideShown

SHEET_COLUMNS = (
    ("客户编号", "Code", "text", 14), ("客户", "Customer", "text", 30), ("业务员", "Salesperson", "text", 12),
    ("关于", "About", "text", 20), ("应当", "Should hold", "text", 40), ("条款", "Clause", "text", 12),
    ("各方所说", "What the sides say", "text", 60), ("查出", "Found", "date", 0), ("结论", "Conclusion", "text", 24),
    ("理由", "Reason", "text", 40), ("了结人", "Settled by", "text", 12), ("了结", "Settled", "date", 0),
)  # fmt: skip


def contradiction_sheet(shown: Iterable[ContradictionShown], language: str) -> Sheet:
    """What is sealed stands as a label here too."""
    rows = (_cells(one, language) for one in shown)
    return Sheet("Contradictions" if language == "en" else "矛盾", columns_in(language, SHEET_COLUMNS), rows)


def _cells(one: ContradictionShown, language: str) -> list[Any]:
    row, customer = one.row, one.row.customer
    said = "；".join(_said(side, language) for side in one.sides)
    by = row.resolved_by.name if row.resolved_by else None
    return [
        customer.customer_id, customer.name, customer.salesperson, one.about.of(language), one.title.of(language),
        row.clause, said, row.found_on, one.holds.of(language), row.reason, by, row.resolved_on,
    ]  # fmt: skip


def _said(side: SideShown, language: str) -> str:
    """One side's title and what it says: in its own words, or as it was found out."""
    told = side.value.of(language) or "、".join(
        " ".join(part.en if language == "en" else part.zh for part in finding.parts) for finding in side.findings
    )
    return f"{side.title.of(language)}：{told}"
