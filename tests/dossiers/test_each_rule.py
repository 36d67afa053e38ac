"""Each rule that finds contradictions fires on a dossier made for it, and is silent on one with nothing wrong in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest

from office import ON
from xindang.customers.models import Customer
from xindang.dossiers.archives import Archive, Ledger, Sold
from xindang.dossiers.catalogue import load_items
from xindang.dossiers.contradictions import Checked, Found, checked_on
from xindang.dossiers.gathered import State
from xindang.dossiers.judging import judges
from xindang.dossiers.models import Finding
from xindang.dossiers.values import row_of
from xindang.rating.models import Event, Statement

NUMBERS = count(1)
CUSTOMER = {"customer_id": "0001", "name": "华北示例机械有限公司", "kind": "company"}
YEAR, YEAR_BEFORE = date(2025, 12, 31), date(2024, 12, 31)


def found(item: str, said: str = "", channel: str = "authority", **parts: str) -> Finding:
    """A finding as it is kept; ``said``: of an item of one part."""
    value = parts or {"value": said}
    row = row_of(load_items().items[item], value)
    return Finding(
        pk=next(NUMBERS), item=item, row=row, value=value, channel=channel, source="公示系统", as_of=ON,
        recorded_on=ON, recorded_by_id=1,
    )  # fmt: skip


def statement(end: date = YEAR, **cells: Any) -> Statement:
    words = {"months": 12, "received_on": date(2026, 4, 1), "audited": True, **cells}
    kept = {name: Decimal(cell) if type(cell) is int and name != "months" else cell for name, cell in words.items()}
    return Statement(pk=next(NUMBERS), period_end=end, **kept)


def event(occurred: date, ended: date | None = None) -> Event:
    return Event(pk=next(NUMBERS), kind="litigation", occurred_on=occurred, known_on=occurred, ended_on=ended)


def customer(**columns: Any) -> Customer:
    return Customer(**CUSTOMER | columns)


def sold(*amounts: int, currency: str = "CNY") -> list[Sold]:
    return [Sold(ON - timedelta(days=30 * at), Decimal(amount), currency) for at, amount in enumerate(amounts)]


COVERED = Ledger(date(2024, 1, 1), ON, "CNY")
PURCHASES = found("reported_purchases", "1000.00", "customer")
BALANCE: dict[str, Any] = {"total_assets": 1000, "total_liabilities": 600, "equity": 400}


@dataclass(frozen=True)
class Case:
    """``wrong``: archives on which the rule fires; ``right``: on which it does not. ``unknown``: items then unknown."""

    rule: str
    wrong: list[dict[str, Any]]
    right: list[dict[str, Any]]
    unknown: set[str] = field(default_factory=set)


def filed(*findings: Finding, **more: Any) -> dict[str, Any]:
    return {"findings": list(findings), **more}


CASES = [
    Case("channels-disagree",
        [filed(found("premises", "owned"), found("premises", "rented", "contact"))],
        [filed(found("premises", "owned"), found("premises", "owned", "contact")),
         filed(found("legal_representative", name="周建国"),
               found("legal_representative", channel="customer", name="周建国", phone="1390000"))],
        {"premises"}),
    Case("column-differs",
        [filed(found("registered_capital", "5000000.00"), customer=customer(registered_capital=Decimal(3000000))),
         filed(found("registered_name", "华北示范机械有限公司"))],
        [filed(found("registered_capital", "5000000.00"), customer=customer(registered_capital=Decimal(5000000))),
         filed(found("registered_name", "华北示例机械有限公司 ")),
         filed(found("share_of_purchases", "0.35"), customer=customer(share_of_purchases=Decimal("0.35000000"))),
         filed(found("established_on", "2009-04-16"))],
        set()),
    Case("account-name",
        [filed(found("bank_account", bank="工行", account_no="1102", account_name="张三"))],
        [filed(found("bank_account", bank="工行", account_no="1102", account_name="华北示例机械有限公司")),
         filed(found("bank_account", bank="工行", account_no="1102"))],
        {"bank_account"}),
    Case("paid-in-above-registered",
        [filed(found("registered_capital", "5000000.00"), found("paid_in_capital", "5000000.01")),
         {"customer": customer(registered_capital=Decimal(100), paid_in_capital=Decimal(200))}],
        [filed(found("registered_capital", "5000000.00"), found("paid_in_capital", "5000000.00")),
         filed(found("paid_in_capital", "5000000.01"))],
        set()),
    Case("shares-above-whole",
        [filed(found("shareholder", name="甲", share="0.6"), found("shareholder", name="乙", share="0.5")),
         filed(found("shareholder", name="甲", share="0.6"), found("shareholder", name="乙", share="0.5"),
               found("shareholder", name="丙"))],
        [filed(found("shareholder", name="甲", share="0.6"), found("shareholder", name="乙", share="0.4")),
         filed(found("shareholder", name="甲", share="0.6"), found("shareholder", name="乙"))],
        {"shareholder"}),
    Case("subscribed-above-registered",
        [filed(found("shareholder", name="甲", contributed_amount="800.00"),
               found("shareholder", name="乙", contributed_amount="300.00"), found("registered_capital", "1000.00"))],
        [filed(found("shareholder", name="甲", contributed_amount="800.00"),
               found("shareholder", name="乙", contributed_amount="200.00"), found("registered_capital", "1000.00"))],
        {"shareholder", "registered_capital"}),
    Case("established-after-dealing",
        [filed(found("established_on", "2020-01-01"), found("opened_on", "2019-03-12")),
         filed(found("established_on", "2020-01-01"), first_item_on=date(2019, 3, 12))],
        [filed(found("established_on", "2009-04-16"), found("opened_on", "2019-03-12"),
                       first_item_on=date(2019, 3, 12))],
        {"established_on"}),
    Case("first-dealing-after-ledger",
        [filed(found("opened_on", "2020-01-01"), first_item_on=date(2019, 3, 12))],
        [filed(found("opened_on", "2019-03-12"), first_item_on=date(2019, 3, 12)),
         filed(found("opened_on", "2020-01-01"))],
        {"opened_on"}),
    Case("licence-expired",
        [filed(found("business_until", (ON - timedelta(days=1)).isoformat()))],
        [filed(found("business_until", ON.isoformat()))],
        {"business_until"}),
    Case("representative-before-establishment",
        [filed(found("legal_representative", name="周建国", since="2008-01-01"),
               found("established_on", "2009-04-16"))],
        [filed(found("legal_representative", name="周建国", since="2015-07-01"),
               found("established_on", "2009-04-16")),
         filed(found("legal_representative", name="周建国"), found("established_on", "2009-04-16"))],
        {"legal_representative", "established_on"}),
    Case("equity-of-dossier",
        [filed(found("statement_equity", "500.00"), statements=[statement(equity=400)])],
        [filed(found("statement_equity", "400.00"), statements=[statement(equity=400)]),
         filed(found("statement_equity", "500.00"), statements=[statement(date(2024, 12, 31), equity=400)])],
        {"statement_equity"}),
    Case("audit-said",
        [filed(found("statements_audited", "audited"), statements=[statement(audited=False)]),
         filed(found("statements_audited", "none"), statements=[statement()])],
        [filed(found("statements_audited", "audited"), statements=[statement()]),
         filed(found("statements_audited", "audited"))],
        {"statements_audited"}),
    Case("sales-said",
        [filed(found("annual_sales", "3000.00"), statements=[statement(revenue=1000)])],
        [filed(found("annual_sales", "1100.00"), statements=[statement(revenue=1000)])],
        {"annual_sales"}),
    Case("purchases-said",
        [filed(PURCHASES, sold=sold(100, 200), ledger=COVERED),
         filed(PURCHASES, sold=[], ledger=COVERED),
         filed(PURCHASES, sold=sold(9000), ledger=COVERED)],
        [filed(PURCHASES, sold=sold(600, 500), ledger=COVERED),
         filed(PURCHASES, sold=sold(600, 500, *[0] * 11, 90_000), ledger=COVERED),
         filed(PURCHASES, sold=sold(100), ledger=Ledger(date(2026, 1, 1), ON, "CNY")),
         filed(PURCHASES, sold=sold(100, currency="USD"), ledger=COVERED),
         filed(PURCHASES, sold=sold(100), ledger=Ledger())],
        {"reported_purchases"}),
    Case("lawsuits-said",
        [filed(found("litigation", "none_found"), events=[event(date(2026, 5, 1))])],
        [filed(found("litigation", "none_found")),
         filed(found("litigation", "found"), events=[event(date(2026, 5, 1))]),
         filed(found("litigation", "none_found"), events=[event(date(2025, 5, 1), date(2026, 1, 1))])],
        {"litigation"}),
    Case("statement-unbalanced",
        [{"statements": [statement(**BALANCE | {"equity": 300})]}],
        [{"statements": [statement(**BALANCE)]}, {"statements": [statement(total_assets=1000, equity=300)]},
         {"statements": [statement(date(2023, 12, 31), **BALANCE | {"equity": 300})]}]),
    Case("statement-parts",
        [{"statements": [statement(total_assets=1000, current_assets=1500)]}],
        [{"statements": [statement(total_assets=1000, current_assets=500)]}]),
    Case("equity-roll-forward",
        [{"statements": [statement(YEAR_BEFORE, equity=400), statement(equity=900, net_profit=50, total_assets=1000)]}],
        [{"statements": [statement(YEAR_BEFORE, equity=400), statement(equity=440, net_profit=50, total_assets=1000)]},
         {"statements": [statement(equity=900, net_profit=50, total_assets=1000)]}]),
    Case("equity-below-capital",
        [filed(found("paid_in_capital", "1000.00"), statements=[statement(equity=800, retained_earnings=100)])],
        [filed(found("paid_in_capital", "1000.00"), statements=[statement(equity=800, retained_earnings=-200)]),
         filed(found("paid_in_capital", "1000.00"), statements=[statement(equity=1100, retained_earnings=100)])],
        {"paid_in_capital"}),
    Case("statements-differ",
        [{"statements": [statement(revenue=1000), statement(revenue=2000)]}],
        [{"statements": [statement(revenue=1000), statement(revenue=2000, audited=False)]},
         {"statements": [statement(revenue=1000), statement(revenue=1000)]}]),
]  # fmt: skip


def checked(told: dict[str, Any]) -> Checked:
    return checked_on(Archive(**{"customer": customer()} | told), judges(), ON)


def of_rule(case: Case, told: dict[str, Any]) -> list[Found]:
    return [one for one in checked(told).open if one.rule.id == f"contradictions/11-{case.rule}"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_rule_fires_once_on_what_is_wrong_and_says_every_side(case: Case) -> None:
    for told in case.wrong:
        (one,) = of_rule(case, told)
        assert all(side.known.value is not None or side.known.seen for side in one.sides if side.known.grounds)
        assert any(side.known.grounds for side in one.sides)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_rule_is_silent_on_what_is_right_or_not_known(case: Case) -> None:
    for told in case.right:
        assert of_rule(case, told) == []


@pytest.mark.parametrize("case", [case for case in CASES if case.unknown], ids=lambda case: case.rule)
def test_what_an_open_contradiction_is_about_is_not_known(case: Case) -> None:
    told = checked(case.wrong[0])
    contradicted = {one.item.name for one in told.gathered if one.state == State.CONTRADICTED}
    assert contradicted >= case.unknown
    assert all(one.accepted is None for one in told.gathered if one.item.name in case.unknown)


def test_every_rule_of_the_policy_has_its_case() -> None:
    assert {f"contradictions/11-{case.rule}" for case in CASES} == judges().rules.keys()


def test_every_item_that_a_fact_names_is_gathered() -> None:
    named = {item for fact in judges().facts.values() for item in fact.of} - {"*"}
    assert named <= load_items().items.keys()


def test_the_day_alone_changes_no_contradiction() -> None:
    """A licence that ran out goes on having run out: what somebody concluded of it stands on the next day."""
    archive = Archive(customer(), [found("business_until", "2026-06-01")])
    marks = [checked_on(archive, judges(), ON + timedelta(days=days)).open[0].fingerprint for days in (0, 1, 30)]
    assert len(set(marks)) == 1
