"""report.xlsx, opened again: every figure is that of its table, totals are formulas that agree, text stays text."""

from __future__ import annotations

import tempfile
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from assess.books import Row, Tables
from assess.report.folders import write_results
from assess.report.sheets import SheetXml, WorkbookXml
from xindang.assess import report
from xindang.assess.report import workbook as workbook_module
from xindang.assess.report.columns import column_of, result_tables, word
from xindang.assess.report.folder import Results, opened_results
from xindang.assess.report.workbook import write_workbook
from xindang.assess.report.workbook_words import said
from xindang.cli import main

ON = "2026-06-30"
BEFORE = "2026-05-31"
LISTS = ("aging", "open_items", "ratings", "limits", "worklist", "metrics")
CHANGES = ("grade_changes", "limit_changes", "overdue_changes", "roll_rates")
# The heading of the first column where it is not the customer's.
FIRST = {"worklist": "severity", "metrics": "month_end", "roll_rates": "side"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made book of a hundred customers, assessed and compared; its report is written by the run itself."""
    top = tmp_path_factory.mktemp("workbook")
    make = ["book", "make", "--customers", "100", "--seed", "3", "--until", ON, "--quiet", str(top / "book")]
    assert main(make) == 0
    run = ["assess", str(top / "book"), "--quiet", "--as-of"]
    assert main([*run, BEFORE, "--out", str(top / "before"), "--no-reports"]) == 0
    assert main([*run, ON, "--out", str(top / "out"), "--since", str(top / "before")]) == 0
    return top / "out"


def sheet_of(book: WorkbookXml, table: str, language: str) -> SheetXml:
    return book.sheets[said(table, language) if table in LISTS else result_tables()[table].title(language)]


@pytest.fixture(scope="module")
def workbook(folder: Path) -> WorkbookXml:
    return WorkbookXml(folder / "report.xlsx")


def made(folder: Path, file: Path, *, language: str = "zh", most: int = 20_000) -> WorkbookXml:
    with opened_results(folder, most=most) as results:
        write_workbook(results, language, file)
    return WorkbookXml(file)


def number(value: Any) -> Any:
    """What the table has, as the sheet shows it."""
    if isinstance(value, date):
        return Decimal((value - date(1899, 12, 30)).days)
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


def expected_rows(results: Results, table: str, language: str) -> list[dict[str, Any]]:
    """The table's rows as headings and what must stand under them, as far as every column is by itself."""
    found = []
    listed = "customer_id" in results.columns[table]
    for row in results.rows(table, listed=listed, by_exposure=table != "worklist"):
        if table == "roll_rates" and not (row["amount"] or row["net_amount"]):
            continue
        cells = {}
        for name, value in row.items():
            column = column_of(table, name)
            if column.kind == "reasons" or (table == "worklist" and name == "kind"):
                continue
            shown = word(column.codes, value, language) if column.codes and column.kind != "codes" else number(value)
            if column.kind == "codes":
                shown = said("list", language).join(word(column.codes, code, language) for code in value)
            if value is None:
                shown = said("unknown", language) if column.null else None
            cells[column.heading(language)] = None if shown == "" else shown
        found.append(cells)
    return found


@pytest.fixture(scope="module")
def said_in(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, WorkbookXml]:
    """The workbook in either language, made from the folder alone."""
    place = tmp_path_factory.mktemp("languages")
    return {language: made(folder, place / f"{language}.xlsx", language=language) for language in ("zh", "en")}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("table", [*LISTS, *CHANGES])
def test_every_figure_on_a_sheet_is_that_of_its_table(
    folder: Path, said_in: dict[str, WorkbookXml], table: str, language: str
) -> None:
    sheet = sheet_of(said_in[language], table, language)
    found = sheet.rows_below(sheet.row_of(column_of(table, FIRST.get(table, "customer_id")).heading(language)))
    with opened_results(folder) as results:
        wanted = expected_rows(results, table, language)
    assert len(found) == len(wanted) > 0
    for shown, cells in zip(found, wanted, strict=True):
        together = set(shown) & set(cells)
        assert len(together) >= 4
        assert {name: shown[name] for name in together} == {name: cells[name] for name in together}


def test_no_column_of_a_table_is_missing_from_its_sheet(folder: Path, workbook: WorkbookXml) -> None:
    """But for reasons, which have a sheet of their own, the other language's words, and columns wholly empty."""
    for table in LISTS:
        sheet = sheet_of(workbook, table, "zh")
        headings = {cell.value for cell in sheet.cells.values()}
        with opened_results(folder) as results:
            columns = [column for column in results.columns[table] if column not in {"reasons", "text_en"}]
            full = [column for column in columns if any(row[column] is not None for row in results.rows(table))]
        assert {column_of(table, column).zh for column in full} <= headings


def test_ratings_say_their_reasons_in_words(folder: Path, workbook: WorkbookXml) -> None:
    with opened_results(folder) as results:
        ratings, rules, names = results.rows("ratings", listed=True), results.rules, results.fact_names
    wanted = [
        (row["customer_id"], why["clause"], rules[why["rule"]]["title"], word("outcome", why["outcome"], "zh"), facts)
        for row in ratings
        for why in row["reasons"]
        for facts in ["、".join(names[fact]["title"] for fact in why["missing_facts"]) or None]
    ]
    sheet = workbook.sheets["评级理由"]
    found = sheet.rows_below(sheet.row_of("客户编号"))
    names_of = ("客户编号", "条款", "应当满足的条件", "结果", "未知的事实")
    assert [tuple(row[name] for name in names_of) for row in found] == wanted
    sheet = workbook.sheets["评级"]
    firsts = {row["客户编号"]: row["首要理由"] for row in sheet.rows_below(sheet.row_of("客户编号"))}
    for row in ratings:
        if row["reasons"]:
            assert rules[row["reasons"][0]["rule"]]["title"] in str(firsts[row["customer_id"]])
        else:
            assert firsts[row["customer_id"]] == "各条规则均已满足"


def test_every_formula_shows_what_it_gives(workbook: WorkbookXml) -> None:
    formulas = list(workbook.formulas())
    assert len(formulas) > 100
    for sheet, place, cell in formulas:
        given = workbook.compute(sheet, cell.formula)
        if isinstance(given, Decimal) and isinstance(cell.value, Decimal):
            assert abs(given - cell.value) < Decimal("0.000001"), (sheet.name, place, cell)
        else:
            assert given == cell.value, (sheet.name, place, cell)


@pytest.fixture(scope="module")
def of_three(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> WorkbookXml:
    """The workbook that lists three customers only."""
    return made(folder, tmp_path_factory.mktemp("three") / "report.xlsx", most=3)


def test_totals_of_the_overview_are_those_of_all_customers(
    folder: Path, workbook: WorkbookXml, of_three: WorkbookXml
) -> None:
    """Also where only three are listed: then every formula adds what the others have."""
    for most, book in ((20_000, workbook), (3, of_three)):
        overview = book.sheets["概览"]
        with opened_results(folder, most=most) as results:
            totals, grades = results.aging_totals(), results.summary["grades"]
            exposure, _ = results.exposure_total()
            counts = results.worklist_counts()
            titles = {results.summary["worklist"][kind]["title"]: sum(found.values()) for kind, found in counts.items()}
        values = [cell.value for cell in overview.cells.values()]
        assert exposure in values
        aging = {row["账龄"]: row for row in overview.rows_below(overview.row_of("账龄"))}
        for total in totals:
            called = f"{word('side', total['side'], 'zh')} {total['currency']}"
            for name, amount in total.items():
                if column_of("aging", name).kind == "money":
                    assert aging[column_of("aging", name).zh][called] == amount
        shown = {row["等级"]: row for row in overview.rows_below(overview.row_of("等级"))}
        assert {grade: (shown[grade]["客户数"], shown[grade]["其中暂定"]) for grade in grades} == {
            grade: (found["customers"], found["provisional"]) for grade, found in grades.items()
        }
        work = {row["事项"]: row["合计"] for row in overview.rows_below(overview.row_of("事项"))}
        assert work == titles
        for sheet, _, cell in book.formulas():
            given = book.compute(sheet, cell.formula)
            assert given == cell.value or abs(Decimal(given) - Decimal(str(cell.value))) < Decimal("0.000001")


def test_how_many_customers_are_listed_and_how_many_are_not_is_said(of_three: WorkbookXml) -> None:
    book = of_three
    sheet = book.sheets["评级"]
    assert len(sheet.rows_below(sheet.row_of("客户编号"))) == 3
    assert any("占用最大的 3 户" in str(c.value) and "另有 97 户" in str(c.value) for c in sheet.cells.values())
    overview = book.sheets["概览"]
    assert any("另有 97 户" in str(cell.value) for cell in overview.cells.values())


def test_lists_filter_freeze_and_print_with_their_headings(workbook: WorkbookXml) -> None:
    titles = workbook.defined_names()
    for name in ("账龄", "未清项", "评级", "评级理由", "额度", "待办", "等级变化", "额度变化", "逾期变化"):
        sheet = workbook.sheets[name]
        pane, filtered = sheet.find("sheetViews/sheetView/pane"), sheet.find("autoFilter")
        setup, fit = sheet.find("pageSetup"), sheet.find("sheetPr/pageSetUpPr")
        footer = sheet.find("headerFooter/oddFooter")
        assert pane is not None
        assert filtered is not None
        assert setup is not None
        assert fit is not None
        assert footer is not None
        heading = int(str(filtered.get("ref")).partition(":")[0][1:]) - 1
        assert (pane.get("state"), int(str(pane.get("ySplit")))) == ("frozen", heading + 1)
        assert None not in sheet.row(heading)
        assert (setup.get("orientation"), setup.get("fitToHeight"), fit.get("fitToPage")) == ("landscape", "0", "1")
        assert "第 &P 页，共 &N 页" in str(footer.text)
        assert titles["_xlnm.Print_Titles", name] == f"{name}!${heading + 1}:${heading + 1}"
        assert sheet.find("cols") is not None


def test_amounts_dates_and_shares_are_formatted(workbook: WorkbookXml) -> None:
    styles = workbook.parts["xl/styles.xml"].decode()
    for form in ("#,##0.00", "yyyy-mm-dd", "yyyy-mm", "0.00%"):
        assert f'formatCode="{form}' in styles


def test_a_charts_lines_stand_where_its_figures_do(folder: Path, workbook: WorkbookXml) -> None:
    charts = [part.decode() for name, part in workbook.parts.items() if name.startswith("xl/charts/chart")]
    with opened_results(folder) as results:
        sides = {row["side"] for row in results.rows("metrics")}
    assert len(charts) == 2 + 2 * len(sides)
    for chart in charts:
        for reference in {part.partition("</c:f>")[0] for part in chart.split("<c:f>")[1:]}:
            quoted = reference if reference.startswith("'") else "'" + reference.replace("!", "'!", 1)
            sheet = workbook.sheets[quoted[1:].partition("'!")[0]]
            computing = workbook.compute(sheet, f"COUNTA({quoted})")
            assert isinstance(computing, Decimal)


EVIL = ["=1+1", "+86 10", "-5", "@SUM(A1)", "\t=1", "<r><t>x</t></r>", "{=1}", "http://example.org", "12345", "\x01"]


def test_nothing_that_a_customer_is_called_becomes_a_formula_a_number_or_a_link(tmp_path: Path) -> None:
    rows = [{"customer_id": name, "name": name, "salesperson": name} for name in EVIL]
    work = [{"customer_id": name, "kind": name, "text_zh": name, "severity": "high", "unit": name} for name in EVIL]
    ratings = [{"customer_id": name, "grade": name, "provisional": False, "grades_possible": [name]} for name in EVIL]
    problems = [
        {
            "code": "x",
            "severity": "error",
            "table": n,
            "row": None,
            "column": n,
            "value": n,
            "count": 1,
            "zh": n,
            "en": n,
        }
        for n in EVIL
    ]
    folder = write_results(
        tmp_path / "out",
        {"customers": rows, "worklist": work, "ratings": ratings},
        problems=problems,
        organisation="=1+1",
        grades={name: {"customers": 1, "provisional": 0} for name in EVIL},
    )
    book = made(folder, tmp_path / "report.xlsx")
    for sheet, _, cell in book.formulas():
        assert cell.formula.startswith(("SUBTOTAL(", "COUNT", "SUM", "IF(")), (sheet.name, cell)
    for name in ("评级", "待办", "问题"):
        assert book.sheets[name].find("hyperlinks") is None
    sheet = book.sheets["评级"]
    shown = {str(row["客户名称"]).strip() for row in sheet.rows_below(sheet.row_of("客户编号"))}
    assert shown == {name.strip().replace("\x01", "_x0001_") for name in EVIL}
    read = CalamineWorkbook.from_path(tmp_path / "report.xlsx").get_sheet_by_name("评级").to_python()
    assert {type(row[0]) for row in read if row[0] != ""} == {str}


def aged(customer: str, amount: str, **more: Any) -> Row:
    money = Decimal(amount)
    return {"customer_id": customer, "side": "sale", "currency": "CNY", "open_amount": money, "not_due": money, **more}


def test_a_figure_beyond_fifteen_digits_stands_exactly_as_text_and_is_told(tmp_path: Path) -> None:
    large = "99999999999999999999.99"
    folder = write_results(
        tmp_path / "out", {"aging": [aged("C1", large), aged("C2", "0.01")], "ratings": [{"customer_id": "C1"}]}
    )
    book = made(folder, tmp_path / "report.xlsx")
    sheet = book.sheets["账龄"]
    rows = sheet.rows_below(sheet.row_of("客户编号"))
    assert [row["未清金额"] for row in rows] == [f"{Decimal(large):,}", Decimal("0.01")]
    values = {cell.value for cell in sheet.cells.values()}
    assert f"{Decimal(large) + Decimal('0.01'):,}" in values, "the total is exact"
    assert said("inexact", "zh") in values
    assert not [cell for cell in sheet.cells.values() if "SUBTOTAL(109" in cell.formula and cell.value != 0]


@pytest.mark.parametrize(
    "amounts, formula",
    [
        (["9999999999999.99"], False),
        (["10000000000000.00"], False),
        (["499999999999.99"], True),
        (["600000000000.00"] * 2, False),
    ],
)
def test_a_total_is_a_formula_only_where_excel_adds_it_exactly(
    tmp_path: Path, amounts: list[str], *, formula: bool
) -> None:
    rows = [aged(f"C{number}", amount) for number, amount in enumerate(amounts)]
    book = made(write_results(tmp_path / "out", {"aging": rows}), tmp_path / "report.xlsx")
    sheet = book.sheets["账龄"]
    total = sheet.cells[sheet.row_of("合计"), sheet.row(sheet.row_of("客户编号")).index("未清金额")]
    wanted = sum(map(Decimal, amounts), Decimal(0))
    assert bool(total.formula) is formula
    assert total.value == (wanted if formula else f"{wanted:,}")


def test_amounts_of_two_currencies_or_sides_are_never_added(tmp_path: Path) -> None:
    rows = [
        aged("C1", "5.00"),
        aged("C1", "7.00", currency="USD"),
        aged("C2", "11.00", side="prepayment"),
        aged("C3", "2.00"),
    ]
    book = made(write_results(tmp_path / "out", {"aging": rows}), tmp_path / "report.xlsx")
    sheet = book.sheets["账龄"]
    heading = sheet.row_of("客户编号")
    names = [str(value) for value in sheet.row(heading)]
    totals = [dict(zip(names, sheet.row(row), strict=False)) for row in range(heading - 3, heading)]
    assert [(row["方向"], row["币种"], row["未清金额"]) for row in totals] == [
        ("赊销", "CNY", Decimal("7.00")),
        ("赊销", "USD", Decimal("7.00")),
        ("预付", "CNY", Decimal("11.00")),
    ]
    for _, _, cell in book.formulas():
        assert "SUBTOTAL(109" not in cell.formula, "one total over several currencies"


def test_an_empty_result_and_an_old_one_still_make_a_workbook(tmp_path: Path) -> None:
    empty: Tables = {name: [] for name in ("customers", "aging", "ratings", "limits", "worklist", "metrics")}
    book = made(write_results(tmp_path / "empty", empty), tmp_path / "empty.xlsx")
    assert any(cell.value == "没有记录。" for cell in book.sheets["账龄"].cells.values())
    old = made(write_results(tmp_path / "old", {"aging": [aged("C1", "1.00")]}), tmp_path / "old.xlsx")
    assert list(old.sheets) == ["概览", "账龄", "问题", "依据"]
    assert any("客户、评级、额度、待办、指标" in str(cell.value) for cell in old.sheets["概览"].cells.values())


def test_dates_before_excels_calendar_and_texts_too_long_for_a_cell_are_kept_or_cut_openly(tmp_path: Path) -> None:
    rows = [aged("C1", "1.00", oldest_due_on=date(1899, 1, 1)), aged("C2", "1.00", oldest_due_on=date(9999, 12, 31))]
    work = [{"kind": "x", "severity": "low", "text_zh": "长" * 40_000}]
    folder = write_results(tmp_path / "out", {"aging": rows, "worklist": work})
    book = made(folder, tmp_path / "report.xlsx")
    sheet = book.sheets["账龄"]
    dates = {row["最早到期日"] for row in sheet.rows_below(sheet.row_of("客户编号"))}
    assert dates == {"1899-01-01", number(date(9999, 12, 31))}
    (text,) = [cell.value for cell in book.sheets["待办"].cells.values() if str(cell.value).startswith("长长")]
    assert str(text).endswith(" …")
    assert len(str(text)) < 32_767


def test_the_same_results_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        made(folder, tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_workbook_that_fails_half_way_leaves_nothing_behind(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(workbook_module, "write_basis", fail)
    with pytest.raises(OSError, match="No space"):
        made(folder, tmp_path / "report.xlsx")
    assert list((tmp_path / "temporary").iterdir()) == []
    assert not (tmp_path / "report.xlsx").exists()


def test_nothing_english_is_left_in_the_chinese_and_nothing_chinese_in_the_english() -> None:
    """Names that accountants use as they are stand in brackets; braces are filled in."""
    text = (Path(report.__file__).parent / "workbook.toml").read_text(encoding="utf-8")
    for key, saying in tomllib.loads(text).items():
        plain = "".join(part.partition("}")[2] if "}" in part else part for part in saying["zh"].split("{"))
        assert not [sign for sign in plain if sign.isascii() and sign.isalpha()], key
        assert saying["en"].isascii(), key
