"""``summary.json``: what was assessed, with what, how much of it is known, and what was found wrong."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from xindang.assess.output import content_hashes
from xindang.assess.run import OUTCOMES_TABLE, RATINGS_TABLE, Assessment
from xindang.assess.worklist.output import worklist_counts
from xindang.core.problems import Problem
from xindang.facts.build import FACTS_TABLE, SIDE_FACTS_TABLE
from xindang.policy.compile import OUTCOME_CODES
from xindang.policy.pack import Outcome, verdict_fact

PROBLEMS_LISTED_MAX = 5000


def summarise(
    assessment: Assessment, problems: Iterable[Problem], counts: dict[str, int], folder: Path
) -> dict[str, Any]:
    """The summary as plain values, keys in a fixed order; money as text, exactly. ``folder`` holds the tables."""
    book, pack = assessment.book, assessment.pack
    problems = list(problems)
    return {
        "as_of": assessment.on.isoformat(),
        "organisation": book.organisation,
        "base_currency": book.base_currency,
        "policy": {
            "name": pack.name,
            "title": pack.title,
            "title_en": pack.title_en,
            "version": pack.version,
            "effective_from": pack.effective_from.isoformat() if pack.effective_from else None,
            "release": pack.release,
            "hash": pack.hash,
        },
        "book": {"name": book.name, "hash": book.hash, "rows": {n: t.row_count for n, t in book.tables.items()}},
        "coverage": coverage(assessment),
        "derived": dict(book.notes),
        "rows": counts,
        "buckets": list(assessment.edges),
        "grades": grades(assessment),
        "worklist": worklist_counts(book.engine),
        "control_totals": control_totals(assessment),
        "unknown_share": unknown_share(assessment),
        "uncovered": uncovered(assessment),
        "withheld_from_all": withheld_from_all(assessment),
        "parameters": parameters(assessment),
        "example_parameters": [_parameter(setting.name, assessment) for setting in pack.examples],
        "problem_counts": problem_counts(problems),
        "problems": [problem_told(entry) for entry in problems[:PROBLEMS_LISTED_MAX]],
        "content_hash": content_hashes(folder),
    }


def grades(assessment: Assessment) -> dict[str, dict[str, int]]:
    """Customers of each grade, and how many of them are provisional; every grade of the scale is listed."""
    rows = assessment.book.engine.rows(
        f"select grade, count(*), count_if(provisional) from {RATINGS_TABLE} group by grade"
    )
    found = {grade: {"customers": count, "provisional": open_count} for grade, count, open_count in rows}
    return {grade: found.get(grade, {"customers": 0, "provisional": 0}) for grade in assessment.stage.scale}


def unknown_share(assessment: Assessment) -> dict[str, float | None]:
    """The share of customers (of customers and sides, for facts of that grain) of whom each fact is unknown.

    To six places; None for a book without customers.
    """
    catalogue = assessment.catalogue
    names = [fact.name for fact in catalogue.customer_facts.values() if not fact.spread]
    names += [verdict_fact(criterion) for criterion in assessment.pack.criteria]
    return _unknown_share(assessment, FACTS_TABLE, names) | _unknown_share(
        assessment, SIDE_FACTS_TABLE, list(catalogue.side_facts)
    )


def _unknown_share(assessment: Assessment, table: str, names: list[str]) -> dict[str, float | None]:
    counts = ", ".join(f'count("{name}")' for name in names)
    total, *known = assessment.book.engine.one(f"select count(*), {counts} from {table}")
    if total == 0:
        return dict.fromkeys(names)
    return {name: round((total - count) / total, 6) for name, count in zip(names, known, strict=True)}


def withheld_from_all(assessment: Assessment) -> list[dict[str, Any]]:
    """The rules unknown of every customer, with the facts known of none: what the book as a whole does not tell."""
    number = OUTCOME_CODES[Outcome.UNKNOWN]
    counts = ", ".join(f'count_if("{rule.column}" = {number})' for rule in assessment.stage.rules)
    total, *unknown = assessment.book.engine.one(f"select count(*), {counts} from {OUTCOMES_TABLE}")
    share, facts = unknown_share(assessment), assessment.catalogue.facts
    subjects = {file.name: file for file in assessment.catalogue.files}
    return [
        {
            "rule": rule.id,
            "clause": rule.clause,
            "facts": [
                {
                    "name": name,
                    "title": facts[name].title,
                    "title_en": facts[name].title_en,
                    "subject": subjects[facts[name].subject].title,
                    "subject_en": subjects[facts[name].subject].title_en,
                }
                for name in rule.needs
                if share[name] == 1
            ],
        }
        for rule, count in zip(assessment.stage.rules, unknown, strict=True)
        if total and count == total
    ]


def coverage(assessment: Assessment) -> dict[str, dict[str, Any]]:
    """What each table of the book covers on the day."""
    described = {}
    for name, found in assessment.coverages.items():
        described[name] = {
            "covers_from": _iso(found.covers_from),
            "covers_to": _iso(found.covers_to),
            "complete": found.complete,
            "drawn_on": _iso(found.drawn_on),
        }
    return described


def uncovered(assessment: Assessment) -> list[dict[str, Any]]:
    """The facts nobody can know from this book on this day, with the table that does not reach."""
    return [
        {
            "fact": gap.fact,
            "table": gap.table,
            "wanted_from": _iso(gap.wanted_from),
            "wanted_to": gap.wanted_to.isoformat(),
        }
        for gap in assessment.uncovered
    ]


def control_totals(assessment: Assessment) -> list[dict[str, Any]]:
    """Rows and sums per table and currency, before and after reading."""
    return [
        {
            "table": total.table,
            "column": total.column,
            "currency": total.currency,
            "count_before": total.count_before,
            "sum_before": str(total.sum_before),
            "count_after": total.count_after,
            "sum_after": str(total.sum_after),
        }
        for total in assessment.book.control_totals
    ]


def problem_counts(problems: Iterable[Problem]) -> dict[str, int]:
    """How often each code was met, whether listed or not."""
    counts: dict[str, int] = {}
    for entry in problems:
        counts[entry.code] = counts.get(entry.code, 0) + entry.count
    return dict(sorted(counts.items()))


def write_summary(summary: dict[str, Any], folder: Path) -> None:
    """Write ``summary.json``."""
    text = json.dumps(summary, ensure_ascii=False, indent=1)
    (folder / "summary.json").write_text(text + "\n", encoding="utf-8")


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def parameters(assessment: Assessment) -> list[dict[str, str]]:
    """Every figure of the policy, with where it comes from."""
    settings = assessment.pack.parameters.values()
    return [{**_parameter(setting.name, assessment), "origin": setting.origin} for setting in settings]


def _parameter(name: str, assessment: Assessment) -> dict[str, str]:
    setting = assessment.pack.parameters[name]
    value = setting.value
    shown = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return {
        "name": name,
        "value": shown,
        "unit": setting.unit,
        "clause": setting.clause,
        "title": setting.title,
        "title_en": setting.title_en,
    }


def problem_told(entry: Problem) -> dict[str, Any]:
    """A problem as the summary lists it."""
    return {
        "code": entry.code,
        "severity": entry.severity.value,
        "table": entry.table,
        "row": entry.row,
        "column": entry.column,
        "value": entry.value,
        "count": entry.count,
        "zh": entry.zh,
        "en": entry.en,
    }
