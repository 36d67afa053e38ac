"""One rule file: from TOML to a checked rule, or to every problem it has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from xindang.core.problems import Problem, problem
from xindang.policy.bounds import looked, search_fact, with_bounds
from xindang.policy.case_facts import case_facts
from xindang.policy.decide import VERDICTS, rule_judge
from xindang.policy.expression import Expression, Fact, FactType, facts_in, walk
from xindang.policy.fields import Fields, read_toml
from xindang.policy.grammar import parse
from xindang.policy.kinds import KindCheck
from xindang.policy.pack import CONTRADICTIONS_STAGE, Case, Outcome, ParameterValue, Rule

CASES_NEEDED = (Outcome.MET, Outcome.NOT_MET, Outcome.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a rule is read against: facts there are, parameters there are, the stage's name and scale (best first)."""

    facts: Mapping[str, FactType]
    parameters: Mapping[str, ParameterValue]
    stage: str
    scale: tuple[str, ...]


def read_rule(file: str, text: str, around: Surroundings) -> tuple[Rule | None, list[Problem]]:
    """The rule of a file; None when something is wrong with it."""
    table, problems = read_toml(file, text)
    if problems:
        return None, problems
    fields = Fields(table, file)
    clause = fields.take("clause", str)
    searches = fields.take_texts("searches")
    require_text, applies_text = fields.take("require", str), fields.take("applies", str, "")
    require, applies = _conditions(fields, require_text, applies_text, searches, around)
    name = file.rsplit("/", 1)[-1].removesuffix(".toml")
    reads = _facts(require, applies, seen_too=True)
    rule = Rule(
        id=f"{around.stage}/{name}",
        file=file,
        stage=around.stage,
        clause=clause,
        criterion=_criterion(fields, clause, around.stage),
        title=fields.take("title", str),
        title_en=fields.take("title_en", str),
        require=require or Fact("-"),
        require_text=require_text,
        applies=applies,
        applies_text=applies_text,
        not_met=fields.take("not_met", str),
        unknown=fields.take("unknown", str),
        stand_in=fields.take("stand_in", bool, default=False),
        searches=searches,
        reads=reads,
        needs=_facts(require, applies, seen_too=False),
        cases=(),
    )
    fields.take("why", str, "-")
    readable = require is not None and (applies is not None or not applies_text)
    cases = _read_cases(fields, rule, around) if readable else _pass_over_cases(fields)
    problems = [*fields.done(), *_effect_problems(rule, around.scale), *clause_in_name(file, clause)]
    if problems or require is None:
        return None, problems
    problems = _case_problems(rule, cases, around)
    return (None, problems) if problems else (_with_cases(rule, cases), [])


def _criterion(fields: Fields, clause: str, stage: str) -> str:
    """Whose recorded assessment comes before the data; none where the policy lets nobody's do so."""
    criterion = fields.take("criterion", str, clause or "-")
    return criterion if fields.take("assessable", bool, default=stage != CONTRADICTIONS_STAGE) else ""


def _with_cases(rule: Rule, cases: tuple[Case, ...]) -> Rule:
    return Rule(**{name: getattr(rule, name) for name in Rule.__slots__} | {"cases": cases})


def _facts(require: Expression | None, applies: Expression | None, *, seen_too: bool) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for expression in (applies, require):
        if expression is not None:
            found = facts_in(expression) if seen_too else _plain_facts(expression)
            names.update(dict.fromkeys(found))
    return tuple(names)


def _plain_facts(expression: Expression) -> tuple[str, ...]:
    return tuple(node.name for node in walk(expression) if isinstance(node, Fact))


def _conditions(
    fields: Fields, require_text: str, applies_text: str, searches: tuple[str, ...], around: Surroundings
) -> tuple[Expression | None, Expression | None]:
    """Both conditions, parsed, checked and with their bounds told; None where there is none or it is refused."""
    for source in searches:
        if search_fact(source) not in around.facts:
            fields.tell("search_unknown", "searches", value=source)
    if fields.problems:
        return None, None
    look = looked(searches)
    if look is not None:
        fields.problems.extend(KindCheck(around.facts, around.parameters, fields.file, "searches").condition(look))
    require = _condition(fields, "require", require_text, look, around)
    applies = _condition(fields, "applies", applies_text, look, around) if applies_text else None
    return require, applies


