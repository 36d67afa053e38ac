"""The customer that a call is about."""

from __future__ import annotations

from xindang.api.access import Refused
from xindang.customers.models import Customer
from xindang.customers.selectors import visible_customers
from xindang.dossiers.services.personal import dossier_view
from xindang.people.selectors import Viewer


def customer_seen(viewer: Viewer, customer_id: str) -> Customer:
    """The customer of a code; one that the viewer does not see is as one that is not there. That a person's data were
    asked for is on record.
    """
    plain_only(customer_id)
    seen = visible_customers(viewer)
    # The code of a customer that was merged stands for the one that leads.
    found = seen.filter(customer_id=customer_id).first() or seen.filter(parts__customer_id=customer_id).first()
    if found is None:
        said = "没有这个客户，或它不在您能看到的范围内。", "No such customer, or not one that you may see."
        raise Refused(404, "customer_not_found", *said)
    dossier_view(customer=found, page="api", by=viewer.user, on=viewer.on)
    return found


def plain_only(*texts: str) -> None:
    """NUL is no text; databases refuse it."""
    if any("\0" in text for text in texts):
        raise Refused(422, "wrong_parameters", "参数里有不是文字的字符。", "A parameter holds a sign that is no text.")
