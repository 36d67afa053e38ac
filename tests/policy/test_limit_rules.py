"""What the author of a limit gets wrong: told with its place, all at once, and no pack comes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy.small_pack import Change, Files, changed, load, put, told, written

LIMIT = "limits/15.1-a.toml"
GOOD = """
clause = "S1-15.1"
title = "A 级"
title_en = "Grade A"
tenure = "long"
applies = "grade = 'A'"
granted = "as_a_rule"
term_days = "$months_min"
requires = ["gm"]

[bounds]
average_payments = "amount_before"
amount_in_use = "amount"

[[case]]
name = "payments are less"
facts = { grade = "A", amount = 20, amount_before = 10 }
expect = { amount = 10, ceiling_amount = 10, binding = "average_payments" }

[[case]]
name = "less was in use"
facts = { grade = "A", amount = 5, amount_before = 10 }
expect = { amount = 5, binding = "amount_in_use" }

[[case]]
name = "nobody knows"
facts = { grade = "A", amount = 5 }
expect = { amount = "unknown", binding = "unknown" }
"""


def limit(old: str = "", new: str = "") -> Change:
    assert GOOD.count(old) == 1 or not old
    return put(LIMIT, GOOD.replace(old, new) if old else GOOD)


def problems_of(folder: Path, files: Files) -> list[tuple[str, str]]:
    pack, problems = load(written(folder, files))
    assert pack is None
    return told(problems)


def test_a_good_limit_is_read(tmp_path: Path) -> None:
    pack, problems = load(written(tmp_path, changed(limit())))
    assert problems == []
    assert pack is not None
    (rule,) = pack.limits
    assert [bound.name for bound in rule.bounds] == ["average_payments", "amount_in_use"]
    assert rule.reads == ("grade", "amount_before", "amount")


@pytest.mark.parametrize(
    "old, new, code",
    [
        ('tenure = "long"', 'tenure = "short"', "word_unknown"),
        ('granted = "as_a_rule"', 'granted = "always"', "word_unknown"),
        ('granted = "as_a_rule"', 'granted = "none"', "none_with_bounds"),
        ('requires = ["gm"]', "requires = []", "grant_without_bounds"),
        ('requires = ["gm"]', 'requires = ["boss"]', "word_unknown"),
        ('term_days = "$months_min"', 'term_days = "$month"', "term_not_days"),
        ('term_days = "$months_min"\n', "", "term_not_days"),
        ('average_payments = "amount_before"', 'average = "amount_before"', "word_unknown"),
        ('"amount_before"\n', '"amount_befor"\n', "fact_unknown"),
        ('"amount_before"\n', '"is_buyer"\n', "number_needed"),
        ('"amount_before"\n', '"amount_before / 2"\n', "sign_not_allowed"),
        ("applies = \"grade = 'A'\"", "applies = \"grade = 'D'\"", "code_never_matches"),
        ("applies = \"grade = 'A'\"", 'applies = "grade"', "not_a_condition"),
        ('clause = "S1-15.1"', 'clause = "S1-99"', "rule_name_without_clause"),
        ("amount = 10, ceiling_amount = 10, binding", "amount = 11, ceiling_amount = 10, binding", "case_fails"),
        ('facts = { grade = "A", amount = 20', 'facts = { grade = "B", amount = 20', "case_fails"),
        ('facts = { grade = "A", amount = 20', 'facts = { grade = "A", money = 1, amount = 20', "case_fact_not_read"),
        ("amount = 10, ceiling_amount", "amuont = 10, ceiling_amount", "field_unknown"),
        ('amount = "unknown", binding = "unknown"', "amount = 0", "case_fails"),
        ("title_en", "title_english", "field_unknown"),
    ],
)
def test_a_mistake_is_told_with_its_file(tmp_path: Path, old: str, new: str, code: str) -> None:
    found = problems_of(tmp_path, changed(limit(old, new)))
    assert code in {code for code, _ in found}
    assert all(LIMIT in place for _, place in found)


def test_a_bound_that_no_case_shows_binding_is_missed(tmp_path: Path) -> None:
    shown = GOOD.index('[[case]]\nname = "less was in use"'), GOOD.index('[[case]]\nname = "nobody knows"')
    files = changed(put(LIMIT, GOOD[: shown[0]] + GOOD[shown[1] :]))
    assert [code for code, _ in problems_of(tmp_path, files)] == ["case_missing"]


def test_limits_without_a_rating_are_refused(tmp_path: Path) -> None:
    files = {name: text for name, text in changed(limit()).items() if not name.startswith("rating/")}
    files["pack.toml"] = str(files["pack.toml"]).replace('["rating"]', "[]")
    assert "limits_without_rating" in {code for code, _ in problems_of(tmp_path, files)}


def test_a_pack_without_limits_has_none(tmp_path: Path) -> None:
    pack, _ = load(written(tmp_path, changed()))
    assert pack is not None
    assert pack.limits == ()
