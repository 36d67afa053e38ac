"""Granting roles at units and ending them."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q

from xindang.audit.services import audit_record
from xindang.core.problems import Problem, ProblemsFound, problem
from xindang.people.models import RoleHolding, Unit, User
from xindang.people.roles import NONE, roles
from xindang.people.rules import (
    active,
    administrators,
    an_administrator_stays,
    faults_of_days,
    last_day,
    not_oneself,
    own_row,
    running,
)
from xindang.people.sessions import sessions_end


@transaction.atomic
def role_grant(
    *,
    user: User,
    role: str,
    unit: Unit | None,
    from_on: date,
    until_on: date | None = None,
    by: User | None,
    on: date,
) -> RoleHolding:
    """The user holds a role at a unit and all below it, from a day (today or later) to a last day or without end.

    ``by`` None: whoever has the command line of the server.
    """
    user = own_row(user)
    not_oneself(user, by)
    active(user)
    faults = [*_faults_of(user, role, unit, from_on, until_on), *faults_of_days(from_on, until_on, on)]
    if unit is None or faults:
        raise ProblemsFound(faults)
    holding = RoleHolding.objects.create(user=user, role=role, unit=unit, from_on=from_on, until_on=until_on)
    sessions_end(users=[user], on=on)
    audit_record(
        act="role_grant", subject_kind="user", subject=user.username, by=by.username if by else "", on=on,
        details={**_told(holding), "from_on": from_on},
    )  # fmt: skip
    return holding


@transaction.atomic
def role_end(*, holding: RoleHolding, until_on: date, by: User, on: date) -> RoleHolding:
    """The role is held to this last day; yesterday ends it at once."""
    user = own_row(holding.user)
    holding = RoleHolding.objects.select_for_update().get(pk=holding.pk)
    not_oneself(user, by)
    if holding.until_on is not None and holding.until_on < on:
        raise ProblemsFound([problem("role_over_already", value=holding.until_on)])
    last_day(until_on, holding.until_on, on)
    if running(administrators(), on).filter(pk=holding.pk).exists() and user.is_active:
        an_administrator_stays(user, on, without=holding)
    holding.until_on = until_on
    holding.save(update_fields=["until_on"])
    sessions_end(users=[user], on=on)
    audit_record(
        act="role_end", subject_kind="user", subject=user.username, by=by.username, on=on, details=_told(holding)
    )
    return holding


def _told(holding: RoleHolding) -> dict[str, object]:
    return {"role": holding.role, "unit": holding.unit.name, "until_on": holding.until_on}


def _faults_of(user: User, role: str, unit: Unit | None, from_on: date, until_on: date | None) -> list[Problem]:
    if role not in roles():
        return [problem("role_unknown", column="role", value=role)]
    if unit is None:
        return [problem("role_unit_missing", column="unit")]
    named = roles()[role]
    if named.sees == NONE and unit.parent_id is not None:
        return [problem("role_whole_only", column="unit", value=named.zh)]
    overlapping = RoleHolding.objects.filter(user=user, role=role, unit=unit)
    overlapping = overlapping.filter(Q(until_on__isnull=True) | Q(until_on__gte=from_on))
    if until_on is not None:
        overlapping = overlapping.filter(from_on__lte=until_on)
    if overlapping.exists():
        return [problem("role_held_already", column="role", value=named.zh, holder=user.name)]
    return []
