"""The statement of account as a sheet: its lines, running balances as formulas, and what the customer confirms."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from assess.books import Row, Tables, write_book
from assess.report.folders import write_results
from assess.report.sheets import WorkbookXml
from assess.test_statement import BASE
from xindang.assess.report.columns import word
from xindang.assess.report.folder import opened_results
from xindang.assess.report.workbook import write_workbook
from xindang.cli import DONE, STOPPED, main

ASKED = {"from": "2026-04-01", "customers": ["0001"]}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("statement")
    book = write_book(top / "book", BASE)
    asked = ["--statement", "0001", "--statement", "0002", "--statement", "0001", "--statement-from", "2026-04-01"]
    call = ["assess", str(book), "--as-of", "2026-06-30", "--out", str(top / "out"), "--quiet", *asked]
    assert main(call) == DONE
    return top / "out"


def made(folder: Path, file: Path, language: str = "zh") -> WorkbookXml:
    with opened_results(folder) as results:
        write_workbook(results, language, file)
    return WorkbookXml(file)


def line(position: int, kind: str, balance: str, **more: object) -> Row:
    basis = {"customer_id": "0001", "unit": None, "side": "sale", "currency": "CNY", "on": date(2026, 6, 30)}
    return {**basis, "position": position, "kind": kind, "balance_amount": Decimal(balance), **more}


def figure(value: object) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(0)


def texts(book: WorkbookXml, sheet: str) -> str:
    return "\n".join(str(cell.value) for cell in book.sheets[sheet].cells.values() if isinstance(cell.value, str))


def test_each_customer_asked_for_has_a_sheet_and_every_line_is_that_of_the_table(out: Path) -> None:
    book = WorkbookXml(out / "report.xlsx")
    assert [name for name in book.sheets if "对账单" in name] == ["对账单 0001", "对账单 0002"]
    with opened_results(out) as results:
        rows = results.rows("statement")
    assert len(rows) > 20
    for customer in ("0001", "0002"):
        lines = [
            (row["document_no"], row["text_zh"], row["debit_amount"], row["credit_amount"], row["balance_amount"])
            for row in rows
            if row["customer_id"] == customer and row["kind"] != "closing"
        ]
        sheet = book.sheets[f"对账单 {customer}"]
        shown = [tuple(sheet.value(row, column) for column in (2, 3, 5, 6, 7)) for row in sheet.by_row]
        for entry in lines:
            assert entry in shown
        closing = [row["balance_amount"] for row in rows if row["customer_id"] == customer and row["kind"] == "closing"]
        ends = [sheet.value(row, 7) for row in sheet.by_row if "期末余额" in str(sheet.value(row, 1))]
        assert ends == closing


def test_running_balances_and_totals_are_formulas_that_agree(out: Path) -> None:
    book = WorkbookXml(out / "report.xlsx")
    sheet = book.sheets["对账单 0001"]
    formulas = [(place, cell) for place, cell in sheet.cells.items() if cell.formula]
    assert len(formulas) > 20
    for (row, column), cell in formulas:
        if column == 7 and cell.formula.count("+") == 1 and not cell.formula.startswith("IF"):
            above, debit, credit = (sheet.value(row - 1, 7), sheet.value(row, 5), sheet.value(row, 6))
            if "期末余额" not in str(sheet.value(row, 1)):
                assert cell.value == figure(above) + figure(debit) - figure(credit)
                assert cell.formula == f"H{row}+F{row + 1}-G{row + 1}"
        if cell.formula.startswith("SUM("):
            assert book.compute(sheet, cell.formula) == cell.value


def test_the_customer_is_asked_to_confirm_each_balance_in_words(out: Path) -> None:
    said = texts(WorkbookXml(out / "report.xlsx"), "对账单 0001")
    assert "截至 2026-06-30，赊销往来我方（北京）结欠贵单位 CNY 35.00（人民币叁拾伍元整）。" in said
    assert "我方（北京）预付款余额（贵单位尚未交付）CNY 180.00（人民币壹佰捌拾元整）。" in said
    assert "截至 2026-06-30，赊销往来（USD）双方已经结清（上海）。" in said
    assert "另有：未兑付票据（不计入余额）" in said
    assert "贵方账面余额" in said
    assert "客户（盖章）：" in said


def test_the_difference_works_itself_out_once_the_customer_enters_its_balance(out: Path) -> None:
    sheet = WorkbookXml(out / "report.xlsx").sheets["对账单 0001"]
    heading = next(row for row in sheet.by_row if sheet.value(row, 4) == "贵方账面余额")
    for row in (heading + 1, heading + 2, heading + 3):
        assert sheet.value(row, 4) is None
        assert sheet.cells[row, 5].formula == f'IF(E{row + 1}="","",E{row + 1}-D{row + 1})'


def test_in_english_nothing_chinese_is_left_but_names(out: Path, tmp_path: Path) -> None:
    book = made(out, tmp_path / "report.xlsx", "en")
    said = texts(book, "Statement 0001")
    for name in ("华北示例机械有限公司", "北京", "上海"):
        said = said.replace(name, "")
    assert said.isascii()
    assert "As of 2026-06-30 we () owe you CNY 35.00 (credit sale)." in said


def test_a_customer_without_any_movement_has_a_sheet_that_says_so(tmp_path: Path) -> None:
    folder = write_results(tmp_path / "out", {"statement": [], "aging": []}, statements=ASKED)
    book = made(folder, tmp_path / "report.xlsx")
    assert "本期没有往来，期末余额为零。" in texts(book, "对账单 0001")


def test_amounts_beyond_fifteen_digits_stand_as_text_without_formulas(tmp_path: Path) -> None:
    large = Decimal("12345678901234567.89")
    rows = [
        line(0, "opening", "0.00"),
        line(1, "invoice", str(large), debit_amount=large, document_no="=1+1", text_zh="=1+1", text_en="=1+1"),
        line(2, "closing", str(large)),
    ]
    folder = write_results(tmp_path / "out", {"statement": rows}, statements=ASKED)
    sheet = made(folder, tmp_path / "report.xlsx").sheets["对账单 0001"]
    shown = [cell for cell in sheet.cells.values() if cell.value == f"{large:,}"]
    assert len(shown) >= 4
    assert not any(cell.formula for cell in shown)
    assert all(cell.formula != "1+1" for cell in sheet.cells.values())


@pytest.mark.parametrize("code", ["a/b:c*[d]?", "x" * 60, "'quoted'", "𠮷" * 40])
def test_a_code_that_no_sheet_may_be_called_still_has_its_sheet(tmp_path: Path, code: str) -> None:
    asked = {"from": "2026-04-01", "customers": [code, code.upper() + "!"]}
    folder = write_results(tmp_path / "out", {"statement": []}, statements=asked)
    book = made(folder, tmp_path / "report.xlsx")
    assert len([name for name in book.sheets if name.startswith("对账单")]) == 2
    assert len(CalamineWorkbook.from_path(tmp_path / "report.xlsx").sheet_names) == len(book.sheets)


def test_a_customer_that_the_book_does_not_have_stops_before_anything_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = write_book(tmp_path / "book", BASE)
    call = ["assess", str(book), "--as-of", "2026-06-30", "--out", str(tmp_path / "out"), "--statement", "1"]
    assert main([*call, "--quiet"]) == STOPPED
    assert "customer_not_in_book" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_without_the_asking_there_is_no_statement(tmp_path: Path) -> None:
    tables: Tables = {**BASE}
    book = write_book(tmp_path / "book", tables)
    assert main(["assess", str(book), "--as-of", "2026-06-30", "--out", str(tmp_path / "out"), "--quiet"]) == DONE
    assert not (tmp_path / "out" / "statement.parquet").exists()
    assert not [name for name in WorkbookXml(tmp_path / "out" / "report.xlsx").sheets if "对账单" in name]


def test_every_kind_of_line_is_said_in_words(out: Path) -> None:
    with opened_results(out) as results:
        kinds = {row["kind"] for row in results.rows("statement")}
    assert len(kinds) > 8
    assert all(word("movement", kind, "zh") != kind for kind in kinds)
