"""A dossier in which nothing is lacking and nothing contradicts itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from xindang.customers.models import Customer
from xindang.dossiers.catalogue import load_items
from xindang.dossiers.models import Finding
from xindang.dossiers.services.findings import finding_record
from xindang.people.models import User

# What is typed of each key item of a company; of those that are columns too, what the customer's row says.
TYPED: Mapping[str, Mapping[str, str]] = {
    "registered_capital": {"value": "5,000,000"}, "paid_in_capital": {"value": "5,000,000"},
    "established_on": {"value": "2009-04-16"}, "opened_on": {"value": "2019-03-12"},
    "registered_address": {"value": "工业园区示例路 18 号"}, "uscc": {"value": "91110105MA00XD1A0D"},
    "registered_name": {"value": "华北示例机械有限公司"},
    "legal_representative": {"name": "周建国", "since": "2015-07-01"},
    "shareholder": {"name": "周建国", "kind": "person", "share": "100"},
    "key_person": {"name": "孙丽", "post": "reconciliation"},
    "bank_account": {"bank": "工商银行示例支行", "account_no": "1102020109000012345"},
    "main_products": {"value": "机械配件"}, "statements_audited": {"value": "audited"},
    "bank_default": {"value": "none_found"}, "litigation": {"value": "none_found"},
}  # fmt: skip


def key_items(kind: str | None = "company") -> list[str]:
    return [item.name for item in load_items().items.values() if item.is_key and item.is_for(kind)]


def completed(customer: Customer, by: User, on: date, *, without: tuple[str, ...] = ()) -> list[Finding]:
    """Every key item found out on a day, but for some."""
    return [found(customer, by, on, name) for name in key_items(customer.kind) if name not in without]


def found(customer: Customer, by: User, on: date, name: str, *, channel: str = "authority", **typed: str) -> Finding:
    """One item as the customer's row has it, else as above, else as given."""
    column = load_items().items[name].column
    cell = getattr(customer, column) if column else None
    return finding_record(
        customer=customer, item=name, typed=typed or ({"value": str(cell)} if cell is not None else TYPED[name]),
        channel=channel, source="登记档案", as_of=on, collected_by="", by=by, on=on,
    )  # fmt: skip
