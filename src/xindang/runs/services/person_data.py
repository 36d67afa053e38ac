"""Giving a natural person everything that is kept of them, on their request (PIPL art. 45)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from xindang.audit.services import audit_record
from xindang.core.problems import ProblemsFound, problem
from xindang.customers.models import Customer
from xindang.dossiers.catalogue import PERSON
from xindang.people.models import User
from xindang.runs.person_data import Kept, person_data

REQUEST_LENGTH_MAX = 500


@transaction.atomic
def person_data_give(
    *, customer: Customer, request: str, in_clear: bool, form: str, by: User, on: date
) -> Sequence[Kept]:  # fmt: skip
    """All that is kept of a person. ``request``: who asked for it, when and how; ``form``: of the file.

    On record, with how many rows were given and whether sealed numbers were in clear; the record is among them.
    Raises ProblemsFound.
    """
    faults = []
    if customer.kind != PERSON:
        faults.append(problem("person_data_company", value=customer.name))
    if not request.strip() or len(request) > REQUEST_LENGTH_MAX:
        faults.append(problem("person_data_unasked", column="request", most=REQUEST_LENGTH_MAX))
    if faults:
        raise ProblemsFound(faults)
    rows = sum(len(kept.rows) for kept in person_data(customer, in_clear=False))
    audit_record(
        act="person_data_give", subject_kind="customer", subject=customer.customer_id, by=by.username, on=on,
        details={"request": request.strip(), "in_clear": in_clear, "form": form, "rows": rows},
    )  # fmt: skip
    return list(person_data(customer, in_clear=in_clear))
