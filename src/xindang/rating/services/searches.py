"""Searches: who looked where for something adverse, when, and with what result (S1-16)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from xindang.core.problems import Problem, problem
from xindang.customers.given import Value
from xindang.customers.models import Customer
from xindang.people.models import User
from xindang.rating.models import Search
from xindang.records.given import (
    Provenance,
    order_faults,
    own_customer_faults,
    reason_faults,
    refuse,
    values_given,
)
from xindang.records.models import Record
from xindang.records.services.rows import RecordedTable, Said, record_add, record_change

SEARCHES = RecordedTable("searches", Search)
GIVEN = ("source", "searched_on", "result")


@transaction.atomic
def search_record(
    *, customer: Customer, given: Mapping[str, str], provenance: Provenance, by: User, on: date
) -> Record:
    """Record that somebody looked; that nothing was found is not said of one's own customer. Raises ProblemsFound."""
    own = [problem("search_clean_of_own", column="result")] if given.get("result") == "clean" else []
    values = _values(given, provenance, own if own_customer_faults(customer, by) else [], on)
    said = Said(values, {**values, "customer": customer}, provenance)
    return record_add(table=SEARCHES, customer=customer, said=said, by=by, on=on)


@transaction.atomic
def search_amend(
    *, record: Record, number: int, given: Mapping[str, str], provenance: Provenance, reason: str, by: User, on: date
) -> Record:
    """Correct what was recorded of a search. Raises ProblemsFound."""
    values = _values(given, provenance, [*reason_faults(reason), *own_customer_faults(record.customer, by)], on)
    said = Said(values, values, provenance)
    return record_change(
        record=record, table=SEARCHES, number=number, act="amend", said=said, reason=reason, by=by, on=on
    )  # fmt: skip


def _values(given: Mapping[str, str], provenance: Provenance, faults: list[Problem], on: date) -> dict[str, Value]:
    """What was typed as values; a look without a result is none. Raises ProblemsFound."""
    values, wrong = values_given("searches", GIVEN, given, needed=("result",))
    refuse([*wrong, *order_faults("searches", values, "searched_on", on=on), *provenance.faults(), *faults])
    return values
