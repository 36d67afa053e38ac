"""Limits of whole books: their inputs equal a plain recomputation, each replays from its facts, and says why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from assess.books import Declared, Results, Row, Tables, assessed, facts_on, opened, trade_pack, write_book
from assess.near_good import GoodBook, declared
from assess.near_good_flaws import NearGoodBook
from assess.odd_books import OddLedger
from assess.oracle_sides import SideOracle
from examples import in_proof
from xindang.assess.limit_words import limit_words
from xindang.book.book import Book
from xindang.facts.build import SIDE_FACTS_TABLE
from xindang.policy.limit_judge import tenure_judge

ON = date(2026, 6, 30)
DAYS = (date(2024, 2, 29), date(2026, 6, 30), date(2026, 8, 15))
COVERED: Declared = {
    name: {"covers_from": date(2022, 1, 1), "covers_to": date(2026, 12, 31)} for name in ("items", "settlements")
}
BOOKS: dict[str, tuple[Tables, Declared]] = {
    "odd": (OddLedger(41).tables, COVERED),
    "odd again": (OddLedger(42).tables, COVERED),
    "near-good": (NearGoodBook(43, customers=30).tables, declared()),
}
READ = (
    "exposure_amount", "shipments_average_12m", "payments_average_12m", "amount_in_use_12m", "payment_last_on",
)  # fmt: skip


def side_facts(book: Book, on: date) -> dict[tuple[str, str], Row]:
    return {(row["customer_id"], row["side"]): row for row in facts_on(book, on, SIDE_FACTS_TABLE)}


@pytest.fixture(scope="module", params=in_proof(BOOKS, "odd again"))
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Tables, Book]]:
    tables, told = BOOKS[request.param]
    with opened(write_book(tmp_path_factory.mktemp("limits"), tables, told)) as book:
        yield tables, book


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_what_limits_rest_on_equals_the_plain_recomputation(case: tuple[Tables, Book], on: date) -> None:
    tables, book = case
    ours, theirs = side_facts(book, on), SideOracle(tables, on).all()
    assert ours.keys() == theirs.keys()
    found = [
        f"{key} {name}: {ours[key][name]} != {theirs[key][name]}"
        for key in theirs
        for name in READ
        if ours[key][name] != theirs[key][name]
    ]
    assert found == []


@pytest.fixture(scope="module")
def on_the_day(case: tuple[Tables, Book]) -> tuple[Results, dict[tuple[str, str], Row]]:
    """The whole assessment, and the facts of each side."""
    _, book = case
    return assessed(book, ON), side_facts(book, ON)


def test_every_limit_replays_from_the_facts_of_its_customer_and_side(
    on_the_day: tuple[Results, dict[tuple[str, str], Row]],
) -> None:
    results, sides = on_the_day
    pack, facts = trade_pack(), {row["customer_id"]: row for row in results.facts}
    grades = results.grades()
    judges = {
        tenure: tenure_judge([rule for rule in pack.limits if rule.tenure == tenure], pack.parameter_values)
        for tenure in ("long", "temporary")
    }
    assert len(results.limits) == 2 * len(sides)
    for row in results.limits:
        customer, key = row["customer_id"], (row["customer_id"], row["side"])
        decision = judges[row["tenure"]]({**facts[customer], **sides[key], "grade": grades[customer]})
        told = (row["amount"], row["ceiling_amount"], row["binding"], row["term_days"], row["grade"])
        assert told == (
            decision.amount,
            decision.ceiling_amount,
            decision.binding,
            decision.term_days,
            grades[customer],
        )


def test_every_limit_says_in_both_languages_what_binds_it(
    on_the_day: tuple[Results, dict[tuple[str, str], Row]],
) -> None:
    words = limit_words()["words"]["binding"]
    for row in on_the_day[0].limits:
        assert f"{row['grade']} 级" in row["text_zh"]
        assert not [letter for letter in row["text_zh"].replace("S1", "") if letter in "{}[]_"]
        assert f"Grade {row['grade']}" in row["text_en"]
        if row["reasons"] and row["binding"] != "unknown" and row["side"] == "sale":
            assert words[row["binding"]]["zh"] in row["text_zh"]
            assert words[row["binding"]]["en"] in row["text_en"]
        if row["binding"] == "unknown":
            assert row["reasons"]
            assert "缺少" in row["text_zh"]
        assert "不详" not in row["text_zh"]


# Of each customer, by tenure, what his limit for credit sales is.
Limits = dict[str, dict[str, Row]]


def in_force(state: str, amount: int | None = None, **more: Any) -> Row:
    row: Row = {"limit_id": "L1", "customer_id": "A", "side": "sale", "tenure": "long", "state": state}
    return row | {"amount": amount, "valid_from": date(2026, 1, 1), "valid_to": None} | more


def of_units(amounts: dict[str, int]) -> list[Row]:
    return [in_force("granted", amount, limit_id=unit, unit=unit) for unit, amount in amounts.items()]


def collateral(value: int, **more: Any) -> Row:
    row: Row = {"collateral_id": "P1", "customer_id": "A", "kind": "mortgage", "value": value, "prior_claims": 0}
    return row | {"formalities_complete": True, "valued_on": date(2026, 1, 1)} | more


LOWER = {"granted": (in_force("granted", 500), 500), "suspended": (in_force("suspended"), 0)}
OTHERS = {
    "higher": in_force("granted", 99999999),
    "unlimited": in_force("unlimited"),
    "none": in_force("none"),
    "over": in_force("granted", 1, valid_to=date(2026, 6, 29)),
    "not yet": in_force("granted", 1, valid_from=date(2026, 7, 1)),
    "other side": in_force("granted", 1, side="prepayment"),
}
UNITS = {"one unit": {"北京": 300}, "two units": {"北京": 300, "上海": 200}}
ALONE = ("plain", "pledged: nothing")
PLEDGED: dict[str, tuple[list[Row], int | None, str]] = {
    "nothing": ([], 0, "collateral"),
    "one": ([collateral(700)], 700, "collateral"),
    "two": ([collateral(700), collateral(100, collateral_id="P2")], 800, "collateral"),
    "formalities": ([collateral(700, formalities_complete=False)], 0, "collateral"),
    "over": ([collateral(700, valid_to=date(2026, 6, 29))], 0, "collateral"),
    "prior claims": ([collateral(700, prior_claims=None)], None, "unknown"),
}
SAID = {
    "unlimited, A": ("A", in_force("unlimited"), "不设上限，应下调", "no upper bound and is to be lowered"),
    "unlimited, C": ("C", in_force("unlimited"), "不设上限，应收回", "no upper bound and is to be withdrawn"),
    "no rate, C": (
        "C", in_force("granted", 5, currency="USD"), "不能折算，应收回", "lacks an exchange rate, is to be withdrawn",
    ),
    "granted, C": ("C", in_force("granted", 5), "现行额度 5.00 元，应收回", "CNY 5.00, is to be withdrawn"),
}  # fmt: skip
ILLEGAL: dict[str, list[Row]] = {
    "C": [{"event_id": "E", "customer_id": "A", "kind": "illegality", "occurred_on": ON}],
    "A": [],
}
# What each customer has in place of what a good one has.
CHANGED: dict[str, Tables] = {
    "plain": {},
    **{f"lower: {name}": {"limits": [row]} for name, (row, _) in LOWER.items()},
    **{f"other: {name}": {"limits": [row]} for name, row in OTHERS.items()},
    "both sides": {"limits": [in_force("granted", 900), in_force("granted", 400, limit_id="L2", side="all")]},
    "units": {"limits": of_units({"北京": 300, "上海": 200})},
    **{f"all and {name}": {"limits": [in_force("granted", 400), *of_units(has)]} for name, has in UNITS.items()},
    "no rate": {"limits": [in_force("granted", 500, currency="USD")]},
    **{f"pledged: {name}": {"searches": [], "collateral": rows} for name, (rows, _, _) in PLEDGED.items()},
    **{f"said: {name}": {"limits": [said[1]], "events": ILLEGAL[said[0]]} for name, said in SAID.items()},
}


def good() -> Tables:
    """One customer that is A, on both sides of whose limit little things can be changed."""
    book = GoodBook(5)
    book.customer("A")
    book.searches("A")
    return book.tables


def together(cases: dict[str, Tables]) -> Tables:
    """One book in which the customer A of each case is a customer of the case's name, with ids of his own."""
    found: Tables = {}
    for name, tables in cases.items():
        for table, rows in tables.items():
            found.setdefault(table, []).extend(renamed(row, name) for row in rows)
    return found


