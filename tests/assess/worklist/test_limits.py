"""Exposure above limits and without them, and limits that end."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from assess.books import Row
from assess.worklist.worked import Case, case, differences, not_judged, of_kind, pack_with, tables_of, work_of
from facts.cases import ON, paid, sale

SINCE, OLD, NEW = date(2026, 1, 1), date(2026, 3, 1), date(2026, 6, 20)
LATER = date(2026, 8, 31)
OVER, WITHOUT, ENDING = "over_limit", "exposure_without_limit", "limit_ending"


def limit(amount: int | None, state: str = "granted", side: str = "sale", **more: object) -> Row:
    return {"side": side, "state": state, "amount": amount, "valid_from": SINCE, **more}


def bought(amount: int = 100, **more: object) -> list[Row]:
    return [sale("1", OLD, LATER, amount, **more)]


def advance(number: str, amount: int = 100, **more: object) -> Row:
    return sale(number, OLD, LATER, amount, side="prepayment", **more)


def over(amount: int | str, **more: object) -> Row:
    return {"clause": "S1-33", "amount": Decimal(amount), "severity": "high", "owner_role": "sales_manager", **more}


def without(amount: int | None = 100, **more: object) -> Row:
    return {"clause": "S1-34", "amount": amount, "currency": amount and "CNY", **more}


def until(day: date) -> list[Row]:
    return [limit(100, valid_to=day)]


IN_TWO_UNITS = [sale("1", OLD, LATER, unit="北京"), sale("2", OLD, LATER, 80, unit="上海")]
CASES = [
    case("above the limit", OVER, over(20, side="sale", currency="CNY"), items=bought(120), limits=[limit(100)]),
    case("just at the limit", OVER, items=bought(100), limits=[limit(100)]),
    case("a note still holds our funds", OVER, over(20), items=bought(120), limits=[limit(100)],
         settlements=[paid("1", NEW, 120, method="note", matures_on=LATER)]),
    case("the note was honoured", OVER, items=bought(120), limits=[limit(100)],
         settlements=[paid("1", NEW, 120, method="note", honoured_on=NEW)]),
    case("above each of two limits", OVER, over(20, side="sale"), over(70, side="all"),
         items=[*bought(120), advance("2", 100)], limits=[limit(100), limit(150, side="all")]),
    case("one side does not use the other's limit", OVER, items=[advance("2", 500)], limits=[limit(100)]),
    case("the limit of a unit", OVER, over(30, unit="上海"), items=IN_TWO_UNITS,
         limits=[limit(50, unit="上海"), limit(200, unit="北京")]),
    case("a limit without unit bounds all units", OVER, over(30, unit=None), items=IN_TWO_UNITS, limits=[limit(150)]),
    case("long-term and temporary add up", OVER, items=bought(150),
         limits=[limit(100), limit(50, tenure="temporary")]),
    case("suspended counts as nothing", OVER, over(100), items=bought(), limits=[limit(500, "suspended")]),
    case("suspended and nothing held", OVER, limits=[limit(500, "suspended")]),
    case("unlimited", OVER, items=bought(), limits=[limit(None, "unlimited")]),
    case("dollars at the day's rate", OVER, over(40), items=bought(20, currency="USD"), limits=[limit(100)]),
    case("yen without a rate is not judged", OVER, items=bought(20, currency="JPY"), limits=[limit(100)]),
    case("above it by what is known", OVER, over(20), limits=[limit(100)],
         items=[*bought(120), sale("2", OLD, LATER, currency="JPY")]),
    case("no limit on file", WITHOUT, without(severity="medium", since_on=OLD, side="sale"), items=bought()),
    case("no limit and still more", WITHOUT, without(150, severity="high"),
         items=[*bought(), sale("2", NEW, LATER, 50)]),
    case("a limit of none is none", WITHOUT, without(), items=bought(), limits=[limit(None, "none")]),
    case("the limit has ended", WITHOUT, without(), items=bought(), limits=until(date(2026, 6, 29))),
    case("the limit begins tomorrow", WITHOUT, without(), items=bought(),
         limits=[limit(100, valid_from=date(2026, 7, 1))]),
    case("a limit on the other side", WITHOUT, without(side="sale"), items=bought(),
         limits=[limit(9, side="prepayment")]),
    case("a limit of both sides covers", WITHOUT, items=[*bought(), advance("2")], limits=[limit(900, side="all")]),
    case("two units and a limit in one", WITHOUT, without(80, unit="上海"), items=IN_TWO_UNITS,
         limits=[limit(200, unit="北京")]),
    case("of the home unit where none is named", WITHOUT, customer={"unit": "北京"}, items=bought(),
         limits=[limit(200, unit="北京")]),
    case("the group's limit covers", WITHOUT, customer={"group_id": "G"}, items=bought(),
         limits=[limit(900, group_id="G", customer_id=None)]),
    case("suspended is a limit", WITHOUT, items=bought(), limits=[limit(1, "suspended")]),
    case("loans are no exposure", WITHOUT, items=bought(side="loan")),
    case("nothing open", WITHOUT, items=bought(), settlements=[paid("1", NEW)]),
    case("yen without a limit", WITHOUT, without(None), items=bought(20, currency="JPY")),
    case("ends in thirty days", ENDING, {"due_on": date(2026, 7, 30), "severity": "medium", "since_on": SINCE},
         limits=until(date(2026, 7, 30))),
    case("ends today", ENDING, {"due_on": ON, "amount": 100}, limits=until(ON)),
    case("ends in thirty-one days", ENDING, limits=until(date(2026, 7, 31))),
    case("never ends", ENDING, limits=[limit(100)]),
    case("ended yesterday", ENDING, limits=until(date(2026, 6, 29))),
    case("nothing to end", ENDING, limits=[limit(None, "none", valid_to=ON)]),
]  # fmt: skip
RATES: list[Row] = [{"currency": "USD", "on": ON, "rate": 7}]


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    return work_of(tables_of(CASES, RATES), tmp_path_factory.mktemp("limits"))


@pytest.mark.parametrize("entry", CASES, ids=lambda entry: entry.name)
def test_case(entry: Case, work: list[Row]) -> None:
    assert differences(entry, work) == []


def test_what_no_rate_can_compare_is_counted(work: list[Row]) -> None:
    (row,) = not_judged(work, OVER)
    assert row["customer_id"] is None
    assert "另有 1 项不能判断" in row["text_zh"]


def test_the_sentences_say_the_amounts_in_words_of_the_trade(work: list[Row]) -> None:
    (row,) = of_kind(work, OVER, "above the limit")
    assert row["text_zh"].startswith("赊销占用 120.00 元，额度 100.00 元，超过 20.00 元，至少自 2026-03-01 起。")
    assert row["text_en"].startswith("Credit sales: exposure CNY 120.00, limit CNY 100.00, CNY 20.00 above it, since")
    (ended,) = of_kind(work, WITHOUT, "the limit has ended")
    assert "没有信用额度（2026-06-29 到期）。" in ended["text_zh"]
    (risen,) = of_kind(work, WITHOUT, "no limit and still more")
    assert "比一个月前增加 50.00 元" in risen["text_zh"]
    (still,) = of_kind(work, WITHOUT, "no limit on file")
    assert "增加" not in still["text_zh"]


def test_a_notice_of_no_days_lists_no_ending_limit(tmp_path: Path) -> None:
    cases = [entry for entry in CASES if entry.kind == ENDING]
    work = work_of(tables_of(cases), tmp_path, pack=pack_with(ending_notice_days=0), kinds=(ENDING,))
    assert of_kind(work, ENDING) == []


def test_a_book_without_limits_is_told_once(tmp_path: Path) -> None:
    tables = tables_of([case("a", WITHOUT, items=bought()), case("b", WITHOUT, items=bought())])
    work = work_of(tables, tmp_path, told={}, kinds=(WITHOUT, OVER))
    assert of_kind(work, WITHOUT) == of_kind(work, OVER) == []
    (row,) = not_judged(work, WITHOUT)
    assert "“信用额度”表（limits）" in row["text_zh"]
