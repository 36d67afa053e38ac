"""Every figure on the page stands in the table it is said to come from."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from assess.books import Row
from assess.report.page_reader import Element, read_page
from assess.report.page_samples import made_results, page_of
from xindang.assess.report.columns import column_of, is_band, word
from xindang.assess.report.page.reading import Bounds
from xindang.engines.duckdb import DuckEngine

BASE = "CNY"
FIGURES = {"money", "number", "days", "average_days", "share"}
# What the page draws together, checked by tests of their own; every other table is a result table.
OWN = {"customers", "unknown", "examples", "problems", "rules", "coverage"}


@dataclass(frozen=True)
class Written:
    """A page and the results it was written from."""

    page: Element
    tables: dict[str, list[Row]]
    summary: dict[str, Any]
    names: dict[str, str]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    out = made_results(tmp_path_factory.mktemp("page"))
    page = read_page(page_of(out, bounds=Bounds(months=12)).read_text(encoding="utf-8"))
    with DuckEngine(threads=1) as engine:
        tables = {file.stem: engine.dicts(f"from read_parquet('{file}')") for file in out.glob("*.parquet")}
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    return Written(page, tables, summary, {row["customer_id"]: row["name"] for row in tables["customers"]})


def percent(value: Decimal) -> str:
    return f"{(value * 100).quantize(Decimal('0.01'), ROUND_HALF_UP):,}%"


def shown(table: str, name: str, value: Any, language: str = "zh") -> str:
    """A value as the page should show it, worked out anew."""
    column = column_of(table, name)
    if value in (None, "", []):
        unknown = (table, name) in {("limits", "amount"), ("limits", "ceiling_amount"), ("limits", "exposure_amount")}
        unknown |= (table, name) == ("open_items", "overdue_days")
        return {"zh": "未知", "en": "unknown"}[language] if unknown else "—"
    if column.kind == "codes":
        return {"zh": "、", "en": ", "}[language].join(word(column.codes, entry, language) for entry in value)
    if column.codes:
        return word(column.codes, value, language)
    match column.kind, value:
        case "share", _:
            return percent(value)
        case "average_days", _:
            return f"{value.quantize(Decimal('0.1'), ROUND_HALF_UP):,}"
        case "month", date():
            return value.isoformat()[:7]
        case _, Decimal():
            return f"{value:,.2f}"
        case _, int():
            return f"{value:,}"
    return str(value)


def expected_cell(written: Written, table: str, name: str, row: Row, language: str) -> str:
    match table, name:
        case _, "customer":
            customer = row["customer_id"]
            return "—" if customer is None else f"{written.names[customer]} {customer}"
        case _, "text":
            return " ".join(row[f"text_{language}"].split())
        case "limits", "grade":
            mark = {"zh": "暂定", "en": "provisional"}[language]
            return f"{row['grade']} {mark}" if row["provisional"] else str(row["grade"])
        case "worklist", "kind":
            return str(written.summary["worklist"][row["kind"]]["title" if language == "zh" else "title_en"])
    return shown(table, name, row[name], language)


COLUMNS = {
    "aging": ["customer", "side", "currency", "open_amount", "not_due", "bands", "no_due_date", "overdue_days_max",
              "oldest_due_on", "unapplied_amount", "notes_amount", "disputed_amount"],
    "limits": ["customer", "side", "tenure", "grade", "amount", "ceiling_amount", "term_days", "binding", "requires",
               "state_in_force", "amount_in_force", "exposure_amount", "clause"],
    "worklist": ["severity", "kind", "customer", "unit", "side", "amount", "currency", "since_on", "due_on",
                 "owner_role", "owner", "text", "clause"],
    "metrics": ["month_end", "side", "credit_sales", "receivable", "not_due_amount", "overdue_amount", "overdue_share",
                "dso", "dso_countback", "bpdso", "add_days", "cei", "bad_debt_rate"],
}  # fmt: skip


def columns_of(table: str, rows: list[Row]) -> list[str]:
    found: list[str] = []
    for name in COLUMNS[table]:
        found += [band for band in rows[0] if is_band(band)] if name == "bands" else [name]
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("table", COLUMNS)
def test_every_cell_of_a_result_table_is_the_value_of_its_row(written: Written, table: str, language: str) -> None:
    rows = written.tables[table]
    assert rows
    columns = columns_of(table, rows)
    on_page = written.page.one("table", id=f"t-{table}").rows(language)
    expected = [[expected_cell(written, table, name, row, language) for name in columns] for row in rows]
    assert sorted(on_page) == sorted(expected)


def test_every_table_of_the_page_is_walked(written: Written) -> None:
    """A new table comes with its test."""
    live = {table.attributes["id"].removeprefix("t-") for table in written.page.all("table", kind="live")}
    assert live == (OWN - {"coverage"}) | set(COLUMNS)


def test_aging_totals_are_sums_over_all_customers(written: Written) -> None:
    foot = written.page.one("table", id="t-aging").one("tfoot")
    columns = columns_of("aging", written.tables["aging"])
    for line in foot.all("tr"):
        cells = dict(zip(columns, [cell.text("zh") for cell in line.all("td")], strict=True))
        rows = [
            row
            for row in written.tables["aging"]
            if word("side", row["side"], "zh") == cells["side"] and row["currency"] == cells["currency"]
        ]
        assert rows
        for name in columns:
            if column_of("aging", name).kind == "money":
                assert cells[name] == f"{sum(row[name] for row in rows):,.2f}", name


STATES = {"none": "无额度", "suspended": "暂停", "unlimited": "不限"}


def overdue(row: Row) -> Decimal:
    return sum((row[name] for name in row if is_band(name)), start=Decimal(0))


def in_force(rows: list[Row]) -> tuple[str, Decimal | None]:
    """State and amount over the tenures of one side, in plain words of the brief: suspended lends nothing."""
    states = {row["state_in_force"] for row in rows}
    if "suspended" in states:
        return "suspended", Decimal(0)
    if "granted" in states:
        return "granted", sum((row["amount_in_force"] or Decimal(0) for row in rows), start=Decimal(0))
    return ("unlimited", None) if states == {"unlimited"} else ("none", Decimal(0))


def test_the_customers_table_says_who_holds_how_much_against_which_limit(written: Written) -> None:
    table = written.page.one("table", id="t-customers")
    heads = table.heads("zh")
    ratings = {row["customer_id"]: row for row in written.tables["ratings"]}
    found = 0
    for cells in table.rows("zh"):
        line = dict(zip(heads, cells, strict=True))
        customer = line["客户"].split()[-1]
        side = {"赊销": "sale", "预付": "prepayment", "—": None}[line["方向"]]
        limits = [r for r in written.tables["limits"] if r["customer_id"] == customer and r["side"] == side]
        aged = [r for r in written.tables["aging"] if r["customer_id"] == customer and r["side"] == side]
        rating = ratings[customer]
        assert line["等级"] == rating["grade"] + (" 暂定" if rating["provisional"] else "")
        tasks = sum(row["customer_id"] == customer for row in written.tables["worklist"])
        assert line["待办"] == str(tasks)
        if not limits:
            assert side is None
            continue
        found += 1
        state, limit = in_force(limits)
        held = limits[0]["exposure_amount"]
        assert held is not None
        assert line["已用"] == f"{held:,.2f}"
        assert line["现行额度"] == STATES.get(state, f"{limit or 0:,.2f}")
        if limit is not None:
            assert line["可用"] == f"{max(limit - held, Decimal(0)):,.2f}"
            assert line["超额"] == f"{max(held - limit, Decimal(0)):,.2f}"
        late = sum((overdue(row) for row in aged if row["currency"] == BASE), start=Decimal(0))
        assert line["逾期金额"].split(" + ")[0] == ("—" if not aged else f"{late:,.2f}")
    assert found == len({(row["customer_id"], row["side"]) for row in written.tables["limits"]})


def test_the_customers_are_listed_by_exposure(written: Written) -> None:
    rows = written.page.one("table", id="t-customers").rows("zh")
    order = list(dict.fromkeys(cells[0].split()[-1] for cells in rows))
    held: dict[str, Decimal] = {}
    for row in {(r["customer_id"], r["side"]): r for r in written.tables["limits"]}.values():
        held[row["customer_id"]] = held.get(row["customer_id"], Decimal(0)) + row["exposure_amount"]
    amounts = [held.get(customer, Decimal(0)) for customer in order]
    assert amounts == sorted(amounts, reverse=True)
    assert len(order) == len(written.names)


def tile(written: Written, key: str, language: str = "zh") -> tuple[str, list[str]]:
    found = next(t for t in written.page.all("div", kind="tile") if t.attributes["data-tile"] == key)
    big, *lines = (p.text(language) for p in found.all("p"))
    return big, lines


SCALES = {"亿": Decimal(10**8), "万": Decimal(10**4), "million": Decimal(10**6), "billion": Decimal(10**9)}


def spoken(said: str) -> tuple[Decimal, Decimal]:
    """An amount as people say it, and how far it may be from the exact one."""
    figure, _, unit = said.partition(" ")
    scale = SCALES.get(unit, Decimal(1))
    return Decimal(figure.replace(",", "")) * scale, scale * Decimal("0.005")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("key, side", [("open_sale", "sale"), ("open_prepayment", "prepayment"),
                                       ("overdue_sale", "sale"), ("overdue_prepayment", "prepayment")])  # fmt: skip
def test_a_tile_of_money_is_the_sum_of_the_aging_table(written: Written, key: str, side: str, language: str) -> None:
    rows = [row for row in written.tables["aging"] if row["side"] == side and row["currency"] == BASE]
    whole = sum((row["open_amount"] for row in rows), start=Decimal(0))
    late = sum((overdue(row) for row in rows), start=Decimal(0))
    exact = late if key.startswith("overdue") else whole
    big, lines = tile(written, key, language)
    said, slack = spoken(big)
    assert abs(said - exact) <= slack
    assert lines[0] == f"{BASE} {exact:,.2f}"
    if key.startswith("overdue") and whole:
        assert percent(late / whole) in lines[1]


def test_the_tiles_of_months_are_the_last_months_figures(written: Written) -> None:
    sales = sorted((r for r in written.tables["metrics"] if r["side"] == "sale"), key=lambda row: row["month_end"])
    last = sales[-1]
    for key, unit in (("dso", " 天"), ("cei", "")):
        big, lines = tile(written, key)
        assert big == ("未知" if last[key] is None else shown("metrics", key, last[key]) + unit)
        assert f"{last['month_end']:%Y-%m}" in lines[0]
        known = [row for row in sales[-12:] if row[key] is not None]
        if last[key] is None and known:
            assert lines[1].endswith(f"{known[-1]['month_end']:%Y-%m} {shown('metrics', key, known[-1][key])}{unit}")


def test_the_tile_of_limits_adds_up_the_sides(written: Written) -> None:
    sides: dict[tuple[str, str], list[Row]] = {}
    for row in written.tables["limits"]:
        sides.setdefault((row["customer_id"], row["side"]), []).append(row)
    states = [(*in_force(rows), rows[0]["exposure_amount"]) for rows in sides.values()]
    granted = sum((limit for state, limit, _ in states if state == "granted" and limit is not None), start=Decimal(0))
    held = sum((held for _, _, held in states), start=Decimal(0))
    over = [max(held - limit, Decimal(0)) for _, limit, held in states if limit is not None]
    big, lines = tile(written, "credit")
    said, slack = spoken(big)
    assert abs(said - granted) <= slack
    assert lines[0] == f"{BASE} {granted:,.2f}，{sum(state == 'granted' for state, _, _ in states)} 项"
    assert lines[1] == f"占用 {held:,.2f}"
    assert lines[2] == f"超额 {sum(over, start=Decimal(0)):,.2f}，{sum(amount > 0 for amount in over)} 项"


def test_the_tiles_of_counts_are_counts(written: Written) -> None:
    worklist = written.tables["worklist"]
    by = {severity: sum(row["severity"] == severity for row in worklist) for severity in ("high", "medium", "low")}
    assert tile(written, "tasks") == (f"{len(worklist):,}", [f"高 {by['high']}、中 {by['medium']}、低 {by['low']}"])
    counts = {grade: sum(row["grade"] == grade for row in written.tables["ratings"]) for grade in "ABC"}
    big, lines = tile(written, "grades")
    assert big == " ".join(f"{grade} {count}" for grade, count in counts.items())
    provisional = sum(row["provisional"] for row in written.tables["ratings"])
    assert f"其中暂定 {provisional}：" in lines[1]


def test_the_unknown_are_counted_and_the_worst_comes_first(written: Written) -> None:
    ratings = written.tables["ratings"]
    missing: dict[str, set[str]] = {}
    for row in ratings:
        for reason in row["reasons"]:
            for fact in reason["missing_facts"]:
                missing.setdefault(fact, set()).add(row["customer_id"])
    titles = {row["title"]: row["fact"] for row in written.tables["fact_names"]}
    rows = written.page.one("table", id="t-unknown").rows("zh")
    counts = [int(cells[1].replace(",", "")) for cells in rows]
    assert counts == sorted(counts, reverse=True)
    assert set(missing) <= {titles[cells[0]] for cells in rows}
    for title, count, part, unknown, _ in rows:
        fact = titles[title]
        assert int(count) == len(missing.get(fact, ()))
        assert part == percent(Decimal(len(missing.get(fact, ()))) / len(ratings))
        assert unknown == percent(Decimal(str(written.summary["unknown_share"][fact])))
    unsettled = sum(any(r["outcome"] == "unknown" for r in row["reasons"]) for row in ratings)
    (line,) = (d.text("zh") for d in written.page.one("dl", kind="basis").all("dd") if "无法判定" in d.text("zh"))
    assert line.startswith(f"{len(ratings)} 个客户中 {unsettled} 个")


def test_policy_examples_and_problems_stand_on_the_first_page(written: Written) -> None:
    overview = written.page.one("section", id="overview").text("zh")
    summary = written.summary
    assert summary["policy"]["title"] in overview
    assert summary["policy"]["release"] in overview
    assert f"{len(summary['example_parameters'])} 个参数仍为示例值" in overview
    listed = written.page.one("table", id="t-examples").rows("zh")
    assert [(cells[0], cells[2]) for cells in listed] == [
        (e["title"], e["clause"]) for e in summary["example_parameters"]
    ]
    counted = sum(int(cells[2].replace(",", "")) for cells in written.page.one("table", id="t-problems").rows("zh"))
    assert counted == sum(summary["problem_counts"].values()) > 0


def chart(written: Written, key: str) -> list[list[str]]:
    return written.page.one("figure", id=f"chart-{key}").one("table").rows("zh")


def test_every_chart_is_the_table_beside_it_and_that_is_the_results(written: Written) -> None:
    aging = written.tables["aging"]
    bands = [name for name in aging[0] if is_band(name)]
    for cells, name in zip(chart(written, "aging"), ["not_due", *bands, "no_due_date"], strict=True):
        for figure, side in zip(cells[1:], ("sale", "prepayment"), strict=True):
            total = sum((r[name] for r in aging if r["side"] == side and r["currency"] == BASE), start=Decimal(0))
            assert figure == f"{total:,.2f}"
    months = {f"{row['month_end']:%Y-%m}": row for row in written.tables["metrics"] if row["side"] == "sale"}
    assert len(chart(written, "receivable")) == len(chart(written, "days")) == min(12, len(months))
    for month, *parts in chart(written, "receivable"):
        amounts = [Decimal(part.replace(",", "")) for part in parts if part != "—"]
        assert sum(amounts, start=Decimal(0)) == months[month]["receivable"]
        if months[month]["overdue_amount"] is not None:
            assert parts[1] == f"{months[month]['overdue_amount']:,.2f}"
    for month, dso, best in chart(written, "days"):
        assert dso == shown("metrics", "dso", months[month]["dso"])
        assert best == shown("metrics", "bpdso", months[month]["bpdso"])
    for grade, settled, provisional in chart(written, "grades"):
        of_grade = [row for row in written.tables["ratings"] if row["grade"] == grade]
        assert int(provisional) == sum(row["provisional"] for row in of_grade)
        assert int(settled) + int(provisional) == len(of_grade)
    assert sum(int(n) for cells in chart(written, "worklist") for n in cells[1:]) == len(written.tables["worklist"])


def test_the_ten_largest_exposures_are_the_ten_largest(written: Written) -> None:
    sides = {(row["customer_id"], row["side"]): row["exposure_amount"] for row in written.tables["limits"]}
    largest = sorted((amount for amount in sides.values() if amount), reverse=True)[:10]
    rows = chart(written, "exposure")
    held = [sum(Decimal(part.replace(",", "")) for part in cells[1:3]) for cells in rows]
    assert held == largest
    for cells in rows:
        if re.fullmatch(r"[\d,.]+", cells[4]) and Decimal(cells[4].replace(",", "")):
            within, over, free, limit = (Decimal(cell.replace(",", "")) for cell in cells[1:5])
            assert within + free == limit
            assert cells[5] == percent((within + over) / limit)


def test_a_customers_page_has_the_rows_of_that_customer_and_no_others(written: Written) -> None:
    dossiers = list(written.page.all("article", kind="dossier"))
    assert len(dossiers) == len(written.names)
    for dossier in dossiers:
        customer = dossier.one("h2").text("zh").split()[-1]
        heads = [head.text("zh") for head in dossier.all("h3")]
        tables = dict(zip(heads[1:], dossier.all("table"), strict=True))
        for table, title in (("limits", "额度"), ("aging", "账龄"), ("open_items", "未清项"), ("worklist", "待办")):
            rows = [row for row in written.tables[table] if row["customer_id"] == customer]
            assert (title in tables) == bool(rows), (customer, title)
            if rows:
                amounts = sorted(shown(table, AMOUNT[table], row[AMOUNT[table]]) for row in rows)
                at = tables[title].heads("zh").index(column_of(table, AMOUNT[table]).zh)
                assert sorted(cells[at] for cells in tables[title].rows("zh")) == amounts


AMOUNT = {"limits": "exposure_amount", "aging": "open_amount", "open_items": "open_amount", "worklist": "amount"}


def test_a_customers_page_tells_every_reason_with_its_facts(written: Written) -> None:
    rules = {row["rule"]: row for row in written.tables["rules"]}
    ratings = {row["customer_id"]: row for row in written.tables["ratings"]}
    facts = {row["fact"]: row for row in written.tables["fact_names"]}
    for dossier in written.page.all("article", kind="dossier"):
        customer = dossier.one("h2").text("zh").split()[-1]
        rating = ratings[customer]
        assert dossier.one("p", kind="standing").text("zh").startswith(f"信用等级 {rating['grade']}")
        told = [item for reasons in dossier.all("ol", kind="reasons") for item in reasons.all("li")]
        assert len(told) == len(rating["reasons"])
        for item, reason in zip(told, rating["reasons"], strict=True):
            said = item.text("zh")
            assert rules[reason["rule"]]["title"] in said
            assert word("outcome", reason["outcome"], "zh") in said
            assert f"不高于 {reason['effect']} 级" in said
            assert item.one("p", kind="words").attributes["data-clause"] == reason["clause"]
            assert all(facts[name]["title"] in said for name in reason["missing_facts"])
        met = [item for items in dossier.all("ul", kind="met", lang="zh") for item in items.all("li")]
        outcomes = next(row for row in written.tables["outcomes"] if row["customer_id"] == customer)
        assert len(met) == sum(outcome == "met" for outcome in outcomes.values())


def test_every_clause_that_is_cited_is_there_with_its_words(written: Written) -> None:
    there = {found.attributes["data-clause"] for found in written.page.one("dl", kind="clauses").all("div")}
    cited = {p.attributes["data-clause"] for p in written.page.all("p", kind="words")}
    assert cited
    assert cited <= there


def test_figures_stand_to_the_right_and_none_is_left_in_another_column(written: Written) -> None:
    for table in written.page.all("table", kind="live"):
        heads = [head.classes for head in table.all("th")]
        for row in table.one("tbody").all("tr"):
            for head, cell in zip(heads, row.all("td"), strict=True):
                assert ("n" in cell.classes) == ("n" in head), (table.attributes["id"], cell.text("zh"))
