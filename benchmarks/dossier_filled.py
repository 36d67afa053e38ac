"""The dossier that is measured: one customer about whom much was found out for years, small ones beside it, once."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from benchmarks.assess import UNTIL
from benchmarks.dossier_beside import beside_filled
from benchmarks.office_filled import user_of
from xindang.customers.models import Customer
from xindang.dossiers.catalogue import ONLY, Item, Part, load_items
from xindang.dossiers.models import Contradiction, Finding
from xindang.dossiers.services.states import dossier_renew
from xindang.dossiers.values import alike
from xindang.people.models import User

RECORDER = "credit_controller"
CHANNELS = ("authority", "customer", "own_files")
# What every other customer has.
VALUES_OF_OTHERS = 20
# Of so many values one was withdrawn, and of so many another channel says otherwise.
WITHDRAWN_EVERY, OTHERWISE_EVERY = 10, 100
RULE = "contradictions/11-channels-disagree"
YEAR = timedelta(days=365)
KEPT = {
    "text": "示例内容{}号", "money": "{}00000.00", "percent": "0.0{}", "number": "{}", "account": "11020201090000{:05}",
    "uscc": "91110105MA00XD1A0D",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Slot:
    """What one channel says of one row of an item: it has a value now and those it had before."""

    item: Item
    row: int
    channel: str
    number: int


def dossier_filled(options: argparse.Namespace) -> Customer:
    """The customer whose dossier is measured, filled where that was not done yet."""
    by = user_of(RECORDER)
    unit = by.holdings.get(role=RECORDER).unit.code
    seen = Customer.objects.filter(units__unit=unit, kind="company").order_by("customer_id")
    customer = seen.exclude(salesperson=None)[0]
    if Finding.objects.filter(customer=customer).exists():
        return customer
    print(f"{options.values} values, {options.documents} documents", file=sys.stderr, flush=True)
    begun = time.perf_counter()
    beside_filled(customer, by, options.documents, options.years)
    for other in Customer.objects.exclude(pk=customer.pk):
        Finding.objects.bulk_create(_findings(other, by, VALUES_OF_OTHERS, 1))
    Finding.objects.bulk_create(_findings(customer, by, options.values, options.years))
    Contradiction.objects.bulk_create(_settled(customer, by, options.years))
    dossier_renew(customer=customer, by=by, on=UNTIL)
    print(f"{time.perf_counter() - begun:.1f} s", file=sys.stderr, flush=True)
    return customer


def _slots(customer: Customer) -> Iterator[Slot]:
    """Each item by three channels; of those with several rows one row of each, then the next of each, without end."""
    items = [item for item in load_items().items.values() if item.is_for(customer.kind)]
    number = 0
    for item in items:
        for channel in CHANNELS:
            if not item.is_many:
                yield Slot(item, 0, channel, number)
                number += 1
    row = 0
    while True:
        for item in (item for item in items if item.is_many):
            for channel in CHANNELS:
                yield Slot(item, row, channel, number)
                number += 1
        row += 1


def _findings(customer: Customer, by: User, values: int, years: int) -> Iterator[Finding]:
    """Of each slot a value every year, the last of them now; and now and then one that was taken back."""
    for slot in islice(_slots(customer), values):
        for year in reversed(range(years)):
            on = UNTIL - year * YEAR - timedelta(days=slot.number % 60)
            finding = _finding(customer, slot, by, on, year)
            yield finding
            if year and slot.number % WITHDRAWN_EVERY == 0:
                later = on + timedelta(days=20)
                wrong = _finding(customer, slot, by, later, year)
                wrong.withdrawn_on, wrong.withdrawn_by, wrong.withdrawn_reason = later + timedelta(days=9), by, "抄错"
                yield wrong


def _finding(customer: Customer, slot: Slot, by: User, on: date, year: int) -> Finding:
    differs = year or (slot.number % OTHERWISE_EVERY == 1 and not slot.item.column)
    value = {name: _kept(customer, slot, part, bool(differs)) for name, part in _parts(slot.item)}
    row = alike(value[slot.item.named_by]) if slot.item.is_many else ""
    return Finding(
        customer=customer, item=slot.item.name, row=row, value=value, channel=slot.channel, as_of=on, recorded_on=on,
        source=f"第 {slot.number} 号来函，{on.year} 年", collected_by=customer.salesperson or by.name, recorded_by=by,
    )  # fmt: skip


def _parts(item: Item) -> Iterable[tuple[str, Part]]:
    return ((name, part) for name, part in item.parts.items() if not part.is_sealed)


def _kept(customer: Customer, slot: Slot, part: Part, differs: bool) -> str:
    """The part as it is kept; what names a row, and what the customer's row says, is the same every time."""
    if part.name == "account_name":
        return customer.name
    if part.options:
        return part.options[0]
    cell = getattr(customer, slot.item.column) if slot.item.column and part.name == ONLY else None
    if cell is not None:
        return str(cell)
    if part.type == "date":
        return date(2019, 3, 1 + slot.row % 28).isoformat()
    same = part.name == slot.item.named_by or not differs
    return KEPT[part.type].format(1 + slot.row if same else 8)


def _settled(customer: Customer, by: User, years: int) -> Iterator[Contradiction]:
    """Contradictions of earlier years that somebody settled and that are gone since: four a year."""
    finding = Finding.objects.filter(customer=customer).earliest("pk")
    ground = {"kind": "finding", "key": str(finding.pk), "voice": finding.channel, "said": "示例内容"}
    side = {"name": finding.channel, "fact": "channel_value_count", "value": "2", "grounds": [ground]}
    for number in range(4 * years):
        on = UNTIL - timedelta(days=40 + 90 * number)
        yield Contradiction(
            customer=customer, rule=RULE, clause="S1-11", subject=f"item:{finding.item}",
            fingerprint=f"gone-{number}", sides=[side], found_on=on, resolved_on=on + timedelta(days=8),
            gone_on=on + timedelta(days=30), resolved_by=by, holds="both", reason="来函核实",
        )  # fmt: skip
