"""Limits that ought not to be as they are: above the grade, the collateral, the contract, the last one, the cap."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from assess.books import Row
from assess.worklist.worked import Case, case, differences, not_judged, of_kind, pack_with, tables_of, work_of
from facts.cases import ON, paid, sale

SINCE, LATER = date(2026, 1, 1), date(2026, 8, 31)
GROUP, DEBT, GRADE_C = "group_over_limit", "last_debt_unsettled", "limit_of_grade_c"
COLLATERAL = "limit_without_collateral"
TERM, RAISED, CONTRACT, CAP = "limit_without_term", "limit_raised", "contract_limit", "total_above_cap"


def limit(amount: int | None, state: str = "granted", **more: object) -> Row:
    row: Row = {"side": "sale", "state": state, "amount": amount, "valid_from": SINCE, "term_days": 30}
    return row | more


def held(amount: int = 100, number: str = "1", **more: object) -> list[Row]:
    return [sale(number, date(2026, 3, 1), LATER, amount, **more)]


def late(amount: int = 100, due: date = date(2026, 5, 1), number: str = "1", **more: object) -> Row:
    return sale(number, date(2026, 3, 1), due, amount, **more)


def unsettled(amount: int | None, severity: str, **more: object) -> Row:
    return {"clause": "S1-35", "amount": amount, "severity": severity, "owner_role": "credit_controller", **more}


def raised(amount: int, on: date, **more: object) -> Row:
    return {**limit(amount, valid_from=on), **more}


def pledge(value: int, **more: object) -> Row:
    row: Row = {"value": value, "formalities_complete": True, "prior_claims": 0, "valued_on": SINCE}
    return row | more


def contract(stated: int | None, **more: object) -> Row:
    row: Row = {"contract_id": "1", "side": "sale", "valid_from": SINCE, "valid_to": LATER, "stated_limit": stated}
    return row | more


NEW = sale("9", date(2026, 6, 15), LATER, 40)
BAD = [{"kind": "bad_debt", "occurred_on": SINCE}]
LONG_LATE = sale("1", date(2025, 9, 1), date(2025, 10, 1), 100)
CASES = [
    case("past its term", DEBT, unsettled(100, "low", due_on=date(2026, 5, 1), side="sale"), items=[late()],
         limits=[limit(900)]),
    case("past its term and more given", DEBT, unsettled(100, "high"), items=[late(), NEW], limits=[limit(900)]),
    case("not past its term", DEBT, items=held(), limits=[limit(900)]),
    case("due today", DEBT, items=[late(due=ON)], limits=[limit(900)]),
    case("settled today", DEBT, items=[late()], settlements=[paid("1", ON)], limits=[limit(900)]),
    case("temporary credit: anything open", DEBT, unsettled(100, "low"), items=held(),
         limits=[limit(900, tenure="temporary")]),
    case("no limit: told as exposure without one", DEBT, items=[late()]),
    case("the other side", DEBT, unsettled(100, "low", side="prepayment"),
         items=[late(side="prepayment"), *held(5, "2")], limits=[limit(900, side="all")]),
    case("in yen", DEBT, items=[late(currency="JPY")], limits=[limit(900)]),
    case("C with a limit", GRADE_C, {"clause": "S1-28", "amount": 900, "severity": "medium"}, events=BAD,
         limits=[limit(900)]),
    case("C with a limit and a debt", GRADE_C, {"severity": "high"}, items=[LONG_LATE], limits=[limit(900)]),
    case("C, suspended", GRADE_C, events=BAD, limits=[limit(900, "suspended")]),
    case("C, unlimited", GRADE_C, {"amount": None, "severity": "medium"}, events=BAD,
         limits=[limit(None, "unlimited")]),
    case("C without a limit", GRADE_C, events=BAD),
    case("B with a limit", GRADE_C, limits=[limit(900)]),
    case("B without collateral", COLLATERAL, {"clause": "S1-27", "amount": 900}, limits=[limit(900)]),
    case("B with less collateral", COLLATERAL, {"amount": 300}, limits=[limit(900)], collateral=[pledge(600)]),
    case("B with enough collateral", COLLATERAL, limits=[limit(900)], collateral=[pledge(900)]),
    case("B with collateral of unknown worth", COLLATERAL, {"amount": 900}, limits=[limit(900)],
         collateral=[pledge(9000, prior_claims=None)]),
    case("B, unlimited", COLLATERAL, {"amount": None}, limits=[limit(None, "unlimited")], collateral=[pledge(900)]),
    case("B, suspended", COLLATERAL, limits=[limit(900, "suspended")]),
    case("C is told as C", COLLATERAL, events=BAD, limits=[limit(900)]),
    case("without a term", TERM, {"clause": "S1-21", "amount": 900}, limits=[limit(900, term_days=None, limit_id="t")]),
    case("with a term of a day", TERM, limits=[limit(900, term_days=0)]),
    case("none needs no term", TERM, limits=[limit(None, "none", term_days=None)]),
    case("raised this month", RAISED, {"clause": "S1-42", "amount": 50, "since_on": date(2026, 6, 1)},
         limits=[limit(900), raised(950, date(2026, 6, 1))]),
    case("raised longer ago", RAISED, limits=[limit(900), raised(950, date(2026, 5, 30))]),
    case("lowered", RAISED, limits=[limit(900), raised(800, date(2026, 6, 1))]),
    case("lowered and raised again", RAISED, {"amount": 10},
         limits=[limit(900), raised(800, date(2026, 6, 1)), raised(810, date(2026, 6, 5))]),
    case("the first limit", RAISED, limits=[raised(950, date(2026, 6, 1))]),
    case("raised tomorrow", RAISED, limits=[limit(900), raised(950, date(2026, 7, 1))]),
    case("temporary credit beside it", RAISED, limits=[limit(100), raised(950, date(2026, 6, 1), tenure="temporary")]),
    case("the contract says nothing", CONTRACT, {"clause": "S1-24", "amount": None}, contracts=[contract(None)],
         items=held(), limits=[limit(900)]),
    case("the contract says nothing and nothing is held", CONTRACT, contracts=[contract(None)], limits=[limit(900)]),
    case("the contract says more", CONTRACT, {"amount": 100}, contracts=[contract(1000)], limits=[limit(900)]),
    case("the contract says a limit and there is none", CONTRACT, {"amount": 1000}, contracts=[contract(1000)]),
    case("the contract says as much", CONTRACT, contracts=[contract(900)], items=held(), limits=[limit(900)]),
    case("the contract has ended", CONTRACT, contracts=[contract(None, valid_to=date(2026, 6, 29))], items=held()),
    case("unlimited and the contract says a limit", CONTRACT, contracts=[contract(900)],
         limits=[limit(None, "unlimited")]),
]  # fmt: skip


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    return work_of(tables_of(CASES), tmp_path_factory.mktemp("granting"))


@pytest.mark.parametrize("entry", CASES, ids=lambda entry: entry.name)
def test_case(entry: Case, work: list[Row]) -> None:
    assert differences(entry, work) == []


# The limits of each group, and in what its two members are held.
GROUPS: dict[str, tuple[list[Row], str]] = {
    "above": ([limit(100, side="all")], "CNY"),
    "none": ([limit(None, "none")], "CNY"),
    "unlimited": ([limit(None, "unlimited")], "CNY"),
    "within": ([limit(130), limit(1, side="prepayment")], "CNY"),
    "in yen": ([limit(130)], "JPY"),
}


@pytest.fixture(scope="module")
def groups(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    """The worklist of all of them in one book; members are called after their group."""
    cases = [
        case(f"{name} {n}", GROUP, customer={"group_id": name}, items=held(amount, currency=currency))
        for name, (_, currency) in GROUPS.items()
        for n, amount in enumerate((60, 70))
    ]
    tables = tables_of(cases)
    tables["limits"] = [
        {"group_id": name, "customer_id": None, **entry} for name, (limits, _) in GROUPS.items() for entry in limits
    ]
    return work_of(tables, tmp_path_factory.mktemp("groups"), kinds=(GROUP,))


def of_group(work: list[Row], name: str) -> list[Row]:
    return [row for row in of_kind(work, GROUP) if row["group_id"] == name]


def test_a_group_above_its_limit_is_one_row_without_a_customer(groups: list[Row]) -> None:
    (row,) = of_group(groups, "above")
    assert (row["customer_id"], row["group_id"], row["amount"]) == (None, "above", Decimal(30))
    assert "2 个成员" in row["text_zh"]
    assert "above 0、above 1" in row["text_zh"]


@pytest.mark.parametrize("state", ["none", "unlimited"])
def test_a_group_without_a_figure_is_not_above_it(state: str, groups: list[Row]) -> None:
    assert of_group(groups, state) == []


def test_a_group_within_its_limit_or_of_another_side_is_silent(groups: list[Row]) -> None:
    assert of_group(groups, "within") == []


def test_a_group_held_in_yen_is_not_told_as_fine(groups: list[Row]) -> None:
    assert of_group(groups, "in yen") == []
    (told,) = not_judged(groups, GROUP)
    assert "另有 1 项不能判断" in told["text_zh"]


def test_debts_within_the_tolerances_are_not_held_against_the_customer(tmp_path: Path) -> None:
    tables = tables_of([entry for entry in CASES if entry.kind == DEBT])
    by_days = work_of(tables, tmp_path / "days", pack=pack_with(last_debt_tolerance_days=60), kinds=(DEBT,))
    assert {row["customer_id"] for row in of_kind(by_days, DEBT)} == {"temporary credit: anything open"}
    by_amount = work_of(tables, tmp_path / "amount", pack=pack_with(last_debt_tolerance_amount=100), kinds=(DEBT,))
    assert of_kind(by_amount, DEBT) == []
    assert not_judged(by_amount, DEBT)


def cap_work(folder: Path, cap: int, *cases: Case) -> list[Row]:
    return work_of(tables_of(list(cases)), folder, pack=pack_with(credit_cap_amount=cap), kinds=(CAP,))


TWO = (case("a", CAP, limits=[limit(60)]), case("b", CAP, limits=[limit(50), limit(80, side="all")]))


def test_the_cap_passed_is_one_row_and_nothing_is_scaled(tmp_path: Path) -> None:
    (row,) = of_kind(cap_work(tmp_path, 139, *TWO), CAP)
    assert (row["clause"], row["customer_id"], row["amount"], row["owner_role"]) == ("S1-24", None, Decimal(1), "cfo")
    assert "现行额度合计 140.00 元（2 个客户和集团），超过授信总额上限 139.00 元" in row["text_zh"]


def test_the_cap_reached_is_not_passed(tmp_path: Path) -> None:
    work = cap_work(tmp_path, 140, *TWO)
    assert of_kind(work, CAP) == not_judged(work, CAP) == []


def test_a_cap_that_is_not_set_is_told(tmp_path: Path) -> None:
    work = cap_work(tmp_path, 0, *TWO)
    assert of_kind(work, CAP) == []
    assert "授信总额上限尚未设定" in not_judged(work, CAP)[0]["text_zh"]


def test_an_unlimited_customer_makes_the_total_unknown(tmp_path: Path) -> None:
    work = cap_work(tmp_path, 1000, *TWO, case("c", CAP, limits=[limit(None, "unlimited")]))
    assert of_kind(work, CAP) == []
    assert not_judged(work, CAP)


def test_a_suspended_limit_grants_nothing(tmp_path: Path) -> None:
    work = cap_work(tmp_path, 140, *TWO, case("c", CAP, limits=[limit(500, "suspended")]))
    assert of_kind(work, CAP) == []


@pytest.mark.parametrize("member", [limit(None, "unlimited"), limit(5, currency="JPY")], ids=["unlimited", "no rate"])
def test_a_member_whose_limit_has_no_amount_may_take_up_the_groups(member: Row, tmp_path: Path) -> None:
    cases = (*TWO, case("c", CAP, limits=[member]))
    tables = tables_of([Case(e.name, e.kind, e.expect, {"group_id": "G"}, e.tables) for e in cases])
    tables["limits"].append({"group_id": "G", "customer_id": None, **limit(200, side="all")})
    (row,) = of_kind(work_of(tables, tmp_path, pack=pack_with(credit_cap_amount=150), kinds=(CAP,)), CAP)
    assert row["amount"] == 50


@pytest.mark.parametrize("group, total", [(100, 100), (200, 140)])
def test_a_group_holds_its_members_limits(group: int, total: int, tmp_path: Path) -> None:
    tables = tables_of([Case(e.name, e.kind, e.expect, {"group_id": "G"}, e.tables) for e in TWO])
    tables["limits"].append({"group_id": "G", "customer_id": None, **limit(group, side="all")})
    (row,) = of_kind(work_of(tables, tmp_path, pack=pack_with(credit_cap_amount=1), kinds=(CAP,)), CAP)
    assert row["amount"] == total - 1
