"""The headers of the fact files: complete, in order, and every fact read by a rule or said to serve something."""

from __future__ import annotations

import pytest

from xindang.facts.catalogue import (
    FactDefinition,
    FactFile,
    FactParameter,
    catalogue_of,
    load_catalogue,
)
from xindang.facts.dossier import DossierFact, dossier_facts_of
from xindang.policy.load import load_pack
from xindang.policy.pack import Pack
from xindang.policy.packs import shipped_packs

CATALOGUE = load_catalogue()
FACTS = list(CATALOGUE.facts.values())


def packs() -> list[Pack]:
    loaded = [load_pack(place, CATALOGUE.fact_types, CATALOGUE.hash)[0] for place in shipped_packs()]
    return [pack for pack in loaded if pack is not None]


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


@pytest.mark.parametrize("file", CATALOGUE.files, ids=lambda file: file.name)
def test_a_file_has_its_titles_and_its_grain(file: FactFile) -> None:
    assert is_chinese(file.title)
    assert file.title_en
    assert file.grain


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
def test_a_fact_says_what_it_is_and_what_unknown_means(fact: FactDefinition) -> None:
    assert is_chinese(fact.title)
    assert is_chinese(fact.null)
    assert fact.title_en
    assert fact.null_en
    assert fact.type != "code" or fact.codes
    assert bool(fact.window or fact.age_days) <= bool(fact.needs), "a window is of some table"
    assert not fact.needs or fact.age_days, "a table that need not be fresh could be years old"
    assert not fact.searched or fact.bounded


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
def test_a_count_or_a_longest_time_is_bounded(fact: FactDefinition) -> None:
    counts = fact.type == "int" and ("_count" in fact.name or "_max" in fact.name)
    assert fact.bounded or not counts


def test_every_fact_is_read_by_a_rule_or_serves_something() -> None:
    read = {name for pack in packs() for rule in pack.rules for name in (*rule.needs, *rule.reads)}
    idle = {fact.name for fact in FACTS if fact.name not in read and not fact.serves and not fact.spread}
    assert idle == set()


@pytest.mark.parametrize("fact", CATALOGUE.dossier_facts.values(), ids=lambda fact: fact.name)
def test_a_fact_of_dossiers_says_what_it_is_and_is_read_by_a_rule(fact: DossierFact) -> None:
    assert is_chinese(fact.title)
    assert is_chinese(fact.null)
    assert fact.type != "code" or fact.codes
    read = {
        name for pack in packs() if pack.contradictions for rule in pack.contradictions.rules for name in rule.reads
    }
    assert fact.name in read


def test_every_fact_of_a_rule_exists() -> None:
    read = {name for pack in packs() for rule in pack.rules for name in rule.reads}
    assert read
    assert read <= CATALOGUE.fact_types.keys()


def test_every_search_that_a_rule_names_is_a_fact() -> None:
    named = {f"{source}_search_days" for pack in packs() for rule in pack.rules for source in rule.searches}
    assert named <= {fact.name for fact in FACTS if fact.subject == "looks"}


def test_a_pack_sets_the_parameters_of_fact_files_and_no_others_are_missing() -> None:
    for pack in packs():
        assert set(CATALOGUE.parameters) <= set(pack.parameters)
        same = {name: pack.parameters[name].value for name in CATALOGUE.parameters}
        assert same == {name: parameter.default for name, parameter in CATALOGUE.parameters.items()}


@pytest.mark.parametrize("parameter", CATALOGUE.parameters.values(), ids=lambda parameter: parameter.name)
def test_a_parameter_says_what_it_is(parameter: FactParameter) -> None:
    assert is_chinese(parameter.title)
    assert parameter.title_en
    assert parameter.unit
    assert any(f"${parameter.name}" in file.sql for file in CATALOGUE.files)


def test_files_come_after_those_they_read() -> None:
    names = [file.name for file in CATALOGUE.files]
    before: set[str] = set()
    for file in CATALOGUE.files:
        assert set(file.reads) & set(names) <= before
        before.add(file.name)


def file(facts: str = "", sql: str = "select customer_id from customers") -> str:
    return f'/*\ntitle = "一"\ntitle_en = "one"\ngrain = "customer_id"\n{facts}*/\n{sql}\n'


FACT = '[facts.amount]\ntype = "money"\ntitle = "一"\ntitle_en = "one"\nnull = "无"\nnull_en = "none"\n'


@pytest.mark.parametrize(
    "texts",
    [
        {"one": "select 1 as one"},
        {"one": file(FACT.replace("money", "float"))},
        {"one": file(FACT + 'window = "2y"\n')},
        {"one": file(FACT + 'colour = "red"\n')},
        {"one": file(FACT), "two": file(FACT)},
        {"one": file(sql="select customer_id from two"), "two": file(sql="select customer_id from one")},
    ],
    ids=["no header", "unknown type", "unknown window", "unknown key", "twice", "in a circle"],
)
def test_a_header_that_is_not_understood_is_refused(texts: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"one|two"):
        catalogue_of(texts)
    assert catalogue_of({"one": file(FACT)}).facts["amount"].type == "money"


OF_DOSSIER = FACT.replace("[facts.amount]", "[amount]") + 'grain = "item"\n'


@pytest.mark.parametrize(
    "text",
    [
        OF_DOSSIER.replace("money", "float"), OF_DOSSIER.replace('"item"', '"world"'), OF_DOSSIER + 'window = "2y"\n',
        OF_DOSSIER.replace('title_en = "one"\n', ""),
    ],
    ids=["unknown type", "unknown grain", "unknown key", "without a title"],
)  # fmt: skip
def test_a_fact_of_dossiers_that_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        dossier_facts_of(text)
    assert dossier_facts_of(OF_DOSSIER)["amount"].fact_type.grain == "item"
    with pytest.raises(ValueError, match="two"):
        catalogue_of({"one": file(FACT)}, OF_DOSSIER)


def test_what_is_read_by_few_is_kept_as_a_view() -> None:
    kept = catalogue_of({"one": file("view = true\n"), "two": file()}).files
    assert [each.view for each in kept] == [True, False]


def test_the_hash_tells_any_change_of_any_file() -> None:
    texts = {"one": file(FACT), "two": file()}
    changed = [{**texts, "two": file() + " "}, {"one": texts["one"]}, {"one": texts["two"], "two": texts["one"]}]
    hashes = {catalogue_of(each).hash for each in [texts, *changed]}
    assert len(hashes) == 4
    assert catalogue_of(dict(reversed(texts.items()))).hash == catalogue_of(texts).hash
