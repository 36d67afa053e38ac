"""The signals of S2 in the worklist: whom they name, what they say, and who could not be judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from assess.books import Declared, Row
from assess.worklist.worked import COVERED, Case, case, differences, not_judged, of_kind, tables_of, work_of
from facts.test_smokescreen import DISPUTES, dispute, items, payments

SMOKE = "smokescreen"
# The last item is not paid: 100 is open. Five paid 9 days late and one 15 days late by the 30th: 60 / 6 = 10, and 2.
UNPAID = payments(9)[:-1]

CASES = [
    case("a smokescreen", SMOKE, {"clause": "S2-3.2a", "severity": "high", "owner_role": "credit_controller",
         "amount": 100, "currency": "CNY"}, items=items(), settlements=UNPAID,
         disputes=DISPUTES),
    case("purchases fall", SMOKE, {"amount": 0}, items=items(70), settlements=payments(-2, 70), disputes=DISPUTES),
    case("no slower, no less", SMOKE, items=items(), settlements=payments(-2), disputes=DISPUTES),
    case("nothing in dispute", SMOKE, items=items(), settlements=payments(8)),
    case("no finding yet", SMOKE, items=items(), settlements=payments(8),
         disputes=[dispute(3, 20, None, None), dispute(4, 20, None, None)]),
]  # fmt: skip


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    return work_of(tables_of(CASES), tmp_path_factory.mktemp("signals"), kinds=(SMOKE,))


@pytest.mark.parametrize("entry", CASES, ids=lambda entry: entry.name)
def test_case(entry: Case, work: list[Row]) -> None:
    assert differences(entry, work) == []


def test_the_sentence_gives_the_figures_and_only_what_is_so(work: list[Row]) -> None:
    said = {row["customer_id"]: row["text_zh"] for row in of_kind(work, SMOKE)}
    assert said["a smokescreen"].startswith(
        "近 6 个月的账款有 2 笔（33.3%）有争议，其中 50.0% 到期以后才提，已有结论的 50.0% 我方有理，"
        "付款比前 6 个月慢 12.0 天：疑似以争议拖延付款。"
    )
    assert "，我方销售额比前 6 个月下降 30.0%：" in said["purchases fall"]
    assert "慢" not in said["purchases fall"]


def test_who_cannot_be_judged_is_counted(work: list[Row]) -> None:
    (told,) = not_judged(work, SMOKE)
    assert "另有 1 项不能判断：有争议，而" in told["text_zh"]


@pytest.mark.parametrize(
    "told, said",
    [
        ({**COVERED, "disputes": {**COVERED["disputes"], "complete": False}}, "“争议”表没有声明为完整"),
        ({name: words for name, words in COVERED.items() if name != "disputes"}, "账簿没有“争议”表"),
    ],
)
def test_without_a_register_of_disputes_silence_is_no_good_sign(told: Declared, said: str, tmp_path: Path) -> None:
    entry = case("one", SMOKE, items=items(), settlements=payments(8))
    rows = work_of(tables_of([entry]), tmp_path, told=told, kinds=(SMOKE,))
    assert said in not_judged(rows, SMOKE)[0]["text_zh"]