def renamed(row: Row, name: str) -> Row:
    ids = {key: f"{name}:{row[key]}" for key in row if key.endswith("_id")}
    return {**row, **ids, **({"customer_id": name} if "customer_id" in row else {})}


def limits_of(tables: Tables, folder: Path, told: Declared | None = None) -> Limits:
    """The limits for credit sales of each customer, by tenure."""
    found: Limits = {}
    with opened(write_book(folder, tables, told or declared())) as book:
        for row in assessed(book, ON).limits:
            if row["side"] == "sale":
                found.setdefault(row["customer_id"], {})[row["tenure"]] = row
    return found


@pytest.fixture(scope="module")
def limits(tmp_path_factory: pytest.TempPathFactory) -> Limits:
    """Those of every case; two also in a book without the tables that the others bring along."""
    place = tmp_path_factory.mktemp("limits")
    books = {name: good() | changed for name, changed in CHANGED.items()}
    alone = {f"{name}, alone": limits_of(books[name], place / name.replace(":", ""))["A"] for name in ALONE}
    return limits_of(together(books), place / "together") | alone


@pytest.mark.parametrize("name", ["plain", "plain, alone"])
def test_grade_a_with_earlier_credit_has_a_long_term_limit_for_a_month(limits: Limits, name: str) -> None:
    found = limits[name]["long"]
    assert found["clause"] == "S1-26.2"
    assert found["amount"] == found["ceiling_amount"] == min(r["amount"] for r in found["reasons"])
    assert found["amount"] > 0
    assert (found["term_days"], found["requires"]) == (30, ["vp_sales", "cfo", "gm"])
    assert (found["state_in_force"], found["amount_in_force"]) == ("none", None)


