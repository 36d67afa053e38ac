"""Who uses the office: users, the roles they hold at units, who stands in for whom, and the views they saved."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models


class Unit(models.Model):
    """A legal entity or branch of ours. ``code``: as the books write it; the root stands for documents without one."""

    code = models.TextField(unique=True, blank=True)
    name = models.TextField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")

    class Meta:
        db_table = "people_unit"

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Django asks for it; users are made by ``user_register``."""


class User(AbstractBaseUser):
    """A person who signs in. ``salesperson``: the name under which books list this person's customers."""

    username = models.TextField(unique=True)
    name = models.TextField()
    salesperson = models.TextField(unique=True, null=True, blank=True)
    language = models.TextField(default="zh")
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    # Raised whenever roles change; a session begun before it is over.
    session_number = models.IntegerField(default=0)
    # Raised when the account is recovered or shut; tokens made before it open nothing.
    token_number = models.IntegerField(default=0)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"

    class Meta:
        db_table = "people_user"

    def __str__(self) -> str:
        return self.name


class RoleHolding(models.Model):
    """A user holds a role of ``roles.toml`` at a unit and all units below it, for a time."""

    user = models.ForeignKey(User, models.PROTECT, related_name="holdings")
    role = models.TextField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "people_role_holding"


class Substitute(models.Model):
    """``substitute`` sees and does, until a day, what ``absent`` may by the roles held then."""

    absent = models.ForeignKey(User, models.PROTECT, related_name="substitutes")
    substitute = models.ForeignKey(User, models.PROTECT, related_name="stands_in_for")
    from_on = models.DateField()
    until_on = models.DateField()

    class Meta:
        db_table = "people_substitute"


class SavedView(models.Model):
    """A list as somebody likes to see it: the query string of its page under a name."""

    user = models.ForeignKey(User, models.CASCADE, related_name="views")
    page = models.TextField()
    name = models.TextField()
    query = models.TextField(default="", blank=True)
    # What the page shows when nothing else is asked for.
    is_default = models.BooleanField(default=False)

    class Meta:
        db_table = "people_saved_view"
        constraints = [
            models.UniqueConstraint(fields=["user", "page", "name"], name="saved_view_once"),
            models.UniqueConstraint(
                fields=["user", "page"], condition=models.Q(is_default=True), name="saved_view_default_once"
            ),
        ]
