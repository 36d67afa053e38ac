"""People: the list, one user with roles, substitutes and history, and the acts on them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from xindang.documents.selectors import originals_held_by, originals_lent_to
from xindang.people.models import RoleHolding, Substitute, Unit, User
from xindang.people.services.passwords import user_password_reset
from xindang.people.services.roles import role_end, role_grant
from xindang.people.services.second_step import second_step_reset
from xindang.people.services.substitutes import substitute_appoint, substitute_end
from xindang.people.services.users import Registered, user_deactivate, user_edit, user_reactivate, user_register
from xindang.web.access import Request, page
from xindang.web.forms import Form, tell
from xindang.web.pages.account.signing_in import asks_code
from xindang.web.pages.people.reading import (
    Option,
    active_users,
    customer_counts,
    history_of,
    names_without_person,
    others_active,
    people_listed,
    role_options,
    roles_of,
    rows_of,
    substitutes_of,
    unit_options,
    user_options,
)

PAGE_ROWS = 100
STATES = (
    Option("active", "在用", "active"),
    Option("inactive", "已停用", "deactivated"),
    Option("all", "全部", "all"),
)
LANGUAGES = (Option("zh", "中文", "Chinese"), Option("en", "英文", "English"))
DAY = timedelta(days=1)


@page("people")
def people_list(request: Request) -> HttpResponse:
    """Users by words, role, unit and state, with what they hold today."""
    asked = {name: request.GET.get(name, "").replace("\0", "")[:100] for name in ("q", "role", "unit", "state")}
    found = people_listed(asked["q"].strip(), asked["role"], asked["unit"], asked["state"], request.viewer.on)
    shown = Paginator(found, PAGE_ROWS).get_page(request.GET.get("page"))
    options = {"roles": role_options(), "units": unit_options(), "states": STATES}
    missing = names_without_person() if request.viewer.may("people_manage") else []
    context = {"missing": missing, "page": shown, "rows": rows_of(shown, request.viewer.on), "asked": asked, **options}
    return render(request, "pages/people/list.html", context)


@page("people_manage")
def add(request: Request) -> HttpResponse:
    """Register somebody; the one-time password is shown this once."""
    name = request.GET.get("salesperson", "").replace("\0", "")[:60]
    form = Form("user", request, username="", name=name, salesperson=name, language="zh")
    if request.method == "POST":
        words = {field: form.text(field) for field in form.typed}
        with form.tried():
            made = user_register(**words, by=request.viewer.user, on=request.viewer.on)
        if form.done:
            return _password_told(request, made)
    return render(request, "pages/people/add.html", {"form": form, "languages": LANGUAGES}, status=form.status)


@page("people")
def show(request: Request, user_key: int) -> HttpResponse:
    return _shown(request, _user(user_key))


@page("people_manage")
@require_POST
def edit(request: Request, user_key: int) -> HttpResponse:
    user = _user(user_key)
    form = _edit_form(user, request)
    with form.tried():
        name, salesperson = form.text("name"), form.text("salesperson")
        user_edit(user=user, name=name, salesperson=salesperson, by=request.viewer.user, on=request.viewer.on)
    return _answered(request, user, form, "已修改。", "Changed.")


@page("people_manage")
@require_POST
def grant(request: Request, user_key: int) -> HttpResponse:
    user = _user(user_key)
    form = _grant_form(request, request)
    with form.tried():
        from_on, until_on = form.day("from_on"), form.day_or_none("until_on")
        form.check()
        units = {str(unit.pk): unit for unit in Unit.objects.all()}
        role_grant(
            user=user, role=form.text("role"), unit=form.chosen("unit", units), from_on=from_on, until_on=until_on,
            by=request.viewer.user, on=request.viewer.on,
        )  # fmt: skip
    return _answered(request, user, form, "角色已授予，此人要重新登录。", "Role granted; the user signs in again.")


@page("people_manage")
@require_POST
def end_role(request: Request, user_key: int, holding_key: int) -> HttpResponse:
    """On the day given, or at once."""
    user = _user(user_key)
    holding = get_object_or_404(RoleHolding, pk=holding_key, user=user)
    form = _end_form("end_role", request)
    with form.tried():
        until_on = form.day_or_none("until_on") or request.viewer.on - DAY
        form.check()
        role_end(holding=holding, until_on=until_on, by=request.viewer.user, on=request.viewer.on)
    return _answered(request, user, form, "角色的结束日已记下。", "The role's last day is recorded.")


@page("people_manage")
@require_POST
def appoint(request: Request, user_key: int) -> HttpResponse:
    user = _user(user_key)
    form = _appoint_form(request, request)
    with form.tried():
        from_on, until_on = form.day("from_on"), form.day("until_on")
        form.check()
        substitute_appoint(
            absent=user, substitute=form.chosen("substitute", active_users()), from_on=from_on, until_on=until_on,
            by=request.viewer.user, on=request.viewer.on,
        )  # fmt: skip
    return _answered(request, user, form, "代理已委托。", "The substitute is appointed.")


@page("people_manage")
@require_POST
def end_substitute(request: Request, user_key: int, entry_key: int) -> HttpResponse:
    """On the day given, or at once."""
    user = _user(user_key)
    entry = get_object_or_404(Substitute, pk=entry_key, absent=user)
    form = _end_form("end_substitute", request)
    with form.tried():
        until_on = form.day_or_none("until_on") or request.viewer.on - DAY
        form.check()
        substitute_end(entry=entry, until_on=until_on, by=request.viewer.user, on=request.viewer.on)
    return _answered(request, user, form, "代理的结束日已记下。", "The last day of standing in is recorded.")


@page("people_manage")
@require_POST
def reset_password(request: Request, user_key: int) -> HttpResponse:
    user, form = _user(user_key), Form("password")
    with form.tried():
        password = user_password_reset(user=user, by=request.viewer.user, on=request.viewer.on)
    return _password_told(request, Registered(user, password)) if form.done else _shown(request, user, form)


@page("people_manage")
@require_POST
def reset_second_step(request: Request, user_key: int) -> HttpResponse:
    user, form = _user(user_key), Form("second_step")
    with form.tried():
        second_step_reset(user=user, by=request.viewer.user, on=request.viewer.on)
    return _answered(request, user, form, "动态验证码已取消。", "The second step is taken away.")


@page("people_manage")
@require_POST
def deactivate(request: Request, user_key: int) -> HttpResponse:
    user, form = _user(user_key), Form("deactivate")
    with form.tried():
        user_deactivate(user=user, by=request.viewer.user, on=request.viewer.on)
    return _answered(request, user, form, "已停用，登录已失效。", "Deactivated and signed out.")


@page("people_manage")
@require_POST
def reactivate(request: Request, user_key: int) -> HttpResponse:
    user, form = _user(user_key), Form("reactivate")
    with form.tried():
        made = user_reactivate(user=user, by=request.viewer.user, on=request.viewer.on)
    return _password_told(request, made) if form.done else _shown(request, user, form)


def _user(key: int) -> User:
    return get_object_or_404(User, pk=key)


def _edit_form(user: User, request: Request | None = None) -> Form:
    return Form("edit", request, name=user.name, salesperson=user.salesperson or "")


def _grant_form(shown_to: Request, request: Request | None = None) -> Form:
    return Form("grant", request, role="", unit="", from_on=shown_to.viewer.on.isoformat(), until_on="")


def _appoint_form(shown_to: Request, request: Request | None = None) -> Form:
    return Form("appoint", request, substitute="", from_on=shown_to.viewer.on.isoformat(), until_on="")


def _end_form(name: str, request: Request) -> Form:
    return Form(name, request, until_on="")


def _answered(request: Request, user: User, form: Form, zh: str, en: str) -> HttpResponse:
    """The user's page anew after an act that was done, else with what was typed and why it was refused."""
    if not form.done:
        return _shown(request, user, form)
    tell(request, zh, en)
    return redirect("people:user", user_key=user.pk)


