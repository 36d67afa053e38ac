"""What proves who somebody is: one-time passwords as they are made, and codes of the phone as they are checked."""

from __future__ import annotations

import secrets
import unicodedata
from datetime import datetime
from math import ceil
from typing import Any

from django.db import transaction
from django_otp.plugins.otp_totp.models import TOTPDevice

from xindang.core.problems import Problem, ProblemsFound, problem
from xindang.people.models import User

# Nothing that is mistaken for another: no 0 or o, no 1, l or i.
ONE_TIME_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def one_time_password() -> str:
    """Twelve letters and digits in three groups, about 59 bits; it is told once and must be changed at first use."""
    groups = ("".join(secrets.choice(ONE_TIME_LETTERS) for _ in range(4)) for _ in range(3))
    return "-".join(groups)


def code_verified(*, user: User, code: str, now: datetime, confirmed: bool = True) -> Any:
    """The user's device where the code is right; else it is refused, and each wrong one doubles the wait.

    The count of wrong codes is kept although the act is refused: it has a transaction of its own.
    """
    fault: Problem | None = None
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=confirmed).first()
        if device is None:
            fault = problem("second_step_not_begun", column="code")
        else:
            allowed, told = device.verify_is_allowed()
            if not allowed:
                seconds = max(1, ceil((told["locked_until"] - now).total_seconds()))
                fault = problem("code_wait", column="code", value=seconds)
            elif not device.verify_token(unicodedata.normalize("NFKC", code).replace(" ", "")):
                fault = problem("code_wrong", column="code")
    if fault:
        raise ProblemsFound([fault])
    return device
