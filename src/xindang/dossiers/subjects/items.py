"""Subjects of single items: what channels say of each, what the customer's row says of it, whose an account is."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from xindang.customers.models import Customer
from xindang.dossiers.catalogue import ONLY
from xindang.dossiers.gathered import Gathered
from xindang.dossiers.known import FINDING, Ground, Known, Subject, column_ground, said_of
from xindang.dossiers.models import Finding
from xindang.dossiers.subjects.parts import kept_value, text_known
from xindang.dossiers.values import alike

ITEM, COLUMN, ACCOUNT = "item", "column", "account"
BANK_ACCOUNT, REGISTERED_NAME = "bank_account", "registered_name"


def item_subjects(gathered: Iterable[Gathered]) -> list[Subject]:
    """A subject per item row of which anything was found out."""
    return [Subject(ITEM, _key(one), {"channel_value_count": _value_count(one)}) for one in gathered if one.findings]


def _key(one: Gathered) -> str:
    return f"{one.item.name}:{one.row}" if one.row else one.item.name


def _value_count(one: Gathered) -> Known:
    told: list[Ground] = []
    for finding in one.findings:
        # Mostly channels say the same to the letter, and then it is put into one way of writing once.
        said = told[0].said if told and finding.value == one.findings[0].value else _whole(finding)
        told.append(Ground(FINDING, str(finding.pk), finding.channel, said, finding))
    # Who says less than another contradicts nobody: then all that is said is one value.
    count = 1 if one.agrees else len({ground.said for ground in told})
    return Known(Decimal(count), tuple(told))


def _whole(finding: Finding) -> str:
    """All parts of a value as one text."""
    return "\n".join(f"{name}={alike(text)}" for name, text in sorted(finding.value.items()))


def column_subjects(customer: Customer, gathered: Iterable[Gathered]) -> list[Subject]:
    """A subject per item that is also a column of the customer's row, where somebody has found it out."""
    return [
        Subject(COLUMN, one.item.name, {"found_value": _found(one), "column_value": _column(customer, one.item.column)})
        for one in gathered
        if one.item.column and one.accepted is not None
    ]


def _found(one: Gathered) -> Known:
    """What holds, in one way of writing it, so that it can be held against a cell of any kind."""
    accepted = one.accepted
    if accepted is None or ONLY not in accepted.value:
        return Known()
    said = said_of(kept_value(one.item.parts[ONLY], accepted.value[ONLY]))
    return text_known(said, one.standing, ONLY)


def _column(customer: Customer, column: str) -> Known:
    cell = getattr(customer, column)
    if cell is None:
        return Known()
    said = alike(cell) if isinstance(cell, str) else said_of(cell)
    return Known(said, (column_ground(column, said),))


def account_subjects(customer: Customer, gathered: Iterable[Gathered]) -> list[Subject]:
    """A subject per account of the customer whose holder is known."""
    gathered = list(gathered)
    name = customer_name(customer, gathered)
    return [
        Subject(ACCOUNT, _key(one), {"account_name": _holder(one), "customer_name": name})
        for one in gathered
        if one.item.name == BANK_ACCOUNT and one.accepted is not None
    ]


def _holder(one: Gathered) -> Known:
    saying = [finding for finding in one.standing if finding.value.get("account_name")]
    return text_known(alike(saying[0].value["account_name"]), saying, "account_name") if saying else Known()


def customer_name(customer: Customer, gathered: Iterable[Gathered]) -> Known:
    """What the customer is called: as registered where that is known, else as in our books."""
    for one in gathered:
        if one.item.name == REGISTERED_NAME and one.findings:
            return _found(one)
    return _column(customer, "name")
