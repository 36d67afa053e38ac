"""Ledgers as Yonyou and Kingdee export them, with the mappings that ship: sensible aging at once, equal to the cent."""

from __future__ import annotations

import runpy
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from book.mapping.mapped import Mapped, mapped
from xindang.assess.job import AssessmentOrder, JobReport, assess_to_folder
from xindang.core.problems import errors_in
from xindang.engines.duckdb import DuckEngine, quoted_file

FOLDER = Path(__file__).resolve().parents[3] / "examples" / "ledgers"
YONYOU, KINGDEE = FOLDER / "用友客户往来明细账.xlsx", FOLDER / "金蝶往来明细账.xlsx"
LEDGERS = {"yonyou_ar_ledger": YONYOU, "kingdee_ar_ledger": KINGDEE}
LAST_DAY = date(2026, 6, 30)
BALANCE_AT = {"yonyou_ar_ledger": (8, 9), "kingdee_ar_ledger": (5, 6)}


def closing_balances(name: str) -> dict[str, Decimal]:
    """Customer and the last balance printed for it, read off the sheet without any mapping."""
    direction, balance = BALANCE_AT[name]
    found: dict[str, Decimal] = {}
    customer = ""
    for row in CalamineWorkbook.from_path(str(LEDGERS[name])).get_sheet_by_index(0).to_python()[4:]:
        if name == "yonyou_ar_ledger" and row[3]:
            customer = str(row[3])
        if str(row[0]).startswith("客户：["):
            customer = str(row[0]).removeprefix("客户：[").partition("]")[0]
        if row[direction]:
            sign = {"借": 1, "贷": -1, "平": 0}[str(row[direction])]
            found[customer] = sign * Decimal(str(row[balance])).quantize(Decimal("0.01"))
    return found


@pytest.fixture(scope="module", params=list(LEDGERS))
def ledger(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Mapped]:
    name = str(request.param)
    return name, mapped(LEDGERS[name], name, tmp_path_factory.mktemp("ledger") / "book")


def aged(name: str, out: Path) -> dict[str, dict[str, Any]]:
    """The aging of a ledger's customers at the end of the half year, from the result folder."""
    order = AssessmentOrder(source=LEDGERS[name], policy="trade", on=LAST_DAY, mapping=name)
    assess_to_folder(order, out, JobReport())
    with DuckEngine(threads=1) as engine:
        rows = engine.dicts(f"select * from read_parquet({quoted_file(out / 'aging.parquet')})")
    return {row["customer_id"]: row for row in rows}


def test_the_samples_are_what_their_script_writes(tmp_path: Path) -> None:
    runpy.run_path(str(FOLDER / "make.py"))["main"](tmp_path)
    for file in LEDGERS.values():
        sheets = [CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0) for path in (file, tmp_path / file.name)]
        assert sheets[0].to_python() == sheets[1].to_python()
        assert sheets[0].merged_cell_ranges


def test_a_ledger_maps_without_any_error_and_says_how_many_totals_it_passed_over(ledger: tuple[str, Mapped]) -> None:
    name, found = ledger
    assert [(p.code, p.count) for p in found.problems] == [
        ("mapping_rows_dropped", {"yonyou_ar_ledger": 32, "kingdee_ar_ledger": 18}[name]),
        ("mapping_receipts_taken_back", 1),
    ]


@pytest.mark.parametrize("name", LEDGERS)
def test_closing_balances_equal_open_less_unapplied_to_the_cent(name: str, tmp_path: Path) -> None:
    printed = closing_balances(name)
    assert len(printed) == {"yonyou_ar_ledger": 5, "kingdee_ar_ledger": 4}[name]
    found = aged(name, tmp_path / "out")
    aging = {customer: row["open_amount"] - row["unapplied_amount"] for customer, row in found.items()}
    assert {customer: aging.get(customer, Decimal(0)) for customer in printed} == printed


