"""The ledger's part of the book."""

from __future__ import annotations

from collections.abc import Mapping

from xindang.ledger.models import Contract, Dispute, Item, Order, Promise, Rate, Reconciliation, Settlement
from xindang.sources.models import BookRow

BOOK_MODELS: Mapping[str, type[BookRow]] = {
    "items": Item,
    "settlements": Settlement,
    "orders": Order,
    "contracts": Contract,
    "promises": Promise,
    "disputes": Dispute,
    "reconciliations": Reconciliation,
    "rates": Rate,
}
