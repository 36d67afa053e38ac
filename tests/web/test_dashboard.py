"""The first page: every figure is the assessment's, of the customers its reader sees; empty, it says what to do."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from pyarrow import parquet

from cast import HUABEI
from office import NORTH, customer_of, signed_in, user_with
from office_results import example_folder, with_results
from office_run import customers_of_folder, run_of
from xindang.customers.models import CustomerUnit
from xindang.people.selectors import viewer_of
from xindang.runs.models import Run, Standing, Task
from xindang.web.charts import Bar, Line, bar_chart, line_chart
from xindang.web.pages.dashboard.reading import grade_counts
from xindang.web.templatetags.said import in_short, share

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATA_FOLDER", tmp_path)


@pytest.fixture
def run() -> Run:
    customers_of_folder(example_folder())
    return with_results(run_of(example_folder()))


def table(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = parquet.read_table(example_folder() / f"{name}.parquet").to_pylist()
    return rows


def page_of(role: str, unit: str = "", query: str = "") -> str:
    return signed_in(user_with(role, unit)).get(f"/{query}").content.decode()


def total(rows: list[dict[str, Any]], column: str) -> Decimal:
    return sum((row[column] for row in rows), Decimal("0.00"))


def test_the_aging_is_that_of_the_table(run: Run) -> None:
    page = page_of("gm")
    rows = [row for row in table("aging") if row["side"] == "sale" and row["currency"] == "CNY"]
    for bucket in ("not_due", "d1_30", "d31_60", "d366_plus"):
        drawn = re.search(rf"band={bucket}\"><rect[^>]*/><text[^>]*>([^<]*)</text>", page)
        assert drawn is not None, bucket
        assert drawn[1] == in_short(total(rows, bucket), "zh")


def test_whoever_owes_in_another_currency_too_is_told_beside_the_aging(run: Run) -> None:
    file = Path(settings.DATA_FOLDER) / "runs" / str(run.pk) / "aging.parquet"
    aging = parquet.read_table(file)
    rows = aging.to_pylist()
    abroad = next(row for row in rows if row["side"] == "sale" and row["open_amount"] > 0)
    assert "另有外币" not in page_of("gm")
    file.unlink()  # it may be another run's file too
    parquet.write_table(aging.from_pylist([*rows, {**abroad, "currency": "USD"}], aging.schema), file)
    cache.clear()
    assert "含另有外币未清的 1 个客户的本位币部分" in signed_in(user_with("cfo")).get("/").content.decode()
    listed = signed_in(user_with("chairman")).get("/customers/?side=sale&band=not_due").content.decode()
    assert "另有外币未清的客户账龄段未知" in listed


def test_each_grade_has_as_many_customers_as_the_table(run: Run) -> None:
    page = page_of("gm")
    ratings = table("ratings")
    for grade in {row["grade"] for row in ratings}:
        shown = re.search(rf'\?grade={grade}">([\d,]+)</a>.*?provisional=yes">([\d,]+)</a>', page, re.DOTALL)
        assert shown is not None
        of_grade = [row for row in ratings if row["grade"] == grade]
        assert (int(shown[1]), int(shown[2])) == (len(of_grade), sum(row["provisional"] for row in of_grade))


def test_a_customer_of_several_sides_is_counted_once(run: Run) -> None:
    viewer = viewer_of(user_with("gm"), run.on)
    before = grade_counts(viewer, run)
    sides = Counter(Standing.objects.values_list("customer", flat=True))
    for standing in list(Standing.objects.all()):
        for side in {"loan", "power", "prepayment", "sale"} - {standing.side}:
            if sides[standing.customer_id] == 1 and side > "m":
                Standing.objects.create(
                    run=run, customer=standing.customer, side=side, grade=standing.grade,
                    provisional=standing.provisional,
                )  # fmt: skip
    assert Standing.objects.count() > len(sides)
    assert grade_counts(viewer, run) == before


def test_the_months_are_those_of_the_metrics(run: Run) -> None:
    page = page_of("gm")
    latest = max((row for row in table("metrics") if row["side"] == "sale"), key=lambda row: row["month_end"])
    assert f">{latest['receivable']:,.2f}<" in page
    assert f">{share(latest['cei'])}<" in page


def test_who_sees_a_part_gets_sums_of_that_part_and_no_figures_of_the_organisation(run: Run) -> None:
    rows = [row for row in table("aging") if row["side"] == "sale" and row["not_due"] > 0]
    CustomerUnit.objects.create(customer_id=rows[0]["customer_id"], unit=NORTH)
    page = page_of("credit_controller", NORTH)
    assert in_short(rows[0]["not_due"], "zh") in page
    assert in_short(total(rows, "not_due"), "zh") not in page
    assert "DSO" not in page
    assert "您能看到的客户" in page


def test_what_there_is_to_do_is_that_of_ones_roles(run: Run) -> None:
    mine = Task.objects.filter(state="open", owner_role="finance").count()
    assert mine
    assert f"您的角色 {mine:,}" in page_of("finance")


def test_an_office_without_book_or_assessment_says_what_comes_first() -> None:
    assert "第一步是导入账簿" in page_of("credit_controller")
    customer_of(HUABEI)
    page = page_of("gm")
    assert "还没有评定" in page


def test_results_that_are_missing_are_told_and_the_rest_is_shown(run: Run) -> None:
    (Path(settings.DATA_FOLDER) / "runs" / str(run.pk) / "summary.json").unlink()
    page = page_of("gm")
    assert "评定的结果文件" in page or "结果" in page
    assert "等级" in page


def test_an_unknown_month_breaks_the_line_and_a_hostile_name_stays_text() -> None:
    drawn = line_chart("t", ["a", "b", "c", "d"], [Line("<l>", "line", [Decimal(1), None, Decimal(2), Decimal(3)])])
    assert drawn.count("<line") == 1
    assert "<l>" not in drawn
    bars = bar_chart("t", [Bar("<b>", Decimal(-5), "-5"), Bar("x", Decimal(10), "10")])
    assert "<b>" not in bars
    assert bars.count("<rect") == 2
