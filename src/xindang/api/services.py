"""Making and revoking the keys with which programs read the office."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction

from xindang.api.models import ApiToken
from xindang.api.scopes import scopes
from xindang.api.selectors import token_hash
from xindang.audit.services import audit_record
from xindang.core.problems import Problem, ProblemsFound, problem
from xindang.people.models import User

LIFETIME_DAYS_MAX = 366
MARK, PREFIX_LENGTH = "xd_", 10


@transaction.atomic
def token_make(
    *, name: str, scope_names: Collection[str], expires_on: date, by: User, on: date
) -> tuple[ApiToken, str]:
    """A token of one's own, and the secret that is shown this once. Raises ProblemsFound on what may not be."""
    if problems := _problems(name, scope_names, expires_on, on):
        raise ProblemsFound(problems)
    secret = MARK + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=by,
        name=name.strip(),
        prefix=secret[:PREFIX_LENGTH],
        hash=token_hash(secret),
        scopes=sorted(scope_names),
        token_number=by.token_number,
        made_on=on,
        expires_on=expires_on,
    )
    details = {"name": token.name, "scopes": token.scopes, "expires_on": expires_on}
    audit_record(act="token_make", subject_kind="token", subject=token.prefix, by=by.username, on=on, details=details)
    return token, secret


@transaction.atomic
def token_revoke(*, token: ApiToken, by: User, on: date) -> None:
    """The token opens nothing from now on. Revoking twice changes nothing."""
    changed = ApiToken.objects.filter(pk=token.pk, revoked_on__isnull=True).update(revoked_on=on)
    if changed:
        audit_record(act="token_revoke", subject_kind="token", subject=token.prefix, by=by.username, on=on)


def _problems(name: str, scope_names: Collection[str], expires_on: date, on: date) -> list[Problem]:
    found = []
    if not name.strip():
        found.append(problem("token_without_name", table="token", column="name"))
    if not scope_names or set(scope_names) - scopes().keys():
        found.append(problem("token_without_scope", table="token", column="scopes"))
    if not on < expires_on <= on + timedelta(days=LIFETIME_DAYS_MAX):
        found.append(problem("token_expiry", table="token", column="expires_on", days=LIFETIME_DAYS_MAX))
    return found
