"""The forms of a visit: plan, brief, cancelling, and the report with two texts a topic."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.http import HttpRequest

from xindang.visits.catalogue import visit_words
from xindang.visits.models import Report
from xindang.visits.services import Written
from xindang.web.forms import Form

FACT, IMPRESSION = "fact-", "impression-"
PLAIN = ("sales", "credit", "met", "disclosure", "finding")


def plan_form(on: date, request: HttpRequest | None = None) -> Form:
    return Form("plan", request, planned_on=on.isoformat(), purpose="")


def word_form(field: str, request: HttpRequest | None = None, first: str = "") -> Form:
    """A form of one text; it bears the name of its field."""
    return Form(field, request, **{field: first})


def report_form(report: Report | None, request: HttpRequest | None = None) -> Form:
    """The report as it stands in a version, or as it was typed."""
    topics = visit_words().topics
    plain = {name: getattr(report, name) if report else "" for name in PLAIN}
    held_on = report.held_on.isoformat() if report and report.held_on else ""
    facts, impressions = (report.facts, report.impressions) if report else ({}, {})
    texts = {f"{FACT}{name}": facts.get(name, "") for name in topics}
    texts |= {f"{IMPRESSION}{name}": impressions.get(name, "") for name in topics}
    return Form("report", request, held_on=held_on, **plain, **texts)


def written_of(form: Form) -> Written:
    """What was typed; a day that is none is noted on the form."""
    return Written(
        held_on=form.day_or_none("held_on"),
        **{name: form.text(name) for name in PLAIN},
        facts=_texts(form, FACT),
        impressions=_texts(form, IMPRESSION),
    )


def _texts(form: Form, prefix: str) -> Mapping[str, str]:
    return {name: form.text(f"{prefix}{name}") for name in visit_words().topics}