@pytest.mark.parametrize("name", LOWER)
def test_a_lower_limit_in_force_binds_the_new_one(limits: Limits, name: str) -> None:
    found = limits[f"lower: {name}"]["long"]
    assert (found["amount"], found["binding"]) == (Decimal(LOWER[name][1]), "limit_in_force")


@pytest.mark.parametrize("name", OTHERS)
def test_no_other_limit_on_file_changes_the_new_one(limits: Limits, name: str) -> None:
    plain, found = limits["plain"]["long"], limits[f"other: {name}"]["long"]
    assert (found["amount"], found["binding"]) == (plain["amount"], plain["binding"])


def test_a_limit_of_both_sides_together_binds_each(limits: Limits) -> None:
    assert limits["both sides"]["long"]["amount"] == 400


def test_limits_of_two_units_add_up(limits: Limits) -> None:
    assert limits["units"]["long"]["amount"] == 500


@pytest.mark.parametrize("name", UNITS)
def test_a_limit_of_all_units_binds_whatever_its_units_have(limits: Limits, name: str) -> None:
    found = limits[f"all and {name}"]["long"]
    assert (found["amount"], found["amount_in_force"], found["binding"]) == (400, 400, "limit_in_force")


def test_a_limit_in_a_currency_without_rate_leaves_the_new_one_unknown(limits: Limits) -> None:
    found = limits["no rate"]["long"]
    assert (found["amount"], found["binding"]) == (None, "unknown")
    assert "现行长期额度" in found["text_zh"]


