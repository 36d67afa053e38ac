"""Who stands in for whom, and until when."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from xindang.audit.services import audit_record
from xindang.core.problems import ProblemsFound, problem
from xindang.people.models import Substitute, User
from xindang.people.rules import active, faults_of_days, last_day, not_oneself, own_row
from xindang.people.sessions import sessions_end


@transaction.atomic
def substitute_appoint(
    *, absent: User, substitute: User | None, from_on: date, until_on: date, by: User, on: date
) -> Substitute:
    """``substitute`` sees and does what ``absent`` may, from a day (today or later) to a last one, never without."""
    absent = own_row(absent)
    active(absent)
    substitute = own_row(substitute) if substitute else None
    if substitute is None or not substitute.is_active:
        raise ProblemsFound([problem("substitute_missing", column="substitute")])
    # Whoever appoints gets no rights by it.
    not_oneself(substitute, by)
    faults = faults_of_days(from_on, until_on, on)
    if substitute.pk == absent.pk:
        faults.append(problem("substitute_oneself", column="substitute", value=absent.name))
    overlapping = Substitute.objects.filter(absent=absent, substitute=substitute)
    overlapping = overlapping.filter(from_on__lte=until_on, until_on__gte=from_on)
    if found := overlapping.first():
        faults.append(problem("substitute_overlap", column="from_on", value=found.from_on, holder=substitute.name))
    if faults:
        raise ProblemsFound(faults)
    entry = Substitute.objects.create(absent=absent, substitute=substitute, from_on=from_on, until_on=until_on)
    sessions_end(users=[substitute], on=on)
    audit_record(
        act="substitute_appoint", subject_kind="user", subject=absent.username, by=by.username, on=on,
        details=_told(entry),
    )  # fmt: skip
    return entry


@transaction.atomic
def substitute_end(*, entry: Substitute, until_on: date, by: User, on: date) -> Substitute:
    """Standing in ends with this last day; yesterday ends it at once."""
    entry = Substitute.objects.select_for_update(of=("self",)).select_related("absent", "substitute").get(pk=entry.pk)
    if entry.until_on < on:
        raise ProblemsFound([problem("substitute_over_already", value=entry.until_on)])
    last_day(until_on, entry.until_on, on)
    entry.until_on = until_on
    entry.save(update_fields=["until_on"])
    sessions_end(users=[entry.substitute], on=on)
    audit_record(
        act="substitute_end", subject_kind="user", subject=entry.absent.username, by=by.username, on=on,
        details=_told(entry),
    )  # fmt: skip
    return entry


def _told(entry: Substitute) -> dict[str, object]:
    return {"substitute": entry.substitute.username, "from_on": entry.from_on, "until_on": entry.until_on}
