"""One file of ``limits/``: from TOML to a checked limit, or to every problem it has.

A limit says to whom it applies (facts of the customer and of the side, and the ``grade``), and by what it is bounded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from xindang.core.problems import Problem, problem
from xindang.policy.bounds import with_bounds
from xindang.policy.case_facts import case_facts
from xindang.policy.expression import Expression, Fact, FactType, Kind, facts_in
from xindang.policy.fields import Fields, read_toml
from xindang.policy.grammar import parse
from xindang.policy.kinds import KindCheck, nearest
from xindang.policy.limit_judge import BINDING_GRADE, BINDING_UNKNOWN, tenure_judge
from xindang.policy.pack import Bound, LimitCase, LimitRule, ParameterValue
from xindang.policy.rules import clause_in_name

LIMITS_FOLDER = "limits"
GRADE = "grade"
TENURES = ("long", "temporary")
GRANTED = ("as_a_rule", "by_exception", "none")
BOUND_NAMES = ("average_shipments", "average_payments", "amount_in_use", "limit_in_force", "collateral")
REQUIRED = ("vp_sales", "cfo", "gm", "chairman", "sales_manager", "credit_controller", "collateral")
EXPECTED = ("amount", "ceiling_amount", "binding")


@dataclass(frozen=True, slots=True)
class LimitSurroundings:
    """What a limit is read against: facts there are (``grade`` among them) and parameters there are."""

    facts: Mapping[str, FactType]
    parameters: Mapping[str, ParameterValue]


def grade_fact(scale: tuple[str, ...]) -> FactType:
    """The answer of the rating stage, as limits read it."""
    return FactType(GRADE, Kind.TEXT, codes=scale)


def read_limit(file: str, text: str, around: LimitSurroundings) -> tuple[LimitRule | None, list[Problem]]:
    """The limit of a file; None when something is wrong with it."""
    table, problems = read_toml(file, text)
    if problems:
        return None, problems
    fields = Fields(table, file)
    applies_text = fields.take("applies", str)
    applies = _condition(fields, "applies", applies_text, around)
    bounds = _read_bounds(fields, around)
    rule = LimitRule(
        id=file.removesuffix(".toml"),
        file=file,
        clause=fields.take("clause", str),
        title=fields.take("title", str),
        title_en=fields.take("title_en", str),
        tenure=_one_of(fields, "tenure", TENURES),
        applies=applies or Fact(GRADE),
        applies_text=applies_text,
        granted=_one_of(fields, "granted", GRANTED),
        bounds=bounds,
        term_days=fields.take("term_days", str, "-").removeprefix("$"),
        requires=fields.take_texts("requires"),
        reads=_reads(applies, bounds),
        cases=(),
    )
    _check_whole(fields, rule, around)
    readable = applies is not None and not fields.problems
    cases = _read_cases(fields, rule, around) if readable else _passed_over(fields)
    problems = [*fields.done(), *clause_in_name(file, rule.clause)]
    if problems or applies is None:
        return None, problems
    rule = replace(rule, cases=cases)
    problems = _case_problems(rule, around)
    return (None, problems) if problems else (rule, [])


def _one_of(fields: Fields, key: str, words: tuple[str, ...]) -> str:
    value = fields.take(key, str)
    if value and value not in words:
        fields.tell("word_unknown", key, value=value, words=", ".join(words))
    return value


def _check_whole(fields: Fields, rule: LimitRule, around: LimitSurroundings) -> None:
    """What must fit together: a grant has bounds, a term and signatures; where there is none it has nothing."""
    for role in rule.requires:
        if role not in REQUIRED:
            fields.tell("word_unknown", "requires", value=role, words=", ".join(REQUIRED))
    grants = rule.granted != "none"
    if grants and (not rule.bounds or not rule.requires):
        fields.tell("grant_without_bounds", "bounds")
    if not grants and (rule.bounds or rule.requires):
        fields.tell("none_with_bounds", "bounds")
    days = around.parameters.get(rule.term_days)
    if grants and not (isinstance(days, Decimal) and days > 0 and days == days.to_integral_value()):
        fields.tell("term_not_days", "term_days", value=rule.term_days)


def _condition(fields: Fields, key: str, text: str, around: LimitSurroundings) -> Expression | None:
    expression, problems = parse(text, file=fields.file, field=key)
    fields.problems.extend(problems)
    if expression is None:
        return None
    found = KindCheck(around.facts, around.parameters, fields.file, key).condition(expression)
    fields.problems.extend(found)
    return None if found else with_bounds(expression, around.facts)


def _amount(fields: Fields, key: str, text: str, around: LimitSurroundings) -> Expression | None:
    expression, problems = parse(text, file=fields.file, field=key)
    fields.problems.extend(problems)
    if expression is None:
        return None
    check = KindCheck(around.facts, around.parameters, fields.file, key)
    shape = check.shape(expression)
    if shape is not None and shape.kind is not Kind.NUMBER:
        fields.tell("number_needed", key, value=text, kind=shape.kind)
        return None
    fields.problems.extend(check.problems)
    return None if check.problems else expression


def _read_bounds(fields: Fields, around: LimitSurroundings) -> tuple[Bound, ...]:
    """The bounds in the order of the file: of equal ones the first is said to bind."""
    bounds = []
    for name, raw in fields.take("bounds", dict, {}).items():
        entry = raw if isinstance(raw, dict) else {"amount": raw}
        inner = Fields(entry, fields.file, f"bounds.{name}")
        if name not in BOUND_NAMES:
            inner.tell("word_unknown", "name", value=name, words=", ".join(BOUND_NAMES))
        amount_text = inner.take("amount", str)
        amount = _amount(inner, "amount", amount_text, around)
        applies_text = inner.take("applies", str, "")
        applies = _condition(inner, "applies", applies_text, around) if applies_text else None
        fields.problems.extend(inner.done())
        if amount is not None:
            said = f"{amount_text}（{applies_text}）" if applies_text else amount_text
            bounds.append(Bound(name, amount, applies, said, _reads(applies, (), amount)))
    return tuple(bounds)


def _reads(applies: Expression | None, bounds: tuple[Bound, ...], amount: Expression | None = None) -> tuple[str, ...]:
    own = [name for part in (applies, amount) if part is not None for name in facts_in(part)]
    return tuple(dict.fromkeys([*own, *(name for bound in bounds for name in bound.reads)]))


def _passed_over(fields: Fields) -> tuple[LimitCase, ...]:
    fields.take("case", list, [])
    return ()


def _read_cases(fields: Fields, rule: LimitRule, around: LimitSurroundings) -> tuple[LimitCase, ...]:
    cases = []
    known = {name: around.facts[name] for name in rule.reads}
    for number, entry in enumerate(fields.take("case", list, []), start=1):
        inner = Fields(entry if isinstance(entry, dict) else {}, fields.file, f"case[{number}]")
        expect = {name: _expected(value) for name, value in inner.take("expect", dict).items()}
        for name in expect:
            if name not in EXPECTED:
                inner.tell(
                    "field_unknown", f"expect.{name}", value=name, nearest=nearest(name, dict.fromkeys(EXPECTED))
                )
        facts = case_facts(inner, inner.take("facts", dict), known)
        cases.append(LimitCase(inner.take("name", str), facts, expect, inner.take("name_zh", str, "")))
        fields.problems.extend(inner.done())
    return tuple(cases)


def _expected(value: object) -> ParameterValue:
    """A number as Decimal; ``"unknown"`` stands for an amount that nobody can know."""
    if isinstance(value, Decimal | str | bool):
        return value
    return Decimal(value) if isinstance(value, int) else str(value)


def _case_problems(rule: LimitRule, around: LimitSurroundings) -> list[Problem]:
    """Cases that come out otherwise, and kinds of case that are missing: each bound binds once, one is unknown."""
    judge = tenure_judge([rule], around.parameters)
    problems, shown = [], set()
    for case in rule.cases:
        decision = judge(case.facts)
        found: dict[str, object] = {
            "amount": BINDING_UNKNOWN if decision.amount is None else decision.amount,
            "ceiling_amount": BINDING_UNKNOWN if decision.ceiling_amount is None else decision.ceiling_amount,
            "binding": decision.binding,
        }
        shown.add(decision.binding)
        wrong = [name for name, value in case.expect.items() if found[name] != value]
        problems += [
            problem(
                "case_fails",
                table=rule.file,
                value=case.name,
                column=f"case.{name}",
                expected=case.expect[name],
                found=found[name],
            )
            for name in wrong
        ]
    needed = [BINDING_UNKNOWN, *(bound.name for bound in rule.bounds)] if rule.bounds else [BINDING_GRADE]
    problems += [
        problem("case_missing", table=rule.file, column="case", value=name) for name in needed if name not in shown
    ]
    return problems
