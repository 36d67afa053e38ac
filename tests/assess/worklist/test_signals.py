"""The signals of S2 in the worklist: whom they name, what they say, and who could not be judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from assess.books import Declared, Row
from assess.worklist.worked import COVERED, Case, case, differences, not_judged, of_kind, tables_of, work_of
from facts.cases import paid
from facts.test_late_payer import DUE, ITEMS, LOOKS, event, in_parts, late, searched
from facts.test_smokescreen import DISPUTES, dispute, items, payments

SMOKE, DISTRESS, HABIT, DOMINANT = "smokescreen", "payer_in_distress", "late_by_habit", "dominant_supplier"
KINDS = (SMOKE, DISTRESS, HABIT, DOMINANT)
# The last item is not paid: 100 is open. Five paid 9 days late and one 15 days late by the 30th: 60 / 6 = 10, and 2.
UNPAID = payments(9)[:-1]
HALF: Row = {"share_of_purchases": "0.5"}

CASES = [
    case("a smokescreen", SMOKE, {"clause": "S2-3.2a", "severity": "high", "owner_role": "credit_controller",
         "amount": 100, "currency": "CNY"}, items=items(), settlements=UNPAID,
         disputes=DISPUTES),
    case("purchases fall", SMOKE, {"amount": 0}, items=items(70), settlements=payments(-2, 70), disputes=DISPUTES),
    case("no slower, no less", SMOKE, items=items(), settlements=payments(-2), disputes=DISPUTES),
    case("nothing in dispute", SMOKE, items=items(), settlements=payments(8)),
    case("no finding yet", SMOKE, items=items(), settlements=payments(8),
         disputes=[dispute(3, 20, None, None), dispute(4, 20, None, None)]),
    case("worse each quarter", DISTRESS, {"clause": "S2-3.2b", "severity": "high", "owner_role": "credit_controller",
         "amount": 0}, items=ITEMS, settlements=late(2, 2, 12, 22), searches=LOOKS),
    case("more in parts", DISTRESS, {"severity": "high"}, items=ITEMS, settlements=in_parts(7, 10), searches=LOOKS),
    case("late and in court", DISTRESS, {"amount": 100}, items=ITEMS, settlements=late(12)[:-1], searches=LOOKS,
         events=[event("litigation")]),
    case("steadily late is no distress", DISTRESS, items=ITEMS, settlements=late(12), searches=LOOKS),
    case("in court is no distress", DISTRESS, items=ITEMS, settlements=late(0), searches=LOOKS,
         events=[event("litigation")]),
    case("steadily late", HABIT, {"clause": "S2-3.2b", "severity": "low", "owner_role": "salesperson"},
         items=ITEMS, settlements=late(12), searches=LOOKS),
    case("worse is no habit", HABIT, items=ITEMS, settlements=late(2, 2, 12, 22), searches=LOOKS),
    case("in time", HABIT, items=ITEMS, settlements=late(0)),
    case("steadily late, and nobody looked", HABIT, items=ITEMS, settlements=late(12)),
    case("we supply half of it", DOMINANT, {"clause": "S2-3.2c", "severity": "medium", "amount": 0,
         "owner_role": "credit_controller"}, customer=HALF, items=ITEMS, settlements=late(0)),
    case("and its bank found something", DOMINANT, {"severity": "high"}, customer=HALF, items=ITEMS,
         settlements=late(0), searches=searched("bank", result="found")),
    case("and its bank knows nothing", DOMINANT, customer=HALF, items=ITEMS, settlements=late(0),
         searches=searched("bank")),
    case("one of many", DOMINANT, customer={"share_of_purchases": "0.1"}, items=ITEMS, settlements=late(0)),
    case("nobody knows our share", DOMINANT, items=ITEMS, settlements=late(0)),
    case("half of it, and not dealt with", DOMINANT, customer=HALF),
    case("half of it, and he supplies us", DOMINANT, customer={**HALF, "side": "supplier"},
         items=[{**row, "side": "prepayment"} for row in ITEMS], settlements=late(0)),
]  # fmt: skip


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    return work_of(tables_of(CASES), tmp_path_factory.mktemp("signals"), kinds=KINDS)


@pytest.mark.parametrize("entry", CASES, ids=lambda entry: entry.name)
def test_case(entry: Case, work: list[Row]) -> None:
    assert differences(entry, work) == []


def test_the_sentence_gives_the_figures_and_only_what_is_so(work: list[Row]) -> None:
    said = {row["customer_id"]: row["text_zh"] for row in of_kind(work, SMOKE)}
    assert said["a smokescreen"].startswith(
        "近 6 个月的账款 6 笔，有争议 2 笔（33.3%）；争议 2 次，到期以后才提 1 次（50.0%）；"
        "已有结论 2 次，我方有理 1 次（50.0%），"
        "付款比前 6 个月慢 12.0 天：疑似以争议拖延付款。"
    )
    assert "，我方销售额比前 6 个月下降 30.0%：" in said["purchases fall"]
    assert "慢" not in said["purchases fall"]


def test_the_sentence_says_what_tells_of_distress(work: list[Row]) -> None:
    said = {row["customer_id"]: row["text_zh"] for row in of_kind(work, DISTRESS)}
    assert said["worse each quarter"].startswith(
        "近 3 个月内处于逾期的账款 3 笔，平均晚付天数逐季变坏：2.0、12.0、22.0 天：疑似陷入支付困境"
    )
    assert "1 笔，分次付款由 6 笔中 0 笔（0.0%）增至 6 笔中 2 笔（33.3%）：疑似" in said["more in parts"]
    assert "，近 12 个月严重不良事件 1 次：疑似" in said["late and in court"]


def test_the_sentence_of_a_habit_says_how_late_and_how_often(work: list[Row]) -> None:
    (row,) = of_kind(work, HABIT, "steadily late")
    assert row["text_zh"].startswith(
        "近 12 个月到期的账款 12 笔，逾期付款 12 笔（100.0%），平均晚 12.0 天，各季相差不大"
    )


@pytest.mark.parametrize("kind, count", [(DISTRESS, 4), (HABIT, 3)])
def test_late_payers_of_whom_nobody_knows_events_cannot_be_judged(kind: str, count: int, work: list[Row]) -> None:
    """Nobody has looked for events of the last of the cases, nor of the three with disputes who pay 8 or 9 days late;
    of those one is anything but steady.
    """
    (told,) = not_judged(work, kind)
    assert f"另有 {count} 项不能判断：有逾期，而" in told["text_zh"]


def test_the_sentence_on_a_dominant_supplier_says_what_outside_searches_say(work: list[Row]) -> None:
    said = {row["customer_id"]: row["text_zh"] for row in of_kind(work, DOMINANT)}
    assert said["we supply half of it"].startswith(
        "我方占其采购的 50.0%，它对我方的付款表现会偏好，而外部查询没有或者已过期，请向法院、"
    )
    assert "自有回款指标的权重不超过 40.0%。" in said["we supply half of it"]
    assert "外部查询查出了问题，请核实" in said["and its bank found something"]


def test_customers_without_a_share_on_file_and_without_a_look_outside_cannot_be_judged(work: list[Row]) -> None:
    """All that are dealt with, but those with a share and those whom a search of the courts bears out."""
    dealt = [entry for entry in CASES if entry.tables.get("items") and "share_of_purchases" not in entry.customer]
    unsearched = [entry for entry in dealt if not entry.tables.get("searches")]
    assert f"另有 {len(unsearched)} 项不能判断：档案没有写明" in not_judged(work, DOMINANT)[0]["text_zh"]


def test_who_cannot_be_judged_is_counted(work: list[Row]) -> None:
    (told,) = not_judged(work, SMOKE)
    assert "另有 1 项不能判断：有争议，而" in told["text_zh"]


def test_a_ledger_that_begins_late_says_that_only_what_is_seen_is_listed(tmp_path: Path) -> None:
    told: Declared = {**COVERED, "items": {**COVERED["items"], "covers_from": DUE[0]}}
    entry = case("one", DISTRESS, items=ITEMS, settlements=[*late(0), paid("0", DUE[0])], searches=LOOKS)
    rows = work_of(tables_of([entry]), tmp_path, told=told, kinds=KINDS)
    assert of_kind(rows, DISTRESS) == []
    assert "只列出看得到的部分：“往来项目”表从 2025-07-05 才开始" in not_judged(rows, DISTRESS)[0]["text_zh"]


@pytest.mark.parametrize(
    "told, said",
    [
        ({**COVERED, "disputes": {**COVERED["disputes"], "complete": False}}, "“争议”表没有声明为完整"),
        ({name: words for name, words in COVERED.items() if name != "disputes"}, "账簿没有“争议”表"),
    ],
)
def test_without_a_register_of_disputes_silence_is_no_good_sign(told: Declared, said: str, tmp_path: Path) -> None:
    entry = case("one", SMOKE, items=items(), settlements=payments(8))
    rows = work_of(tables_of([entry]), tmp_path, told=told, kinds=KINDS)
    assert said in not_judged(rows, SMOKE)[0]["text_zh"]
