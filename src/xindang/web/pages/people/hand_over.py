"""Handing over what a leaver leaves behind: counted first, then moved in one act."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.contrib.messages import WARNING
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from xindang.core.problems import ProblemsFound, problem
from xindang.people.models import User
from xindang.runs.leaver import customers_of, left_behind
from xindang.runs.services.hand_over import HandedOver, leaver_hand_over
from xindang.runs.taking_over import possible_takers
from xindang.web.access import Request, page
from xindang.web.forms import Form, tell
from xindang.web.pages.people.reading import active_users, user_options

# Shares beside the main one: so many successors may be given single customers by their codes.
SHARES = (1, 2, 3)
BETWEEN_CODES = re.compile(r"[\s,;，；、]+")


@page("people_manage")
def hand_over(request: Request, user_key: int) -> HttpResponse:
    """What would move and to whom; then the act."""
    leaver = get_object_or_404(User, pk=user_key)
    left = left_behind(leaver, request.viewer.on)
    units = [unit for unit in left.customers_by_unit if len(left.customers_by_unit) > 1]
    form = _form(request, units)
    if request.method == "POST":
        with form.tried():
            told = _handed_over(request, leaver, form, units)
        if form.done:
            _tell(request, told)
            return redirect("people:user", user_key=leaver.pk)
    takers = possible_takers(request.viewer.on, without=leaver, **left.needs)
    context = {
        "person": leaver,
        "left": left,
        "form": form,
        "units": [(f"unit-{number}", unit, left.customers_by_unit[unit]) for number, unit in enumerate(units)],
        "shares": [(f"who-{number}", f"codes-{number}") for number in SHARES],
        "nobody": not takers,
        "user_options": user_options(takers),
    }
    return render(request, "pages/people/hand_over.html", context, status=form.status)


def _form(request: Request, units: list[str]) -> Form:
    fields = {"rest": "", "deactivate": ""}
    fields |= {f"unit-{number}": "" for number in range(len(units))}
    for number in SHARES:
        fields |= {f"who-{number}": "", f"codes-{number}": ""}
    return Form("hand_over", request, **fields)


def _handed_over(request: Request, leaver: User, form: Form, units: list[str]) -> HandedOver:
    users = active_users()
    rest = form.chosen("rest", users)
    if rest is None:
        form.problems.append(problem("successor_missing", column="rest"))
    customers = _by_unit(leaver, form, units, users) | _by_code(form, users)
    form.check()
    if rest is None:
        raise ProblemsFound([])
    return leaver_hand_over(
        leaver=leaver, rest=rest, customers=customers, deactivate=form.text("deactivate") == "yes",
        by=request.viewer.user, on=request.viewer.on,
    )  # fmt: skip


def _by_unit(leaver: User, form: Form, units: list[str], users: Mapping[str, User]) -> dict[str, User]:
    """Customer id → successor for those home units that were given to somebody; the others are left to the main one."""
    homes: dict[str, User] = {}
    for number, unit in enumerate(units):
        if successor := _successor(form, f"unit-{number}", users):
            homes[unit] = successor
    if not homes:
        return {}
    placed = customers_of(leaver).values_list("customer_id", "unit")
    return {customer: homes[unit or ""] for customer, unit in placed if (unit or "") in homes}


def _by_code(form: Form, users: Mapping[str, User]) -> dict[str, User]:
    """Customer id → successor for codes given one by one; these go before the units."""
    found: dict[str, User] = {}
    for number in SHARES:
        codes = [code for code in BETWEEN_CODES.split(form.text(f"codes-{number}")) if code]
        successor = _successor(form, f"who-{number}", users)
        if codes and successor is None and not form.faults(f"who-{number}"):
            form.problems.append(problem("successor_missing", column=f"who-{number}"))
        if successor and not codes:
            form.problems.append(problem("hand_over_codes_missing", column=f"codes-{number}", value=successor.name))
        if successor:
            twice = [code for code in codes if found.get(code, successor) != successor]
            form.problems += [problem("hand_over_code_twice", column=f"codes-{number}", value=code) for code in twice]
            found |= dict.fromkeys(codes, successor)
    return found


def _successor(form: Form, field: str, users: Mapping[str, User]) -> User | None:
    successor = form.chosen(field, users)
    if form.text(field) and successor is None:
        form.problems.append(problem("successor_missing", column=field))
    return successor


def _tell(request: Request, told: HandedOver) -> None:
    if told.originals_held or told.originals_lent:
        tell(
            request,
            f"仍有 {told.originals_held} 份原件登记由其保管、{told.originals_lent} 份借出未还：须由保管人接管、收回。",
            f"Still on record: {told.originals_held} originals in their keeping, {told.originals_lent} lent to them. "
            "A keeper has to take them over, or back.",
            level=WARNING,
        )
    tasks = told.tasks_owned + told.tasks_assigned
    tell(
        request,
        f"已移交客户 {told.customers} 个、待办 {tasks} 项（另有 {told.tasks_returned} 项接手人看不到，退回所属角色）；"
        f"结束角色 {told.roles} 个、代理 {told.substitutes} 项。",
        f"Handed over: {told.customers} customers, {tasks} tasks "
        f"({told.tasks_returned} more, not visible to the successor, went back to their roles); "
        f"ended: {told.roles} roles, {told.substitutes} substitutions.",
    )
