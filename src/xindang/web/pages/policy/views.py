"""The policy: the whole document, one clause with all that hangs on it, and the customers behind a count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render

from xindang.core.problems import ProblemsFound
from xindang.people.selectors import Viewer
from xindang.runs.models import Run
from xindang.runs.results import RunTables, run_tables
from xindang.runs.selectors import run_in_force
from xindang.web.access import Request, page
from xindang.web.pages.policy.counts import (
    OUTCOMES,
    customers_behind,
    limit_counts,
    limits_behind,
    rule_counts,
    task_counts,
)
from xindang.web.pages.policy.document import ClauseShown, document
from xindang.web.remembered import remembered

SOUGHT_LENGTH_MAX = 60


@page("policy")
def whole(request: Request) -> HttpResponse:
    """Every clause, or those that hold what is sought, with today's counts."""
    told = document(settings.PACK)
    sought = request.GET.get("q", "").replace("\0", "").strip()[:SOUGHT_LENGTH_MAX]
    clauses = [clause for clause in told.clauses.values() if not sought or clause.mentions(sought)]
    run, tables = _results()
    context = {"pack": told.pack, "run": run, "tables": tables, "sought": sought, "all": len(told.clauses)}
    return render(request, "pages/policy/document.html", context | {"rows": _rows(request, tables, clauses)})


@page("policy")
def clause(request: Request, clause_id: str) -> HttpResponse:
    """One clause: its words, rules in words with their cases, limits, work, figures, today's counts."""
    told, shown = document(settings.PACK), _clause(clause_id)
    run, tables = _results()
    (row,) = _rows(request, tables, [shown])
    order = list(told.clauses)
    at = order.index(clause_id)
    beside = {"before": order[at - 1] if at else "", "after": order[at + 1] if at + 1 < len(order) else ""}
    context = {"pack": told.pack, "run": run, "tables": tables, "row": row, **beside}
    return render(request, "pages/policy/clause.html", context)


@page("policy")
def customers(request: Request, clause_id: str) -> HttpResponse:
    """The visible customers of whom a rule of the clause found something, or to whom it gives a limit."""
    shown = _clause(clause_id)
    run, tables = _results()
    if tables is None:
        raise Http404
    rule, outcome, tenure = (request.GET.get(name, "") for name in ("rule", "outcome", "tenure"))
    number = request.GET.get("page")
    context: dict[str, Any] = {"clause": shown, "run": run}
    rules = [entry for entry in shown.rules if entry.rule.id == rule and rule in tables.columns("outcomes")]
    limits = [entry for entry in shown.limits if entry.limit.tenure == tenure and tables.has("limits")]
    if rules and outcome in OUTCOMES:
        context |= {"rule": rules[0], "outcome": outcome}
        context |= customers_behind(tables, request.viewer, rule, outcome, number)
    elif limits:
        context |= {"limit": limits[0], **limits_behind(tables, request.viewer, clause_id, tenure, number)}
    else:
        raise Http404
    return render(request, "pages/policy/customers.html", context)


def _clause(clause_id: str) -> ClauseShown:
    found = document(settings.PACK).clauses.get(clause_id)
    if found is None:
        raise Http404
    return found


def _results() -> tuple[Run | None, RunTables | None]:
    """The run in force and its tables; without them the document stands alone."""
    run = run_in_force()
    try:
        return run, run_tables(run) if run else None
    except ProblemsFound:
        return run, None


def _rows(request: Request, tables: RunTables | None, clauses: Sequence[ClauseShown]) -> list[dict[str, Any]]:
    """Each clause with its counts over the customers that the viewer sees."""
    rules = [entry.rule.id for clause in clauses for entry in clause.rules]
    speaking = [clause.id for clause in clauses if clause.limits]
    kinds = [kind.name for clause in clauses for kind in clause.kinds]
    outcomes = rule_counts(tables, request.viewer, rules) if tables and rules else {}
    limits = limit_counts(tables, request.viewer, speaking) if tables and speaking else {}
    tasks = _tasks(request.viewer, tuple(kinds)) if tables and kinds else {}
    return [
        {
            "clause": clause,
            "rules": [{"shown": entry, "counts": outcomes.get(entry.rule.id, ())} for entry in clause.rules],
            "limits": [
                {"shown": entry, "counts": limits.get((clause.id, entry.limit.tenure))} for entry in clause.limits
            ],
            "kinds": [{"kind": kind, "count": tasks.get(kind.name, 0)} for kind in clause.kinds],
        }
        for clause in clauses
    ]


def _tasks(viewer: Viewer, kinds: tuple[str, ...]) -> Mapping[str, int]:
    whose = (viewer.sight, sorted(viewer.roles))
    return remembered(("tasks by kind", whose, kinds), lambda: task_counts(viewer, kinds))
