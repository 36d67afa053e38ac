"""Making and revoking the keys of programs, and what a program records."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from xindang.api.models import ApiToken, RecordedCall
from xindang.api.scopes import scopes
from xindang.api.selectors import token_hash
from xindang.audit.services import audit_record
from xindang.core.problems import Problem, ProblemsFound, problem
from xindang.customers.models import Customer
from xindang.documents.proofs import papers_named
from xindang.dossiers.catalogue import load_items
from xindang.dossiers.services.findings import finding_record
from xindang.people.models import User
from xindang.people.selectors import viewer_of
from xindang.store.sealing import sealing_keys

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


class KeyTaken(Exception):
    """The key of a call was given to another one before."""


@transaction.atomic
def findings_post(*, customer: Customer, given: Sequence[Mapping[str, Any]], key: str, by: User, on: date) -> list[int]:
    """Record values of a dossier, all or none; the same again under the same key answers the same and records nothing.

    Raises KeyTaken, or ProblemsFound: all problems, whose row counts the values given from 1.
    """
    told = [{name: value for name, value in entry.items() if name != "papers" or value} for entry in given]
    said = json.dumps([customer.customer_id, told], cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True)
    marks = sealing_keys().marks(said, "api_call")
    defaults = {"mark": marks[sealing_keys().current], "on": on}
    call, made = RecordedCall.objects.get_or_create(user=by, key=key, defaults=defaults)
    if not made:
        if call.mark not in marks.values():
            raise KeyTaken(key)
        return call.findings
    problems: list[Problem] = []
    viewer = viewer_of(by, on)
    for number, entry in enumerate(given, start=1):
        try:
            papers = papers_named(viewer, customer, "；".join(map(str, entry.get("papers", ()))))
            found = finding_record(customer=customer, by=by, on=on, papers=papers, **_as_typed(entry))
            call.findings.append(found.pk)
        except ProblemsFound as refused:
            problems += (replace(one, row=number) for one in refused.problems)
    if problems:
        raise ProblemsFound(problems)
    call.save(update_fields=["findings"])
    return call.findings


def _as_typed(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What a program gives of a value as a person types it in a form: a share of 0.35 as 35%. Raises ProblemsFound."""
    item = load_items().items.get(entry["item"])
    if item and (strange := sorted(entry["value"].keys() - item.parts.keys())):
        parts = ", ".join(item.parts)
        raise ProblemsFound([problem("finding_part_unknown", column=name, value=name, parts=parts) for name in strange])
    shares = {part.name for part in item.parts.values() if part.type == "percent"} if item else set()
    typed = {name: _percent(text) if name in shares else text for name, text in entry["value"].items()}
    return {**{name: text for name, text in entry.items() if name not in {"value", "papers"}}, "typed": typed}


def _percent(text: str) -> str:
    """A share as a percentage; what is no number stays, and is told as such."""
    with suppress(InvalidOperation):
        number = Decimal(text.strip())
        return f"{number * 100:f}%" if number.is_finite() else text
    return text


def _problems(name: str, scope_names: Collection[str], expires_on: date, on: date) -> list[Problem]:
    found = []
    if not name.strip():
        found.append(problem("token_without_name", table="token", column="name"))
    if not scope_names or set(scope_names) - scopes().keys():
        found.append(problem("token_without_scope", table="token", column="scopes"))
    if not on < expires_on <= on + timedelta(days=LIFETIME_DAYS_MAX):
        found.append(problem("token_expiry", table="token", column="expires_on", days=LIFETIME_DAYS_MAX))
    return found
