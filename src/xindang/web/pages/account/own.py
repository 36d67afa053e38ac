"""One's own account: what one may, one's password, and the second step of signing in."""

from __future__ import annotations

from base64 import b32encode

import segno
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django_otp.plugins.otp_totp.models import TOTPDevice

from xindang.core.problems import ProblemsFound, problem
from xindang.people.models import User
from xindang.people.services.passwords import user_password_change
from xindang.people.services.second_step import second_step_begin, second_step_confirm, second_step_switch_off
from xindang.web.access import SIGNED_IN, Request, page
from xindang.web.clock import now
from xindang.web.forms import Form, tell
from xindang.web.menu import home_of
from xindang.web.middleware import SESSION_NUMBER
from xindang.web.pages.account.signing_in import asks_code, person_of
from xindang.web.pages.people.reading import roles_of, substitutes_of

PASSWORD = {"old": "", "new": "", "repeated": ""}


@page(SIGNED_IN)
def show(request: Request) -> HttpResponse:
    """Who one is here: roles, substitutes, and what can be changed."""
    viewer = request.viewer
    shown = {
        "roles": roles_of(viewer.user, viewer.on),
        "substitutes": substitutes_of(viewer.user, viewer.on),
        "asks_code": asks_code(viewer.user),
    }
    return render(request, "pages/account/show.html", shown)


@page(SIGNED_IN)
def change_password(request: Request) -> HttpResponse:
    """The old one, the new one twice. Other sessions end, this one stays."""
    form = Form("password", request, **PASSWORD)
    if request.method == "POST":
        with form.tried():
            _asked(request, form, "old")
            if form.typed["new"] != form.typed["repeated"]:
                raise ProblemsFound([problem("password_not_repeated", column="repeated")])
            user = request.viewer.user
            changed = user_password_change(user=user, new=form.typed["new"], by=user, on=request.viewer.on)
        if form.done:
            _session_stays(request, changed)
            tell(request, "密码已修改，其他地方的登录已经退出。", "Password changed; you are signed out elsewhere.")
            return redirect(home_of(request.viewer))
    forced = request.viewer.user.must_change_password
    return render(request, "pages/account/password.html", {"form": form, "forced": forced}, status=form.status)


@page(SIGNED_IN)
def second_step(request: Request) -> HttpResponse:
    """Switch the code of the phone on, with a first code, and off, with the password."""
    form = Form("step", request, code="", password="")
    user = request.viewer.user
    if request.method == "POST":
        with form.tried():
            _second_step_act(request, form, user)
        if form.done:
            return redirect("account:second_step")
    device = TOTPDevice.objects.filter(user=user).first()
    shown = {"form": form, "on": bool(device and device.confirmed), "key": "", "picture": ""}
    if device and not device.confirmed:
        key = b32encode(device.bin_key).decode().rstrip("=")
        shown["key"] = " ".join(key[at : at + 4] for at in range(0, len(key), 4))
        shown["picture"] = _picture(device.config_url)
    return render(request, "pages/account/second_step.html", shown, status=form.status)


def _second_step_act(request: Request, form: Form, user: User) -> None:
    on = request.viewer.on
    match request.POST.get("act"):
        case "begin":
            second_step_begin(user=user, by=user, on=on)
        case "confirm":
            changed = second_step_confirm(user=user, code=form.text("code"), by=user, on=on, now=now())
            _session_stays(request, changed)
            tell(request, "动态验证码已开启，下次登录时要填。", "The second step is on; the next sign-in asks a code.")
        case "off":
            _asked(request, form, "password")
            _session_stays(request, second_step_switch_off(user=user, by=user, on=on))
            tell(request, "动态验证码已关闭。", "The second step is off.")


def _asked(request: Request, form: Form, field: str) -> None:
    """The person proves it with the password; wrong ones count as at the login."""
    if person_of(request, request.viewer.user.username, form.typed[field]) is None:
        raise ProblemsFound([problem("password_wrong", column=field)])


def _session_stays(request: Request, changed: User) -> None:
    """Sessions of the user ended with the change; the one that made it goes on under a new key."""
    update_session_auth_hash(request, changed)
    request.session[SESSION_NUMBER] = changed.session_number


def _picture(address: str) -> SafeString:
    """The address of a key as a QR code: SVG made of attributes only, of nothing a person typed."""
    code = segno.make(address, error="m", micro=False)
    return mark_safe(code.svg_inline(scale=4, border=3, light="#fff", dark="#000"))  # noqa: S308