def test_brought_forward_balances_become_openings_or_money_on_account(ledger: tuple[str, Mapped]) -> None:
    name, found = ledger
    openings = {
        row["customer_id"]: (row["amount"], row["issued_on"]) for row in found.rows("items") if row["kind"] == "opening"
    }
    eve = date(2025, 12, 31)
    expected = {
        "yonyou_ar_ledger": {"01001": "186000.00", "01003": "264500.00", "01005": "41250.75"},
        "kingdee_ar_ledger": {"KH001": "75000.00", "KH003": "132600.00"},
    }[name]
    assert openings == {customer: (Decimal(amount), eve) for customer, amount in expected.items()}
    on_account = {"yonyou_ar_ledger": ("01004", Decimal(30000)), "kingdee_ar_ledger": ("KH004", Decimal(8800))}[name]
    assert [(r["customer_id"], r["amount"]) for r in found.rows("settlements") if r["settled_on"] == eve] == [
        on_account
    ]


def test_red_figures_on_the_debit_side_become_credit_notes(ledger: tuple[str, Mapped]) -> None:
    name, found = ledger
    notes = [(row["customer_id"], row["amount"]) for row in found.rows("items") if row["kind"] == "credit_note"]
    expected = {"yonyou_ar_ledger": ("01001", "3300.50"), "kingdee_ar_ledger": ("KH002", "1360.00")}[name]
    assert notes == [(expected[0], Decimal(expected[1]))]


def test_red_figures_on_the_credit_side_take_back_a_receipt(ledger: tuple[str, Mapped]) -> None:
    name, found = ledger
    back = [
        (row["customer_id"], row["amount"], row["bounced_on"]) for row in found.rows("settlements") if row["bounced_on"]
    ]
    assert (
        back
        == {
            "yonyou_ar_ledger": [("01002", Decimal(8600), date(2026, 4, 30))],
            "kingdee_ar_ledger": [
                ("KH001", Decimal("36800.00"), date(2026, 4, 16)),
                ("KH001", Decimal("13200.00"), date(2026, 4, 16)),
            ],
        }[name]
    )


def test_full_width_digits_and_dates_in_two_columns_are_read(tmp_path: Path) -> None:
    found = mapped(YONYOU, "yonyou_ar_ledger", tmp_path / "book")
    (valves,) = [row for row in found.rows("items") if row["document_no"] == "记-0049"]
    assert (valves["amount"], valves["issued_on"], valves["due_on"]) == (
        Decimal(8600),
        date(2026, 2, 12),
        date(2026, 3, 14),
    )


def test_both_conventions_are_told_with_the_book(ledger: tuple[str, Mapped]) -> None:
    _, found = ledger
    derived = found.book_toml["derived"]
    assert "到期日 = 发出日 + 账期天数" in derived["due"]
    assert "期初余额" in derived["due"]
    assert "先冲发出最早的项目" in derived["match"]


def test_aging_of_the_yonyou_sample(tmp_path: Path) -> None:
    rows = aged("yonyou_ar_ledger", tmp_path / "out")
    first = rows["01001"]
    assert (first["open_amount"], first["not_due"], first["unapplied_amount"]) == (
        Decimal("240300.00"),
        Decimal("88000.00"),
        Decimal("3300.50"),
    )
    assert first["d31_60"] == Decimal("152300.00")  # of 9 April, due 9 May
    third = rows["01003"]
    assert (third["overdue_days_max"], third["d91_180"]) == (151, Decimal("291500.00"))  # opening, due 30 January


def test_a_row_taken_out_of_a_ledger_breaks_its_balance_and_is_told_where(tmp_path: Path) -> None:
    rows = CalamineWorkbook.from_path(str(KINGDEE)).get_sheet_by_index(0).to_python()
    kept = [row for row in rows if row[2] != "销售连接器"]
    text = "\n".join(",".join(str(cell) for cell in row) for row in kept)
    (tmp_path / "往来.csv").write_text(text, encoding="utf-8")
    found = mapped(tmp_path / "往来.csv", "kingdee_ar_ledger", tmp_path / "book")
    assert errors_in(found.problems) == []
    (broken,) = [p for p in found.problems if p.code == "mapping_balance_breaks"]
    assert (broken.column, broken.value) == ("余额 金额", "51,050.40")
    assert "得 -13,200.00" in broken.zh
