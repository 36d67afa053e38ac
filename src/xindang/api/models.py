"""Keys with which programs read the office and record in it."""

from __future__ import annotations

from django.db import models

from xindang.people.models import User


class ApiToken(models.Model):
    """A program reads with it what its user may see, within its scopes, until it expires. Only its hash is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.TextField()
    prefix = models.TextField()
    hash = models.TextField(unique=True)
    scopes: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    made_on = models.DateField()
    expires_on = models.DateField()
    revoked_on = models.DateField(null=True, blank=True)
    # The user's when it was made; where the user's is higher now, the token is over.
    token_number = models.IntegerField(default=0)
    used_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "api_token"


class RecordedCall(models.Model):
    """A call that recorded something, by the key its program gave it: told again, it records nothing more.

    ``mark``: of what was given, made with a key (``store/sealing.py``), for among it may be sealed numbers.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.TextField()
    mark = models.TextField()
    findings: models.JSONField[list[int], list[int]] = models.JSONField(default=list)
    on = models.DateField()

    class Meta:
        db_table = "api_recorded_call"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="api_call_once")]
