"""What the pages of an import show: its counts, problems by kind, control totals, rows as they would be loaded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.http import HttpResponse

from xindang.book.contract import Column, Table, contract
from xindang.book.mapping.conventions import DUE_WORDS, MATCH_WORDS
from xindang.book.mapping.run import read_mapping
from xindang.core.problems import Severity
from xindang.intake.models import Import, ImportState
from xindang.intake.preview import changed_rows, preview_rows
from xindang.intake.recognise import Proposed
from xindang.jobs.models import LIVE, Job, JobState
from xindang.people.selectors import Viewer
from xindang.sources.models import Source
from xindang.web.code_words import code_word
from xindang.web.excel import Sheet, SheetColumn, workbook_of
from xindang.web.pages.runs.summary import control_totals
from xindang.web.problem_places import place_said

KINDS = {
    "new": {"name": "new", "zh": "新增", "en": "new"},
    "changed": {"name": "changed", "zh": "变更", "en": "changed"},
    "gone": {"name": "gone", "zh": "不再有", "en": "gone"},
}
PREVIEW_ROWS, CHANGES_LISTED, LISTED_OF_A_KIND = 20, 200, 20
HEADINGS = {
    "zh": ("程度", "表或文件", "行", "列", "值", "行数", "说明与改法"),
    "en": ("Severity", "Table or file", "Row", "Column", "Value", "Rows", "What is wrong and what to do"),
}
WIDTHS = (16, 24, 8, 18, 18, 8, 90)
NUMBERS = (2, 5)
SEVERITIES = {
    Severity.ERROR: {"zh": "错误，不能载入", "en": "Error: stops the load"},
    Severity.WARNING: {"zh": "提醒", "en": "Warning"},
    Severity.NOTE: {"zh": "说明", "en": "Note"},
}
# Lists of codes that reports word under another name.
CALLED = {"limit_side": "side", "limit_tenure": "tenure", "verdict": "outcome"}
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a select."""

    value: str
    zh: str
    en: str


def whole_options() -> list[Option]:
    return [
        Option("whole", "全部状态：缺的算不再有", "the whole: what is not in them is gone"),
        Option("adds", "只增改：缺的保持不动", "additions and changes: all else stays"),
    ]


def source_options() -> list[str]:
    """Names of the sources there are."""
    return list(Source.objects.filter(is_own=False).order_by("name").values_list("name", flat=True))


def sees_rows(viewer: Viewer, entry: Import) -> bool:
    """Cells of the files are for who brought them and for whoever sees documents of all units."""
    return viewer.document_units is None or entry.by == viewer.user


def sees_changes(viewer: Viewer) -> bool:
    """Rows on file, whatever unit they are of, are for whoever sees documents of all units."""
    return viewer.document_units is None


def counts_of(entry: Import) -> Row:
    """Of each kind of change how many rows, over all tables and by table in the book's order."""
    by_table = [
        {"table": contract()[name], **dict.fromkeys(("new", "changed", "gone", "same"), 0), **entry.changes[name]}
        for name in contract()
        if name in entry.changes
    ]
    return {"by_table": by_table} | {f"{kind}_all": sum(row[kind] for row in by_table) for kind in KINDS}


def is_at_work(entry: Import) -> bool:
    """Whether its dry run or load is queued or running."""
    return entry.job is not None and entry.job.state in LIVE


def job_shown(entry: Import) -> Job | None:
    """The job at work on the import; one that has ended only where it failed."""
    job: Job | None = entry.job
    if job is None or entry.state in {ImportState.LOADED, ImportState.DISCARDED}:
        return None
    is_live = entry.state in {ImportState.CHECKING, ImportState.LOADING}
    return job if job.state == JobState.FAILED or (is_live and job.state != JobState.DONE) else None


def problem_groups(entry: Import) -> list[Row]:
    """Problems by kind, errors first: how many rows each concerns, and the first of them."""
    groups: dict[str, Row] = {}
    for found in entry.problems:
        group = groups.setdefault(
            found["code"], {"severity": found["severity"], "found": [], "count": 0, "first": found}
        )  # fmt: skip
        group["count"] += found.get("count") or 1
        group["found"].append({**found, "place": place_said(found)})
    order = {severity.value: at for at, severity in enumerate(SEVERITIES)}
    told = sorted(groups.values(), key=lambda group: order.get(group["severity"], 0))
    for group in told:
        group["severity_said"] = SEVERITIES[Severity(group["severity"])]
        group["more"] = len(group["found"]) - LISTED_OF_A_KIND
        group["found"] = group["found"][:LISTED_OF_A_KIND]
    return told


