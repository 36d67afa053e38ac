"""The words that a result folder carries, so that a report made from it alone can say every rule, clause and fact."""

from __future__ import annotations

from collections.abc import Mapping

from xindang.assess.run import Assessment
from xindang.facts.catalogue import Catalogue, FactDefinition
from xindang.facts.dossier import DossierFact
from xindang.policy.grammar import parse
from xindang.policy.pack import Pack
from xindang.policy.words import Words

RULES_TABLE = """create or replace table rules (position integer, rule varchar, clause varchar, title varchar,
    title_en varchar, stage varchar, criterion varchar, require varchar, applies varchar, not_met varchar,
    "unknown" varchar, effects varchar, stand_in boolean, searches varchar, release varchar,
    require_said varchar, require_said_en varchar, applies_said varchar, applies_said_en varchar, reads varchar[])"""
CLAUSES_TABLE = """create or replace table clauses (position integer, clause varchar, title varchar, title_en varchar,
    "text" varchar, text_en varchar)"""
FACT_NAMES_TABLE = """create or replace table fact_names (position integer, fact varchar, subject varchar,
    subject_en varchar, title varchar, title_en varchar, type varchar, unit varchar, searched boolean,
    unknown_means varchar, unknown_means_en varchar)"""


# What limits read of a rating; no fact file gives it.
GRADE = {"zh": {"grade": "等级"}, "en": {"grade": "Grade"}}


def make_described_tables(assessment: Assessment) -> None:
    """Tables ``rules``, ``clauses`` and ``fact_names`` in the engine, each in the order in which it is read."""
    engine = assessment.book.engine
    for table, rows in ((RULES_TABLE, _rules), (CLAUSES_TABLE, _clauses), (FACT_NAMES_TABLE, _fact_names)):
        engine.execute(table)
        engine.insert_rows(table.split()[4], rows(assessment))


def _rules(assessment: Assessment) -> list[tuple[object, ...]]:
    """Every rule with its clause, its words, what it reads and what it brings about."""
    zh, en = words_of(assessment, "zh"), words_of(assessment, "en")
    return [
        (
            position, rule.id, rule.clause, rule.title, rule.title_en, rule.stage, rule.criterion,
            " ".join(rule.require_text.split()), rule.applies_text, rule.not_met, rule.unknown,
            f"not_met={rule.not_met}, unknown={rule.unknown}", rule.stand_in,
            ", ".join(rule.searches), assessment.pack.release,
            said_condition(zh, rule.require_text), said_condition(en, rule.require_text),
            said_condition(zh, rule.applies_text), said_condition(en, rule.applies_text),
            list(rule.reads),
        )
        for position, rule in enumerate(assessment.stage.rules, start=1)
    ]  # fmt: skip


def said_condition(words: Words, text: str) -> str:
    """A condition as its author wrote it, in words; the bounds that the loader puts in would only confuse."""
    condition = parse(text)[0] if text else None
    return words.say(condition) if condition else ""


def words_of(assessment: Assessment, language: str) -> Words:
    """Says conditions and values with the facts' titles and the figures of the policy in force."""
    return words_for(assessment.pack, assessment.catalogue, language)


def words_for(pack: Pack, catalogue: Catalogue, language: str, codes: Mapping[str, str] | None = None) -> Words:
    """The same without an assessment; ``codes`` says codes that stand in conditions."""
    facts: list[FactDefinition | DossierFact] = [*catalogue.facts.values(), *catalogue.dossier_facts.values()]
    return Words(
        language,
        {fact.name: fact.title if language == "zh" else fact.title_en for fact in facts} | GRADE[language],
        frozenset(fact.name for fact in facts if fact.type == "ratio"),
        pack.parameters,
        codes or {},
    )


def _clauses(assessment: Assessment) -> list[tuple[object, ...]]:
    """The policy's document, clause by clause."""
    clauses = assessment.pack.clauses.values()
    return [(at, c.id, c.title, c.title_en, c.text, c.text_en) for at, c in enumerate(clauses, start=1)]


def _fact_names(assessment: Assessment) -> list[tuple[object, ...]]:
    """What every fact is called, and what it means when it is unknown."""
    facts = [(file, fact) for file in assessment.catalogue.files for fact in file.facts]
    return [
        (
            position, fact.name, file.title, file.title_en, fact.title, fact.title_en, fact.type, fact.unit,
            fact.searched, fact.null, fact.null_en,
        )
        for position, (file, fact) in enumerate(facts, start=1)
    ]  # fmt: skip