def _shown(request: Request, user: User, tried: Form | None = None) -> HttpResponse:
    """A user's page. ``tried``: the form of it that was just refused."""
    on = request.viewer.on
    forms = {form.name: form for form in (_edit_form(user), _grant_form(request), _appoint_form(request))}
    top = Form("top")
    if tried and tried.name in forms:
        forms[tried.name] = tried
    elif tried:
        # A form without a place of its own: all that was wrong with it stands at the top.
        top.problems = tried.problems
    counts = customer_counts([user.salesperson]) if user.salesperson else {}
    context: dict[str, Any] = {
        "person": user,
        "roles": roles_of(user, on),
        "substitutes": substitutes_of(user, on),
        "customers": counts.get(user.salesperson, 0) if user.salesperson else None,
        "originals": originals_held_by(user).count(),
        "borrowed": originals_lent_to(user).count(),
        "asks_code": asks_code(user),
        "history": history_of(user),
        "forms": forms,
        "top": top,
        "manages": request.viewer.may("people_manage"),
    }
    if context["manages"]:
        context |= {"role_options": role_options(), "unit_options": unit_options()}
        context["user_options"] = user_options(others_active(user))
    return render(request, "pages/people/user.html", context, status=tried.status if tried else 200)


def _password_told(request: Request, made: Registered) -> HttpResponse:
    """The page that shows a one-time password; no other ever does."""
    return render(request, "pages/people/password.html", {"person": made.user, "password": made.password})
