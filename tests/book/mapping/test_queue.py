"""Oldest first, day by day: the laws that hold whatever bounces, is credited, or comes before its invoice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from examples import examples
from xindang.book.mapping.queue import Lowered, Owed, Paid, Piece, matched

FIRST = date(2026, 1, 1)
amounts = st.integers(1, 60).map(Decimal)
days = st.integers(0, 20).map(lambda at: FIRST + timedelta(days=at))


@dataclass(frozen=True)
class Account:
    """One customer's items and payments in their order, and what lowers items by name."""

    owed: tuple[Owed, ...]
    paid: tuple[Paid, ...]
    lowered: tuple[Lowered, ...]

    def known_on(self, day: date) -> Account:
        """What the books say on a day."""
        return Account(
            tuple(item for item in self.owed if item.issued_on <= day),
            tuple(replace(p, bounced_on=known(p.bounced_on, day)) for p in self.paid if p.settled_on <= day),
            tuple(replace(c, until_on=known(c.until_on, day)) for c in self.lowered if c.from_on <= day),
        )


def known(day: date | None, on: date) -> date | None:
    return day if day is not None and day <= on else None


@st.composite
def accounts(draw: st.DrawFn) -> Account:
    issued = sorted(draw(st.lists(days, min_size=1, max_size=6)))
    owed = tuple(Owed(str(at), day, draw(amounts)) for at, day in enumerate(issued))
    settled = sorted(draw(st.lists(days, max_size=6)))
    bounces = st.none() | st.integers(0, 12)
    paid = []
    for day in settled:
        after = draw(bounces)
        paid.append(Paid(day, draw(amounts), None if after is None else day + timedelta(days=after)))
    lowered = []
    for day in draw(st.lists(days, max_size=3)):
        item, after = draw(st.sampled_from(owed)), draw(st.none() | st.integers(1, 12))
        begins = max(day, item.issued_on)
        until = None if after is None else begins + timedelta(days=after)
        lowered.append(Lowered(item.item_id, begins, draw(amounts), until))
    return Account(owed, tuple(paid), tuple(lowered))


def in_force(payment: Paid, day: date) -> bool:
    return payment.settled_on <= day and (payment.bounced_on is None or payment.bounced_on > day)


def state_on(account: Account, pieces: Sequence[Piece], day: date) -> tuple[dict[str, Decimal], Decimal]:
    """What each item has open on a day (below nothing: too much on it), and the money on no item of that day."""
    left = {item.item_id: item.amount for item in account.owed if item.issued_on <= day}
    for change in account.lowered:
        if change.item_id in left and change.from_on <= day and (change.until_on is None or change.until_on > day):
            left[change.item_id] -= change.amount
    free = Decimal(0)
    for at, item_id, amount in pieces:
        if in_force(account.paid[at], day):
            if item_id in left:
                left[item_id] -= amount
            else:
                free += amount
    return left, free


def shown_on(account: Account, day: date) -> tuple[dict[str, Decimal], Decimal]:
    """What an aging shows: open amounts, and beside them all money not applied, with what is too much on an item."""
    left, free = state_on(account, matched(account.owed, account.paid, account.lowered), day)
    too_much = sum((-amount for amount in left.values() if amount < 0), Decimal(0))
    return {item: max(amount, Decimal(0)) for item, amount in left.items()}, free + too_much


@settings(max_examples=examples(300))
@given(account=accounts(), day=days)
def test_what_becomes_known_later_changes_nothing_on_a_day(account: Account, day: date) -> None:
    assert shown_on(account, day) == shown_on(account.known_on(day), day)


@settings(max_examples=examples(200))
@given(account=accounts())
def test_every_payment_keeps_its_amount(account: Account) -> None:
    found: dict[int, Decimal] = defaultdict(Decimal)
    for at, _, amount in matched(account.owed, account.paid, account.lowered):
        assert amount > 0
        found[at] += amount
    assert found == {at: payment.amount for at, payment in enumerate(account.paid)}


@settings(max_examples=examples(200))
@given(account=accounts(), day=days)
def test_nothing_is_open_while_money_is_free(account: Account, day: date) -> None:
    left, free = state_on(account, matched(account.owed, account.paid, account.lowered), day)
    assert free == 0 or all(amount <= 0 for amount in left.values())


def test_bounced_money_pays_until_it_bounces_and_later_money_pays_the_item_anew() -> None:
    owed = [Owed("1", FIRST, Decimal(60)), Owed("2", FIRST + timedelta(days=3), Decimal(60))]
    paid = [
        Paid(FIRST + timedelta(days=5), Decimal(60), FIRST + timedelta(days=9)),
        Paid(FIRST + timedelta(days=6), Decimal(20)),
        Paid(FIRST + timedelta(days=10), Decimal(70)),
    ]
    assert matched(owed, paid, []) == [
        (0, "1", Decimal(60)),
        (1, "2", Decimal(20)),
        (2, "1", Decimal(60)),
        (2, "2", Decimal(10)),
    ]


def test_a_credit_note_on_an_item_already_paid_leaves_the_money_where_it_is() -> None:
    owed = [Owed("1", FIRST, Decimal(60)), Owed("2", FIRST + timedelta(days=9), Decimal(60))]
    paid = [Paid(FIRST + timedelta(days=1), Decimal(60))]
    credit_note = Lowered("1", FIRST + timedelta(days=4), Decimal(10))
    assert matched(owed, paid, [credit_note]) == [(0, "1", Decimal(60))]
