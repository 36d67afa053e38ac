"""All that is on file of customers for checking their dossiers, read for many customers in a few questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import F, Max, Min, Model, Q, QuerySet, Window
from django.db.models.base import ModelState
from django.db.models.functions import RowNumber

from xindang.customers.models import Customer
from xindang.dossiers.models import Contradiction, Finding
from xindang.ledger.models import Item
from xindang.rating.models import Event, Statement
from xindang.sources.models import Source, SourceTable

Row = TypeVar("Row", bound=Model)
# What a look for lawsuits and enforcement would have found.
COURT_KINDS = ("litigation", "dishonest_listing", "account_seized", "account_frozen")
# What we charge for lateness is no dealing, and a credit note takes one back.
NO_DEALING = ("credit_note", "late_charge", "interest")
SOLD = ("sale", "power")
SOLD_COLUMNS = ("customer_id", "issued_on", "kind", "amount", "currency")
PURCHASES = "reported_purchases"
FINDING_COLUMNS = tuple(field.attname for field in Finding._meta.concrete_fields)


@dataclass(frozen=True, slots=True)
class Sold:
    """A sale of ours to a customer, or what was taken back of one (below zero)."""

    on: date
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """What our ledger covers: from its first day to its last, None where it does not say or is not whole."""

    first: date | None = None
    last: date | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Archive:
    """One customer's part. ``settled``: by fingerprint of a contradiction, which side holds. ``first_item_on``: the
    day of the earliest document of ours. ``sold``: only of those who have said what they buy of us.
    """

    customer: Customer
    findings: Sequence[Finding] = ()
    settled: Mapping[str, str] = field(default_factory=dict)
    statements: Sequence[Statement] = ()
    events: Sequence[Event] = ()
    first_item_on: date | None = None
    sold: Sequence[Sold] = ()
    ledger: Ledger = field(default_factory=Ledger)


def archive_of(customer: Customer, on: date, *, history: bool = False, beside: Sequence[Finding] = ()) -> Archive:
    """All that was on file of one customer by the end of a day. ``beside``: values that are not recorded yet."""
    return archives_of([customer], on, history=history, beside=beside)[0]


def archives_of(
    customers: Sequence[Customer],
    on: date,
    ledger: Ledger | None = None,
    *,
    history: bool = False,
    beside: Sequence[Finding] = (),
) -> list[Archive]:
    """The same of many, in their order, each with the customers merged into it; so many at a time as a question to the
    database may name. ``ledger``: what our ledger covers, where it was asked already. ``history``: with values that
    later ones took the place of and those taken back, which nothing is worked out of, and who recorded each.
    """
    led_by = _led_by(customers)
    codes = list(led_by)
    told = Finding.objects.filter(customer__customer_id__in=codes, recorded_on__lte=on)
    every = told.select_related("recorded_by").order_by("pk") if history else _made(_latest(told, on))
    findings = _in_parts([*every, *beside], led_by)
    rows = Contradiction.objects.filter(customer__in=customers, resolved_on__lte=on)
    settled = _by_customer(rows.filter(Q(gone_on=None) | Q(gone_on__gt=on)), led_by)
    statements = _by_customer(
        Statement.objects.filter(customer__customer_id__in=codes, received_on__lte=on, period_end__lte=on), led_by
    )
    known = Q(known_on__lte=on) | Q(known_on=None, occurred_on__lte=on)
    events = _by_customer(Event.objects.filter(known, customer__customer_id__in=codes, kind__in=COURT_KINDS), led_by)
    first = _first_items(led_by, on)
    said = {code for code, found in findings.items() if any(each.item == PURCHASES for each in found)}
    sold = _sold({code: leading for code, leading in led_by.items() if leading in said}, on) if said else {}
    covers = (ledger or ledger_on(on)) if said else Ledger()
    return [
        Archive(
            customer, findings[code], {row.fingerprint: row.holds for row in settled[code]}, statements[code],
            events[code], first.get(code), sold.get(code, ()), covers,
        )
        for customer in customers
        for code in [customer.customer_id]
    ]  # fmt: skip


def _latest(findings: QuerySet[Finding], on: date) -> QuerySet[Finding]:
    """The latest of each channel of those that stood on a day, for years of history are more than what is known now."""
    place = Window(
        RowNumber(),
        partition_by=[F("customer"), F("item"), F("row"), F("channel")],
        order_by=[F("as_of").desc(), F("pk").desc()],
    )
    standing = findings.filter(Q(withdrawn_on=None) | Q(withdrawn_on__gt=on))
    return standing.annotate(place=place).filter(place=1)


def _led_by(customers: Sequence[Customer]) -> dict[str, str]:
    """The codes under which rows of these customers stand, each with the code of the customer that they are read of."""
    if len(customers) == 1:
        return {part.customer_id: customers[0].customer_id for part in customers[0].together}
    merged = Customer.objects.filter(merged_into__in=customers).values_list("customer_id", "merged_into")
    own = {customer.customer_id: customer.customer_id for customer in customers}
    return own | {code: str(leading) for code, leading in merged}


def _made(findings: QuerySet[Finding]) -> Iterator[Finding]:
    """Findings as the database has them. Django makes a row field by field and tells whoever listens, which takes
    longer than to fetch it; a dossier has hundreds, and nobody listens.
    """
    for values in findings.order_by("pk").values_list(*FINDING_COLUMNS):
        made = Finding.__new__(Finding)
        made.__dict__.update(zip(FINDING_COLUMNS, values, strict=True))
        made._state = ModelState()
        made._state.adding, made._state.db = False, findings.db
        yield made


def _by_customer(rows: QuerySet[Row], led_by: Mapping[str, str]) -> dict[str, list[Row]]:
    return _in_parts(rows.order_by("pk"), led_by)


def _in_parts(rows: Iterable[Row], led_by: Mapping[str, str]) -> dict[str, list[Row]]:
    """By the code of the customer that they are read of, in their order."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[led_by[_code_of(row)]].append(row)
    return found


