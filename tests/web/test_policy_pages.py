"""The policy in the browser: every clause in words, counts of today, and the customers behind each that one sees."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from cast import HUABEI, PUDONG
from office import EAST, NORTH, customer_of, run_in_force, signed_in, user_with
from office_results import example_folder, with_results
from office_tasks import task_of
from xindang.runs.models import Run
from xindang.runs.results import RunTables
from xindang.web.pages.policy.counts import OUTCOMES
from xindang.web.pages.policy.document import document, plain_note

pytestmark = pytest.mark.django_db

RULE, CLAUSE = "rating/15.2-clean-record", "S1-15.2"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATA_FOLDER", tmp_path)


@pytest.fixture
def run() -> Run:
    customer_of(HUABEI, NORTH)
    customer_of(PUDONG, EAST)
    found = with_results(run_in_force())
    found.release_hash = document(settings.PACK).pack.hash
    found.save()
    return found


@pytest.fixture
def desk() -> Client:
    return signed_in(user_with("credit_controller"))


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def counts_in(answer: Any, rule: str) -> dict[str, int]:
    rows = answer.context["rows"] if "rows" in answer.context else [answer.context["row"]]
    (found,) = [entry for row in rows for entry in row["rules"] if entry["shown"].rule.id == rule]
    return {entry.outcome: entry.count for entry in found["counts"]}


def test_the_document_has_every_clause_and_counts_what_the_outcomes_say(run: Run, desk: Client) -> None:
    answer = desk.get("/policy/")
    pack = document(settings.PACK).pack
    assert [row["clause"].id for row in answer.context["rows"]] == list(pack.clauses)
    outcomes = RunTables(example_folder()).dicts("outcomes")
    for rule in pack.rules:
        counted = Counter(row[rule.id] for row in outcomes)
        assert counts_in(answer, rule.id) == {outcome: counted[outcome] for outcome in OUTCOMES}
    page = text_of(answer)
    assert pack.release in page
    assert "示例，待公司设定" in page
    assert "实施细则由各部门结合自身业务起草和执行" in page


def test_a_clause_says_condition_effect_cases_and_figures_in_words(run: Run, desk: Client) -> None:
    page = text_of(desk.get(f"/policy/{CLAUSE}/"))
    for said in (
        "近 24 个月坏账次数 = 0",
        "本单位档案",
        "等级不高于",
        "近 24 个月坏账次数 至少 1",
        "90 天",
        "S1-15.1",
        "S1-15.3",
    ):
        assert said in page


def test_limits_are_told_by_their_clause_in_words(run: Run, desk: Client) -> None:
    answer = desk.get("/policy/S1-27/")
    page = text_of(answer)
    for said in ("等级 = B", "抵押担保：", "长期额度状态 = 已授额度", "财务总监签字", "例外上限 70,000", "30 天"):
        assert said in page
    told = {entry["shown"].limit.tenure: entry["counts"]["count"] for entry in answer.context["row"]["limits"]}
    rows = [row for row in RunTables(example_folder()).dicts("limits") if row["clause"] == "S1-27"]
    assert told == Counter(row["tenure"] for row in rows)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_behind_each_count_stand_the_customers(run: Run, desk: Client, outcome: str) -> None:
    answer = desk.get(f"/policy/{CLAUSE}/customers/?rule={RULE}&outcome={outcome}")
    rows = RunTables(example_folder()).dicts("outcomes")
    expected = [row["customer_id"] for row in rows if row[RULE] == outcome]
    assert [row["customer_id"] for row in answer.context["rows"]] == expected
    if not expected:
        assert "您能看到的客户中没有" in text_of(answer)


def test_what_keeps_a_rule_unknown_is_named(run: Run, desk: Client) -> None:
    unknown = [
        (row["customer_id"], reason)
        for row in RunTables(example_folder()).dicts("ratings")
        for reason in row["reasons"]
        if reason["outcome"] == "unknown"
    ]
    customer, reason = unknown[0]
    place = f"/policy/{reason['clause']}/customers/?rule={reason['rule']}&outcome=unknown"
    (row,) = [row for row in desk.get(place).context["rows"] if row["customer_id"] == customer]
    assert [fact["fact"] for fact in row["missing"]] == reason["missing_facts"]


def test_limits_behind_a_clause_are_those_of_the_table(run: Run, desk: Client) -> None:
    shown = desk.get("/policy/S1-27/customers/?tenure=long").context["rows"]
    rows = [r for r in RunTables(example_folder()).dicts("limits") if (r["clause"], r["tenure"]) == ("S1-27", "long")]
    assert sorted((r["customer_id"], r["amount"]) for r in shown) == sorted(
        (r["customer_id"], r["amount"]) for r in rows
    )


def test_a_unit_counts_and_lists_only_its_own_customers(run: Run) -> None:
    east = signed_in(user_with("sales_manager", EAST))
    counts = counts_in(east.get("/policy/"), RULE)
    assert sum(counts.values()) == 1
    for outcome in OUTCOMES:
        rows = east.get(f"/policy/{CLAUSE}/customers/?rule={RULE}&outcome={outcome}").context["rows"]
        assert {row["customer_id"] for row in rows} <= {PUDONG.code}
    task_of(None, kind="total_above_cap", owner_role="cfo")
    kinds = [entry for row in east.get("/policy/?q=S1-24").context["rows"] for entry in row["kinds"]]
    assert {entry["kind"].name: entry["count"] for entry in kinds}["total_above_cap"] == 0


@pytest.mark.parametrize("sought, found", [("s1-16.", "S1-16.1"), ("查封", "S1-16.9"), ("frozen", "S1-16.9")])
def test_a_clause_is_found_by_its_number_and_by_words(run: Run, desk: Client, sought: str, found: str) -> None:
    shown = [row["clause"].id for row in desk.get("/policy/", {"q": sought}).context["rows"]]
    assert found in shown
    assert "S1-1" not in shown


def test_what_does_not_exist_is_not_there(run: Run, desk: Client) -> None:
    assert "没有这样的条款" in text_of(desk.get("/policy/?q=没有的话"))
    for place in (
        "/policy/S9-9/", "/policy/S9-9/customers/", f"/policy/{CLAUSE}/customers/",
        f"/policy/{CLAUSE}/customers/?rule={RULE}&outcome=perhaps", "/policy/S1-27/customers/?tenure=always",
        f"/policy/S1-1/customers/?rule={RULE}&outcome=met",
    ):  # fmt: skip
        assert desk.get(place).status_code == 404


def test_before_any_assessment_the_document_stands_without_counts(desk: Client) -> None:
    page = text_of(desk.get(f"/policy/{CLAUSE}/"))
    assert "还没有评定过" in page
    assert "近 24 个月坏账次数 = 0" in page
    assert desk.get(f"/policy/{CLAUSE}/customers/?rule={RULE}&outcome=met").status_code == 404


def test_where_results_are_of_another_release_or_missing_the_page_says_so(run: Run, desk: Client) -> None:
    Run.objects.update(release_hash="other", release="trade-0.0.1")
    assert "另一版政策" in text_of(desk.get("/policy/"))
    (Path(settings.DATA_FOLDER) / "runs" / str(run.pk) / "summary.json").unlink()
    assert "现行结果的文件不在" in text_of(desk.get("/policy/"))


def test_a_dispatcher_reads_it_an_administrator_does_not_and_a_stranger_signs_in(run: Run) -> None:
    assert signed_in(user_with("dispatcher")).get("/policy/").status_code == 200
    assert signed_in(user_with("administrator")).get("/policy/").status_code == 403
    assert Client().get(f"/policy/{CLAUSE}/").headers["Location"].startswith("/login/")


def test_no_chinese_stays_in_the_english_and_no_name_of_a_column_in_the_chinese() -> None:
    for clause in document(settings.PACK).clauses.values():
        english = [clause.title.en, clause.state_said.en, clause.reason.en, *(kind.note.en for kind in clause.kinds)]
        english += [
            told.en for rule in clause.rules for told in (rule.title, rule.require, rule.applies, rule.searches)
        ]
        english += [case.facts.en + case.expect.en for rule in clause.rules for case in rule.cases]
        english += [bound.en for limit in clause.limits for bound in limit.bounds]
        english += [case.facts.en + case.expect.en for limit in clause.limits for case in limit.cases]
        assert not [text for text in english if re.search("[一-鿿]", text)]
        chinese = [told.zh for rule in clause.rules for told in (rule.require, rule.applies, rule.searches)]
        chinese += [case.name.zh + case.facts.zh + case.expect.zh for rule in clause.rules for case in rule.cases]
        chinese += [case.name.zh + case.facts.zh + case.expect.zh for limit in clause.limits for case in limit.cases]
        chinese += [bound.zh for limit in clause.limits for bound in limit.bounds]
        chinese += [kind.note.zh for kind in clause.kinds if "owed.toml" not in kind.note.zh]
        assert not [text for text in chinese if re.search("[a-z]{3}", text)]


def test_every_case_of_the_policy_is_named_in_both_languages(run: Run, desk: Client) -> None:
    clauses = document(settings.PACK).clauses.values()
    cases = [case for clause in clauses for rule in clause.rules for case in rule.cases]
    cases += [case for clause in clauses for limit in clause.limits for case in limit.cases]
    assert [case for case in cases if not (case.name.zh and case.name.en)] == []
    page = desk.get(f"/policy/{CLAUSE}/").content.decode()
    assert "<em>逾期 90 天仍在允许之内</em>" in page


def test_a_note_names_figures_by_their_titles() -> None:
    assert plain_note("其后 reduction_days 天", "zh") == "其后 “超额占用应在多少天内降到额度以内” 天"
    assert plain_note("S1-33 stays", "en") == "S1-33 stays"
