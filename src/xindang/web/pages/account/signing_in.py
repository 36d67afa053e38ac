"""Between password and code: who gave the right password and is not signed in yet. And what counts as a wrong try."""

from __future__ import annotations

from datetime import datetime, timedelta

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth import authenticate, login
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest
from django_otp.plugins.otp_totp.models import TOTPDevice

from xindang.people.models import User
from xindang.web.clock import now
from xindang.web.middleware import SESSION_NUMBER

PENDING = "pending_sign_in"
PENDING_MINUTES = 5
BACKEND = "django.contrib.auth.backends.ModelBackend"
USERNAME_LENGTH_MAX = 150


def person_of(request: HttpRequest, username: str, password: str) -> User | None:
    """The user whose password that is. Wrong ones are counted, here and wherever a password is asked again."""
    user = authenticate(request, username=username[:USERNAME_LENGTH_MAX], password=password)
    return user if isinstance(user, User) else None


def asks_code(user: User) -> bool:
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def pending_begin(request: HttpRequest, user: User) -> None:
    """The password was right; the code is still to come. Nobody is signed in by this."""
    request.session.cycle_key()
    request.session[PENDING] = {"user": user.pk, SESSION_NUMBER: user.session_number, "at": now().isoformat()}


def pending_user(request: HttpRequest) -> User | None:
    """Who gave the right password a few minutes ago; nobody where the password or roles changed since."""
    pending = request.session.get(PENDING)
    if not pending or now() - datetime.fromisoformat(pending["at"]) > timedelta(minutes=PENDING_MINUTES):
        return None
    return User.objects.filter(pk=pending["user"], is_active=True, session_number=pending[SESSION_NUMBER]).first()


def pending_end(request: HttpRequest) -> None:
    request.session.pop(PENDING, None)


def is_paused(request: HttpRequest, user: User) -> bool:
    """Whether too many tries were wrong for this name from this address."""
    return not AxesProxyHandler.is_allowed(request, {"username": user.username})


def code_was_wrong(request: HttpRequest, user: User) -> None:
    """A wrong code counts like a wrong password: together they shut the name out from this address."""
    user_login_failed.send(sender=__name__, credentials={"username": user.username}, request=request)


def begin_session(request: HttpRequest, user: User) -> None:
    """Sign in: under a new session key, for as long as the user's rights stay what they are."""
    pending_end(request)
    login(request, user, backend=BACKEND)
    request.session[SESSION_NUMBER] = user.session_number


def client_address(request: HttpRequest) -> str:
    """Where a request comes from, as the proxy in front says; what a client writes there itself stands further left."""
    told = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rsplit(",", 1)[-1].strip()
    return told or str(request.META.get("REMOTE_ADDR", ""))
