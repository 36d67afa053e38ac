"""What contradicts itself in a dossier is found by the policy's rules, counts as unknown, and is settled by people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from cast import HUABEI
from office import ON, customer_of, user_with
from xindang.audit.models import AuditRow
from xindang.core.problems import ProblemsFound
from xindang.customers.models import Customer
from xindang.customers.services import customer_edit
from xindang.dossiers.archives import archive_of
from xindang.dossiers.contradictions import Checked, Found, Side, checked_on
from xindang.dossiers.gathered import Gathered, State
from xindang.dossiers.judging import judges
from xindang.dossiers.known import COLUMN, EVENT, FINDING, Ground, Known
from xindang.dossiers.models import BOTH, Contradiction, Finding
from xindang.dossiers.recorders import recorders_of_each
from xindang.dossiers.services.contradictions import contradiction_resolve
from xindang.dossiers.services.findings import finding_record, finding_withdraw
from xindang.people.models import User
from xindang.rating.models import Event
from xindang.rating.services.events import event_record
from xindang.records.given import Provenance

pytestmark = pytest.mark.django_db

CAPITAL, PAID_IN = "registered_capital", "paid_in_capital"
TOMORROW = ON + timedelta(days=1)
CHANNELS, ABOVE = "contradictions/11-channels-disagree", "contradictions/11-paid-in-above-registered"


@pytest.fixture
def by() -> User:
    """Who records."""
    return user_with("salesperson", name="王芳", salesperson="王芳")


@pytest.fixture
def reviewer() -> User:
    return user_with("credit_controller", name="赵敏")


@pytest.fixture
def customer() -> Customer:
    return customer_of(HUABEI)


def recorded(  # noqa: PLR0917
    customer: Customer, by: User, item: str, text: str, channel: str = "customer", on: date = ON
) -> Finding:
    return finding_record(
        customer=customer, item=item, typed={"value": text}, channel=channel, source="营业执照副本", as_of=on,
        collected_by="", by=by, on=on,
    )  # fmt: skip


def checked(customer: Customer, on: date = ON) -> Checked:
    customer.refresh_from_db()
    return checked_on(archive_of(customer, on), judges(), on)


def told(customer: Customer, item: str, on: date = ON) -> Gathered:
    (one,) = [each for each in checked(customer, on).gathered if each.item.name == item]
    return one


def open_rules(customer: Customer, on: date = ON) -> list[str]:
    return sorted(found.rule.id for found in checked(customer, on).open)


def standing() -> Contradiction:
    return Contradiction.objects.get(gone_on=None, resolved_on=None)


def settled(row: Contradiction, by: User, holds: str, reason: str = "查看营业执照原件", on: date = ON) -> Contradiction:
    return contradiction_resolve(
        customer=row.customer, fingerprint=row.fingerprint, holds=holds, reason=reason, by=by, on=on
    )


def refusals(raised: pytest.ExceptionInfo[ProblemsFound]) -> list[str]:
    return [found.code for found in raised.value.problems]


def test_more_paid_in_than_registered_makes_both_unknown_until_somebody_settles_it(
    customer: Customer, by: User, reviewer: User
) -> None:
    recorded(customer, by, CAPITAL, "5000000")
    recorded(customer, by, PAID_IN, "5000000")
    assert open_rules(customer) == []
    recorded(customer, by, PAID_IN, "8000000")
    assert open_rules(customer) == [ABOVE]
    assert [told(customer, item).accepted for item in (CAPITAL, PAID_IN)] == [None, None]
    row = settled(standing(), reviewer, CAPITAL)
    assert (row.resolved_by, row.holds) == (reviewer, CAPITAL)
    assert open_rules(customer) == []
    assert told(customer, CAPITAL).state == State.KNOWN
    assert told(customer, PAID_IN).state == State.MISSING


def test_a_column_of_the_source_speaks_where_nobody_has_recorded_anything(customer: Customer, by: User) -> None:
    Customer.objects.update(registered_capital=Decimal("1000000.00"))
    recorded(customer, by, PAID_IN, "3000000")
    (found,) = checked(customer).open
    assert [(side.name, side.known.value) for side in found.sides] == [
        (PAID_IN, Decimal("3000000.00")), (CAPITAL, Decimal("1000000.00")),
    ]  # fmt: skip


def test_one_channel_is_said_to_hold_and_the_item_is_known_again(customer: Customer, by: User, reviewer: User) -> None:
    right = recorded(customer, by, CAPITAL, "5000000", "authority")
    recorded(customer, by, CAPITAL, "3000000", "contact")
    assert (open_rules(customer), told(customer, CAPITAL).accepted) == ([CHANNELS], None)
    settled(standing(), reviewer, "authority")
    assert told(customer, CAPITAL).accepted == right


def test_both_hold_with_a_reason(customer: Customer, by: User, reviewer: User) -> None:
    recorded(customer, by, CAPITAL, "5000000")
    recorded(customer, by, PAID_IN, "8000000")
    settled(standing(), reviewer, BOTH, "增资已到账，尚未变更登记")
    assert {told(customer, item).state for item in (CAPITAL, PAID_IN)} == {State.KNOWN}


def test_a_new_value_opens_it_again_and_the_same_value_does_not(customer: Customer, by: User, reviewer: User) -> None:
    recorded(customer, by, CAPITAL, "5000000")
    recorded(customer, by, PAID_IN, "8000000")
    first = settled(standing(), reviewer, BOTH)
    recorded(customer, by, PAID_IN, "8,000,000.00", on=TOMORROW)
    assert open_rules(customer, TOMORROW) == []
    recorded(customer, by, PAID_IN, "9000000", on=TOMORROW)
    assert open_rules(customer, TOMORROW) == [ABOVE]
    first.refresh_from_db()
    assert (first.gone_on, first.reason) == (TOMORROW, "查看营业执照原件")
    assert standing().pk != first.pk


def test_another_channel_that_says_the_same_is_new_evidence(customer: Customer, by: User, reviewer: User) -> None:
    recorded(customer, by, CAPITAL, "5000000")
    recorded(customer, by, PAID_IN, "8000000")
    settled(standing(), reviewer, CAPITAL)
    recorded(customer, by, PAID_IN, "8000000", "authority")
    assert open_rules(customer) == [ABOVE]


def test_nothing_known_later_changes_what_an_earlier_day_knew(customer: Customer, by: User, reviewer: User) -> None:
    recorded(customer, by, CAPITAL, "5000000")
    recorded(customer, by, PAID_IN, "8000000")
    wrong = told(customer, PAID_IN)
    settled(standing(), reviewer, CAPITAL, on=TOMORROW)
    assert (told(customer, PAID_IN), open_rules(customer)) == (wrong, [ABOVE])
    finding_withdraw(finding=wrong.findings[0], reason="看错", by=by, on=TOMORROW + timedelta(days=1))
    assert open_rules(customer) == [ABOVE]
    assert open_rules(customer, TOMORROW) == []
    assert told(customer, PAID_IN, TOMORROW).state == State.MISSING
    assert told(customer, CAPITAL, TOMORROW).state == State.KNOWN


def test_nobody_settles_what_they_recorded_themselves(customer: Customer, by: User, reviewer: User) -> None:
    recorded(customer, by, CAPITAL, "5000000")
    recorded(customer, reviewer, PAID_IN, "8000000")
    with pytest.raises(ProblemsFound) as raised:
        settled(standing(), reviewer, CAPITAL)
    assert refusals(raised) == ["contradiction_own_value"]
    settled(standing(), user_with("finance", name="陈洁"), CAPITAL)


def test_nobody_settles_what_they_said_of_a_column(customer: Customer, by: User, reviewer: User) -> None:
    customer_edit(customer=customer, values={CAPITAL: Decimal("1000000.00")}, by=reviewer, on=ON)
    recorded(customer, by, PAID_IN, "3000000")
    with pytest.raises(ProblemsFound) as raised:
        settled(standing(), reviewer, PAID_IN)
    assert refusals(raised) == ["contradiction_own_value"]
    settled(standing(), user_with("finance", name="陈洁"), PAID_IN)


def test_who_recorded_what_is_told_of_each_contradiction_apart(customer: Customer, by: User, reviewer: User) -> None:
    """They are asked for together: an edited column, an event, a finding, and a row that nobody here recorded."""
    customer_edit(customer=customer, values={CAPITAL: Decimal("1000000.00")}, by=reviewer, on=ON)
    given = {"kind": "account_seized", "occurred_on": "2026-05-06"}
    record = event_record(customer=customer, given=given, provenance=Provenance("authority", "裁定书"), by=by, on=ON)
    event = str(Event.objects.get(row_key=record.row_key).pk)
    finding = recorded(customer, by, PAID_IN, "3000000")
    (one,) = checked(customer).open

    def resting(*grounds: Ground) -> Found:
        return replace(
            one, sides=tuple(Side("", "", Known(None, (ground,)), makes_unknown=False) for ground in grounds)
        )

    column, row = Ground(COLUMN, CAPITAL, "", ""), Ground(EVENT, event, "", "")
    said = Ground(FINDING, str(finding.pk), "", "", finding)
    found = [
        one,
        resting(column),
        resting(row),
        resting(said),
        resting(column, row),
        resting(Ground(EVENT, "0", "", "")),
    ]
    both = {by.pk, reviewer.pk}
    assert recorders_of_each(found, customer) == [both, {reviewer.pk}, {by.pk}, {by.pk}, both, set()]


def test_nobody_settles_what_is_said_of_their_own_customer(customer: Customer, by: User) -> None:
    """A manager who sells to it, too: others recorded both sides (S4-4)."""
    recorded(customer, by, CAPITAL, "5000000")
    recorded(customer, by, CAPITAL, "3000000", "authority")
    Customer.objects.update(salesperson="李强")
    manager = user_with("sales_manager", name="李强", salesperson="李强")
    with pytest.raises(ProblemsFound) as raised:
        settled(standing(), manager, "authority")
    assert refusals(raised) == ["record_own_customer"]


def test_a_conclusion_says_what_holds_and_why(customer: Customer, by: User, reviewer: User) -> None:
    recorded(customer, by, CAPITAL, "5000000")
    recorded(customer, by, PAID_IN, "8000000")
    with pytest.raises(ProblemsFound) as raised:
        settled(standing(), reviewer, "the moon", reason=" ")
    assert refusals(raised) == ["contradiction_holds_missing", "contradiction_reason_missing"]


def test_what_has_changed_meanwhile_or_is_settled_cannot_be_settled(
    customer: Customer, by: User, reviewer: User
) -> None:
    recorded(customer, by, CAPITAL, "5000000")
    recorded(customer, by, PAID_IN, "8000000")
    seen = standing()
    recorded(customer, by, PAID_IN, "9000000")
    with pytest.raises(ProblemsFound) as raised:
        settled(seen, reviewer, CAPITAL)
    assert refusals(raised) == ["contradiction_gone"]
    row = settled(standing(), reviewer, CAPITAL)
    with pytest.raises(ProblemsFound) as raised:
        settled(row, reviewer, CAPITAL)
    assert refusals(raised) == ["contradiction_gone"]


def test_the_audit_says_which_rule_and_never_the_values(customer: Customer, by: User, reviewer: User) -> None:
    recorded(customer, by, CAPITAL, "5000000")
    recorded(customer, by, PAID_IN, "7654321")
    settled(standing(), reviewer, CAPITAL)
    found = AuditRow.objects.get(act="dossiers_renew")
    assert (found.by, found.details["found"]) == ("王芳", [ABOVE])
    row = AuditRow.objects.get(act="contradiction_resolve")
    assert (row.by, row.details["rule"], row.details["reason"]) == ("赵敏", ABOVE, "查看营业执照原件")
    assert "7654321" not in str([row.details, found.details])
