"""Which token a secret is of."""

from __future__ import annotations

import hashlib
from datetime import date

from xindang.api.models import ApiToken


def token_of(secret: str, on: date) -> ApiToken | None:
    """The token of a secret, if it is in force on that day and its user still is."""
    found = ApiToken.objects.select_related("user").filter(hash=token_hash(secret)).first()
    if found is None or found.revoked_on is not None or found.expires_on < on or not _still_open(found):
        return None
    return found


def _still_open(token: ApiToken) -> bool:
    """Whether its user may sign in, and the account was neither recovered nor shut since the token was made."""
    user = token.user
    return user.is_active and not user.must_change_password and token.token_number == user.token_number


def token_hash(secret: str) -> str:
    """SHA-256: the secret has 256 random bits, so that nothing slower would protect it better."""
    return hashlib.sha256(secret.encode()).hexdigest()
