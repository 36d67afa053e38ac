"""New overdue and settled overdue: one item for each thing that can become of it, and the totals on top."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from assess.books import Row, Tables
from assess.odd_books import OddLedger
from assess.since.folders import Assessed, assess_rows, rows_of, summary_of
from xindang.assess.since.job import since_folders

SINCE, ON = date(2026, 5, 31), date(2026, 6, 30)
LATE, SOON, FAR = date(2026, 5, 1), date(2026, 6, 15), date(2026, 8, 15)
# What the item is, what came in and when, and what became of it.
STORY: tuple[tuple[str, date, Sequence[tuple[str, str, str | None]], str, str], ...] = (
    # item, due, settlements (day, method, bounced on) of 100 out of 100 or half, what it is now, as two folders tell it
    ("older", LATE, [], "older", "older"),
    ("half", LATE, [("2026-06-10", "half-transfer", None)], "part_settled", "lowered"),
    ("half-lost", LATE, [("2026-06-10", "half-writeoff", None)], "part_written_off", "lowered"),
    ("half-note", LATE, [("2026-06-10", "half-note", None)], "part_noted", "part_noted"),
    ("paid", LATE, [("2026-06-10", "transfer", None)], "settled", "closed"),
    ("note", LATE, [("2026-06-10", "note", None)], "in_notes", "in_notes"),
    ("lost", LATE, [("2026-06-10", "writeoff", None)], "written_off", "closed"),
    (
        "lost-before",
        LATE,
        [("2026-05-10", "half-writeoff", None), ("2026-06-10", "half-transfer", None)],
        "settled",
        "closed",
    ),
    ("fell", SOON, [], "fell_due", "fell_due"),
    ("bounced", LATE, [("2026-05-10", "cheque", "2026-06-05")], "reopened", "reopened"),
    ("half-bounced", LATE, [("2026-05-10", "half-cheque", "2026-06-05")], "raised", "raised"),
    ("not-due", FAR, [], "", ""),
    ("paid-long-ago", LATE, [("2026-05-10", "transfer", None)], "", ""),
)


def story() -> Tables:
    tables: Tables = {"customers": [{"customer_id": "1", "name": "甲"}], "items": [], "settlements": []}
    for name, due, settlements, _, _ in STORY:
        tables["items"].append(item(name, due))
        for day, method, bounced in settlements:
            half, _, plain = method.rpartition("-")
            row: Row = {"item_id": name, "settled_on": day, "bounced_on": bounced}
            row |= {"amount": 50 if half else 100, "method": plain}
            tables["settlements"].append(row)
    return tables


def item(name: str, due: date, issued: date = date(2026, 4, 1)) -> Row:
    row: Row = {"item_id": name, "customer_id": "1", "side": "sale", "unit": "北京", "document_no": f"FP-{name}"}
    return {**row, "issued_on": issued, "due_on": due, "amount": 100}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Assessed:
    """Besides the story: an item issued since and late already, one whose due date moved, one that is gone."""
    place = tmp_path_factory.mktemp("story")
    before = story()
    before["items"] += [item("moved", LATE), item("gone", LATE)]
    earlier = assess_rows(before, SINCE, place / "before")
    after = story()
    after["items"] += [item("moved", FAR), item("born-late", date(2026, 6, 20), date(2026, 6, 10))]
    return assess_rows(after, ON, place / "after", since=earlier.place)


def changes(rows: list[Row]) -> dict[str, str]:
    return {row["item_id"]: row["change"] for row in rows if row["item_id"]}


def test_each_item_is_told_by_what_became_of_it(told: Assessed) -> None:
    wanted = {name: change for name, _, _, change, _ in STORY if change}
    wanted |= {"born-late": "issued_overdue", "moved": "due_moved", "gone": "disappeared"}
    assert changes(told.rows("overdue_changes")) == wanted


def test_two_folders_alone_do_not_claim_to_know_who_paid(told: Assessed, tmp_path: Path) -> None:
    """What left may have been paid, written off or taken out of the book: that is not told, and no net rate is."""
    later = Path(shutil.copytree(told.place, tmp_path / "later"))
    since_folders(told.place.with_name("before"), later)
    wanted = {name: change for name, _, _, _, change in STORY if change}
    wanted |= {"born-late": "issued_overdue", "moved": "due_moved", "gone": "closed"}
    rows = rows_of(later, "overdue_changes")
    assert changes(rows) == wanted
    assert {row["settled_amount"] for row in rows} == {row["written_off_amount"] for row in rows} == {None}
    rates = rows_of(later, "roll_rates")
    assert {row["net_share"] for row in rates} == {None}
    assert {"closed", "in_notes"} <= {row["to_bucket"] for row in rates}
    assert not {"settled", "written_off", "disappeared"} & {row["to_bucket"] for row in rates}
    assert summary_of(later)["since"]["write_offs_told"] is False


def test_an_item_tells_its_amounts_days_and_document(told: Assessed) -> None:
    rows = {row["item_id"]: row for row in told.rows("overdue_changes")}
    half = rows["half-lost"]
    assert (half["unit"], half["document_no"], half["due_before_on"], half["issued_on"]) == (
        "北京", "FP-half-lost", LATE, date(2026, 4, 1),
    )  # fmt: skip
    assert (half["overdue_days_before"], half["overdue_days_after"]) == (30, 60)
    assert (half["bucket_before"], half["bucket_after"]) == ("d1_30", "d31_60")
    amounts = ("overdue_before_amount", "overdue_after_amount", "change_amount", "settled_amount", "written_off_amount")
    assert [half[name] for name in amounts] == [100, 50, -50, 0, 50]
    assert [rows["gone"][name] for name in amounts] == [100, 0, -100, 0, 0]
    assert [rows["note"][name] for name in (*amounts, "noted_amount")] == [100, 0, -100, 0, 0, 100]


@pytest.mark.proof
def test_a_customers_total_stands_on_top_of_his_items_and_adds_them_up(tmp_path: Path) -> None:
    since, on = date(2025, 8, 31), date(2025, 9, 30)
    tables = OddLedger(54, customers=60).tables
    before = assess_rows(tables, since, tmp_path / "before")
    after = assess_rows(tables, on, tmp_path / "after", since=before.place)
    rows = after.rows("overdue_changes")
    amounts = [name for name in rows[0] if name.endswith("_amount")]
    top: Row = {}
    sums: dict[str, Decimal] = {}
    for row in rows:
        if row["item_id"] is None:
            assert top == {} or sums == {name: top[name] for name in amounts}
            top, sums = row, dict.fromkeys(amounts, Decimal(0))
            assert row["change"] == "total"
        for name in amounts if row["item_id"] else ():
            sums[name] += row[name]
        assert [row[key] for key in ("customer_id", "side", "currency")] == [
            top[key] for key in ("customer_id", "side", "currency")
        ]
    for place, name in ((before, "overdue_before_amount"), (after, "overdue_after_amount")):
        overdue = sum(row["open_amount"] for row in place.rows("open_items") if (row["overdue_days"] or 0) > 0)
        assert sum(row[name] for row in rows if row["item_id"] is None) == overdue
        by_change = (
            Decimal(change[name.removeprefix("overdue_")])
            for entry in after.summary["since"]["overdue"]
            for change in entry["changes"].values()
        )
        assert sum(by_change) == overdue
    assert all(row["change_amount"] == row["overdue_after_amount"] - row["overdue_before_amount"] for row in rows)


@pytest.mark.proof
def test_an_id_that_means_another_item_now_is_told(tmp_path: Path) -> None:
    customers: list[Row] = [{"customer_id": "1", "name": "甲"}, {"customer_id": "2", "name": "乙"}]
    before = assess_rows({"customers": customers, "items": [item("1", LATE)]}, SINCE, tmp_path / "before")
    renumbered: Tables = {"customers": customers, "items": [{**item("1", LATE), "customer_id": "2"}]}
    after = assess_rows(renumbered, ON, tmp_path / "after", since=before.place)
    assert after.codes == ["since_items_gone", "since_items_other"]
    assert [(row["customer_id"], row["change"]) for row in after.rows("overdue_changes") if row["item_id"]] == [
        ("1", "disappeared"), ("2", "reopened"),
    ]  # fmt: skip
