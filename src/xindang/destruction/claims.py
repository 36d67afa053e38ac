"""Why a document is kept although its time is over: what an unsettled claim or a rating needs is not destroyed.

Everything here errs towards keeping. Whatever of the customer's dealings does not come out at nothing is unsettled, on
either side; and where no ledger tells, nobody knows that all is settled. Claims are looked at over all units.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from xindang.core.problems import Problem, problem
from xindang.customers.models import Customer
from xindang.destruction.needed import proven_and_needed
from xindang.documents.catalogue import destruction_rule, kinds
from xindang.documents.models import LIVE_LOANS, Document, ListState, Loan
from xindang.ledger.models import Dispute, Item, Settlement
from xindang.rating.models import Event
from xindang.sources.models import SourceTable
from xindang.store.fields import MoneyField

CREDIT_NOTE = "credit_note"
ITEMS = "items"


def reasons_to_keep(documents: Iterable[Document], on: date) -> dict[int, list[Problem]]:
    """By document, those that have reasons: why each is not to be destroyed on a day."""
    documents = list(documents)
    claims = claims_of({document.customer_id for document in documents}, on)
    lent = set(Loan.objects.filter(document__in=documents, state__in=LIVE_LOANS).values_list("document_id", flat=True))
    needed = proven_and_needed(documents, on)
    found = {
        document.pk: [
            *_own(document, lent, on), *needed.get(document.pk, ()), *claims.get(document.customer_id, ()),
        ]
        for document in documents
    }  # fmt: skip
    return {key: reasons for key, reasons in found.items() if reasons}


def _own(document: Document, lent: set[int], on: date) -> Iterator[Problem]:
    """What of the document itself keeps it."""
    words: dict[str, Any] = {"table": "documents", "row": document.pk, "title": document.title}
    if document.destroyed_on is not None:
        yield problem("destruction_done_already", value=document.destroyed_on, **words)
    if document.kept_until is None:
        yield problem("destruction_permanent", **words)
    elif document.kept_until >= on:
        yield problem("destruction_too_early", value=document.kept_until, **words)
    kind = kinds().get(document.kind)
    if document.valid_to is not None and document.valid_to >= on:
        yield problem("destruction_still_valid", value=document.valid_to, **words)
    if document.valid_to is None and document.retired_on is None and (kind is None or kind.valid):
        yield problem("destruction_end_unknown", **words)
    if document.pk in lent:
        yield problem("destruction_lent", **words)


def claims_of(customers: Iterable[str], on: date) -> dict[str, list[Problem]]:
    """By customer, those with an unsettled claim of ours or of theirs, or of whom nobody knows: why.

    Customers that were merged are one: a claim of any of them is one of all.
    """
    customers = sorted(set(customers))
    if unknown := _ledger_unknown(on):
        return {customer: [unknown] for customer in customers}
    leading = _leading(customers)
    everybody = sorted(leading)
    of_one: Mapping[str, list[Problem]] = defaultdict(list)
    for code, those in (
        ("destruction_open_items", _with_open_items(everybody, on)),
        ("destruction_unapplied", _with_unapplied(everybody, on)),
        ("destruction_disputes", _with_disputes(everybody, on)),
        ("destruction_events", _with_events(everybody, on)),
    ):
        for customer in sorted(those):
            of_one[leading[customer]].append(problem(code, table="customers", value=customer))
    return {customer: of_one[leading[customer]] for customer in customers if leading[customer] in of_one}


def _leading(customers: list[str]) -> dict[str, str]:
    """The customer that each of these is part of, itself where of none; also of all others that are part of those."""
    found = Customer.objects.filter(customer_id__in=customers)
    tops = {str(top or own) for own, top in found.values_list("customer_id", "merged_into")}
    parts = Customer.objects.filter(Q(merged_into__in=tops)).values_list("customer_id", "merged_into")
    return {**{top: top for top in tops}, **{str(part): str(top) for part, top in parts}}


def _ledger_unknown(on: date) -> Problem | None:
    """Why no ledger tells whether anything is open; None where one does."""
    tables = SourceTable.objects.filter(table=ITEMS, source__is_own=False)
    ends = []
    for entry in tables:
        last = Item.objects.filter(origin=entry.source_id).aggregate(last=Max("issued_on"))["last"]
        ends.append(entry.covers_to or entry.drawn_on or last)
    if not ends or any(entry.complete is False for entry in tables):
        return problem("destruction_ledger_missing", table=ITEMS)
    oldest = min((end for end in ends if end is not None), default=None)
    if oldest is None or None in ends or oldest < on - timedelta(days=destruction_rule().ledger_days):
        return problem("destruction_ledger_old", table=ITEMS, value=oldest or "—")
    return None


def _with_open_items(customers: list[str], on: date) -> set[str]:
    """Customers with an item that payments and credit notes do not bring to nothing."""
    settled = _counting(on).filter(item=OuterRef("item_id")).order_by().values("item")
    credited = Item.objects.filter(applies_to=OuterRef("item_id")).order_by().values("applies_to")
    items = Item.objects.filter(_of(customers)).exclude(kind=CREDIT_NOTE, applies_to__isnull=False)
    summed = items.annotate(settled=_sum(settled), credited=_sum(credited))
    return _codes(summed.exclude(amount=F("settled") + F("credited")))


def _with_unapplied(customers: list[str], on: date) -> set[str]:
    """Customers with money that was not applied to an item."""
    return _codes(Settlement.objects.filter(_of(customers), item__isnull=True).exclude(bounced_on__lte=on))


def _with_disputes(customers: list[str], on: date) -> set[str]:
    running = Dispute.objects.filter(_of(customers, "item__customer")).exclude(resolved_on__lte=on)
    disputed = Item.objects.filter(_of(customers), disputed_amount__gt=0)
    return _codes(running, "item__customer_id") | _codes(disputed)


def _with_events(customers: list[str], on: date) -> set[str]:
    events = Event.objects.filter(_of(customers), kind__in=destruction_rule().events)
    return _codes(events.exclude(ended_on__lte=on))


def _of(customers: list[str], name: str = "customer") -> Q:
    return Q(**{f"{name}__in": customers})


def _codes(rows: QuerySet[Any], name: str = "customer_id") -> set[str]:
    return {str(code) for code in rows.values_list(name, flat=True)}


def _counting(on: date) -> QuerySet[Settlement]:
    """Settlements that count on a day: neither bounced nor to come, and notes only once they are honoured."""
    paid = Settlement.objects.filter(settled_on__lte=on).exclude(bounced_on__lte=on)
    return paid.exclude(Q(method="note") & (Q(honoured_on__isnull=True) | Q(honoured_on__gt=on)))


def _sum(rows: QuerySet[Any, Any]) -> Coalesce:
    total = Subquery(rows.annotate(total=Sum("amount")).values("total"), output_field=MoneyField())
    return Coalesce(total, Decimal(0), output_field=MoneyField())


def due_for_destruction(documents: QuerySet[Document], on: date) -> QuerySet[Document]:
    """Documents past their retention that no list holds."""
    past = documents.filter(destroyed_on__isnull=True, kept_until__lt=on)
    return past.exclude(destructions__on_list__state=ListState.DRAWN_UP)
