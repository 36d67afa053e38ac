"""Standings and open items are the run's tables, whole or not at all, and nothing of an older run stays."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from assess.report.folders import BANDS, write_results
from cast import HUABEI, PUDONG
from office import customer_of
from office_results import example_folder
from office_run import customers_of_folder, run_of
from xindang.core.problems import ProblemsFound
from xindang.customers.models import Customer
from xindang.runs.load import run_load
from xindang.runs.models import GradeMove, OpenItem, Run, Standing

pytestmark = pytest.mark.django_db

Row = dict[str, Any]
ZERO = Decimal(0)


def rows_of(folder: Path, table: str) -> list[Row]:
    found: list[Row] = parquet.read_table(folder / f"{table}.parquet").to_pylist()
    return found


def test_every_standing_is_what_the_tables_of_the_run_say() -> None:
    folder = example_folder()
    customers_of_folder(folder)
    run = run_of(folder)
    standings = {(row.customer_id, row.side): row for row in Standing.objects.all()}
    grades = {row["customer_id"]: row for row in rows_of(folder, "ratings")}
    aging = {(row["customer_id"], row["side"]): row for row in rows_of(folder, "aging")}
    sides = {(row["customer_id"], row["side"]): row for row in rows_of(folder, "side_facts")}
    proposed = {(row["customer_id"], row["side"]): row for row in rows_of(folder, "limits") if row["tenure"] == "long"}
    assert set(standings) == set(sides) | set(aging)
    for key, row in standings.items():
        assert (row.grade, row.provisional) == (grades[key[0]]["grade"], grades[key[0]]["provisional"])
        assert row.exposure_amount == sides[key]["exposure_amount"]
        assert row.paid_last_on == sides[key]["payment_last_on"]
        assert (row.proposed_amount, row.term_days) == (proposed[key]["amount"], proposed[key]["term_days"])
        owed = aging.get(key)
        assert row.open_amount == (owed["open_amount"] if owed else ZERO)
        assert row.overdue_amount == (sum(owed[band] for band in BANDS) if owed else ZERO)
        assert sum((Decimal(amount) for amount in row.buckets.values()), ZERO) == row.open_amount
    assert any(row.overdue_amount for row in standings.values())
    assert run.in_force
    assert run.release.startswith("trade-")
    assert run.content_hash["aging"]
    assert sum(entry["customers"] for entry in run.grades.values()) == len(grades)


def test_every_open_item_is_a_row_of_the_table() -> None:
    folder = example_folder()
    customers_of_folder(folder)
    run_of(folder)
    names = ("customer_id", "item_id", "due_on", "overdue_days", "amount", "open_amount", "notes_amount", "unit")
    loaded = list(OpenItem.objects.order_by("customer_id", "item_id").values_list(*names))
    assert loaded
    assert loaded == [tuple(row[name] for name in names) for row in rows_of(folder, "open_items")]


def test_how_grades_moved_is_kept_from_run_to_run() -> None:
    customers_of_folder(example_folder())
    first, second = run_of(example_folder()), run_of(example_folder())
    run_load(second, example_folder())
    told = [
        (row["customer_id"], row["grade_before"], row["text_zh"]) for row in rows_of(example_folder(), "grade_changes")
    ]
    for run in (first, second):
        moves = GradeMove.objects.filter(run=run).order_by("customer_id")
        assert list(moves.values_list("customer_id", "grade_before", "text_zh")) == told
    assert told


def test_loaded_twice_nothing_is_doubled_and_rows_of_the_older_run_are_gone() -> None:
    folder = example_folder()
    customers_of_folder(folder)
    first = run_of(folder)
    counts = (Standing.objects.count(), OpenItem.objects.count())
    second = run_of(folder)
    run_load(second, folder)
    assert (Standing.objects.filter(run=second).count(), OpenItem.objects.filter(run=second).count()) == counts
    assert (Standing.objects.count(), OpenItem.objects.count()) == counts
    assert list(Run.objects.filter(in_force=True)) == [second]
    first.refresh_from_db()
    assert not first.in_force


def test_a_folder_that_is_not_whole_leaves_the_run_before_in_force(tmp_path: Path) -> None:
    folder = example_folder()
    customers_of_folder(folder)
    first = run_of(folder)
    broken = folder_of(tmp_path, HUABEI.code)
    (broken / "aging.parquet").unlink()
    with pytest.raises(ProblemsFound):
        run_of(broken)
    assert list(Run.objects.filter(in_force=True)) == [first]
    assert Standing.objects.filter(run=first).exists()


def test_a_customer_that_has_gone_from_the_office_meanwhile_is_passed_over() -> None:
    folder = example_folder()
    customers_of_folder(folder)
    Customer.objects.filter(customer_id=PUDONG.code).delete()
    run_of(folder)
    assert Standing.objects.exists()
    assert not Standing.objects.filter(customer_id=PUDONG.code).exists()
    assert not OpenItem.objects.filter(customer_id=PUDONG.code).exists()


def folder_of(
    place: Path, *codes: str, aging: list[Row] | None = None, limits: list[Row] | None = None, sides: int = 1
) -> Path:
    """Results of customers that trade as buyers; ``sides`` 0: of ones that trade on no side."""
    trading = ["SOMEBODY-ELSE", *codes[: sides * len(codes)]]
    tables: dict[str, list[Row]] = {
        "customers": [{"customer_id": code, "name": code} for code in codes],
        "ratings": [{"customer_id": code, "grade": "B", "provisional": True, "reasons": []} for code in codes],
        "side_facts": [{"customer_id": code, "side": "sale", "exposure_amount": None} for code in trading],
        "aging": [{"customer_id": codes[0], "side": "sale", "currency": "CNY", **row} for row in aging or ()],
        "limits": [
            {"customer_id": codes[0], "side": "sale", "currency": "CNY", "reasons": [], **row} for row in limits or ()
        ],
        "open_items": [],
    }
    return write_results(place / "results", tables)


def standing_with(place: Path, **told: Any) -> Standing:
    customer_of(HUABEI)
    run_of(folder_of(place, HUABEI.code, **told))
    return Standing.objects.get()


def in_force(state: str, amount: int | None, exposure: int | None, *, tenure: str = "long") -> Row:
    return {
        "tenure": tenure, "state_in_force": state, "amount_in_force": amount, "exposure_amount": exposure,
    }  # fmt: skip


@pytest.mark.parametrize(
    "long, temporary, exposure, expected",
    [
        (("granted", 100), ("none", None), 30, ("granted", 100, 70, 0)),
        (("granted", 100), ("granted", 50), 170, ("granted", 150, 0, 20)),
        (("none", None), ("granted", 50), 50, ("granted", 50, 0, 0)),
        (("none", None), ("none", None), 30, ("none", 0, 0, 30)),
        (("suspended", 0), ("none", None), 30, ("suspended", 0, 0, 30)),
        (("suspended", 0), ("granted", 50), 30, ("suspended", 0, 0, 30)),
        (("unlimited", None), ("none", None), 30, ("unlimited", None, None, None)),
        (("unlimited", None), ("granted", 50), 30, ("granted", 50, 20, 0)),
        (("granted", None), ("none", None), 30, ("granted", None, None, None)),
        (("granted", 100), ("none", None), None, ("granted", 100, None, None)),
        (("none", None), ("none", None), None, ("none", 0, None, None)),
    ],
)
def test_a_limit_in_force_against_what_is_used(
    tmp_path: Path,
    long: tuple[str, int | None],
    temporary: tuple[str, int | None],
    exposure: int | None,
    expected: tuple[str, int | None, int | None, int | None],
) -> None:
    limits = [in_force(*long, exposure), in_force(*temporary, exposure, tenure="temporary")]
    row = standing_with(tmp_path, limits=limits)
    assert (row.limit_state, row.limit_amount, row.available_amount, row.over_limit_amount) == expected
    assert row.exposure_amount == exposure


def owed(**told: Any) -> Row:
    return {"open_amount": 100, "overdue_days_max": 0, **told}


def test_what_is_owed_in_another_currency_is_unknown_in_ours(tmp_path: Path) -> None:
    dollars = owed(currency="USD", d1_30=100, overdue_days_max=9, oldest_due_on=date(2026, 6, 21))
    row = standing_with(
        tmp_path, aging=[owed(not_due=100, notes_amount=5), dollars], limits=[in_force("none", None, 7)]
    )
    assert (row.open_amount, row.overdue_amount, row.buckets) == (None, None, {})
    assert (row.notes_amount, row.exposure_amount) == (Decimal(5), Decimal(7))
    assert (row.overdue_days_max, row.oldest_due_on) == (9, date(2026, 6, 21))


def test_without_a_due_date_nobody_says_that_nothing_is_overdue(tmp_path: Path) -> None:
    row = standing_with(tmp_path, aging=[owed(not_due=60, no_due_date=40)])
    assert (row.open_amount, row.overdue_amount, row.overdue_days_max) == (Decimal(100), None, None)
    assert row.buckets["no_due_date"] == "40.00"


def test_what_is_certainly_overdue_is_told_beside_what_has_no_due_date(tmp_path: Path) -> None:
    row = standing_with(tmp_path, aging=[owed(d31_60=60, no_due_date=40, overdue_days_max=45)])
    assert (row.overdue_amount, row.overdue_days_max) == (Decimal(60), 45)


def test_where_the_ledger_does_not_reach_the_day_nothing_is_said_to_be_nothing(tmp_path: Path) -> None:
    row = standing_with(tmp_path)
    assert (row.exposure_amount, row.open_amount, row.overdue_amount, row.overdue_days_max) == (None,) * 4


def test_a_customer_that_trades_on_no_side_has_one_row(tmp_path: Path) -> None:
    row = standing_with(tmp_path, sides=0)
    assert (row.side, row.grade, row.limit_state, row.exposure_amount) == ("", "B", None, None)
