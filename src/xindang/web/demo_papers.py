"""Papers of the demo company's customers: filed, kept as originals, lent; by the services that people use."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from importlib import resources
from typing import Any

from django.core.files.base import ContentFile

from xindang.customers.models import Customer
from xindang.customers.selectors import visible_customers
from xindang.destruction.claims import claims_of
from xindang.documents.given import DocumentGiven
from xindang.documents.models import Document
from xindang.documents.services.custody import PlaceGiven, custody_move
from xindang.documents.services.loans import loan_ask, loan_decide, loan_hand_out
from xindang.documents.services.papers import document_add
from xindang.people.models import User
from xindang.people.selectors import viewer_of
from xindang.web.demo_files import pdf_of, png_of

KEEPER, APPROVER = "finance", "credit_controller"
SETTLED, BEGAN_DAYS = "settled", 30


def papers_filled(on: date) -> None:
    """Every paper of ``demo_papers.toml``, the originals of some, one lent for too long and one asked for."""
    if Document.objects.exists():
        return
    keeper = User.objects.get(username=KEEPER)
    seen = visible_customers(viewer_of(keeper, on)).filter(kind="company").order_by("customer_id")
    customers: dict[int | str, Customer] = dict(enumerate(seen[:6]))
    codes = list(seen.values_list("customer_id", flat=True))
    if settled := sorted(set(codes) - claims_of(codes, on).keys()):
        customers[SETTLED] = seen.get(customer_id=settled[0])
    named = [key for entry in _told() for key in entry["of"] if isinstance(key, str)]
    customers |= {one.customer_id: one for one in seen.filter(customer_id__in=named)}
    for entry in _told():
        for place, key in enumerate(entry["of"]):
            if key in customers:
                _filed(entry, place, customers[key], keeper, on)
    _originals(keeper, on)


def _told() -> list[dict[str, Any]]:
    text = (resources.files(__package__) / "demo_papers.toml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)["paper"]
    return found


def _filed(entry: Mapping[str, Any], place: int, customer: Customer, by: User, on: date) -> None:
    valid = entry.get("valid")
    given = DocumentGiven(
        kind=entry["kind"], title=entry["title"], received_on=on - timedelta(days=entry["days"]),
        collected_by=customer.salesperson or by.name, channel=entry.get("channel", "customer"),
        valid_to=on + timedelta(days=valid[place]) if valid else None,
    )  # fmt: skip
    entered_on = max(given.received_on, on - timedelta(days=BEGAN_DAYS))
    document_add(customer=customer, given=given, files=[_file(entry, place, customer)], by=by, on=entered_on)


def _file(entry: Mapping[str, Any], place: int, customer: Customer) -> ContentFile[bytes]:
    if "lines" not in entry:
        return ContentFile(png_of(place), name=f"IMG_{place + 1:04d}.png")
    capital = customer.registered_capital
    words = {
        "name": customer.name, "uscc": customer.uscc or "—", "salesperson": customer.salesperson or "—",
        "capital": f"{capital:,.2f}" if capital is not None else "—",
    }  # fmt: skip
    lines = [line.format(**words) for line in entry["lines"]]
    return ContentFile(pdf_of(entry["title"], lines), name=f"{entry['title']}.pdf")


def _originals(keeper: User, on: date) -> None:
    kept = list(Document.objects.filter(kind__in=["contract", "reconciliation", "letter"]).order_by("pk"))
    for number, document in enumerate(kept):
        cabinet, box, day = f"{1 + number // 4} 柜", f"{1 + number % 4} 盒", document.entered_on
        place = PlaceGiven(room="财务档案室", cabinet=cabinet, box=box, held_by=keeper, since_on=day)
        custody_move(document=document, given=place, by=keeper, on=day)
    lent = [document for document in kept if document.kind == "reconciliation"][:2]
    borrower, began = User.objects.get(username="sales_manager"), on - timedelta(days=20)
    for document, asked_on, days in zip(lent, (began, on), (10, 7), strict=False):
        due_on = asked_on + timedelta(days=days)
        loan = loan_ask(document=document, purpose="与客户核对账目", due_on=due_on, by=borrower, on=asked_on)
        if asked_on == began:
            approver = User.objects.get(username=APPROVER)
            loan_decide(loan=loan, approved=True, reason="", by=approver, on=asked_on)
            loan_hand_out(loan=loan, by=keeper, on=asked_on)
