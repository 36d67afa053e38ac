"""The one subject of the customer itself: facts that are about all of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from xindang.dossiers.archives import Archive
from xindang.dossiers.gathered import Gathered
from xindang.dossiers.known import EVENT, LEDGER, Ground, Known, Subject, said_of
from xindang.dossiers.subjects.parts import known_or_column, part_known
from xindang.dossiers.subjects.statements import latest_annual, statement_ground
from xindang.facts.calendar import months_before
from xindang.policy.pack import CUSTOMER_GRAIN
from xindang.rating.models import Statement

# Facts that are items of one value, or else a column of the customer's row.
SINGLE = {
    "registered_capital": "registered_capital", "paid_in_capital": "paid_in_capital",
    "established_on": "established_on", "first_dealing_on": "opened_on", "licence_until": "business_until",
    "stated_equity": "statement_equity", "stated_sales": "annual_sales", "stated_purchases": "reported_purchases",
    "audit_said": "statements_audited", "lawsuits_said": "litigation",
}  # fmt: skip
YEAR_MONTHS = 12
# A ledger drawn this many days ago still speaks of today.
LEDGER_AGE_DAYS = 31


def customer_subject(archive: Archive, gathered: Sequence[Gathered], on: date) -> Subject:
    single = {one.item.name: one for one in gathered if not one.item.is_many}
    facts = {fact: known_or_column(archive.customer, single[item]) for fact, item in SINGLE.items() if item in single}
    if "legal_representative" in single:
        facts["representative_since"] = part_known(single["legal_representative"], "since")
    facts |= _shareholders([one for one in gathered if one.item.name == "shareholder" and one.findings])
    facts |= _of_statements(latest_annual(archive.statements, on))
    facts["on_day"] = Known(on)
    facts["first_item_on"] = _from_ledger(archive.first_item_on, "first")
    facts["lawsuit_on_file_count"] = _lawsuits(archive, facts.get("lawsuits_said", Known()))
    facts["ledger_sales"] = _ledger_sales(archive, facts.get("stated_purchases", Known()))
    return Subject(CUSTOMER_GRAIN, "", facts)


def _shareholders(rows: Sequence[Gathered]) -> dict[str, Known]:
    """What all of them have together: at least what is known of some, known once it is of each."""
    return {
        fact: _total([part_known(one, part) for one in rows])
        for fact, part in (("shareholder_share_total", "share"), ("subscribed_total", "contributed_amount"))
    }


def _total(parts: Sequence[Known]) -> Known:
    told = [part.value for part in parts if isinstance(part.value, Decimal)]
    total = sum(told, Decimal(0))
    grounds = tuple(ground for part in parts for ground in part.grounds)
    return Known(total if told and len(told) == len(parts) else None, grounds, total)


def _of_statements(latest: Statement | None) -> dict[str, Known]:
    if latest is None:
        return {}
    columns = {"equity_of_year": "equity", "revenue_of_year": "revenue", "year_is_audited": "audited"}
    cells: Mapping[str, object] = {fact: getattr(latest, column) for fact, column in columns.items()}
    return {
        fact: Known(cell, (statement_ground(latest, columns[fact]),))
        for fact, cell in cells.items()
        if isinstance(cell, Decimal | bool)
    }


def _from_ledger(day: date | None, key: str) -> Known:
    return Known() if day is None else Known(day, (Ground(LEDGER, key, LEDGER, said_of(day)),))


def _lawsuits(archive: Archive, said: Known) -> Known:
    """How many lawsuits and the like on file ran on the day for which somebody says that there are none."""
    looked = [ground.finding.as_of for ground in said.grounds if ground.finding]
    if not looked:
        return Known()
    on = max(looked)
    running = [
        event for event in archive.events if event.occurred_on <= on and (event.ended_on is None or event.ended_on > on)
    ]
    grounds = (Ground(EVENT, str(event.pk), event.kind, event.occurred_on.isoformat()) for event in running)
    return Known(Decimal(len(running)), tuple(grounds))


def _ledger_sales(archive: Archive, said: Known) -> Known:
    """What we sold in the 12 months to the day of which the customer speaks; unknown where the ledger lacks some."""
    told = [ground.finding.as_of for ground in said.grounds if ground.finding]
    ledger = archive.ledger
    if not told or ledger.first is None or ledger.last is None:
        return Known()
    end = max(told)
    begin = months_before(end, YEAR_MONTHS)
    rows = [each for each in archive.sold if begin < each.on <= end]
    is_covered = (ledger.first - begin).days <= 1 and (end - ledger.last).days <= LEDGER_AGE_DAYS
    if not is_covered or any(each.currency != ledger.currency for each in rows):
        return Known()
    total = sum((each.amount for each in rows), Decimal(0))
    return Known(total, (Ground(LEDGER, f"{begin.isoformat()}..{end.isoformat()}", LEDGER, said_of(total)),))
