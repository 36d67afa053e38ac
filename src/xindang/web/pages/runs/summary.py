"""What a run was made of, read from its folder for one viewer."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from xindang.assess.report.page.overview import setting_said
from xindang.book.contract import contract
from xindang.jobs.models import Job, JobState
from xindang.people.selectors import Viewer
from xindang.runs.results import RunTables
from xindang.runs.selectors import seen_in_tables
from xindang.runs.services.start import RUN_ASSESS
from xindang.web.problem_places import place_said

PROBLEMS_LISTED_MAX = 200
DERIVED = {"due": {"zh": "到期日", "en": "Due dates"}, "match": {"zh": "核销", "en": "Settlements"}}
AS_GIVEN = "按来源所给 · as the sources give them"
Row = dict[str, Any]


def run_at_work() -> Job | None:
    """The assessment that is queued or at work now, else the last one where it was not completed."""
    job = Job.objects.filter(kind=RUN_ASSESS).order_by("-pk").first()
    return None if job is None or job.state == JobState.DONE else job


def made_of(tables: RunTables, viewer: Viewer) -> dict[str, Any]:
    """The parts of the page. Amounts and problems of single rows are for whoever sees the whole house."""
    summary, whole = tables.summary, viewer.customer_units is None
    problems = summary["problems"] if whole else []
    return {
        "summary": summary,
        "grades": grades_seen(tables, viewer),
        "tables": covered(summary),
        "unknown": unknown_facts(tables),
        "withheld": [{**tables.rules.get(entry["rule"], {}), **entry} for entry in summary["withheld_from_all"]],
        "problems": [{**found, "place": place_said(found)} for found in problems[:PROBLEMS_LISTED_MAX]],
        "problems_more": max(sum(summary["problem_counts"].values()) - PROBLEMS_LISTED_MAX, 0),
        "problem_count": sum(summary["problem_counts"].values()),
        "totals": control_totals(summary) if whole else [],
        "examples": [{**entry, "said": setting_said(entry["value"], entry["unit"])} for entry in examples(summary)],
        "notes": derived_notes(summary),
    }


def grades_seen(tables: RunTables, viewer: Viewer) -> list[Row]:
    """Of each grade how many customers the viewer sees, how many of them provisionally."""
    seen, values = seen_in_tables(viewer)
    counted = "count(*) as customers, count_if(provisional) as provisional"
    found = tables.query(f"select grade, {counted} from ratings where {seen} group by grade", values)
    counts = {row["grade"]: row for row in found}
    nobody = {"customers": 0, "provisional": 0}
    return [{"grade": grade, **counts.get(grade, nobody)} for grade in tables.summary["grades"]]


def moves_seen(tables: RunTables, viewer: Viewer) -> list[Row]:
    """From which grade to which, and how many: those of visible customers whose grade changed."""
    if not tables.has("grade_changes"):
        return []
    seen, values = seen_in_tables(viewer)
    moved = f"{seen} and grade_before is distinct from grade_after"
    return tables.query(
        f"""select grade_before, grade_after, direction, count(*) as customers from grade_changes where {moved}
            group by all order by grade_before nulls last, grade_after nulls last""",
        values,
    )


def covered(summary: Mapping[str, Any]) -> list[Row]:
    """Every table of the book: its rows, from when to when, and whether it is whole."""
    rows = summary["book"]["rows"]
    return [
        {"table": contract()[name], "rows": rows.get(name, 0), **told}
        for name, told in summary.get("coverage", {}).items()
        if name in contract()
    ]


def control_totals(summary: Mapping[str, Any]) -> list[Row]:
    """Rows and sums of each table and currency, before and after reading, with the titles of table and column."""
    told = []
    for entry in summary.get("control_totals", []):
        table = contract()[entry["table"]]
        sums = {name: Decimal(entry[name]) for name in ("sum_before", "sum_after")}
        told.append({**entry, **sums, "table": table, "column": table.columns.get(entry["column"])})
    return told


def examples(summary: Mapping[str, Any]) -> list[Row]:
    """The figures that no clause gives and nobody has set."""
    return list(summary.get("example_parameters", []))


def unknown_facts(tables: RunTables) -> list[Row]:
    """The facts that are unknown of somebody, those of most first; what only searches show, each rule tells."""
    shares = tables.summary.get("unknown_share", {})
    named = ({**tables.fact_names[fact], "share": share} for fact, share in shares.items() if fact in tables.fact_names)
    return sorted(
        (row for row in named if row["share"] and not row["searched"]), key=lambda row: (-row["share"], row["position"])
    )


def derived_notes(summary: Mapping[str, Any]) -> list[Row]:
    """Where due dates and settlements come from, in the words of the mappings; given as they are where none says so."""
    notes = []
    for name, title in DERIVED.items():
        zh, _, en = summary.get("derived", {}).get(name, AS_GIVEN).partition(" · ")
        notes.append({**title, "note_zh": zh, "note_en": en or zh, "derived": name in summary.get("derived", {})})
    return notes
