"""Reading a whole pack: every file, every problem at once, and a pack only when there is no error."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from xindang.core.problems import Problem, errors_in, problem
from xindang.policy.clauses import coverage_problems, read_clause_states, read_clauses
from xindang.policy.decide import VERDICTS
from xindang.policy.expression import FactType, Kind
from xindang.policy.fields import Fields, read_toml
from xindang.policy.limit_rules import GRADE, LIMITS_FOLDER, LimitSurroundings, grade_fact, read_limit
from xindang.policy.pack import (
    ASKED_FIRST,
    CONTRADICTIONS_STAGE,
    CUSTOMER_GRAIN,
    RATING_STAGE,
    LimitRule,
    Pack,
    ParameterSetting,
    ParameterValue,
    Rule,
    Stage,
)
from xindang.policy.rules import Surroundings, read_rule
from xindang.policy.source import content_hash, read_files

ORIGINS = ("clause", "example", "set")
LABEL = re.compile(r"[A-Za-z][A-Za-z0-9_+-]{0,31}")
FILE_NAME_PART = re.compile(r"[0-9A-Za-z][0-9A-Za-z._+-]{0,31}")
# Told only when every rule could be read: what is missing may stand in one that could not.
FOLLOWING = ("clause_unaccounted", "clause_without_rule", "clause_without_stage")
NEEDED = ("pack.toml", "policy.md", "clauses.toml", "parameters.toml")


def load_pack(place: Path, facts: Mapping[str, FactType], facts_hash: str) -> tuple[Pack | None, list[Problem]]:
    """The pack in a folder or bundle, checked against the facts there are; None when it has errors.

    ``facts_hash`` identifies those facts' definitions and enters the pack's hash: a release is both.
    """
    files, problems = read_files(place)
    if problems:
        return None, problems
    missing = [problem("pack_file_missing", table=name) for name in NEEDED if name not in files]
    if missing:
        return None, missing
    # While these two cannot be read, every rule would seem wrong.
    unreadable = [found for name in ("pack.toml", "parameters.toml") for found in read_toml(name, files[name])[1]]
    if unreadable:
        return None, unreadable
    pack, problems = _read_pack(files, facts, facts_hash)
    return (None if errors_in(problems) else pack), problems


def _read_pack(files: dict[str, str], facts: Mapping[str, FactType], facts_hash: str) -> tuple[Pack, list[Problem]]:
    head, problems = read_toml("pack.toml", files["pack.toml"])
    fields = Fields(head, "pack.toml")
    settings, more = _read_parameters(files["parameters.toml"])
    problems += more
    clauses, more = read_clauses("policy.md", files["policy.md"])
    problems += more
    states, more = read_clause_states("clauses.toml", files["clauses.toml"])
    problems += more
    stages: dict[str, Stage] = {}
    for name in fields.take_texts("stages"):
        stage, more = _read_stage(name, files, facts, {key: s.value for key, s in settings.items()})
        stages[name] = stage
        problems += more
    limits, more = _read_limits(files, facts, stages, {key: s.value for key, s in settings.items()})
    problems += more
    contradictions, more = _read_contradictions(files, facts, {key: s.value for key, s in settings.items()})
    problems += more
    every_stage = [*stages.values(), *([contradictions] if contradictions else [])]
    pack = Pack(
        name=fields.take("name", str),
        title=fields.take("title", str),
        title_en=fields.take("title_en", str),
        version=fields.take("version", str),
        effective_from=fields.take_date("effective_from"),
        hash=content_hash(files | {"facts": facts_hash}),
        parameters=settings,
        clauses=clauses,
        clause_states=states,
        stages=stages,
        limits=limits,
        facts=_with_verdicts(facts, stages),
        files=files,
        contradictions=contradictions,
        worklist_off=fields.take_texts("worklist_off"),
    )
    for column, part in (("name", pack.name), ("version", pack.version)):
        if part and not FILE_NAME_PART.fullmatch(part):
            fields.tell("name_not_plain", column, value=part)
    every_rule_read = not errors_in(problems)
    problems += fields.done() + _stray_rules(files, [stage.name for stage in every_stage])
    problems += [
        found
        for found in coverage_problems(clauses, states, every_stage, limits)
        if every_rule_read or found.code not in FOLLOWING
    ]
    problems += [
        problem("clause_not_in_document", table="parameters.toml", value=setting.clause, column=name, nearest="—")
        for name, setting in settings.items()
        if setting.clause not in clauses
    ]
    return pack, problems


def _with_verdicts(facts: Mapping[str, FactType], stages: Mapping[str, Stage]) -> dict[str, FactType]:
    """The facts with one more per criterion: the verdict recorded by a person."""
    names = {rule.verdict_fact for stage in stages.values() for rule in stage.rules if rule.criterion}
    return dict(facts) | {name: FactType(name, Kind.TEXT, codes=tuple(VERDICTS)) for name in sorted(names)}


def _read_parameters(text: str) -> tuple[dict[str, ParameterSetting], list[Problem]]:
    table, problems = read_toml("parameters.toml", text)
    settings: dict[str, ParameterSetting] = {}
    for name, entry in table.items():
        fields = Fields(entry if isinstance(entry, dict) else {}, "parameters.toml", name)
        settings[name] = ParameterSetting(
            name=name,
            value=fields.take_scalar("value"),
            unit=fields.take("unit", str, "-"),
            title=fields.take("title", str),
            title_en=fields.take("title_en", str),
            clause=fields.take("clause", str),
            origin=fields.take("origin", str),
        )
        if settings[name].origin not in ORIGINS:
            fields.tell("origin_unknown", "origin", value=settings[name].origin, origins=", ".join(ORIGINS))
        problems.extend(fields.done())
    return settings, problems


def _read_stage(
    name: str, files: Mapping[str, str], facts: Mapping[str, FactType], parameters: Mapping[str, ParameterValue]
) -> tuple[Stage, list[Problem]]:
    file = f"{name}/stage.toml"
    table, problems = (
        read_toml(file, files[file]) if file in files else ({}, [problem("pack_file_missing", table=file)])
    )
    if problems:
        return Stage(name, "", "", (), (), ()), problems
    fields = Fields(table, file)
    scale = fields.take_texts("scale")
    if len(set(scale)) < 2 or len(set(scale)) != len(scale):
        fields.tell("scale_too_short", "scale", value=scale)
    for label in (name, *scale):
        if not LABEL.fullmatch(label):
            fields.tell("label_not_plain", "scale", value=label)
    title, title_en = fields.take("title", str), fields.take("title_en", str)
    clauses = fields.take_texts("clauses")
    problems += fields.done()
    if errors_in(problems):
        return Stage(name, title, title_en, scale, clauses, ()), problems
    around = Surroundings(_facts_for(name, facts), parameters, name, scale)
    rules: list[Rule] = []
    for path in sorted(files, key=rule_order):
        if path.startswith(f"{name}/") and path.endswith(".toml") and path != file:
            rule, more = read_rule(path, files[path], around)
            problems += more
            rules += [rule] if rule else []
    problems += _clashes(rules)
    if not rules and not errors_in(problems):
        problems.append(problem("stage_without_rules", table=file))
    return Stage(name, title, title_en, scale, clauses, tuple(rules)), problems


def _facts_for(stage: str, facts: Mapping[str, FactType]) -> dict[str, FactType]:
    """What rules of a stage may read: facts of dossiers to find contradictions, else facts of the customer."""
    if stage == CONTRADICTIONS_STAGE:
        return {key: fact for key, fact in facts.items() if fact.grain}
    # What differs from side to side is no fact of the customer.
    return {key: fact for key, fact in facts.items() if not fact.per_side and not fact.grain}


def _read_contradictions(
    files: Mapping[str, str], facts: Mapping[str, FactType], parameters: Mapping[str, ParameterValue]
) -> tuple[Stage | None, list[Problem]]:
    """The stage of the folder ``contradictions``, where the pack has one; each rule is about one thing at a time."""
    if not any(path.startswith(f"{CONTRADICTIONS_STAGE}/") for path in files):
        return None, []
    stage, problems = _read_stage(CONTRADICTIONS_STAGE, files, facts, parameters)
    for rule in stage.rules:
        grains = {facts[name].grain for name in rule.reads}
        beside = grains if grains & set(ASKED_FIRST) else grains - {CUSTOMER_GRAIN}
        if len(beside) > 1:
            listed = ", ".join(sorted(beside))
            problems.append(problem("grains_mixed", table=rule.file, column="require", value=listed))
    return stage, problems


def _read_limits(
    files: Mapping[str, str],
    facts: Mapping[str, FactType],
    stages: Mapping[str, Stage],
    parameters: Mapping[str, ParameterValue],
) -> tuple[tuple[LimitRule, ...], list[Problem]]:
    """The limits of the folder ``limits``, in the order of their clauses. They follow from the answer of the rating."""
    paths = [path for path in sorted(files, key=rule_order) if path.startswith(f"{LIMITS_FOLDER}/")]
    paths = [path for path in paths if path.endswith(".toml")]
    if not paths:
        return (), []
    rating = stages.get(RATING_STAGE)
    if rating is None:
        return (), [problem("limits_without_rating", table=paths[0])]
    of_books = {name: fact for name, fact in facts.items() if not fact.grain}
    around = LimitSurroundings({**of_books, GRADE: grade_fact(rating.scale)}, parameters)
    read = [read_limit(path, files[path], around) for path in paths]
    return tuple(rule for rule, _ in read if rule), [found for _, problems in read for found in problems]


def rule_order(path: str) -> tuple[Any, ...]:
    """Clause numbers sort as numbers: 15.2 before 15.10, 9 before 16."""
    number = path.rsplit("/", 1)[-1].partition("-")[0]
    return (path.rsplit("/", 1)[0], [(len(part), part) for part in number.split(".")], path)


def _clashes(rules: list[Rule]) -> list[Problem]:
    """Two rules of one id (a folder inside the stage can bring that about) would share a column."""
    seen: dict[str, str] = {}
    problems = []
    for rule in rules:
        if rule.id in seen:
            problems.append(problem("rule_twice", table=rule.file, value=rule.id, other=seen[rule.id]))
        seen[rule.id] = rule.file
    return problems


def _stray_rules(files: Mapping[str, str], stages: Iterable[str]) -> list[Problem]:
    """A TOML file that no stage reads would be a rule that nobody applies; so would one that ends in .TOML."""
    rules = [path for path in files if path.lower().endswith(".toml") and path not in NEEDED]
    folders = {*stages, LIMITS_FOLDER}
    strays = [path for path in rules if path.partition("/")[0] not in folders or not path.endswith(".toml")]
    return [problem("file_not_read", table=path) for path in strays]
