"""The first administrator of an empty office, and another where the last one is lost: from the command line only."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from xindang.audit.services import audit_record
from xindang.people.models import Unit
from xindang.people.services.roles import role_grant
from xindang.people.services.users import Registered, user_register

ADMINISTRATOR = "administrator"


@transaction.atomic
def administrator_add(
    *, username: str, name: str, organisation: str, language: str = "zh", by: None, on: date
) -> Registered:
    """A user who manages people, with a one-time password. Nobody signed in can call it: whoever has the server does.

    ``organisation``: what the unit at the top is called where there is none yet.
    """
    root = organisation_begin(name=organisation, by=by, on=on)
    registered = user_register(username=username, name=name, language=language, by=by, on=on)
    role_grant(user=registered.user, role=ADMINISTRATOR, unit=root, from_on=on, by=by, on=on)
    registered.user.refresh_from_db()
    return registered


@transaction.atomic
def organisation_begin(*, name: str, by: None, on: date) -> Unit:
    """The unit at the top; made where there is none yet."""
    found = Unit.objects.filter(parent__isnull=True).first()
    if found:
        return found
    root = Unit.objects.create(code="", name=name)
    audit_record(act="organisation_begin", subject_kind="unit", subject="", by="", on=on, details={"name": name})
    return root
