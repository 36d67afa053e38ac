"""Giving a natural person everything that is kept of them, on their request (PIPL art. 45)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from xindang.audit.services import audit_record
from xindang.core.problems import ProblemsFound, problem
from xindang.customers.models import Customer
from xindang.documents.models import Document
from xindang.documents.selectors import visible_documents
from xindang.dossiers.catalogue import PERSON
from xindang.people.models import User
from xindang.people.selectors import viewer_of
from xindang.runs.person_data import Kept, person_data

REQUEST_LENGTH_MAX = 500


@transaction.atomic
def person_data_give(
    *, customer: Customer, request: str, in_clear: bool, form: str, by: User, on: date
) -> Sequence[Kept]:  # fmt: skip
    """All that is kept of a person. ``request``: who asked for it, when and how; ``form``: of the file. Papers of a
    secret level that the giver may not see are not in it; the record says how many.

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
    papers = Document.objects.filter(customer__in=customer.together)
    hidden = list(papers.exclude(pk__in=visible_documents(viewer_of(by, on)).values("pk")).values_list("pk", flat=True))
    rows = sum(len(kept.rows) for kept in person_data(customer, in_clear=False, hidden=hidden))
    audit_record(
        act="person_data_give", subject_kind="customer", subject=customer.customer_id, by=by.username, on=on,
        details={"request": request.strip(), "in_clear": in_clear, "form": form, "rows": rows, "hidden": len(hidden)},
    )  # fmt: skip
    return list(person_data(customer, in_clear=in_clear, hidden=hidden))
