"""The two declared conventions: due dates derived from terms, and settlements matched to items."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from book.mapping.mapped import Mapped, map_texts, map_well
from examples import examples

MAPPING = """
base_currency = "CNY"
[policies]
{policies}
[[source]]
name = "bills"
file = "bills.csv"
[source.columns]
doc = "text"
customer = "text"
unit = "text"
currency = "text"
kind = "text"
of = "text"
issued = "date Y-M-D"
due = "date Y-M-D"
term = "number"
amount = "number"
[[source]]
name = "money"
file = "money.csv"
[source.columns]
doc = "text"
customer = "text"
unit = "text"
currency = "text"
reference = "text"
item = "text"
paid = "date Y-M-D"
bounced = "date Y-M-D"
amount = "number"
[[table]]
to = "items"
from = "bills"
[table.columns]
item_id = "doc"
customer_id = "customer"
unit = "unit"
side = {{ constant = "sale" }}
kind = "kind"
document_no = {{ id = "N{{doc}}" }}
issued_on = "issued"
due_on = "due"
amount = "amount"
currency = "currency"
applies_to = "of"
term_days = "term"
[[table]]
to = "settlements"
from = "money"
[table.columns]
settlement_id = "doc"
item_id = "item"
customer_id = "customer"
unit = "unit"
side = {{ constant = "sale" }}
settled_on = "paid"
amount = "amount"
currency = "currency"
bounced_on = "bounced"
item_reference = "reference"
"""
BILLS = "doc,customer,unit,currency,kind,of,issued,due,term,amount\n"
MONEY = "doc,customer,unit,currency,reference,item,paid,bounced,amount\n"
OLDEST_FIRST = 'match = "oldest first"'


def matched(folder: Path, policies: str, bills: list[str], money: list[str]) -> Mapped:
    files: dict[str, str | bytes] = {
        "bills.csv": BILLS + "".join(f"{line}\n" for line in bills),
        "money.csv": MONEY + "".join(f"{line}\n" for line in money),
    }
    return map_well(folder, MAPPING.format(policies=policies), files)


def pieces(found: Mapped) -> list[tuple[str, str | None, Decimal]]:
    return [(r["settlement_id"], r["item_id"], r["amount"]) for r in found.rows("settlements")]


@pytest.mark.parametrize(
    "policies, expected",
    [
        ('due = "given"', [date(2026, 3, 1), None, None, None]),
        ('due = "issued_on + term_days"', [date(2026, 3, 1), date(2026, 2, 14), None, None]),
        ('due = "month_end + term_days"', [date(2026, 3, 1), date(2026, 3, 2), None, None]),
        (
            'due = "issued_on + term_days"\nterm_days = 10',
            [date(2026, 3, 1), date(2026, 2, 14), date(2026, 1, 25), None],
        ),
    ],
)
def test_due_dates_follow_the_declared_convention_and_never_overrule_a_given_one(
    tmp_path: Path, policies: str, expected: list[date | None]
) -> None:
    bills = [
        "1,c,,,,,2026-01-15,2026-03-01,30,5",
        "2,c,,,,,2026-01-15,,30,5",
        "3,c,,,,,2026-01-15,,,5",
        "4,c,,,credit_note,,2026-01-15,,30,5",
    ]
    found = matched(tmp_path, policies, bills, [])
    assert found.column("items", "due_on") == expected
    assert ("due" in found.book_toml.get("derived", {})) is ("given" not in policies)


def test_the_term_may_stand_with_the_customer(tmp_path: Path) -> None:
    customers = """
