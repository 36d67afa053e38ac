"""Which item of a customer somebody means: by its id, or by the number of the document that people know it by."""

from __future__ import annotations

from django.db.models import QuerySet

from xindang.customers.given import Value
from xindang.ledger.models import Item


def item_named(items: QuerySet[Item], values: dict[str, Value]) -> Item | None:
    """The one of ``items`` that ``values`` name; its id then stands in ``values``. A number that two documents bear
    names none.
    """
    typed = str(values["item_id"] or "").strip()
    if not typed:
        return None
    items = items.select_related("customer")
    found = items.filter(item_id=typed).first()
    if found is None:
        numbered = list(items.filter(document_no=typed)[:2])
        found = numbered[0] if len(numbered) == 1 else None
    if found is not None:
        values["item_id"] = found.item_id
    return found
