"""The real ledger straight from its export, by nothing of ours."""

from __future__ import annotations

import csv
from datetime import date, datetime
from decimal import Decimal

from assess.books import Row, Tables
from book.mapping.real import IBM

EXPORT = IBM / "WA_Fn-UseC_-Accounts-Receivable.csv"


def ledger() -> Tables:
    """Items and settlements; months come first in the export's dates."""
    tables: Tables = {"items": [], "settlements": []}
    with EXPORT.open(encoding="utf-8", newline="") as stream:
        for line in csv.DictReader(stream):
            amount = Decimal(line["InvoiceAmount"])
            item: Row = {"item_id": line["invoiceNumber"], "customer_id": line["customerID"], "side": "sale"}
            item |= {"issued_on": _day(line["InvoiceDate"]), "due_on": _day(line["DueDate"]), "amount": amount}
            tables["items"].append(item)
            settled = {"item_id": line["invoiceNumber"], "settled_on": _day(line["SettledDate"]), "amount": amount}
            tables["settlements"].append(settled)
    return tables


def _day(text: str) -> date:
    return datetime.strptime(text, "%m/%d/%Y").date()  # noqa: DTZ007 - a day, no time
