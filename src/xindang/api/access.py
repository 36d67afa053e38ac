"""Who calls: a token in the Authorization header, its scopes, and what its user may see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, cast

from django.http import HttpRequest
from ninja.security import HttpBearer

from xindang.api.models import ApiToken
from xindang.api.scopes import scopes
from xindang.api.selectors import token_of
from xindang.people.selectors import Viewer, viewer_of


class Refused(Exception):
    """The call may not be answered: HTTP status, code, and a sentence in each language. ``more``: beside those."""

    def __init__(self, status: int, code: str, zh: str, en: str, more: Mapping[str, Any] | None = None) -> None:
        self.status, self.code, self.zh, self.en, self.more = status, code, zh, en, dict(more or {})
        super().__init__(en)


class Caller(HttpRequest):
    """A request whose token was accepted."""

    viewer: Viewer


class TokenWith(HttpBearer):
    """Accepts ``Authorization: Bearer SECRET`` of a token with a scope whose user holds the scope's right.

    ``today``: where the day comes from.
    """

    def __init__(self, scope: str, today: Callable[[], date]) -> None:
        super().__init__()
        self.scope, self.today = scope, today

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        on = self.today()
        found = token_of(token, on)
        if found is None:
            return None
        viewer = viewer_of(found.user, on)
        if self.scope not in found.scopes:
            said = f"令牌没有范围“{self.scope}”。", f"The token lacks the scope {self.scope}."
            raise Refused(403, "scope_missing", *said)
        if not viewer.may(scopes()[self.scope].right):
            raise Refused(403, "right_missing", "令牌的用户没有这项权利。", "The token's user lacks the right.")
        _mark_used(found, on)
        cast("Caller", request).viewer = viewer.with_right(scopes()[self.scope].right)
        return found


def _mark_used(token: ApiToken, on: date) -> None:
    """The day of last use, written once a day."""
    if token.used_on != on:
        ApiToken.objects.filter(pk=token.pk).update(used_on=on)