def _code_of(row: Any) -> str:
    code: str = row.customer_id
    return code


def _first_items(led_by: Mapping[str, str], on: date) -> dict[str, date]:
    """The day of the earliest document of each."""
    dealt = Item.objects.filter(customer__customer_id__in=list(led_by), issued_on__lte=on).exclude(kind__in=NO_DEALING)
    found: dict[str, date] = {}
    for code, first in dealt.order_by().values_list("customer_id").annotate(Min("issued_on")):
        leading = led_by[str(code)]
        found[leading] = min(first, found.get(leading, first))
    return found


def _sold(led_by: Mapping[str, str], on: date) -> dict[str, list[Sold]]:
    found: dict[str, list[Sold]] = defaultdict(list)
    items = Item.objects.filter(customer__customer_id__in=list(led_by), side__in=SOLD, issued_on__lte=on)
    sold = items.exclude(kind__in=("late_charge", "interest")).order_by().values_list(*SOLD_COLUMNS)
    for code, issued_on, kind, amount, currency in sold:
        signed = -(amount or Decimal(0)) if kind == "credit_note" else amount or Decimal(0)
        found[led_by[str(code)]].append(Sold(issued_on, signed, currency or ""))
    return found


def ledger_on(on: date) -> Ledger:
    """What our ledger covers by the end of a day: no more than every source of it does."""
    told = list(SourceTable.objects.filter(table="items", source__is_own=False).select_related("source"))
    currencies = {entry.source.base_currency for entry in told}
    if not told or any(entry.complete is False or entry.left_out_count for entry in told) or len(currencies) != 1:
        return Ledger()
    spans = [_span(entry.source, entry, on) for entry in told]
    if any(first is None or last is None for first, last in spans):
        return Ledger()
    return Ledger(max(first for first, _ in spans if first), min(last for _, last in spans if last), currencies.pop())


def _span(source: Source, entry: SourceTable, on: date) -> tuple[date | None, date | None]:
    """The first and last day of a source's documents: as it declares, else as its documents have it."""
    if entry.covers_from and entry.covers_to:
        return entry.covers_from, entry.covers_to
    rows = Item.objects.filter(origin=source, issued_on__lte=on)
    seen = rows.aggregate(first=Min("issued_on"), last=Max("issued_on"))
    return entry.covers_from or seen["first"], entry.covers_to or seen["last"]