[[table]]
to = "customers"
from = "bills"
distinct = true
[table.columns]
customer_id = "customer"
name = "customer"
term_days = "term"
"""
    mapping = MAPPING.format(policies='due = "issued_on + term_days"').replace('term_days = "term"\n', "")
    rows = "1,a,,,,,2026-01-15,,30,5\n2,b,,,,,2026-01-15,,,5\n3,a,,,,,2026-02-01,,30,5\n"
    files: dict[str, str | bytes] = {"bills.csv": BILLS + rows, "money.csv": MONEY}
    found = map_well(tmp_path, mapping + customers, files)
    assert found.column("items", "due_on") == [date(2026, 2, 14), None, date(2026, 3, 3)]
    assert found.column("customers", "term_days") == [30, None]


def test_a_convention_without_what_it_needs_is_refused(tmp_path: Path) -> None:
    mapping = MAPPING.format(policies='due = "issued_on + term_days"\nmatch = "item reference"')
    mapping = mapping.replace('term_days = "term"\n', "").replace('item_reference = "reference"\n', "")
    found = map_texts(tmp_path, mapping, {})
    assert [(p.code, p.column) for p in found.problems] == [
        ("mapping_policy_needs", "policies.due"),
        ("mapping_policy_needs", "policies.match"),
    ]


def test_a_reference_finds_the_one_item_of_that_number_and_else_stays_unapplied(tmp_path: Path) -> None:
    mapping = MAPPING.format(policies='match = "item reference"').replace('"N{doc}"', '"N{kind}"')
    bills = ["1,c,,,a,,2026-01-01,,,5", "2,c,,,b,,2026-01-01,,,5", "3,c,,,b,,2026-01-01,,,5", "4,d,,,z,,2026-01-01,,,5"]
    mapping = mapping.replace('kind = "kind"\n', "")
    money = [
        "p,c,,,Na,,2026-02-01,,1",
        "q,c,,,Nb,,2026-02-01,,1",
        "r,c,,,Nz,,2026-02-01,,1",
        "s,c,,,,,2026-02-01,,1",
        "t,c,,,Na,3,2026-02-01,,1",
    ]
    files: dict[str, str | bytes] = {
        "bills.csv": BILLS + "\n".join([*bills, ""]),
        "money.csv": MONEY + "\n".join([*money, ""]),
    }
    found = map_well(tmp_path, mapping, files)
    assert [item for _, item, _ in pieces(found)] == ["1", None, None, None, "3"]
    assert [(p.code, p.count) for p in found.problems] == [
        ("mapping_reference_of_none", 1),
        ("mapping_reference_of_several", 1),
    ]
    assert "单据号" in found.book_toml["derived"]["match"]


def test_money_goes_to_the_oldest_item_first_and_what_is_left_stays_unapplied(tmp_path: Path) -> None:
    bills = ["2,c,,,,,2026-02-01,,,70", "1,c,,,,,2026-01-01,,,100", "3,c,,,,,2026-03-01,,,30"]
    money = ["p,c,,,,,2026-02-10,,120", "q,c,,,,,2026-03-10,,50", "r,c,,,,,2026-03-11,,60"]
    found = matched(tmp_path, OLDEST_FIRST, bills, money)
    assert pieces(found) == [
        ("p#1", "1", Decimal(100)),
        ("p#2", "2", Decimal(20)),
        ("q", "2", Decimal(50)),
        ("r#1", "3", Decimal(30)),
        ("r#2", None, Decimal(30)),
    ]
    assert found.column("settlements", "settled_on")[:2] == [date(2026, 2, 10), date(2026, 2, 10)]
    assert "发出最早" in found.book_toml["derived"]["match"]
    assert "oldest item" in found.book_toml["derived"]["match"]


def test_items_of_the_same_day_are_paid_in_the_order_they_fall_due(tmp_path: Path) -> None:
    bills = ["1,c,,,,,2026-01-01,,,5", "2,c,,,,,2026-01-01,2026-03-01,,5", "3,c,,,,,2026-01-01,2026-02-01,,5"]
    found = matched(tmp_path, OLDEST_FIRST, bills, ["p,c,,,,,2026-02-01,,12"])
    assert [(item, int(amount)) for _, item, amount in pieces(found)] == [("3", 5), ("2", 5), ("1", 2)]


def test_customers_units_and_currencies_are_kept_apart(tmp_path: Path) -> None:
    bills = [
        "1,c,,,,,2026-01-01,,,5",
        "2,c,u,,,,2026-01-01,,,5",
        "3,c,,USD,,,2026-01-01,,,5",
        "4,d,,CNY,,,2026-01-01,,,5",
    ]
    money = ["p,d,,,,,2026-02-01,,9", "q,c,u,CNY,,,2026-02-01,,1", "r,c,,USD,,,2026-02-01,,2", "s,c,v,,,,2026-02-01,,3"]
    found = matched(tmp_path, OLDEST_FIRST, bills, money)
    assert pieces(found) == [
        ("p#1", "4", Decimal(5)),
        ("p#2", None, Decimal(4)),
        ("q", "2", Decimal(1)),
        ("r", "3", Decimal(2)),
        ("s", None, Decimal(3)),
    ]


def test_what_is_credited_or_already_paid_is_not_paid_again(tmp_path: Path) -> None:
    bills = ["1,c,,,,,2026-01-01,,,100", "2,c,,,credit_note,1,2026-01-05,,,30", "3,c,,,,,2026-02-01,,,50"]
    money = ["p,c,,,,1,2026-01-10,,40", "q,c,,,,,2026-01-20,,60", "r,c,,,,3,2026-02-02,2026-02-09,50"]
    found = matched(tmp_path, OLDEST_FIRST, bills, money)
    assert pieces(found) == [
        ("p", "1", Decimal(40)),
        ("q#1", "1", Decimal(30)),
        ("q#2", "3", Decimal(30)),
        ("r", "3", Decimal(50)),  # it bounced, so it left all of item 3 to be paid
    ]


def test_bounced_money_settles_its_item_until_it_bounces(tmp_path: Path) -> None:
    money = ["p,c,,,,,2026-01-20,2026-01-25,60", "q,c,,,,,2026-01-30,,60", "r,d,,,,,2026-01-20,2026-01-20,60"]
    bills = ["1,c,,,,,2026-01-01,,,60", "2,d,,,,,2026-01-01,,,60"]
    found = matched(tmp_path, OLDEST_FIRST, bills, money)
    assert pieces(found) == [("p", "1", Decimal(60)), ("q", "1", Decimal(60)), ("r", None, Decimal(60))]


def test_a_bounce_in_one_group_leaves_the_others_as_they_are(tmp_path: Path) -> None:
    bills = ["1,c,,,,,2026-01-01,,,60", "2,c,u,,,,2026-01-01,,,60", "3,c,,USD,,,2026-01-01,,,60"]
    money = ["p,c,,,,,2026-01-20,2026-01-25,60", "q,c,u,,,,2026-01-20,,80", "r,c,,USD,,,2026-01-21,,10"]
    assert pieces(matched(tmp_path, OLDEST_FIRST, bills, money)) == [
        ("p", "1", Decimal(60)),
        ("q#1", "2", Decimal(60)),
        ("q#2", None, Decimal(20)),
        ("r", "3", Decimal(10)),
    ]


amounts = st.integers(1, 500).map(lambda cents: Decimal(cents) / 100)
days = st.integers(0, 60).map(lambda at: date(2026, 1, 1) + timedelta(days=at))
groups = st.tuples(st.sampled_from("ab"), st.sampled_from(["", "u"]), st.sampled_from(["", "CNY", "USD"]))
Line = tuple[tuple[str, str, str], date, Decimal]
lines = st.lists(st.tuples(groups, days, amounts), max_size=12)


def group_of(line: Line) -> tuple[str, str, str]:
    (customer, unit, currency), _, _ = line
    return customer, unit, currency or "CNY"


def queue_by_hand(bills: list[Line], money: list[Line]) -> dict[tuple[int, int | None], Decimal]:
    """Oldest first as a bookkeeper does it: one payment after the other, each to the oldest item with anything open."""
    left = {at: bill[2] for at, bill in enumerate(bills)}
    oldest = sorted(left, key=lambda at: (bills[at][1], at))
    found: dict[tuple[int, int | None], Decimal] = {}
    for paid in sorted(range(len(money)), key=lambda at: (money[at][1], at)):
        rest = money[paid][2]
        for at in (at for at in oldest if group_of(bills[at]) == group_of(money[paid])):
            piece = min(rest, left[at])
            if piece:
                found[paid, at] = piece
                rest, left[at] = rest - piece, left[at] - piece
        if rest:
            found[paid, None] = rest
    return found


@settings(max_examples=examples(40))
@given(bills=lines, money=lines)
def test_matching_agrees_with_a_bookkeeper_and_conserves_every_total(bills: list[Line], money: list[Line]) -> None:
    with TemporaryDirectory() as folder:
        found = matched(
            Path(folder),
            OLDEST_FIRST,
            [f"{at},{c},{u},{cy},,,{day},,,{amount}" for at, ((c, u, cy), day, amount) in enumerate(bills)],
            [f"{at},{c},{u},{cy},,,{day},,{amount}" for at, ((c, u, cy), day, amount) in enumerate(money)],
        )
        rows = found.rows("settlements")
    by_hand = {
        (str(p), None if i is None else str(i)): amount for (p, i), amount in queue_by_hand(bills, money).items()
    }
    assert {(r["settlement_id"].split("#")[0], r["item_id"]): r["amount"] for r in rows} == by_hand
    assert totals_by_payment(rows) == {str(at): (line[1], line[2]) for at, line in enumerate(money)}
    ids = [r["settlement_id"] for r in rows]
    assert len(set(ids)) == len(ids)


@settings(max_examples=examples(25))
@given(bills=lines, money=lines)
def test_day_by_day_gives_what_one_sort_gives(bills: list[Line], money: list[Line]) -> None:
    """A credit note on an item of its own, in every group, sends all of them through the queue of days."""
    named = [f"x{at},{c},{u},{cy},,,2025-12-01,,,1" for at, ((c, u, cy), _, _) in enumerate(bills)]
    notes = [f"y{at},{c},{u},{cy},credit_note,x{at},2025-12-01,,,1" for at, ((c, u, cy), _, _) in enumerate(bills)]
    texts = [f"{at},{c},{u},{cy},,,{day},,,{amount}" for at, ((c, u, cy), day, amount) in enumerate(bills)]
    paid = [f"{at},{c},{u},{cy},,,{day},,{amount}" for at, ((c, u, cy), day, amount) in enumerate(money)]
    with TemporaryDirectory() as one, TemporaryDirectory() as two:
        at_once = pieces(matched(Path(one), OLDEST_FIRST, texts, paid))
        day_by_day = pieces(matched(Path(two), OLDEST_FIRST, [*named, *notes, *texts], paid))
    assert day_by_day == at_once


def totals_by_payment(rows: list[dict[str, Any]]) -> dict[str, tuple[date, Decimal]]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    paid_on = {}
    for row in rows:
        name = row["settlement_id"].split("#")[0]
        found[name] += row["amount"]
        paid_on[name] = row["settled_on"]
    return {name: (paid_on[name], amount) for name, amount in found.items()}
