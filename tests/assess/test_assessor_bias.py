"""Optimism of those who assess, S2-3.1a: what they said of customers against how these paid in the year after."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from statistics import mean, stdev

import pytest

from assess.books import Declared, Row, Tables, opened, trade_pack, write_book
from assess.changed import known_by
from assess.worklist.worked import COVERED, not_judged, of_kind, pack_with, work_of
from facts.cases import ON, paid, sale
from xindang.assess.assessor_bias import BIAS_PARAMETERS, BIAS_TABLE, DEGREES, bias_of, make_assessor_bias, student
from xindang.assess.run import fact_request
from xindang.facts.build import build_facts, given_for
from xindang.facts.catalogue import Catalogue, load_catalogue
from xindang.facts.coverage import coverages_on
from xindang.policy.pack import Pack

# A year and a grace before 30 June 2026 is over for what was said on 1 May 2025.
SAID = date(2025, 5, 1)
OPTIMIST = "assessor_optimistic"


def trade(customer: str, in_time: int, of: int = 4, begins: date = SAID) -> tuple[list[Row], list[Row]]:
    """Items of 100, a month apart, due 15 days after issue; so many paid on the day of due, the rest 60 days later."""
    items = [
        {**sale(f"{customer}:{at}", day, day + timedelta(15)), "customer_id": customer}
        for at, day in enumerate(begins + timedelta(30 * at + 5) for at in range(of))
    ]
    payments = [
        paid(row["item_id"], row["due_on"] + timedelta(0 if at < in_time else 60)) for at, row in enumerate(items)
    ]
    return items, payments


def book(in_time: Iterable[int], of: int = 4, begins: date = SAID) -> Tables:
    """A customer per figure, who paid so many of his items in time."""
    tables: Tables = {name: [] for name in ("customers", "items", "settlements", "scores", "assessments")}
    for number, count in enumerate(in_time):
        items, payments = trade(f"{number:02}", count, of, begins)
        tables["customers"].append({"customer_id": f"{number:02}", "name": f"客户{number}"})
        tables["items"] += items
        tables["settlements"] += payments
    return tables


def score(
    customer: int, points: int | str, assessor: str = "王芳", on: date = SAID, indicator: str = "付款记录"
) -> Row:
    row: Row = {"customer_id": f"{customer:02}", "indicator": indicator, "score": Decimal(points)}
    return {**row, "assessor": assessor, "assessed_on": on}


def verdict(customer: int, said: str, on: date = SAID, criterion: str = "S1-15.6") -> Row:
    row: Row = {"customer_id": f"{customer:02}", "criterion": criterion, "verdict": said, "assessor": "李强"}
    return {**row, "assessed_on": on}


def bias_in(
    tables: Tables, folder: Path, told: Declared = COVERED, on: date = ON, pack: Pack | None = None
) -> list[Row]:
    """The table alone: of the facts only exchange rates are worked out."""
    whole, pack = load_catalogue(), pack or trade_pack()
    rates = Catalogue(tuple(file for file in whole.files if file.name == "currency_rate"), whole.hash)
    with opened(write_book(folder, tables, told)) as book:
        request = fact_request(pack, whole, on, coverages_on(book, on))
        build_facts(book, rates, request)
        make_assessor_bias(book, pack, given_for(book, request), request.coverages)
        return book.engine.dicts(f"select * from {BIAS_TABLE} order by source, assessor")


def test_a_score_is_held_against_what_the_year_after_implied(tmp_path: Path) -> None:
    """Ten customers with 8 of 10 points: 0.8. Five then paid 2 of 4 items in time, five 3 of 4: differences of 0.30 and
    0.05, on average 0.175. Each lies 0.125 from it: s² = 10 x 0.125² / 9 = 0.017361, s / √10 = 0.041667, times
    t(9) = 2.262 is 0.094250: from 0.080750 to 0.269250.
    """
    tables = book([2] * 5 + [3] * 5)
    tables["scores"] = [score(number, 8) for number in range(10)]
    (row,) = bias_in(tables, tmp_path)
    assert row == {
        "source": "scores", "assessor": "王芳", "case_count": 10, "left_out_count": 0, "said": Decimal("0.8"),
        "implied": Decimal("0.625"), "bias": Decimal("0.175"), "bias_low": Decimal("0.080750"),
        "bias_high": Decimal("0.269250"),
    }  # fmt: skip


def test_an_assessment_is_held_against_whether_the_standard_was_reached(tmp_path: Path) -> None:
    """Ten times met: 1 each. Seven paid all in time, three did not: 7 of 10 implied, 0.3 too much."""
    tables = book([4] * 7 + [3] * 3)
    tables["assessments"] = [verdict(number, "met") for number in range(10)]
    tables["assessments"] += [verdict(number, "unknown", SAID - timedelta(9)) for number in range(10)]
    tables["assessments"] += [verdict(number, "met", criterion="S1-15.5") for number in range(10)]
    (row,) = bias_in(tables, tmp_path)
    assert (row["source"], row["assessor"], row["case_count"]) == ("assessments", "李强", 10)
    assert (row["said"], row["implied"], row["bias"]) == (1, Decimal("0.7"), Decimal("0.3"))


def test_with_nine_customers_nothing_is_said(tmp_path: Path) -> None:
    tables = book([0] * 9)
    tables["scores"] = [score(number, 9) for number in range(9)]
    (row,) = bias_in(tables, tmp_path)
    assert (row["case_count"], row["bias"], row["bias_low"], row["said"]) == (9, None, None, None)
    assert bias_in(tables, tmp_path, pack=pack_with(bias_cases_min=9))[0]["bias"] == Decimal("0.9")


def test_a_customer_is_one_case_however_often_he_was_scored(tmp_path: Path) -> None:
    """Twice on a day (6 and 10 are 8) and once earlier with 4 points, before which nothing is paid late: both years
    hold the same 4 items, 2 in time. (0.8 + 0.4) / 2 - 0.5 = 0.1.
    """
    tables = book([2] * 10)
    for number in range(10):
        tables["scores"] += [
            score(number, 6),
            score(number, 10, indicator="管理"),
            score(number, 4, on=date(2025, 4, 20)),
        ]
    (row,) = bias_in(tables, tmp_path)
    assert (row["case_count"], row["said"], row["bias"]) == (10, Decimal("0.6"), Decimal("0.1"))


def test_each_assessor_is_seen_alone(tmp_path: Path) -> None:
    tables = book([2] * 20)
    tables["scores"] = [score(number, 9 if number < 10 else 5, "甲" if number < 10 else "乙") for number in range(20)]
    found = {row["assessor"]: row["bias"] for row in bias_in(tables, tmp_path)}
    assert found == {"甲": Decimal("0.4"), "乙": 0}


NOBODY: list[Row] = []
LATE_ON = date(2025, 6, 26)


@pytest.mark.parametrize(
    "said, left_out",
    [
        # 365 days and a grace of 5 after 24 June 2025 are over on 29 June 2026, the day after are not.
        pytest.param([score(0, 8, on=LATE_ON)], None, id="the year is not over"),
        pytest.param([score(0, 0)], None, id="0 points say that nothing is known"),
        pytest.param([score(0, 11)], None, id="more than the highest score"),
        pytest.param([{**score(0, 8), "assessor": None}], None, id="nobody signed it"),
        pytest.param([score(0, 8, on=date(2025, 6, 20))], 1, id="two items of the year after are too few"),
        pytest.param([score(0, 8)], 0, id="a case"),
    ],
)
def test_what_is_no_case(said: list[Row], left_out: int | None, tmp_path: Path) -> None:
    tables = {**book([2]), "scores": said}
    found = bias_in(tables, tmp_path)
    assert [(row["case_count"], row["left_out_count"]) for row in found] == (
        [] if left_out is None else [(1 - left_out, left_out)]
    )


@pytest.mark.parametrize(
    "told",
    [
        {**COVERED, "items": {**COVERED["items"], "covers_from": SAID + timedelta(2)}},
        {**COVERED, "settlements": {**COVERED["settlements"], "complete": False}},
    ],
)
def test_what_the_ledger_does_not_cover_is_left_out_and_counted(told: Declared, tmp_path: Path) -> None:
    tables = {**book([2]), "scores": [score(0, 8)]}
    (row,) = bias_in(tables, tmp_path, told)
    assert (row["case_count"], row["left_out_count"]) == (0, 1)


@pytest.mark.parametrize("changed", [{"due_on": None}, {"currency": "JPY"}])
def test_an_item_that_cannot_be_judged_leaves_the_customer_out(changed: Row, tmp_path: Path) -> None:
    tables = {**book([2]), "scores": [score(0, 8)]}
    tables["items"].append({**tables["items"][0], "item_id": "x", **changed})
    (row,) = bias_in(tables, tmp_path)
    assert (row["case_count"], row["left_out_count"]) == (0, 1)


def test_what_is_known_later_changes_nothing_on_the_day(tmp_path: Path) -> None:
    tables = book([2] * 10 + [4] * 10)
    for number in range(20):
        said = date(2025, 3, 1) + timedelta(7 * number)
        tables["scores"].append(score(number, 7, on=said))
        tables["assessments"].append(verdict(number, "met", said))
    day = date(2026, 5, 2)
    then = known_by(tables, day)
    then["scores"] = [row for row in tables["scores"] if row["assessed_on"] <= day]
    assert bias_in(then, tmp_path / "then", on=day) == bias_in(tables, tmp_path / "whole", on=day)
    assert bias_in(tables, tmp_path / "whole") != bias_in(tables, tmp_path / "whole", on=day)


def test_the_optimist_stands_in_the_worklist_and_nobody_else(tmp_path: Path) -> None:
    tables = book([2] * 5 + [3] * 5 + [2, 3] * 5)
    names = ["乐观"] * 10 + ["公允"] * 10
    tables["scores"] = [score(number, 8 if number < 10 else 6, name) for number, name in enumerate(names)]
    tables["scores"].append(score(0, 9, "初来"))
    rows = work_of(tables, tmp_path, kinds=(OPTIMIST,))
    (row,) = of_kind(rows, OPTIMIST)
    assert (row["clause"], row["owner_role"], row["customer_id"]) == ("S2-3.1a", "sales_manager", None)
    assert row["text_zh"].startswith(
        "乐观 的打分偏乐观：10 个客户其后一年的付款平均比其评定差 17.5%（满分的比例；95% 置信区间 8.1% 至 26.9%）。"
    )
    (told,) = not_judged(rows, OPTIMIST)
    assert "另有 1 项不能判断：评定人一年以前" in told["text_zh"]


def test_a_book_without_scores_and_assessments_tells_of_nobody(tmp_path: Path) -> None:
    assert bias_in(book([2]), tmp_path, told={}) == []


def probability_within(t: float, degrees: int, steps: int = 4000) -> float:
    """That Student's t lies within ± t, by Simpson's rule over its density."""
    scale = math.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)) / math.sqrt(degrees * math.pi)
    width = t / steps
    density = [scale * (1 + (at * width) ** 2 / degrees) ** (-(degrees + 1) / 2) for at in range(steps + 1)]
    total: float = 2 * width / 3 * (density[0] + density[-1] + 4 * sum(density[1:-1:2]) + 2 * sum(density[2:-1:2]))
    return total


@pytest.mark.parametrize("degrees", DEGREES)
def test_the_table_of_student_holds_95_percent(degrees: int) -> None:
    assert probability_within(float(student(degrees)), degrees) == pytest.approx(0.95, abs=6e-5)


@pytest.mark.parametrize("degrees, same_as", [(31, 30), (59, 40), (119, 60), (100_000, 120)])
def test_between_two_degrees_the_wider_interval_is_taken(degrees: int, same_as: int) -> None:
    assert student(degrees) == student(same_as) > Decimal("1.96")


@pytest.mark.parametrize("seed", range(5))
def test_mean_and_interval_are_the_textbooks(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - made-up figures, no secret
    said = [Decimal(random.randrange(1_000_001)) / 1_000_000 for _ in range(random.randint(10, 40))]
    implied = [Decimal(random.randrange(1_000_001)) / 1_000_000 for _ in said]
    differences = [one - other for one, other in zip(said, implied, strict=True)]
    sums = (len(said), 0, sum(said), sum(implied), sum(differences), sum(one * one for one in differences))
    row = bias_of(("scores", "甲", *sums), 10)
    half = float(student(len(said) - 1)) * stdev(map(float, differences)) / math.sqrt(len(said))
    assert row.bias is not None
    assert row.bias_low is not None
    assert float(row.bias) == pytest.approx(mean(map(float, differences)), abs=1e-6)
    assert float(row.bias - row.bias_low) == pytest.approx(half, abs=2e-6)


def test_whoever_always_says_the_same_has_an_interval_of_nothing(tmp_path: Path) -> None:
    tables = book([2] * 10)
    tables["scores"] = [score(number, 5) for number in range(10)]
    (row,) = bias_in(tables, tmp_path)
    assert (row["bias"], row["bias_low"], row["bias_high"]) == (0, 0, 0)


def test_the_policy_sets_the_figures_under_their_names() -> None:
    pack = pack_with()
    for parameter in BIAS_PARAMETERS.values():
        setting = pack.parameters[parameter.name]
        assert (setting.value, setting.unit) == (parameter.default, parameter.unit)
        assert (setting.title, setting.title_en) == (parameter.title, parameter.title_en)
