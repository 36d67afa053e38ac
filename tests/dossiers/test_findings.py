"""A dossier holds what each channel says side by side; what contradicts itself or comes later is not known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cast import HUABEI
from office import ON, customer_of, user_with
from xindang.audit.models import AuditRow
from xindang.core.problems import ProblemsFound
from xindang.customers.models import Customer
from xindang.dossiers.archives import archive_of
from xindang.dossiers.catalogue import load_items
from xindang.dossiers.gathered import Gathered, State, gathered_on
from xindang.dossiers.models import Finding
from xindang.dossiers.services.findings import finding_record, finding_withdraw
from xindang.people.models import User

pytestmark = pytest.mark.django_db

CAPITAL = "registered_capital"


@pytest.fixture
def by() -> User:
    return user_with("credit_controller", name="赵敏")


@pytest.fixture
def customer() -> Customer:
    return customer_of(HUABEI)


def recorded(customer: Customer, by: User, amount: str, channel: str = "customer", **said: object) -> Finding:
    words = {"item": CAPITAL, "source": "营业执照副本", "as_of": ON, "collected_by": "", "on": ON} | said
    return finding_record(customer=customer, typed={"value": amount}, channel=channel, by=by, **words)  # type: ignore[arg-type]


def state_on(customer: Customer, on: date, item: str = CAPITAL) -> Gathered:
    found = gathered_on(load_items(), customer.kind, Finding.objects.filter(customer=customer), on)
    (told,) = [one for one in found if one.item.name == item]
    return told


def refusals(raised: pytest.ExceptionInfo[ProblemsFound]) -> list[tuple[str, str]]:
    return [(found.code, found.column) for found in raised.value.problems]


def test_the_latest_of_each_channel_stands_beside_the_others(customer: Customer, by: User) -> None:
    assert state_on(customer, ON).state == State.MISSING
    recorded(customer, by, "4,000,000", as_of=date(2026, 5, 1))
    newer = recorded(customer, by, "5,000,000")
    other = recorded(customer, by, "5000000.00", "authority", as_of=date(2026, 6, 1))
    told = state_on(customer, ON)
    assert (told.state, told.findings) == (State.KNOWN, [newer, other])
    assert told.accepted == newer
    assert Finding.objects.count() == 3


def test_channels_that_disagree_leave_the_item_unknown(customer: Customer, by: User) -> None:
    recorded(customer, by, "5000000")
    wrong = recorded(customer, by, "3000000", "authority", as_of=date(2026, 6, 1))
    told = state_on(customer, ON)
    assert (told.state, told.accepted) == (State.CONTRADICTED, None)
    finding_withdraw(finding=wrong, reason="看错了一位", by=by, on=ON)
    assert state_on(customer, ON).state == State.KNOWN


def test_who_says_less_does_not_hide_that_two_others_differ(customer: Customer, by: User) -> None:
    """The latest names the shareholder alone; two others say how much it holds, and not the same."""
    days = {"customer": ON, "authority": date(2026, 6, 2), "contact": date(2026, 6, 1)}
    for channel, more in (("customer", {}), ("authority", {"share": "60"}), ("contact", {"share": "40"})):
        finding_record(
            customer=customer, item="shareholder", typed={"name": "赵一", **more}, channel=channel, source="x",
            as_of=days[channel], collected_by="", by=by, on=ON,
        )  # fmt: skip
    told = state_on(customer, ON, "shareholder")
    assert (told.state, told.accepted) == (State.CONTRADICTED, None)


def test_nothing_is_known_before_it_was_recorded_nor_gone_before_it_was_withdrawn(customer: Customer, by: User) -> None:
    finding = recorded(customer, by, "5000000", as_of=date(2026, 6, 1))
    assert state_on(customer, ON - timedelta(days=1)).state == State.MISSING
    finding_withdraw(finding=finding, reason="记错客户", by=by, on=ON + timedelta(days=5))
    assert state_on(customer, ON).state == State.KNOWN
    assert state_on(customer, ON + timedelta(days=5)).state == State.MISSING


def test_a_value_older_than_a_quarter_is_to_be_refreshed(customer: Customer, by: User) -> None:
    recorded(customer, by, "5000000", as_of=ON - timedelta(days=92))
    assert state_on(customer, ON).state == State.KNOWN
    assert state_on(customer, ON + timedelta(days=1)).state == State.STALE


def test_a_dossier_read_without_its_history_is_the_same_on_every_day(customer: Customer, by: User) -> None:
    days = [date(2026, month, 1) for month in (2, 3, 4, 5)]
    for number, on in enumerate(days):
        for channel in ("customer", "authority"):
            wrong = recorded(customer, by, f"{number + 4}000000", channel, as_of=on, on=on)
    finding_withdraw(finding=wrong, reason="看错了", by=by, on=ON)
    for on in (date(2026, 1, 1), *days, ON - timedelta(days=1), ON):
        latest, every = (archive_of(customer, on, history=history) for history in (False, True))
        read = [gathered_on(load_items(), customer.kind, told.findings, on) for told in (latest, every)]
        assert read[0] == read[1]
        assert len(latest.findings) == min(2, len(every.findings))


@given(st.permutations(range(4)))
def test_the_order_in_which_rows_are_read_decides_nothing(order: list[int]) -> None:
    rows = [
        Finding(
            pk=number, item=CAPITAL, value={"value": f"{number // 2}.00"}, channel=channel, as_of=ON, recorded_on=ON
        )
        for number, channel in enumerate(("customer", "authority", "customer", "authority"))
    ]
    told = gathered_on(load_items(), None, [rows[number] for number in order], ON)
    (found,) = [one for one in told if one.item.name == CAPITAL]
    assert [finding.pk for finding in found.findings] == [3, 2]


def test_a_value_says_its_channel_its_paper_and_a_day_that_has_come(customer: Customer, by: User) -> None:
    with pytest.raises(ProblemsFound) as raised:
        recorded(customer, by, "", "rumour", source=" ", as_of=ON + timedelta(days=1))
    assert refusals(raised) == [
        ("finding_part_missing", "value"), ("finding_channel_unknown", "channel"), ("finding_source_missing", "source"),
        ("finding_as_of_later", "as_of"),
    ]  # fmt: skip
    assert not Finding.objects.exists()


@pytest.mark.parametrize("item, kind", [("marital_status", "person"), ("home_address", "company"), ("nothing", None)])
def test_what_has_no_credit_purpose_or_is_for_others_is_not_gathered(
    customer: Customer, by: User, item: str, kind: str | None
) -> None:
    Customer.objects.update(kind=kind)
    with pytest.raises(ProblemsFound) as raised:
        recorded(customer, by, "x", item=item)
    assert refusals(raised)[0][0] == ("finding_item_disabled" if item == "marital_status" else "finding_item_unknown")


def test_a_withdrawal_gives_its_reason_once(customer: Customer, by: User) -> None:
    finding = recorded(customer, by, "5000000")
    for said in ("  ", "\0", "\x01 \ufffe"):
        with pytest.raises(ProblemsFound) as raised:
            finding_withdraw(finding=finding, reason=said, by=by, on=ON)
        assert refusals(raised) == [("finding_reason_missing", "reason")], "what is no text is no reason"
    finding_withdraw(finding=finding, reason="看错", by=by, on=ON)
    with pytest.raises(ProblemsFound) as raised:
        finding_withdraw(finding=finding, reason="看错", by=by, on=ON)
    assert refusals(raised)[0][0] == "finding_withdrawn_before"


def test_nobody_takes_back_what_others_say_against_their_own_side(customer: Customer, by: User) -> None:
    """Who may not settle a contradiction does not end it by taking back the other side either."""
    Customer.objects.update(salesperson="王芳")
    seller = user_with("salesperson", name="王芳", salesperson="王芳")
    own = recorded(customer, seller, "9000000")
    said = recorded(customer, by, "5000000", "authority")
    for who, code in ((seller, ["record_own_customer", "finding_withdrawal_own_side"]),
                      (by, ["finding_withdrawal_own_side"])):  # fmt: skip
        with pytest.raises(ProblemsFound) as raised:
            finding_withdraw(finding=said if who == seller else own, reason="看错", by=who, on=ON)
        assert [found for found, _ in refusals(raised)] == code
    assert state_on(customer, ON).state == State.CONTRADICTED
    finding_withdraw(finding=own, reason="听错了", by=seller, on=ON)
    assert state_on(customer, ON).accepted == said
    with pytest.raises(ProblemsFound) as raised:
        finding_withdraw(finding=said, reason="不好看", by=seller, on=ON)
    assert refusals(raised) == [("record_own_customer", "")]
    finding_withdraw(finding=said, reason="看错", by=user_with("finance", name="陈洁"), on=ON)


def test_the_audit_says_which_item_and_never_its_value(customer: Customer, by: User) -> None:
    recorded(customer, by, "7654321")
    row = AuditRow.objects.get(act="finding_record")
    assert (row.subject, row.by, row.details["item"]) == (HUABEI.code, "赵敏", "注册资本")
    assert "7654321" not in str(row.details)
