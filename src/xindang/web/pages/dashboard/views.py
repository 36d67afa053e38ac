"""What one sees first: how much is out, how much of it late, who owes it, and what there is to do today."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from xindang.core.problems import ProblemsFound
from xindang.customers.selectors import visible_customers
from xindang.people.selectors import Viewer
from xindang.runs.models import Run
from xindang.runs.results import RunTables, run_tables
from xindang.runs.selectors import run_in_force
from xindang.web.access import Request, page
from xindang.web.charts import Bar, Line, bar_chart, line_chart
from xindang.web.pages.dashboard.reading import (
    SIDES,
    Row,
    aging_sums,
    grade_counts,
    grade_moves,
    months,
    standing_totals,
    tasks_by_kind,
)
from xindang.web.pages.dashboard.waiting import waiting_for
from xindang.web.remembered import remembered
from xindang.web.templatetags.said import in_short

# An assessment older than this is told, for everything on the page is as old.
RUN_DAYS_MAX = 7
BAR_COLOURS = {"not_due": "bar", "no_due_date": "bar bar-unknown"}
# The lists behind the cards: with the column that the card adds up, the largest first.
BESIDE = "customer_id,side,grade,limit,exposure,over,overdue_days,paid_last"
CARD_LISTS = {name: f"columns={BESIDE},{name}&sort=-{name}" for name in ("open", "overdue")}


@page("dashboard")
def show(request: Request) -> HttpResponse:
    viewer, run = request.viewer, run_in_force()
    if run is None:
        return render(request, "pages/dashboard/nothing.html", {"customers": visible_customers(viewer).exists()})
    figures = _of_database(viewer, run)
    context: dict[str, Any] = {
        "run": run,
        "whole": viewer.customer_units is None,
        "run_days": (viewer.on - run.on).days,
        "run_is_old": (viewer.on - run.on).days > RUN_DAYS_MAX,
        "side": _side(request, figures["totals"]),
        "card_lists": CARD_LISTS,
        **figures,
    }
    try:
        context |= _of_tables(request, run_tables(run), run, context["side"])
    except ProblemsFound as found:
        context["missing"] = found.problems
    return render(request, "pages/dashboard/show.html", context)


def _of_database(viewer: Viewer, run: Run) -> dict[str, Any]:
    """Sums and counts over all that the reader sees; they stay as they are until somebody does something."""
    sums = remembered(
        ("dashboard", run.pk, viewer.sight),
        lambda: {"totals": standing_totals(viewer, run), "grades": grade_counts(viewer, run)},
    )
    about = ("dashboard tasks", run.pk, viewer.sight, viewer.user.pk, sorted(viewer.roles))
    waits = ("dashboard waiting", viewer.sight, viewer.on, viewer.user.pk, sorted(viewer.roles))
    return {
        **sums,
        "tasks": remembered(about, lambda: tasks_by_kind(viewer)),
        "waiting": remembered(waits, lambda: waiting_for(viewer)),
    }


def _side(request: Request, totals: list[Row]) -> str:
    """The side whose charts are shown: the one asked for, else the first that the reader's customers trade on."""
    traded = [row["side"] for row in totals]
    asked = request.GET.get("side", "")
    return asked if asked in traded else next(iter(traded), SIDES[0])


def _of_tables(request: Request, tables: RunTables, run: Run, side: str) -> dict[str, Any]:
    """What is read from the run's tables: aging, months, moves of grades."""
    viewer, language = request.viewer, request.viewer.user.language
    (buckets, foreign), moves = remembered(
        ("dashboard tables", run.pk, viewer.sight, side),
        lambda: (aging_sums(tables, viewer, side), grade_moves(tables, viewer)),
    )
    found = months(tables, viewer, side, run.on)
    labels = [f"{row['month_end']:%Y-%m}" for row in found]
    words = {"zh": ("账龄", "周转天数", "逾期占比"), "en": ("Aging", "Days sales outstanding", "Share overdue")}[
        language
    ]
    percent: list[Decimal | None] = [
        row["overdue_share"] * 100 if row["overdue_share"] is not None else None for row in found
    ]
    return {
        "buckets": buckets,
        "foreign": foreign,
        "aging_chart": bar_chart(words[0], [_bar(bucket, side, language) for bucket in buckets]),
        "months": found[::-1],
        "month": found[-1] if found else None,
        "dso_chart": line_chart(words[1], labels, [Line("DSO", "line", [row["dso"] for row in found])]),
        "overdue_chart": line_chart(words[2], labels, [Line(words[2], "line line-overdue", percent)], unit="%"),
        "moves": moves,
        "moved": tables.has("grade_changes"),
    }


def _bar(bucket: Row, side: str, language: str) -> Bar:
    asked = urlencode({"side": side, "band": bucket["name"]})
    css = BAR_COLOURS.get(bucket["name"], "bar bar-overdue")
    href = f"{reverse('customers:list')}?{asked}"
    return Bar(_label(bucket[language]), bucket["amount"], in_short(bucket["amount"], language), css, href)


def _label(heading: str) -> str:
    """A bucket's heading short enough to stand under its bar: 逾期 1–30 天 is 1–30 天."""
    return heading.removeprefix("逾期").removesuffix(" days").strip()