def _condition(
    fields: Fields, field: str, text: str, look: Expression | None, around: Surroundings
) -> Expression | None:
    expression, problems = parse(text, file=fields.file, field=field)
    if expression is not None:
        problems = KindCheck(around.facts, around.parameters, fields.file, field).condition(expression)
    if expression is None or problems:
        fields.problems.extend(problems)
        return None
    unlooked = [name for name in facts_in(expression) if around.facts[name].searched and look is None]
    for name in unlooked:
        fields.tell("search_not_named", field, value=name)
    return None if unlooked else with_bounds(expression, around.facts, look)


def _effect_problems(rule: Rule, scale: tuple[str, ...]) -> list[Problem]:
    """Effects on the scale; unknown withholds what good would give; a stand-in never gives the worst."""
    problems = [
        problem("effect_not_on_scale", table=rule.file, column=field, value=effect, scale=" > ".join(scale))
        for field, effect in (("not_met", rule.not_met), ("unknown", rule.unknown))
        if effect and effect not in scale
    ]
    if problems:
        return problems
    if rule.not_met != scale[0] and rule.unknown == scale[0]:
        problems.append(problem("unknown_passes_for_good", table=rule.file, column="unknown", value=rule.unknown))
    if rule.stand_in:
        problems += [
            problem("stand_in_gives_worst", table=rule.file, column=field, value=effect)
            for field, effect in (("not_met", rule.not_met), ("unknown", rule.unknown))
            if effect == scale[-1]
        ]
    return problems


def clause_in_name(file: str, clause: str) -> list[Problem]:
    """A rule is found by its clause: the file is named by it, and the name is fit for a column."""
    name, number = file.rsplit("/", 1)[-1].removesuffix(".toml"), clause.partition("-")[2]
    fits = re.fullmatch(r"[0-9a-z][0-9a-z.\-]*", name) and number and name.startswith(f"{number}-")
    if fits or not clause:
        return []
    return [problem("rule_name_without_clause", table=file, column="clause", value=clause)]


def _read_cases(fields: Fields, rule: Rule, around: Surroundings) -> tuple[Case, ...]:
    cases = []
    for number, entry in enumerate(fields.take("case", list, []), start=1):
        place = f"case[{number}]"
        if not isinstance(entry, dict):
            fields.tell("field_of_wrong_kind", place, value=entry, kind="table")
            continue
        inner = Fields(entry, rule.file, place)
        name, expect = inner.take("name", str), inner.take("expect", str)
        name_zh = inner.take("name_zh", str, "")
        raw = inner.take("facts", dict, {})
        if expect not in tuple(Outcome):
            inner.tell("outcome_unknown", "expect", value=expect)
        facts = _case_facts(inner, rule, raw, around)
        fields.problems.extend(inner.done())
        if expect in tuple(Outcome):
            cases.append(Case(name, facts, Outcome(expect), name_zh))
    return tuple(cases)


def _pass_over_cases(fields: Fields) -> tuple[Case, ...]:
    """Of a rule that cannot be read nobody knows which facts its cases may name."""
    fields.take("case", list, [])
    return ()


def _case_facts(
    fields: Fields, rule: Rule, raw: Mapping[str, object], around: Surroundings
) -> dict[str, ParameterValue]:
    """A case's facts as values; a recorded verdict on the rule's own criterion may stand among them."""
    known = {name: around.facts[name] for name in rule.reads if name in around.facts}
    verdict = raw.get(rule.verdict_fact)
    if not (isinstance(verdict, str) and verdict in VERDICTS):
        return case_facts(fields, raw, known)
    others = {name: value for name, value in raw.items() if name != rule.verdict_fact}
    return {rule.verdict_fact: verdict} | case_facts(fields, others, known)


def _case_problems(rule: Rule, cases: tuple[Case, ...], around: Surroundings) -> list[Problem]:
    """Outcomes without a case, and cases that come out otherwise."""
    needed = CASES_NEEDED + ((Outcome.NOT_APPLICABLE,) if rule.applies is not None else ())
    shown = {case.expect for case in cases}
    problems = [problem("case_missing", table=rule.file, column="case", value=o) for o in needed if o not in shown]
    judge = rule_judge(rule, around.parameters)
    for case in cases:
        found = judge(case.facts)
        if found is not case.expect:
            problems.append(
                problem(
                    "case_fails", table=rule.file, value=case.name, column="case", expected=case.expect, found=found
                )
            )
    return problems