def problem_sheet(entry: Import, language: str) -> HttpResponse:
    """All problems as a workbook, one a row."""
    columns = [
        SheetColumn(heading, "number" if at in NUMBERS else "text", WIDTHS[at])
        for at, heading in enumerate(HEADINGS[language])
    ]
    rows = [
        (
            SEVERITIES[Severity(found["severity"])][language],
            *(found.get(name) for name in ("table", "row", "column", "value")),
            found.get("count") or 1,
            found[language],
        )
        for found in entry.problems
    ]
    title, name = (
        ("问题", f"导入{entry.pk}问题.xlsx") if language == "zh" else ("problems", f"import-{entry.pk}-problems.xlsx")
    )
    return workbook_of(name, [Sheet(title, columns, rows)]).response


def totals_of(entry: Import) -> list[Row]:
    """Control totals of each table, column and currency that has any amount, and whether anything was lost between."""
    given = [total for total in entry.totals if Decimal(total["sum_before"]) or Decimal(total["sum_after"])]
    told = control_totals({"control_totals": given})
    for row in told:
        row["differs"] = row["sum_before"] != row["sum_after"] or row["count_before"] != row["count_after"]
    return told


def preview_shown(entry: Import, asked: str) -> Row:
    """The first rows of a table as they would be loaded, under the columns that have a value in any of them."""
    tables = [contract()[name] for name in contract() if name in entry.changes]
    names = [table.name for table in tables]
    if not names:
        return {"tables": []}
    name = asked if asked in names else next((table for table in ("items", *names) if table in names), names[0])
    rows = preview_rows(entry, name, PREVIEW_ROWS)
    columns = _filled(contract()[name], rows)
    cells = [[_cell(column, row.get(column.name)) for column in columns] for row in rows]
    return {"tables": tables, "table": contract()[name], "columns": columns, "rows": cells}


def _filled(table: Table, rows: list[Row]) -> list[Column]:
    """The columns that have a value in any of the rows."""
    return [column for column in table.columns.values() if any(row.get(column.name) is not None for row in rows)]


def changed_shown(entry: Import, table: Table, kind: str) -> Row:
    """Rows of one kind of change. Of changed rows ``columns`` stand only for what tells a row: id, customer, day."""
    rows = changed_rows(entry, table.name, kind, CHANGES_LISTED)
    if kind != "changed":
        columns = _filled(table, rows)
        shown = [{"cells": [_cell(column, row.get(column.name)) for column in columns]} for row in rows]
        return {"columns": columns, "rows": shown, "listed": len(rows)}
    return {"rows": [_changed(table, row) for row in rows], "listed": len(rows)}


def _changed(table: Table, row: Row) -> Row:
    """A changed row: what tells it from others, and what each of its columns was and is."""
    changes = [
        {
            "column": table.columns[change["column"]],
            "before": _cell(table.columns[change["column"]], change["before"]),
            "after": _cell(table.columns[change["column"]], change["after"]),
            "edited": change.get("edited"),
        }
        for change in row["changes"]
    ]
    return {"key": row["key"], "changes": changes}


def _cell(column: Column, value: Any) -> Row:
    """A cell as a person reads it."""
    if column.type == "money" and value is not None:
        return {"text": f"{Decimal(str(value)):,.2f}", "num": True}
    if column.type == "code" and value:
        codes = CALLED.get(column.code_list, column.code_list)
        return {"code": value, **{language: code_word(codes, value, language) for language in ("zh", "en")}}
    is_number = column.type in {"rate", "int"}
    if value is None or value == "":
        return {"text": "—", "num": is_number or column.type == "money"}
    return {"text": value.isoformat()[:10] if isinstance(value, date) else str(value), "num": is_number}


def proposed(proposal: Proposed) -> Row:
    """A mapping that may be taken: where it comes from, what it would derive, what has to be said before."""
    asks = [{"zh": zh, "en": en} for zh, en in proposal.asks]
    said = {"name": proposal.name, "zh": proposal.zh, "en": proposal.en}
    return {**said, "asks": asks, "derives": derived_by(proposal.toml)}


def derived_by(text: str) -> list[Row]:
    """What a mapping would derive, in words: due dates, and to what receipts go; nothing where it cannot be read."""
    with TemporaryDirectory(prefix="xindang-mapping-") as folder:
        file = Path(folder) / "mapping.toml"
        file.write_text(text, encoding="utf-8")
        mapping, _ = read_mapping(file)
    if mapping is None:
        return []
    policies = mapping.policies
    sentences = (DUE_WORDS.get(policies.due, ""), MATCH_WORDS.get(policies.match, ""))
    found = [{"zh": zh, "en": en} for zh, _, en in (said.partition(" · ") for said in sentences if said)]
    if policies.term_days is not None and policies.due in DUE_WORDS:
        found[0] = {
            "zh": f"{found[0]['zh']}（{policies.term_days} 天）",
            "en": f"{found[0]['en']} ({policies.term_days} days)",
        }
    return found
