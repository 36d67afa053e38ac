"""What a pack may get wrong: each mistake is told with its place and its remedy, all at once, and none raises."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import pytest

from policy.small_pack import (
    CHECK,
    CHECK_RULE,
    CHECK_STAGE,
    CHECKS,
    COURT,
    MANUAL,
    MONTHS,
    REMEDY,
    SMALL,
    STAGE,
    Change,
    add,
    change,
    changed,
    copy,
    drop,
    line,
    load,
    move,
    only,
    put,
    told,
    written,
)
from xindang.policy.pack import Outcome
from xindang.policy.source import FILE_SIZE_MAX

REQUIRE = f"{MONTHS}.require"
CHECKED = [
    put(CHECKS, CHECK_STAGE), put(CHECK, CHECK_RULE), change("clauses.toml", '"manual"', '"automated"'),
]  # fmt: skip
FIRST_CASE = f"{MONTHS}.case[1]"


def required(text: str) -> list[Change]:
    """The rule of 15.1 with another condition."""
    return [line(MONTHS, "require", f'"{text}"')]


def first_case(months: str) -> list[Change]:
    """The first case of 15.1 with another number of months."""
    return [change(MONTHS, "{ months = 12 }", f"{{ months = {months} }}")]


# One mistake each: the code it is told by, its place, and the change that makes it.
BROKEN: list[tuple[str, str, list[Change]]] = [
    # files
    ("pack_file_missing", "pack.toml", [drop("pack.toml")]),
    ("pack_file_missing", "policy.md", [drop("policy.md")]),
    ("pack_file_missing", "clauses.toml", [drop("clauses.toml")]),
    ("pack_file_missing", "parameters.toml", [drop("parameters.toml")]),
    ("pack_file_missing", "other/stage.toml", [line("pack.toml", "stages", '["rating", "other"]')]),
    ("pack_file_too_large", "notes.md", [put("notes.md", "x" * (FILE_SIZE_MAX + 1))]),
    ("pack_file_not_utf8", MONTHS, [put(MONTHS, SMALL[MONTHS].encode("gb18030"))]),
    ("file_not_read", "other/15.1-months.toml", [copy(MONTHS, "other/15.1-months.toml")]),
    ("file_not_read", "15.1-months.toml", [copy(MONTHS, "15.1-months.toml")]),
    ("file_not_read", "rating/15.1-more.TOML", [copy(MONTHS, "rating/15.1-more.TOML")]),
    ("toml_unreadable", "pack.toml", [put("pack.toml", "name = ")]),
    ("toml_unreadable", "parameters.toml", [change("parameters.toml", "12", "1e99999999999999999999")]),
    ("toml_unreadable", "parameters.toml", [change("parameters.toml", "12", "1" * 5000)]),
    ("toml_unreadable", "parameters.toml", [change("parameters.toml", "12", "[" * 5000)]),
    ("toml_unreadable", "clauses.toml", [put("clauses.toml", "[[clause]")]),
    ("toml_unreadable", STAGE, [put(STAGE, "\0")]),
    ("toml_unreadable", MONTHS, [line(MONTHS, "title", "合作一年")]),
    # fields
    ("field_missing", "pack.toml.version", [change("pack.toml", 'version = "1.0"\n', "")]),
    ("field_missing", "pack.toml.name", [line("pack.toml", "name", '""')]),
    ("field_missing", f"{STAGE}.title_en", [change(STAGE, 'title_en = "Rating"\n', "")]),
    ("field_missing", f"{MONTHS}.clause", [change(MONTHS, 'clause = "S1-15.1"\n', "")]),
    ("field_missing", f"{MONTHS}.unknown", [change(MONTHS, 'unknown = "B"\n', "")]),
    ("field_missing", f"{MONTHS}.not_met", [change(MONTHS, 'not_met = "B"\n', "")]),
    ("field_missing", REQUIRE, [change(MONTHS, 'require = "months >= $months_min"\n', "")]),
    ("field_missing", REQUIRE, required("")),
    ("field_missing", f"{FIRST_CASE}.name", [change(MONTHS, 'name = "a year"\n', "")]),
    ("field_missing", "parameters.toml.months_min.title", [change("parameters.toml", 'title = "至少月数"\n', "")]),
    ("field_missing", "clauses.toml.clause[3].reason_zh", [change("clauses.toml", '"由审查人判断。"', '""')]),
    ("field_of_wrong_kind", "pack.toml.title", [line("pack.toml", "title", "12")]),
    ("field_of_wrong_kind", "pack.toml.title", [line("pack.toml", "title", "0x" + "f" * 5000)]),
    ("field_of_wrong_kind", "pack.toml.title", [change("pack.toml", 'title = "小政策"', f"title{'.a' * 3000} = 1")]),
    ("field_of_wrong_kind", "pack.toml.effective_from", [line("pack.toml", "effective_from", '"2026-06-30"')]),
    ("field_of_wrong_kind", "pack.toml.effective_from", [line("pack.toml", "effective_from", "2026-06-30T00:00:00")]),
    ("field_of_wrong_kind", f"{MONTHS}.stand_in", [line(MONTHS, "stand_in", '"yes"')]),
    ("field_of_wrong_kind", f"{MONTHS}.case", [only(MONTHS, 0), line(MONTHS, "case", "1")]),
    ("field_of_wrong_kind", FIRST_CASE, [only(MONTHS, 0), line(MONTHS, "case", "[1]")]),
    ("field_of_wrong_kind", f"{FIRST_CASE}.facts", [change(MONTHS, "{ months = 12 }", "12")]),
    ("field_of_wrong_kind", f"{FIRST_CASE}.name", [change(MONTHS, 'name = "a year"', "name = true")]),
    ("field_unknown", f"{MONTHS}.requires", [line(MONTHS, "requires", '"months > 1"')]),
    ("field_unknown", f"{MONTHS}.unkown", [line(MONTHS, "unkown", '"B"')]),
    ("field_unknown", f"{FIRST_CASE}.expects", [change(MONTHS, 'name = "a year"', 'name = "a"\nexpects = "met"')]),
    ("field_unknown", f"{STAGE}.scales", [line(STAGE, "scales", '["A"]')]),
    ("field_unknown", "pack.toml.stage", [line("pack.toml", "stage", '"rating"')]),
    ("field_unknown", "parameters.toml.search_days_max.vlaue", [add("parameters.toml", "vlaue = 13\n")]),
    ("field_unknown", "clauses.toml.clauses", [line("clauses.toml", "clauses", "1")]),
    ("name_not_plain", "pack.toml.name", [line("pack.toml", "name", '"../small"')]),
    ("name_not_plain", "pack.toml.version", [line("pack.toml", "version", '"1/2"')]),
    ("origin_unknown", "parameters.toml.months_min.origin", [change("parameters.toml", '"clause"', '"guess"')]),
    # conditions
    ("expression_too_long", REQUIRE, required("months > 1" + " and months > 1" * 200)),
    ("expression_too_deep", REQUIRE, required("(" * 30 + "is_buyer" + ")" * 30)),
    ("sign_not_allowed", REQUIRE, required("months / 2 > 1")),
    ("number_too_large", REQUIRE, required("months > 1234567890123456")),
    ("expression_unreadable", REQUIRE, required("months >")),
    ("expression_unreadable", REQUIRE, required(" ")),
    ("not_in_grammar", REQUIRE, required("coalesce(months, 12) >= 12")),
    ("not_in_grammar", REQUIRE, required("months > (select content from read_text('policy.md'))")),
    ("not_in_grammar", f"{COURT}.applies", [line(COURT, "applies", '"is_buyer is not null"')]),
    ("in_takes_literals", REQUIRE, required("months in ($months_min)")),
    ("fact_unknown", REQUIRE, required("month >= 12")),
    ("fact_unknown", REQUIRE, required("late_count_seen = 0")),
    ("fact_unknown", f"{COURT}.applies", [line(COURT, "applies", '"is_byer"')]),
    ("parameter_unknown", REQUIRE, required("months >= $month_min")),
    ("parameter_unknown", f"{COURT}.searches", [change("parameters.toml", "[search_days_max]", "[search_days]")]),
    ("not_a_condition", REQUIRE, required("months")),
    ("number_needed", REQUIRE, required("due_on + 1 > 2")),
    ("arithmetic_too_wide", REQUIRE, required("amount * amount * amount > 1")),
    ("arithmetic_too_wide", REQUIRE, [change("parameters.toml", "value = 12", "value = 1e400")]),
    ("kinds_differ", REQUIRE, required("months > due_on")),
    ("kinds_differ", f"{COURT}.searches", [change("parameters.toml", "value = 90", 'value = "ninety"')]),
    ("order_of_texts", REQUIRE, required("region > 'x'")),
    ("code_never_matches", REQUIRE, required("side = 'byer'")),
    ("search_unknown", f"{COURT}.searches", [line(COURT, "searches", '["curt"]')]),
    ("search_not_named", f"{COURT}.require", [line(COURT, "searches", "[]")]),
    # effects
    ("effect_not_on_scale", f"{MONTHS}.not_met", [line(MONTHS, "not_met", '"D"')]),
    ("effect_not_on_scale", f"{MONTHS}.unknown", [line(MONTHS, "unknown", '"b"')]),
    ("unknown_passes_for_good", f"{MONTHS}.unknown", [line(MONTHS, "unknown", '"A"')]),
    ("stand_in_gives_worst", f"{COURT}.not_met", [line(COURT, "stand_in", "true")]),
    ("stand_in_gives_worst", f"{MONTHS}.unknown", [line(MONTHS, "stand_in", "true"), line(MONTHS, "unknown", '"C"')]),
    # cases
    ("outcome_unknown", f"{FIRST_CASE}.expect", [change(MONTHS, '"met"', '"good"')]),
    ("case_fact_not_read", f"{FIRST_CASE}.facts.month", [change(MONTHS, "months = 12", "month = 12")]),
    ("case_fact_not_read", f"{FIRST_CASE}.facts.verdict_s1_15_1", first_case('12, verdict_s1_15_1 = "good"')),
    ("case_fact_not_read", f"{FIRST_CASE}.facts.verdict_s1_15_1", first_case("12, verdict_s1_15_1 = []")),
    ("case_fact_not_read", f"{FIRST_CASE}.facts.verdict_s1_16_1", first_case('12, verdict_s1_16_1 = "met"')),
    ("case_missing", f"{MONTHS}.case", [only(MONTHS, 2)]),
    ("case_missing", f"{MONTHS}.case", [only(MONTHS, 0)]),
    ("case_missing", f"{COURT}.case", [only(COURT, 3)]),
    ("case_fails", f"{MONTHS}.case", [change(MONTHS, "months = 11", "months = 12")]),
    ("case_fails", f"{MONTHS}.case", [change("parameters.toml", "value = 12", "value = 11")]),
    ("case_value_of_wrong_kind", f"{FIRST_CASE}.facts.months", first_case('"12"')),
    ("case_value_of_wrong_kind", f"{FIRST_CASE}.facts.months", first_case('"12+"')),
    ("case_value_of_wrong_kind", f"{FIRST_CASE}.facts.months", first_case("12.5")),
    ("case_value_of_wrong_kind", f"{FIRST_CASE}.facts.months", first_case("inf")),
    ("case_value_of_wrong_kind", f"{FIRST_CASE}.facts.months", first_case("true")),
    ("case_value_of_wrong_kind", f"{FIRST_CASE}.facts.months", first_case("[12]")),
    ("case_value_of_wrong_kind", f"{FIRST_CASE}.facts.months", first_case("12345678901")),
    ("case_value_of_wrong_kind", f"{FIRST_CASE}.facts.months", first_case("2026-06-30")),
    ("case_value_of_wrong_kind", f"{COURT}.case[4].facts.is_buyer", [change(COURT, "= false", "= 0")]),
    # the document and its clauses
    ("clause_twice", "policy.md", [add("policy.md", "\n## S1-20 又 | Again\n\n文。\n\nText.\n")]),
    ("clause_twice", "clauses.toml.clause[4].id", [add("clauses.toml", MANUAL)]),
    ("clause_without_text", "policy.md", [change("policy.md", "合作满 1 年。\n", "")]),
    ("clause_without_text", "policy.md", [change("policy.md", "One year of business.", "> One year of business.")]),
    ("clause_without_text", "policy.md", [change("policy.md", "S1-15.1 合作一年 |", "S1-15.1  |")]),
    ("clause_heading_unreadable", "policy.md", [change("policy.md", "## S1-20", "## S1-21 审查\n\n## S1-20")]),
    ("clause_heading_unreadable", "policy.md", [change("policy.md", "# 小政策 |", "## S1-9" + " " * 100_000)]),
    ("clause_state_unknown", "clauses.toml.clause[3].state", [change("clauses.toml", '"manual"', '"by hand"')]),
    ("clause_not_in_document", MONTHS, [line(MONTHS, "criterion", '"S1-15.2"')]),
    ("clause_not_in_document", STAGE, [line(STAGE, "clauses", '["S1-15", "S1-17"]')]),
    ("clause_not_in_document", "clauses.toml", [add("clauses.toml", MANUAL.replace("S1-20", "S1-21"))]),
    ("clause_not_in_document", "parameters.toml.search_days_max", [change("parameters.toml", '"S1-16.1"', '"S1-9"')]),
    ("clause_unaccounted", "clauses.toml", [only("clauses.toml", 2)]),
    ("clause_without_rule", "clauses.toml", [change("clauses.toml", '"manual"', '"automated"')]),
    ("clause_without_stage", "clauses.toml", [change("clauses.toml", '"manual"', '"fold"')]),
    ("clause_both_ways", "clauses.toml", [change("clauses.toml", '"automated"', '"later"')]),
    # stages
    ("scale_too_short", f"{STAGE}.scale", [line(STAGE, "scale", '["A"]')]),
    ("scale_too_short", f"{STAGE}.scale", [line(STAGE, "scale", '["A", "B", "C", "B"]')]),
    ("scale_too_short", f"{STAGE}.scale", [line(STAGE, "scale", "[]")]),
    ("label_not_plain", f"{STAGE}.scale", [line(STAGE, "scale", """["A", "B", "C' || (select 1) || '"]""")]),
    ("label_not_plain", "ra'ting/stage.toml.scale", [
        move(STAGE, "ra'ting/stage.toml"), move(MONTHS, "ra'ting/15.1-months.toml"),
        move(COURT, "ra'ting/16.1-court.toml"), line("pack.toml", "stages", """["ra'ting"]""")]),
    ("stage_without_rules", "other/stage.toml", [
        copy(STAGE, "other/stage.toml"), line("pack.toml", "stages", '["rating", "other"]')]),
    ("grains_mixed", f"{CHECK}.require", [
        *CHECKED, change(CHECK, "profit <= capital", "profit <= capital and voice_count = 1"),
        change(CHECK, "profit = 1,", "profit = 1, voice_count = 1,")]),
    ("fact_unknown", f"{CHECK}.require", [*CHECKED, change(CHECK, "profit <= capital", "months <= capital")]),
    ("fact_unknown", REQUIRE, [line(MONTHS, "require", '"profit >= $months_min"')]),
    ("rule_twice", "rating/more/15.1-months.toml", [copy(MONTHS, "rating/more/15.1-months.toml")]),
    ("rule_name_without_clause", "rating/months.toml.clause", [move(MONTHS, "rating/months.toml")]),
    ("rule_name_without_clause", "rating/15.10-months.toml.clause", [move(MONTHS, "rating/15.10-months.toml")]),
    ("rule_name_without_clause", "rating/15.1-MONTHS.toml.clause", [move(MONTHS, "rating/15.1-MONTHS.toml")]),
    ("rule_name_without_clause", 'rating/15.1-"x.toml.clause', [move(MONTHS, 'rating/15.1-"x.toml')]),
]  # fmt: skip

# Mistakes that make others appear, because what would be read is not there: the codes that may be told beside.
FOLLOWED: list[tuple[str, str, Change, set[str]]] = [
    (
        "field_missing",
        "parameters.toml.months_min.value",
        change("parameters.toml", "value = 12\n", ""),
        {"case_fails"},
    ),
    (
        "field_of_wrong_kind",
        "parameters.toml.months_min.value",
        change("parameters.toml", "= 12", "= nan"),
        {"case_fails"},
    ),
    (
        "field_of_wrong_kind",
        "parameters.toml.months_min.value",
        change("parameters.toml", "= 12", "= [12]"),
        {"case_fails"},
    ),
    (
        "field_of_wrong_kind",
        "pack.toml.stages",
        line("pack.toml", "stages", '["rating", 1]'),
        {"file_not_read", "clause_without_stage", "clause_without_rule", "clause_unaccounted"},
    ),
    (
        "no_clauses",
        "policy.md",
        put("policy.md", "nothing"),
        {"clause_not_in_document"},
    ),
]

# Codes that no folder brings about: a bundle's or a place's, tested below on their own.
ELSEWHERE = {"pack_not_found", "bundle_unreadable", "bundle_changed", "facts_differ"}
ELSEWHERE |= {"word_unknown", "grant_without_bounds", "none_with_bounds", "term_not_days", "limits_without_rating"}
ELSEWHERE |= {"clause_unknown"}  # of somebody who asks for a clause, no mistake of a policy


def test_a_pack_without_mistakes_is_read_whole(tmp_path: Path) -> None:
    pack, problems = load(written(tmp_path, SMALL))
    assert problems == []
    assert pack is not None
    assert pack.release == f"small-1.0-{pack.hash[:12]}"
    assert [rule.id for rule in pack.rules] == ["rating/15.1-months", "rating/16.1-court"]
    assert pack.stages["rating"].scale == ("A", "B", "C")
    assert pack.criteria == ("S1-15.1", "S1-16.1")
    assert [setting.name for setting in pack.examples] == ["search_days_max"]
    assert pack.clauses["S1-15"].text == "符合下列条件的，为 A 级。"
    assert pack.clauses["S1-15"].text_en == "Grade A on the following."
    assert (pack.clauses["S1-16.1"].title, pack.clauses["S1-16.1"].title_en) == ("涉诉", "In court")
    court = pack.rules[1]
    assert (court.reads, court.needs) == (
        ("is_buyer", "court_count", "court_search_days"),
        ("is_buyer", "court_search_days"),
    )
    # Nothing searched is ever on file as known: the case holds what was seen, and the look that makes it known.
    assert court.cases[0].facts == {"is_buyer": True, "court_count_seen": 0, "court_search_days": 90}
    assert [case.expect for case in court.cases] == [
        Outcome.MET, Outcome.NOT_MET, Outcome.UNKNOWN, Outcome.NOT_APPLICABLE]  # fmt: skip


def test_rules_that_find_contradictions_read_dossiers_and_give_no_grade(tmp_path: Path) -> None:
    pack, problems = load(written(tmp_path, changed(*CHECKED)))
    assert problems == []
    assert pack is not None
    assert pack.contradictions is not None
    assert [rule.id for rule in pack.contradictions.rules] == ["contradictions/20-profit"]
    assert [rule.id for rule in pack.rules] == ["rating/15.1-months", "rating/16.1-court"]
    assert pack.criteria == ("S1-15.1", "S1-16.1")


@pytest.mark.parametrize("code, place, changes", BROKEN, ids=[f"{code}-{place}" for code, place, _ in BROKEN])
def test_a_mistake_is_told_by_its_code_at_its_place(
    tmp_path: Path, code: str, place: str, changes: Sequence[Change]
) -> None:
    pack, problems = load(written(tmp_path, changed(*changes)))
    assert pack is None
    assert (code, place) in told(problems)
    assert {found for found, _ in told(problems)} == {code}


@pytest.mark.parametrize("code, place, mistake, also", FOLLOWED, ids=[f"{entry[0]}-{entry[1]}" for entry in FOLLOWED])
def test_a_mistake_that_hides_others_is_told_first(
    tmp_path: Path, code: str, place: str, mistake: Change, also: set[str]
) -> None:
    pack, problems = load(written(tmp_path, changed(mistake)))
    assert pack is None
    assert (code, place) in told(problems)
    assert {found for found, _ in told(problems)} <= {code} | also


@pytest.mark.parametrize("code, place, changes", BROKEN, ids=[f"{code}-{place}" for code, place, _ in BROKEN])
def test_every_sentence_says_in_both_languages_what_to_do(
    tmp_path: Path, code: str, place: str, changes: list[Change]
) -> None:
    for problem in load(written(tmp_path, changed(*changes)))[1]:
        assert "请" in problem.zh
        assert REMEDY.search(problem.en), problem.en
        assert not re.search(r"[{}]", problem.zh + problem.en) or problem.value in problem.en


def codes_of_policy() -> set[str]:
    text = (resources.files("xindang.core") / "problem_texts" / "policy.toml").read_text(encoding="utf-8")
    return set(tomllib.loads(text))


def test_every_code_of_the_policy_is_shown_by_a_mistake() -> None:
    shown = {code for code, _, _ in BROKEN} | {code for code, _, _, _ in FOLLOWED}
    assert shown | ELSEWHERE == codes_of_policy()
    assert shown & ELSEWHERE == set()


def test_every_mistake_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    files = changed(
        line(MONTHS, "require", '"month > 1"'),
        line(MONTHS, "unknown", '"D"'),
        line(COURT, "titel", '"x"'),
        line(STAGE, "clauses", '["S1-15", "S1-99"]'),
        change("parameters.toml", '"clause"', '"guess"'),
        change("clauses.toml", '"manual"', '"by hand"'),
        add("policy.md", "\n## S1-21\n"),
    )
    _, problems = load(written(tmp_path, files))
    assert sorted(told(problems)) == [
        ("clause_heading_unreadable", "policy.md"),
        ("clause_not_in_document", STAGE),
        ("clause_state_unknown", "clauses.toml.clause[3].state"),
        ("effect_not_on_scale", f"{MONTHS}.unknown"),
        ("fact_unknown", f"{MONTHS}.require"),
        ("field_unknown", f"{COURT}.titel"),
        ("origin_unknown", "parameters.toml.months_min.origin"),
    ]


@pytest.mark.parametrize("place", ["nowhere", "nowhere.json", "empty", "pack.txt", "pack.zip"])
def test_a_place_without_a_pack_is_told(tmp_path: Path, place: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "pack.txt").write_text("x", encoding="utf-8")
    pack, problems = load(tmp_path / place)
    assert pack is None
    assert told(problems) == [("pack_not_found", place)]
    assert str(tmp_path / place)[:80] in problems[0].zh


def test_a_file_whose_name_is_no_text_is_told_like_any_other(tmp_path: Path) -> None:
    written(tmp_path, SMALL)
    odd = Path(str(tmp_path / "rating") + "/15.1-\udcff.toml")
    try:
        odd.write_text(SMALL[MONTHS], encoding="utf-8")
    except (OSError, UnicodeError):
        pytest.skip("this file system keeps no such names")
    pack, problems = load(tmp_path)
    assert pack is None
    assert {problem.code for problem in problems} == {"rule_name_without_clause"}


def test_clause_numbers_order_the_rules_as_numbers(tmp_path: Path) -> None:
    names = ["16.1-court", "15.10-z", "15.2-b", "15.1-months", "9-a"]
    files = {**SMALL}
    for name in ("15.10-z", "15.2-b", "9-a"):
        clause = f"S1-{name.partition('-')[0]}"
        files[f"rating/{name}.toml"] = SMALL[MONTHS].replace("S1-15.1", clause)
        files["policy.md"] += f"\n## {clause} 某 | Some\n\n文。\n\nText.\n"
    pack, problems = load(written(tmp_path, files))
    assert pack is not None, problems
    assert [rule.column for rule in pack.rules] == ["9-a", "15.1-months", "15.2-b", "15.10-z", "16.1-court"]
    assert sorted(names) == sorted(rule.column for rule in pack.rules)


def test_kinds_of_the_worklist_can_be_switched_off_and_a_clause_left_to_it(tmp_path: Path) -> None:
    off = line("pack.toml", "worklist_off", '["overdue", "bounced"]')
    files = changed(off, change("clauses.toml", '"manual"', '"worklist"'))
    pack, problems = load(written(tmp_path, files))
    assert pack is not None, problems
    assert pack.worklist_off == ("overdue", "bounced")
    assert pack.clause_states["S1-20"].state == "worklist"


def test_a_clause_left_to_the_worklist_is_carried_out_by_no_rule(tmp_path: Path) -> None:
    pack, problems = load(written(tmp_path, changed(change("clauses.toml", '"automated"', '"worklist"'))))
    assert pack is None
    assert [problem.code for problem in problems] == ["clause_both_ways"]
