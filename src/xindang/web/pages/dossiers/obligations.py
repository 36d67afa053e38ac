"""When each customer's dossier is next to be refreshed (S1-12), for every customer that a viewer sees.

Whom the run in force lists is due by the day it says. Of all others: a quarter's refresh is done by the end of the next
one; and whom the run would list but for there being nothing to refresh for (no dealings) owes none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import cast

from django.conf import settings
from django.db.models import Case, DateField, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, Value, When

from xindang.assess.worklist.catalogue import load_work
from xindang.customers.models import Customer
from xindang.customers.selectors import visible_customers
from xindang.dossiers.models import RUNNING, Survey
from xindang.facts.calendar import quarter_start
from xindang.people.selectors import Viewer
from xindang.runs.models import Run, TaskState
from xindang.runs.packs import pack_of

KIND = "dossier_not_refreshed"
# The parameter from when on a quarter's refresh is listed.
NOTICE = "refresh_notice_days"
OVERDUE, NO_DAY = "overdue", "none"


@dataclass(frozen=True, slots=True)
class Quarters:
    """The quarters about a day: ``starts[1]`` begins its own, ``starts[0]`` the one before."""

    starts: Sequence[date]

    @classmethod
    def about(cls, on: date) -> Quarters:
        number = on.year * 4 + (on.month - 1) // 3 + 1
        return cls([quarter_start(number + step) for step in range(-1, 4)])

    def end(self, step: int) -> date:
        """The last day of the quarter so many after the day's own."""
        return self.starts[step + 2] - timedelta(days=1)


def obligations(viewer: Viewer, run: Run) -> QuerySet[Customer]:
    """The customers a viewer sees, with ``due_on`` (None where nothing is to be refreshed) and the survey at work."""
    running = Survey.objects.filter(customer=OuterRef("customer_id"), state__in=RUNNING)
    listed = FilteredRelation("tasks", condition=Q(tasks__kind=KIND) & ~Q(tasks__state=TaskState.GONE))
    return visible_customers(viewer).annotate(
        listed=listed, due_on=_due_on(run.on),
        survey_pk=Subquery(running.values("pk")[:1]), survey_state=Subquery(running.values("state")[:1]),
    )  # fmt: skip


def _due_on(on: date) -> Case:
    """By the quarters of the run's day; a refresh since the run is told by another day than the task began with."""
    quarters = Quarters.about(on)
    stands = Q(refreshed_on__isnull=True) | Q(refreshed_on=F("listed__since_on"))
    is_new = Q(refreshed_on__isnull=True, opened_on__gte=quarters.starts[1], opened_on__lte=on)
    told = [
        When(refreshed_on__gte=quarters.starts[2], then=Value(quarters.end(2))),
        When(refreshed_on__gte=quarters.starts[1], then=Value(quarters.end(1))),
        When(stands & Q(listed__due_on__isnull=False), then=F("listed__due_on")),
    ]
    ahead = (quarters.end(0) - on).days
    sinced = Q(refreshed_on__gte=quarters.starts[0])
    if ahead > notice_days():  # nobody is listed yet whose refresh is due by the end of this quarter
        told.append(When(sinced | is_new, then=Value(quarters.end(0))))
    else:
        told.append(When(sinced & Q(listed__due_on__isnull=False), then=Value(quarters.end(0))))
    return Case(*told, default=Value(None), output_field=DateField())


def notice_days() -> int:
    """What the policy sets, else the kind of work, as the run has it."""
    known = pack_of(settings.PACK).parameter_values.get(NOTICE, load_work().parameters[NOTICE].default)
    return int(cast("int | Decimal", known))


def due_choices(on: date) -> list[Mapping[str, str]]:
    """By when one may ask: overdue, this quarter and the next two, and those that owe no refresh."""
    quarters = Quarters.about(on)
    days = [quarters.end(step) for step in range(3)]
    return [
        {"value": OVERDUE, "zh": "已逾期", "en": "overdue"},
        *({"value": day.isoformat(), "zh": _called(day, "zh"), "en": _called(day, "en")} for day in days),
        {"value": NO_DAY, "zh": "不须更新", "en": "none to be made"},
    ]


def _called(day: date, language: str) -> str:
    number = day.month // 3
    return f"{day.year} 年{'一二三四'[number - 1]}季度" if language == "zh" else f"Q{number} {day.year}"


def narrowed(rows: QuerySet[Customer], when: str, on: date) -> QuerySet[Customer]:
    """Those due by what is asked for; all of them where that is no choice there is."""
    if when == OVERDUE:
        return rows.filter(Q(due_on__lt=on))
    if when == NO_DAY:
        return rows.filter(Q(due_on__isnull=True))
    quarters = Quarters.about(on)
    for step in range(3):
        if when == quarters.end(step).isoformat():
            begun = max(on, quarters.starts[step + 1])
            return rows.filter(Q(due_on__gte=begun, due_on__lte=quarters.end(step)))
    return rows
