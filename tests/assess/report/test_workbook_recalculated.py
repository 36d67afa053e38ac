"""The workbook worked out anew by LibreOffice, where that is installed: every formula gives what it shows."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from assess.report.folders import write_results
from assess.report.sheets import Value, WorkbookXml
from xindang.assess.report.folder import opened_results
from xindang.assess.report.workbook import write_workbook
from xindang.cli import main

OFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
ON = "2026-06-30"
# Without it LibreOffice shows the values that stand in the file.
ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("recalculated")
    make = ["book", "make", "--customers", "60", "--seed", "4", "--until", ON, "--quiet", str(top / "book")]
    assert main(make) == 0
    asked = ["--statement", "C00000001", "--statement", "C00000002", "--rows", "40"]
    assert main(["assess", str(top / "book"), "--as-of", ON, "--out", str(top / "out"), "--quiet", *asked]) == 0
    (top / "profile" / "user").mkdir(parents=True)
    (top / "profile" / "user" / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, encoding="utf-8")
    return top


def recalculated(folder: Path, file: Path) -> WorkbookXml:
    """The same workbook as LibreOffice saves it after working out every formula."""
    to = folder / "saved"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    call = [str(OFFICE), profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(to)]
    subprocess.run([*call, str(file)], check=True, capture_output=True, timeout=300)
    return WorkbookXml(to / file.name)


@pytest.mark.proof
def test_every_formula_gives_what_the_file_shows(folder: Path) -> None:
    ours = WorkbookXml(folder / "out" / "report.xlsx")
    theirs = recalculated(folder, folder / "out" / "report.xlsx")
    compared = 0
    for sheet, place, cell in ours.formulas():
        found = theirs.sheets[sheet.name].cells[place].value
        assert not str(found).startswith("#"), (sheet.name, place, cell.formula, found)
        if isinstance(cell.value, Decimal):
            assert isinstance(found, Decimal), (sheet.name, place, cell.formula, found)
            assert abs(found - cell.value) < Decimal("0.000001"), (sheet.name, place, cell.formula)
        else:
            assert (found or "") == (cell.value or ""), (sheet.name, place, cell.formula)
        compared += 1
    assert compared > 300


@pytest.mark.proof
def test_a_value_that_were_wrong_would_be_found_out(folder: Path) -> None:
    """LibreOffice does work the formulas out: in a file with a false value it shows the true one."""
    true = WorkbookXml(folder / "out" / "report.xlsx")
    sheet, place, cell = next(f for f in true.formulas() if f[2].formula.startswith("SUBTOTAL(103") and f[2].value)
    false = folder / "false.xlsx"
    with zipfile.ZipFile(false, "w") as archive:
        for name, part in true.parts.items():
            said = f"<f>{cell.formula}</f><v>{cell.value}</v>".encode()
            archive.writestr(name, part.replace(said, f"<f>{cell.formula}</f><v>7777777</v>".encode()))
    assert WorkbookXml(false).sheets[sheet.name].cells[place].value == 7777777
    assert recalculated(folder, false).sheets[sheet.name].cells[place].value == cell.value


@pytest.mark.proof
@pytest.mark.parametrize("groups", [("CNY",), ("CNY", "USD")])
def test_totals_follow_the_filter(folder: Path, tmp_path: Path, groups: tuple[str, ...]) -> None:
    """Rows that a filter hides are in no total, with one total and with several."""
    rows = [
        {
            "customer_id": f"C{number}",
            "side": "sale",
            "currency": groups[number % len(groups)],
            "open_amount": 2**number,
        }
        for number in range(6)
    ]
    results = write_results(tmp_path / "out", {"aging": rows})
    with opened_results(results) as opened:
        write_workbook(opened, "zh", tmp_path / "all.xlsx")
    book = WorkbookXml(tmp_path / "all.xlsx")
    sheet = book.sheets["账龄"]
    heading, column = sheet.row_of("客户编号"), sheet.row(sheet.row_of("客户编号")).index("未清金额")
    hidden = [heading + 1, heading + 4]
    with zipfile.ZipFile(tmp_path / "filtered.xlsx", "w") as archive:
        for name, part in book.parts.items():
            text = part.decode() if b"autoFilter" in part and "账龄明细" in part.decode() else ""
            for row in hidden:
                text = text.replace(f'<row r="{row + 1}"', f'<row r="{row + 1}" hidden="1"')
            archive.writestr(name, text or part)
    filtered = recalculated(folder, tmp_path / "filtered.xlsx").sheets["账龄"]
    totals = {filtered.value(row, 2): filtered.value(row, column) for row in range(heading - len(groups), heading)}
    shown = [(row, sheet.value(row, column), sheet.value(row, 2)) for row in range(heading + 1, heading + 7)]
    wanted: dict[Value | None, Decimal] = {}
    for row, amount, currency in shown:
        if row not in hidden and isinstance(amount, Decimal):
            wanted[currency] = wanted.get(currency, Decimal(0)) + amount
    assert totals == wanted
    assert sum(wanted.values()) < 63
