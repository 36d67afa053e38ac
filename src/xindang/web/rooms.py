"""The rooms of a customer: pages about one customer, each for those who hold its right, in order."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from xindang.customers.models import Customer
from xindang.customers.selectors import visible_customers
from xindang.people.selectors import Viewer


@dataclass(frozen=True, slots=True)
class Room:
    """``page``: the name of its URL, which takes the customer's key as ``customer_key``."""

    page: str
    right: str
    zh: str
    en: str


ROOMS = (
    Room("customers:show", "customers", "评定与账款", "Assessment and accounts"),
    Room("dossiers:of", "dossiers", "信用档案", "Dossier"),
    Room("surveys:of", "dossiers", "调查表", "Surveys"),
    Room("visits:of", "visits", "走访", "Visits"),
    Room("documents:of", "papers", "资料", "Papers"),
    Room("records:of", "records", "登记", "Records"),
)


def rooms_of(viewer: Viewer, customer: Customer, here: str) -> list[dict[str, object]]:
    """The rooms a viewer may enter, ``here`` marked; none where there is only one."""
    found = [
        {
            "url": reverse(room.page, kwargs={"customer_key": customer.pk}),
            "zh": room.zh,
            "en": room.en,
            "here": room.page == here,
        }
        for room in ROOMS
        if sees_by(viewer, room.right, customer)
    ]
    return found if len(found) > 1 else []


def sees_by(viewer: Viewer, right: str, customer: Customer) -> bool:
    """Whether a customer that the viewer sees is seen by a seat that gives a right; with one seat it is."""
    if not viewer.may(right):
        return False
    return len(viewer.seats) == 1 or visible_customers(viewer.with_right(right)).filter(pk=customer.pk).exists()
