"""The kinds that ship, and every way in which a kind's file can be wrong."""

from __future__ import annotations

import re

import pytest

from assess.books import trade_pack
from xindang.assess.fitting import work_problems
from xindang.assess.worklist.catalogue import WorkKind, load_work, work_catalogue
from xindang.book.contract import contract
from xindang.facts.catalogue import load_catalogue

WORK = load_work()
KINDS = list(WORK.kinds.values())
LATIN = re.compile(r"[A-Za-z]")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PLACEHOLDER = re.compile(r"\{[a-z_0-9]+\}")
# Words of a policy's own that stand in Chinese sentences as they are: grades, clause numbers.
KEPT = re.compile(r"\bS\d-[\d.]+\b|\b[ABC] 级")


def words_of(text: str) -> str:
    return KEPT.sub("", PLACEHOLDER.sub("", text))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_is_told_in_both_languages(kind: WorkKind) -> None:
    assert not LATIN.search(words_of(kind.text_zh))
    assert not CHINESE.search(words_of(kind.text_en))
    for text in (kind.title, kind.text_zh, kind.note_zh, kind.unknown_zh or "有"):
        assert CHINESE.search(text)
    for text in (kind.title_en, kind.text_en, kind.note, kind.unknown_en or "x"):
        assert not CHINESE.search(text)
        assert LATIN.search(text)
    assert kind.text_zh.endswith("。")
    assert kind.text_en.endswith(".")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_cites_a_clause_of_the_policy_and_its_figures_stand_there(kind: WorkKind) -> None:
    pack = trade_pack()
    assert kind.clause in pack.clauses
    for parameter in kind.parameters:
        setting = pack.parameters[parameter.name]
        assert (setting.title, setting.title_en, setting.unit) == (parameter.title, parameter.title_en, parameter.unit)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_what_a_kind_must_be_given_is_in_the_contract(kind: WorkKind) -> None:
    for name in (*kind.given, *kind.needs):
        table, _, column = name.partition(".")
        assert table in contract()
        assert not column or column in contract()[table].columns


def test_a_parameter_of_two_kinds_is_the_same() -> None:
    entries = [parameter for kind in KINDS for parameter in kind.parameters]
    entries += [parameter for step in WORK.steps for parameter in step.parameters]
    assert all(entry == WORK.parameters[entry.name] for entry in entries)


def test_a_parameter_of_a_kind_that_a_fact_reads_too_is_the_same() -> None:
    """A sentence says what the fact went by: the figure, also where no policy sets it, stands in both alike."""
    of_facts, of_work = load_catalogue().parameters, WORK.parameters
    both = of_facts.keys() & of_work.keys()
    assert {"slower_days_min", "purchases_drop_share_min", "worse_days_min"} <= both
    assert {name: of_work[name] for name in both} == {name: of_facts[name] for name in both}


def test_no_step_or_kind_takes_the_name_of_another_relation() -> None:
    taken = {*contract(), *(file.name for file in load_catalogue().files), *WORK.kinds}
    assert not taken & {step.name for step in WORK.steps}


def test_every_word_is_in_both_languages() -> None:
    tables = [*WORK.words.values(), *(words for kind in KINDS for words in kind.words.values())]
    for word in (word for words in tables for word in words.values()):
        assert set(word) == {"zh", "en"}
        assert CHINESE.search(word["zh"]) or not word["zh"]
        assert not CHINESE.search(word["en"])


def test_the_policy_fits() -> None:
    assert work_problems(trade_pack(), WORK) == []


GOOD = """/*
title = "事项"
title_en = "Thing"
clause = "S1-12"
owner_role = "finance"
severity = "low"
text_zh = "有 {count} 项。"
text_en = "{count} things."
*/
select customer_id, 1 as count from customers
"""


def test_a_plain_kind_is_read() -> None:
    assert list(work_catalogue({}, {"thing": GOOD}, WORK.words).kinds) == ["thing"]


@pytest.mark.parametrize(
    "old, new, told",
    [
        ('title = "事项"\n', "", "there is no title"),
        ('text_en = "{count} things."\n', "", "there is no text_en"),
        ('clause = "S1-12"\n', "", "there is no clause"),
        ('"low"', '"urgent"', "urgent is no severity"),
        ('"finance"', '"nobody"', "nobody is no role"),
        ("{count} things", "{number} things", "{number} is no column"),
        ('severity = "low"', 'severity = "low"\ncolour = "red"', "colour"),
        ('severity = "low"', 'severity = "low"\noff = "days"', "off by days"),
        ('severity = "low"', 'severity = "low"\nwindow = "soon"', "soon is no window"),
        ('severity = "low"', 'severity = "low"\nunknown_zh = "不明"\nunknown_en = "unclear"', "is_known"),
        ("1 as count", "1 as count, true as is_known", "is_known"),
        ("customer_id, 1", "name, 1", "no customer_id"),
        ("1 as count", "1 / 2 as count", "division"),
        ("1 as count", "upper(name) as count", "UPPER"),
        ("from customers", "from read_csv('x')", "tables are named barely"),
        ("*/", '[parameters.days]\ndefault = 1\nunit = "天"\ntitle = "天"\ntitle_en = "d"\n*/', "$days is stated"),
    ],
)  # fmt: skip
def test_a_kind_that_is_wrong_is_refused(old: str, new: str, told: str) -> None:
    assert GOOD.count(old) == 1
    with pytest.raises(ValueError, match=re.escape(told)):
        work_catalogue({}, {"thing": GOOD.replace(old, new)}, WORK.words)


def test_a_file_without_a_header_is_refused() -> None:
    with pytest.raises(ValueError, match="header"):
        work_catalogue({"step": "select 1"}, {}, WORK.words)
