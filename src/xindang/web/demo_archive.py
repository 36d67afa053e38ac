"""The archive of the demo company: what its people have recorded of some customers, by the services they use."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date, timedelta
from importlib import resources

from xindang.customers.models import Customer
from xindang.dossiers.models import Finding
from xindang.dossiers.services.findings import finding_record
from xindang.people.models import User

RECORDER = "credit_controller"


def archive_filled(on: date) -> None:
    """Each part of the archive, where it is empty still. ``on``: the last day that something may be recorded."""
    for part in PARTS:
        part(on)


def dossiers_filled(on: date) -> None:
    if Finding.objects.exists():
        return
    text = (resources.files(__package__) / "demo_dossiers.toml").read_text(encoding="utf-8")
    told = tomllib.loads(text)["finding"]
    customers = list(Customer.objects.filter(kind="company").order_by("customer_id")[: 1 + max(map(_last, told))])
    by = User.objects.get(username=RECORDER)
    for entry in sorted(told, key=lambda entry: -int(entry["days"])):
        day = on - timedelta(days=entry["days"])
        for number in entry["of"]:
            finding_record(
                customer=customers[number], item=entry["item"], typed=entry["typed"], channel=entry["channel"],
                source=entry["source"], as_of=day, collected_by=customers[number].salesperson or "", by=by, on=day,
            )  # fmt: skip


def _last(entry: dict[str, list[int]]) -> int:
    return max(entry["of"])


PARTS: tuple[Callable[[date], None], ...] = (dossiers_filled,)
