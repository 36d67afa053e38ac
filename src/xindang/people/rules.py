"""What holds for every act on users: who may, on whom, and on which days."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from xindang.core.problems import Problem, ProblemsFound, problem
from xindang.people.models import RoleHolding, User
from xindang.people.roles import roles


def own_row(user: User) -> User:
    """The user as the database has it now, locked until the transaction ends."""
    return User.objects.select_for_update().get(pk=user.pk)


def active(user: User) -> None:
    if not user.is_active:
        raise ProblemsFound([problem("user_inactive", value=user.name)])


def not_oneself(user: User, by: User | None) -> None:
    """Nobody changes their own rights: another administrator does."""
    if by is not None and user.pk == by.pk:
        raise ProblemsFound([problem("user_not_oneself")])


def an_administrator_stays(user: User, on: date, *, without: RoleHolding | None = None) -> None:
    """Refused where nobody else would manage people any more. ``without``: only this holding of the user goes.

    The holdings are locked in one order, so that two who end each other's role at a moment do not both succeed.
    """
    list(administrators().order_by("pk").select_for_update())
    stay = running(administrators(), on).filter(user__is_active=True, until_on__isnull=True)
    stay = stay.exclude(pk=without.pk) if without else stay.exclude(user=user)
    if not stay.exists():
        raise ProblemsFound([problem("last_administrator", value=user.name)])


def administrators() -> QuerySet[RoleHolding]:
    """Every holding, of any time, of a role that manages people."""
    managing = [role.name for role in roles().values() if "people_manage" in role.rights]
    return RoleHolding.objects.filter(role__in=managing)


def running(holdings: QuerySet[RoleHolding], on: date) -> QuerySet[RoleHolding]:
    """Those that hold on a day."""
    return holdings.filter(Q(until_on__isnull=True) | Q(until_on__gte=on), from_on__lte=on)


def faults_of_days(from_on: date, until_on: date | None, on: date) -> list[Problem]:
    """What is wrong with the first and last day of something that begins now or later."""
    faults = []
    if from_on < on:
        faults.append(problem("day_past", column="from_on", value=from_on, earliest=on))
    if until_on is not None and until_on < from_on:
        faults.append(problem("days_reversed", column="until_on", value=until_on, begins=from_on))
    return faults


def last_day(until_on: date, before: date | None, on: date) -> None:
    """A last day is yesterday (it ends at once) or later, for what one might do in the past stays as it was.

    ``before``: the last day so far, which it may not exceed; more rights are granted anew.
    """
    yesterday = on - timedelta(days=1)
    if until_on < yesterday:
        raise ProblemsFound([problem("day_past", column="until_on", value=until_on, earliest=yesterday)])
    if before is not None and until_on > before:
        raise ProblemsFound([problem("day_extends", column="until_on", value=until_on, before=before)])
