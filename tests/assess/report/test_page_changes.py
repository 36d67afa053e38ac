"""What changed since the results before: on the page as in the tables of changes, and nothing where none were given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from assess.books import Row
from assess.report.page_reader import Element, read_page
from assess.report.page_samples import ON, made_results, page_of
from xindang.assess.report.columns import column_of, word
from xindang.assess.report.folder import read_summary
from xindang.book.synthetic import make_book
from xindang.cli import DONE, main
from xindang.engines.duckdb import DuckEngine

BEFORE = date(2026, 5, 31)
COLUMNS = {
    "grade_changes": ["direction", "customer", "grade_before", "grade_after", "cause", "text"],
    "limit_changes": ["direction", "customer", "side", "tenure", "amount_before", "amount_after",
                      "ceiling_before_amount", "ceiling_after_amount", "amount_in_force_before",
                      "amount_in_force_after", "text"],
    "overdue_changes": ["change", "customer", "side", "unit", "document_no", "due_after_on", "overdue_days_before",
                        "overdue_days_after", "currency", "overdue_before_amount", "overdue_after_amount",
                        "change_amount"],
}  # fmt: skip


@dataclass(frozen=True)
class Compared:
    page: Element
    tables: dict[str, list[Row]]
    names: dict[str, str]
    summary: dict[str, Any]


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Compared:
    folder = tmp_path_factory.mktemp("since")
    out, before = folder / "out", folder / "before"
    with DuckEngine(threads=1) as engine:
        make_book(folder / "book", customers=80, seed=5, until=ON, engine=engine)
    for on, place, more in ((BEFORE, before, ()), (ON, out, ("--since", str(before)))):
        call = ["assess", str(folder / "book"), "--as-of", on.isoformat(), "--out", str(place), "--quiet"]
        assert main([*call, "--no-reports", *more]) == DONE
    page = read_page(page_of(out).read_text(encoding="utf-8"))
    with DuckEngine(threads=1) as engine:
        names = (*COLUMNS, "roll_rates", "customers")
        tables = {name: engine.dicts(f"from read_parquet('{out / name}.parquet')") for name in names}
    summary, _ = read_summary(out)
    return Compared(page, tables, {row["customer_id"]: row["name"] for row in tables["customers"]}, summary)


def shown(compared: Compared, table: str, name: str, row: Row, language: str) -> str:
    if name == "customer":
        return f"{compared.names[row['customer_id']]} {row['customer_id']}"
    if name == "text":
        return " ".join(row[f"text_{language}"].split())
    value, column = row[name], column_of(table, name)
    if value in (None, ""):
        return {"zh": "未知", "en": "unknown"}[language] if column.null == "unknown" else "—"
    if column.codes:
        return word(column.codes, value, language)
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("table", COLUMNS)
def test_every_cell_of_a_table_of_changes_is_the_value_of_its_row(
    compared: Compared, table: str, language: str
) -> None:
    rows = [row for row in compared.tables[table] if row.get("change") != "total"]
    assert rows
    expected = [[shown(compared, table, name, row, language) for name in COLUMNS[table]] for row in rows]
    assert sorted(compared.page.one("table", id=f"t-{table}").rows(language)) == sorted(expected)


def test_roll_rates_are_a_square_of_each_side_and_currency(compared: Compared) -> None:
    found = 0
    for side, currency in {(row["side"], row["currency"]) for row in compared.tables["roll_rates"]}:
        rows = [r for r in compared.tables["roll_rates"] if (r["side"], r["currency"]) == (side, currency)]
        shares = sorted(row["share"] for row in rows if row["share"])
        if not shares:
            continue
        table = compared.page.one("table", id=f"t-roll-{side}-{currency}")
        on_page = [cell for cells in table.rows() for cell in cells[2:] if cell not in {"—", "0.00%"}]
        percents = [f"{(part * 100).quantize(Decimal('0.01'), ROUND_HALF_UP):,}%" for part in shares]
        assert sorted(on_page) == sorted(percent for percent in percents if percent != "0.00%")
        amounts = {f"{row['before_amount']:,.2f}" for row in rows if row["before_amount"]}
        assert {cells[1] for cells in table.rows()} == amounts
        found += len(on_page)
    assert found > 5


def test_the_changes_begin_with_what_they_come_to(compared: Compared) -> None:
    said = compared.page.one("section", id="changes").text("zh")
    grades = compared.summary["since"]["grades"]
    assert f"与 {BEFORE} 相比（相隔 30 天）" in said
    assert f"等级：升 {grades['better']}、降 {grades['worse']}" in said
    for entry in compared.summary["since"]["overdue"]:
        assert f"{Decimal(entry['before_amount']):,} → {Decimal(entry['after_amount']):,}" in said
    english = compared.page.one("section", id="changes").text("en")
    assert f"since {BEFORE} (30 days)" in english


def test_the_worst_changes_come_first(compared: Compared) -> None:
    directions = [cells[0] for cells in compared.page.one("table", id="t-grade_changes").rows("zh")]
    order = ["下降", "新客户", "上升", "仅暂定变化", "已不在账簿中"]
    assert directions == sorted(directions, key=order.index)
    amounts = [cells[-1] for cells in compared.page.one("table", id="t-overdue_changes").rows("zh")]
    sizes = [abs(Decimal(amount.replace(",", ""))) for amount in amounts]
    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.proof
def test_without_results_before_nothing_is_said_of_changes(tmp_path: Path) -> None:
    page = read_page(page_of(made_results(tmp_path, customers=10)).read_text(encoding="utf-8"))
    assert not [section for section in page.all("section") if section.attributes.get("id") == "changes"]
    assert not [link for link in page.all("a") if link.attributes["href"] == "#changes"]
