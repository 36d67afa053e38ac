"""Grades that changed and why: the rules and facts named are those that differ, and the decisive ones explain it."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assess.books import Row, Tables, write_book
from assess.changed import known_by
from assess.near_good import ON, declared
from assess.near_good_flaws import NearGoodBook
from assess.since.folders import Assessed, assess_book, assess_rows, rewrite, rows_of, summary_of
from house.sources import TOP
from xindang.assess.since.job import since_folders
from xindang.policy.pack import verdict_fact

SCALE = "ABC"
EARLIER, LONG_BEFORE = date(2026, 5, 31), date(2025, 12, 31)
EXAMPLE = TOP / "examples" / "book"


def by_customer(rows: list[Row]) -> dict[str, Row]:
    return {row["customer_id"]: row for row in rows}


@pytest.fixture(scope="module")
def near(tmp_path_factory: pytest.TempPathFactory) -> tuple[Assessed, Assessed]:
    place = tmp_path_factory.mktemp("near")
    book = write_book(place / "book", NearGoodBook(61, customers=120).tables, declared())
    before = assess_book(book, LONG_BEFORE, place / "before")
    return before, assess_book(book, ON, place / "after", since=before.place)


def test_every_change_of_grade_or_mark_is_listed_and_nothing_else(near: tuple[Assessed, Assessed]) -> None:
    was, now = (by_customer(place.rows("ratings")) for place in near)
    wanted = {
        customer: (was[customer]["grade"], now[customer]["grade"])
        for customer in now
        if any(was[customer][name] != now[customer][name] for name in ("grade", "provisional"))
    }
    rows = near[1].rows("grade_changes")
    assert {row["customer_id"]: (row["grade_before"], row["grade_after"]) for row in rows} == wanted
    told = {row["direction"] for row in rows}
    assert {"better", "worse", "provisional_only"} <= told, "else this book proves little"
    for row in rows:
        ranks = [SCALE.index(row[name]) for name in ("grade_before", "grade_after")]
        right = {"better": ranks[1] < ranks[0], "worse": ranks[1] > ranks[0], "provisional_only": ranks[0] == ranks[1]}
        assert right[row["direction"]]


def test_the_reasons_are_the_rules_that_differ_and_the_facts_they_read_that_do(
    near: tuple[Assessed, Assessed],
) -> None:
    outcomes = [by_customer(place.rows("outcomes")) for place in near]
    facts = [by_customer(place.rows("facts")) for place in near]
    rules = near[1].rows("rules")
    reads = {row["rule"]: {*row["reads"], verdict_fact(row["criterion"])} - {""} for row in rules}
    for row in near[1].rows("grade_changes"):
        customer = row["customer_id"]
        differ = {rule for rule in reads if outcomes[0][customer][rule] != outcomes[1][customer][rule]}
        assert {reason["rule"] for reason in row["reasons"]} == differ
        for reason in row["reasons"]:
            assert reason["outcome_before"] == outcomes[0][customer][reason["rule"]]
            assert reason["outcome_after"] == outcomes[1][customer][reason["rule"]]
            named = {fact["fact"] for fact in reason["facts"]}
            texts = [{name: as_text(of[customer], name) for name in reads[reason["rule"]]} for of in facts]
            assert named == {name for name in texts[0] if texts[0][name] != texts[1][name]}
            for fact in reason["facts"]:
                assert [fact["before"], fact["after"]] == [text[fact["fact"]] for text in texts]


def as_text(facts: Row, name: str) -> str | None:
    """A fact as the table of changes has it: what was seen, and a plus, where the value is not known."""
    value, seen = facts[name], facts.get(f"{name}_seen")
    if value is None:
        return None if seen is None else f"{seen}+"
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_the_decisive_rules_explain_the_grade(near: tuple[Assessed, Assessed]) -> None:
    """For a fall they cost what the grade now is, for a rise what it was; every change has at least one."""
    for row in near[1].rows("grade_changes"):
        decisive = [reason for reason in row["reasons"] if reason["decisive"]]
        assert decisive
        assert row["cause"] == "facts"
        costly = {"worse": ("effect_after", "grade_after"), "better": ("effect_before", "grade_before")}
        if row["direction"] in costly:
            effect, grade = costly[row["direction"]]
            assert {reason[effect] for reason in decisive} == {row[grade]}
        for reason in decisive:
            place = row["text_zh"].find(reason["clause"])
            assert place > 0 or len(decisive) > 3


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> tuple[Assessed, Assessed]:
    place = tmp_path_factory.mktemp("example")
    before = assess_book(EXAMPLE, EARLIER, place / "before")
    return before, assess_book(EXAMPLE, ON, place / "after", since=before.place)


@pytest.mark.proof
def test_the_sentence_says_clause_outcomes_and_figures_in_both_languages(example: tuple[Assessed, Assessed]) -> None:
    (row,) = example[1].rows("grade_changes")
    assert row["text_zh"] == (
        "等级由 B（暂定）降为 C：S1-16.1 过去 2 年内未发生不良欠款、欠货或其他严重违约：满足→不满足"
        "（近 24 个月内欠款最长逾期天数 78 → 108 天）。"
    )
    assert row["text_en"] == (
        "Grade fell from B (provisional) to C: S1-16.1 No bad debt, short delivery or serious breach within 2 years: "
        "met → not met (Longest overdue reached by a receivable within 24 months 78 → 108)."
    )


@pytest.mark.proof
def test_a_state_compared_with_itself_shows_no_change(near: tuple[Assessed, Assessed], tmp_path: Path) -> None:
    tables = NearGoodBook(61, customers=120).tables
    again = assess_rows(tables, ON, tmp_path / "again", since=near[1].place, declared=declared())
    assert again.codes == ["since_same_day"]
    assert again.rows("grade_changes") == again.rows("limit_changes") == []
    assert {row["change"] for row in again.rows("overdue_changes")} <= {"older", "total"}
    assert {row["change_amount"] for row in again.rows("overdue_changes")} == {0}
    for row in again.rows("roll_rates"):
        assert row["amount"] == (row["before_amount"] if row["from_bucket"] == row["to_bucket"] else 0)
    assert again.summary["since"]["grades"]["by_cause"] == {"facts": 0, "policy": 0, "both": 0, "untold": 0}


def test_customers_who_are_new_or_gone_are_told(tmp_path: Path) -> None:
    customers: list[Row] = [{"customer_id": code, "name": f"客户{code}"} for code in ("1", "2", "3")]
    before = assess_rows({"customers": customers[:2]}, EARLIER, tmp_path / "before")
    after = assess_rows({"customers": customers[1:]}, ON, tmp_path / "after", since=before.place)
    rows = by_customer(after.rows("grade_changes"))
    assert {code: (row["direction"], row["name"], row["cause"]) for code, row in rows.items()} == {
        "1": ("gone", "客户1", None), "3": ("new", "客户3", None),
    }  # fmt: skip
    assert rows["1"]["text_zh"] == "账簿中已没有该客户，上次等级 B（暂定）。"
    assert rows["3"]["text_en"] == "New customer, grade B (provisional)."
    told = after.summary["since"]["grades"]
    assert (told["new"], told["gone"], told["better"], told["worse"]) == (1, 1, 0, 0)


def pack_with(place: Path, **changes: tuple[str, str]) -> Path:
    """The trade pack with a text changed wherever it stands; cases have to agree, else the pack is refused."""
    shutil.copytree(TOP / "policies" / "trade", place)
    for before, after in changes.values():
        files = [file for file in place.rglob("*.toml") if before in file.read_text(encoding="utf-8")]
        assert files
        for file in files:
            file.write_text(file.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    return place


@pytest.mark.proof
def test_a_figure_of_the_policy_that_changed_is_the_cause_and_is_named(
    example: tuple[Assessed, Assessed], tmp_path: Path
) -> None:
    """0003 was 78 days late at the end of May: bad debt with a line at 60 days, none with one at 90."""
    before = example[0]
    figure = ("[overdue_days_limit]\nvalue = 90", "[overdue_days_limit]\nvalue = 60")
    pack = pack_with(
        tmp_path / "pack", figure=figure, cases=("overdue_days_max_24m = 90,", "overdue_days_max_24m = 60,")
    )
    after = assess_book(EXAMPLE, EARLIER, tmp_path / "after", since=before.place, policy=str(pack))
    assert after.codes == ["since_same_day", "since_other_policy"]
    row = by_customer(after.rows("grade_changes"))["0003"]
    assert (row["direction"], row["cause"]) == ("worse", "policy")
    (reason,) = [reason for reason in row["reasons"] if reason["decisive"]]
    assert (reason["clause"], reason["policy_change"], reason["facts"]) == ("S1-16.1", "changed", [])
    assert "规则有改动" in row["text_zh"]
    assert "the rule changed" in row["text_en"]
    policy: dict[str, Any] = after.summary["since"]["policy"]
    (figure,) = policy["parameters_changed"]
    assert (figure["name"], figure["before"], figure["after"]) == ("overdue_days_limit", "90", "60")
    assert {"rating/15.2-clean-record", "rating/16.1-bad-record"} == set(policy["rules_changed"])
    assert (policy["changed"], policy["rules_added"], policy["rules_removed"]) == (True, [], [])


@pytest.mark.proof
def test_a_rule_that_is_new_or_was_taken_out_is_the_cause(tmp_path: Path) -> None:
    """0003 is a C by S1-16.1 alone: had that rule not been there before, its coming would be what changed him."""
    rule = "rating/16.1-bad-record"
    with_rule = assess_book(EXAMPLE, ON, tmp_path / "with")
    without = Path(shutil.copytree(with_rule.place, tmp_path / "without"))
    rewrite(without, "rules", f"select * from this where rule <> '{rule}'")
    rewrite(without, "outcomes", f'select * exclude ("{rule}") from this')
    rewrite(
        without, "ratings", "select * replace (case customer_id when '0003' then 'B' else grade end as grade) from this"
    )
    told = {}
    for earlier, later in ((without, with_rule.place), (with_rule.place, without)):
        since_folders(earlier, later)
        (row,) = rows_of(later, "grade_changes")
        (reason,) = [reason for reason in row["reasons"] if reason["decisive"]]
        told[reason["policy_change"]] = (
            row["direction"],
            row["cause"],
            reason["outcome_before"],
            reason["outcome_after"],
        )
        assert reason["rule"] == rule
    assert told == {
        "added": ("worse", "policy", None, "not_met"), "removed": ("better", "policy", "not_met", None),
    }  # fmt: skip
    assert "规则已取消" in row["text_zh"]
    assert summary_of(without)["since"]["policy"]["rules_removed"] == [rule]


@pytest.mark.proof
def test_rows_that_became_known_later_change_nothing(tmp_path: Path) -> None:
    """The later book with all that came to be known after the day, or without: the same tables of changes."""
    tables: Tables = NearGoodBook(62, customers=40).tables
    before = assess_rows(tables, EARLIER, tmp_path / "before", declared=declared())
    whole = assess_rows(tables, ON, tmp_path / "whole", since=before.place, declared=declared())
    then = known_by(tables, ON)
    assert sum(map(len, then.values())) < sum(map(len, tables.values()))
    alone = assess_rows(then, ON, tmp_path / "then", since=before.place, declared=declared())
    for name in ("grade_changes", "limit_changes", "overdue_changes", "roll_rates"):
        assert alone.rows(name) == whole.rows(name)
        assert alone.summary["content_hash"][name] == whole.summary["content_hash"][name]
