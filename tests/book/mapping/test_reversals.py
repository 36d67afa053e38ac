"""Receipts in red: they take back an earlier receipt, and no cent is lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from book.mapping.mapped import Mapped, map_texts, map_well
from examples import examples

MAPPING = """
[policies]
match = "oldest first"
[[source]]
name = "ledger"
file = "ledger.csv"
[source.columns]
doc = "text"
customer = "text"
day = "date Y-M-D"
debit = "number"
credit = "number"
[[table]]
to = "items"
from = "ledger"
only_given = ["debit"]
[table.columns]
item_id = "doc"
customer_id = "customer"
side = { constant = "sale" }
issued_on = "day"
due_on = "day"
amount = "debit"
[[table]]
to = "settlements"
from = "ledger"
only_given = ["credit"]
negative = "reversal"
[table.columns]
settlement_id = "doc"
customer_id = "customer"
side = { constant = "sale" }
settled_on = "day"
amount = "credit"
"""
HEAD = "doc,customer,day,debit,credit\n"


def ledger(folder: Path, *lines: str) -> Mapped:
    return map_well(folder, MAPPING, {"ledger.csv": HEAD + "".join(f"{line}\n" for line in lines)})


def receipts(found: Mapped) -> list[tuple[str, str | None, Decimal, date | None]]:
    return [(r["settlement_id"], r["item_id"], r["amount"], r["bounced_on"]) for r in found.rows("settlements")]


def test_a_receipt_in_red_takes_back_the_latest_of_the_same_amount(tmp_path: Path) -> None:
    found = ledger(
        tmp_path,
        "1,c,2026-01-01,100,",
        "p,c,2026-02-01,,50",
        "q,c,2026-02-10,,50",
        "r,c,2026-02-20,,-50",
        "s,c,2026-03-01,,20",
    )
    assert receipts(found) == [
        ("p", "1", Decimal(50), None),
        ("q", "1", Decimal(50), date(2026, 2, 20)),
        ("s", "1", Decimal(20), None),
    ]
    assert found.column("settlements", "bounce_cause") == [None, "other", None]
    assert [(p.code, p.count) for p in found.problems] == [("mapping_receipts_taken_back", 1)]


def test_one_in_red_takes_back_one_receipt_only(tmp_path: Path) -> None:
    found = ledger(
        tmp_path,
        "1,c,2026-01-01,100,",
        "p,c,2026-02-01,,50",
        "r,c,2026-02-20,,-50",
        "t,c,2026-02-21,,-50",
        "q,c,2026-03-10,,50",
    )
    assert [(name, bounced) for name, _, _, bounced in receipts(found)] == [("p", date(2026, 2, 20)), ("q", None)]
    opened = [row for row in found.rows("items") if row["kind"] == "opening"]
    assert [(r["item_id"], r["amount"], r["due_on"]) for r in opened] == [("红字-t", Decimal(50), date(2026, 2, 21))]
    assert [(p.code, p.count) for p in found.problems] == [
        ("mapping_receipts_taken_back", 1),
        ("mapping_reversal_of_none", 1),
    ]


def test_another_customer_another_amount_or_a_later_receipt_is_not_taken_back(tmp_path: Path) -> None:
    found = ledger(
        tmp_path,
        "1,c,2026-01-01,100,",
        "p,d,2026-01-10,,50",
        "q,c,2026-01-10,,49",
        "r,c,2026-02-20,,-50",
        "s,c,2026-02-21,,50",
    )
    assert [bounced for _, _, _, bounced in receipts(found)] == [None] * 3
    assert "红字-r" in found.column("items", "item_id")


def test_a_negative_receipt_without_the_word_is_refused_with_the_remedy(tmp_path: Path) -> None:
    plain = MAPPING.replace('negative = "reversal"\n', "")
    found = map_texts(tmp_path, plain, {"ledger.csv": HEAD + "r,c,2026-02-20,,-50\n"})
    assert [(p.code, p.place) for p in found.problems] == [("mapping_negative", "ledger.csv:1.credit")]
    assert 'negative = "reversal"' in found.problems[0].zh


def test_reversals_need_items_to_stand_in(tmp_path: Path) -> None:
    without_items = MAPPING.replace('to = "items"', 'to = "promises"')
    found = map_texts(tmp_path, without_items, {})
    assert ("mapping_policy_needs", "table settlements.negative") in [(p.code, p.column) for p in found.problems]


lines = st.lists(st.tuples(st.sampled_from("cd"), st.integers(1, 28), st.sampled_from([-2, -1, 1, 2, 3])), max_size=10)


@settings(max_examples=examples(40))
@given(lines=lines)
def test_what_is_owed_less_what_was_paid_stays_to_the_cent(lines: list[tuple[str, int, int]]) -> None:
    with TemporaryDirectory() as folder:
        rows = [f"{at},{customer},2026-01-{day:02},,{amount}" for at, (customer, day, amount) in enumerate(lines)]
        found = ledger(Path(folder), "x,c,2026-01-01,5,", *rows)
        for customer in "cd":
            owed = sum(row["amount"] for row in found.rows("items") if row["customer_id"] == customer)
            paid = sum(
                row["amount"]
                for row in found.rows("settlements")
                if row["customer_id"] == customer and row["bounced_on"] is None
            )
            billed = 5 if customer == "c" else 0
            assert owed - paid == billed - sum(amount for who, _, amount in lines if who == customer)
