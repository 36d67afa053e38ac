"""The policy: the whole document, one clause with all that hangs on it, and the customers behind a count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from xindang.core.problems import ProblemsFound
from xindang.people.selectors import Viewer
from xindang.runs.models import Run
from xindang.runs.results import RunTables, run_tables
from xindang.runs.selectors import run_in_force
from xindang.web.access import Request, page
from xindang.web.pages.policy.counts import (
    OUTCOMES,
    CustomersBehind,
    LimitsBehind,
    limit_counts,
    page_behind,
    rule_counts,
    sheet_behind,
    task_counts,
)
from xindang.web.pages.policy.document import ClauseShown, document
from xindang.web.remembered import remembered
from xindang.web.taking_out import taken_out

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
    asked = _asked_behind(request, clause_id)
    told = page_behind(asked.behind, request.viewer, request.GET.get("page"))
    return render(request, "pages/policy/customers.html", asked.context | told)


@page("policy", also="excel")
@require_POST
def customers_excel(request: Request, clause_id: str) -> HttpResponse:
    """All of them as a workbook."""
    asked, language = _asked_behind(request, clause_id), request.viewer.user.language
    sheet = sheet_behind(asked.behind, clause_id, language)
    about = asked.context["rule" if "rule" in asked.context else "limit"].title
    name = f"{clause_id} {about.en if language == 'en' else about.zh} {asked.context['run'].on}"
    return taken_out(request, "policy_customers", name.replace("/", " "), [sheet])


@dataclass(frozen=True, slots=True)
class AskedBehind:
    """Whom an address asks for behind a count, and what the page says of them."""

    behind: CustomersBehind | LimitsBehind
    context: dict[str, Any]


def _asked_behind(request: Request, clause_id: str) -> AskedBehind:
    shown = _clause(clause_id)
    run, tables = _results()
    if tables is None:
        raise Http404
    rule, outcome, tenure = (request.GET.get(name, "") for name in ("rule", "outcome", "tenure"))
    context: dict[str, Any] = {"clause": shown, "run": run, "query": request.GET.urlencode()}
    rules = [entry for entry in shown.rules if entry.rule.id == rule and rule in tables.columns("outcomes")]
    limits = [entry for entry in shown.limits if entry.limit.tenure == tenure and tables.has("limits")]
    if rules and outcome in OUTCOMES:
        behind = CustomersBehind(tables, request.viewer, rule, outcome)
        return AskedBehind(behind, context | {"rule": rules[0], "outcome": outcome})
    if limits:
        return AskedBehind(LimitsBehind(tables, request.viewer, clause_id, tenure), context | {"limit": limits[0]})
    raise Http404


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