def test_a_ledger_of_less_than_twelve_months_gives_no_limit(tmp_path: Path) -> None:
    told = {**declared(), "settlements": {"covers_from": date(2025, 8, 1), "covers_to": date(2026, 12, 31)}}
    found = limits_of(good(), tmp_path, told)["A"]["long"]
    assert (found["ceiling_amount"], found["binding"]) == (None, "unknown")


def test_opening_balances_paid_off_do_not_make_one_month_of_twelve(limits: Limits, tmp_path: Path) -> None:
    tables = good()
    tables["customers"][0]["opened_on"] = date(2026, 6, 1)
    for item in tables["items"]:
        item["kind"] = "opening" if item["issued_on"] < date(2026, 6, 1) else "invoice"
    plain, found = bounds_of(limits["plain"]["long"]), bounds_of(limits_of(tables, tmp_path)["A"]["long"])
    assert found["average_payments"] == plain["average_payments"]
    assert found["average_shipments"] < plain["average_shipments"]


def bounds_of(row: Row) -> dict[str, Decimal]:
    return {reason["bound"]: reason["amount"] for reason in row["reasons"]}


@pytest.mark.parametrize("name", [*PLEDGED, "nothing, alone"])
def test_grade_b_has_credit_by_exception_up_to_its_collateral(limits: Limits, name: str) -> None:
    _, expected, binding = PLEDGED[name.removesuffix(", alone")]
    for tenure, days in (("long", 30), ("temporary", 15)):
        found = limits[f"pledged: {name}"][tenure]
        assert (found["grade"], found["clause"], found["amount"]) == ("B", "S1-27", 0)
        assert (found["ceiling_amount"], found["binding"]) == (expected, binding)
        assert found["term_days"] == days


def test_collateral_is_no_signature_but_comes_before_them(limits: Limits) -> None:
    found = limits["pledged: one"]["long"]
    assert "须先办妥抵押担保手续，经主管副总、财务总监、总经理批准。" in found["text_zh"]
    assert "by VP sales, CFO, general manager, once the collateral formalities are complete." in found["text_en"]


@pytest.mark.parametrize("name", SAID)
def test_what_becomes_of_the_limit_in_force_is_said(limits: Limits, name: str) -> None:
    grade, _, zh, en = SAID[name]
    found = limits[f"said: {name}"]["long"]
    assert found["grade"] == grade
    assert zh in found["text_zh"]
    assert en in found["text_en"]


def test_earlier_due_dates_never_raise_a_limit(tmp_path: Path) -> None:
    tables = NearGoodBook(44, customers=40).tables
    tables["collateral"] = [
        collateral(800, collateral_id=f"P{n}", customer_id=row["customer_id"])
        for n, row in enumerate(tables["customers"][::2])
    ]
    before = credit_by_key(tables, tmp_path / "before")
    stricter = {**tables, "items": [due_earlier(row) for row in tables["items"]]}
    rises = [key for key, amount in credit_by_key(stricter, tmp_path / "stricter").items() if amount > before[key]]
    assert rises == []
    assert any(amount > 0 for amount in before.values())


def due_earlier(row: Row) -> Row:
    return {**row, "due_on": row["due_on"] - timedelta(60)} if row["due_on"] else row


def credit_by_key(tables: Tables, folder: Path) -> dict[tuple[str, str, str], Decimal]:
    """What may be used as a rule, and by exception, together; nothing where it is unknown."""
    with opened(write_book(folder, tables, declared())) as book:
        return {
            (row["customer_id"], row["side"], row["tenure"]): (row["amount"] or Decimal(0))
            + (row["ceiling_amount"] or Decimal(0))
            for row in assessed(book, ON).limits
        }
