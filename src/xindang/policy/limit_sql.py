"""Back end one for limits: what every customer may be granted on every side and tenure, in one query.

Three steps, each over the one before: the rule that applies (``rule_no``; 0: nobody knows which, -1: none does), the
amount and state of every bound under that rule, and the least of them. ``limit_judge.py`` says the same for one row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from xindang.policy.compile import KEY
from xindang.policy.expression import parameters_in
from xindang.policy.limit_judge import AS_A_RULE, BINDING_GRADE, BINDING_UNKNOWN
from xindang.policy.pack import Bound, LimitRule, Pack, ParameterValue
from xindang.policy.sql import SEEN_SUFFIX, SqlText, literal

UNKNOWN_RULE, NO_RULE = 0, -1
ABSENT, COUNTS, UNKNOWN = 0, 1, 2
GRADE = "grade"


@dataclass(frozen=True, slots=True)
class LimitTables:
    """The relations a query of limits reads: facts per customer, facts per customer and side, ratings."""

    facts: str
    side_facts: str
    ratings: str


@dataclass(frozen=True, slots=True)
class LimitSql:
    """A query and the values of the parameters it binds."""

    query: str
    values: Mapping[str, ParameterValue]


def compile_limits(pack: Pack, tables: LimitTables) -> LimitSql:
    """Rows per customer, side traded and tenure: the columns of the table ``limits`` that the policy gives."""
    text = SqlText(pack.facts, pack.parameter_values)
    rules = list(enumerate(pack.limits, start=1))
    bounds = list(dict.fromkeys(bound.name for rule in pack.limits for bound in rule.bounds))
    query = f"""
with input as (
    {_input(pack, tables)}
),
chosen as (
    {_chosen(rules, text)}
),
bounded as (
    select
        *,
        {_bound_columns(rules, bounds, text)}
    from chosen
),
least_bound as (
    select
        *,
        {_ceiling(bounds)} as least_amount
    from bounded
),
given as (
    select
        *,
        case
            when rule_no = {UNKNOWN_RULE} then null
            when rule_no in ({_numbers(n for n, rule in rules if rule.bounds)}) then least_amount
            else 0
        end as ceiling_amount
    from least_bound
)
select
    {KEY},
    side,
    tenure,
    {_by_rule(rules, "varchar", lambda rule: literal(rule.clause))} as clause,
    {_by_rule(rules, "varchar", lambda rule: literal(rule.id))} as rule,
    grade,
    provisional,
    {_amount(rules)} as amount,
    cast(ceiling_amount as decimal(18, 2)) as ceiling_amount,
    {_requires(rules)} as requires,
    {_by_rule(rules, "integer", lambda rule: _term(rule, pack))} as term_days,
    {_binding(rules)} as binding,
    {_reasons(rules)} as reasons
from given"""
    return LimitSql(query, {name: pack.parameter_values[name] for name in _parameters(pack.limits)})


def _parameters(rules: Iterable[LimitRule]) -> list[str]:
    names = {name for rule in rules for name in parameters_in(rule.applies)}
    for bound in (bound for rule in rules for bound in rule.bounds):
        names |= {*parameters_in(bound.amount), *(parameters_in(bound.applies) if bound.applies is not None else ())}
    return sorted(names)


def _input(pack: Pack, tables: LimitTables) -> str:
    """Every fact that any limit reads, from the table of its grain, with the grade."""
    columns = []
    for name in dict.fromkeys(name for rule in pack.limits for name in rule.reads):
        if name == GRADE:
            continue
        fact = pack.facts[name]
        table = "side_fact" if fact.per_side else "fact"
        columns += [f'{table}."{column}"' for column in (name, *([name + SEEN_SUFFIX] if fact.bounded else []))]
    chosen = ", ".join([f"side_fact.{KEY}", "side_fact.side", "rating.grade", "rating.provisional", *columns])
    return f"""select {chosen}
    from {tables.side_facts} as side_fact
    inner join {tables.facts} as fact on fact.{KEY} = side_fact.{KEY}
    inner join {tables.ratings} as rating on rating.{KEY} = side_fact.{KEY}"""


def _chosen(rules: Sequence[tuple[int, LimitRule]], text: SqlText) -> str:
    """Every row once per tenure, with the first rule that applies; one that may apply before it leaves it open."""
    parts = []
    for tenure in dict.fromkeys(rule.tenure for _, rule in rules):
        tests = [(text.render(rule.applies), number) for number, rule in rules if rule.tenure == tenure]
        cases = "\n            ".join(
            f"when {applies} is null then {UNKNOWN_RULE} when {applies} then {number}" for applies, number in tests
        )
        parts.append(f"""select *, {literal(tenure)} as tenure, case
            {cases}
            else {NO_RULE} end as rule_no
        from input""")
    return "\n    union all\n    ".join(parts)


def _bound_columns(rules: Sequence[tuple[int, LimitRule]], names: Sequence[str], text: SqlText) -> str:
    """Each bound's amount (NULL unless it counts) and state under the rule of the row."""
    columns = []
    for name in names:
        having = [(n, bound) for n, rule in rules for bound in rule.bounds if bound.name == name]
        amounts = " ".join(f"when {n} then {_cents(bound, text)}" for n, bound in having)
        states = " ".join(f"when {n} then {_state(bound, text)}" for n, bound in having)
        columns.append(f'case rule_no {amounts} end as "{name}"')
        columns.append(f'case rule_no {states} else {ABSENT} end as "{name} state"')
    return ",\n        ".join(columns)


def _cents(bound: Bound, text: SqlText) -> str:
    amount = text.render(bound.amount)
    cents = f"try_cast(case when {amount} < 0 then 0 else {amount} end as decimal(18, 2))"
    return cents if bound.applies is None else f"case when {text.render(bound.applies)} then {cents} end"


def _state(bound: Bound, text: SqlText) -> str:
    counts = f"case when {_cents(bound, text)} is null then {UNKNOWN} else {COUNTS} end"
    if bound.applies is None:
        return counts
    applies = text.render(bound.applies)
    return f"case when {applies} is null then {UNKNOWN} when {applies} then {counts} else {ABSENT} end"


def _ceiling(names: Sequence[str]) -> str:
    """The least of the bounds that count, unknown when one is; none at all is unknown too, never unlimited."""
    if not names:
        return "cast(null as decimal(18, 2))"
    unknown = " or ".join(f'"{name} state" = {UNKNOWN}' for name in names)
    amounts = ", ".join(f'"{name}"' for name in names)
    return f"case when {unknown} then null else least({amounts}) end"


def _amount(rules: Sequence[tuple[int, LimitRule]]) -> str:
    granting = _numbers(n for n, rule in rules if rule.granted == AS_A_RULE)
    known = f"case when rule_no in ({granting}) then ceiling_amount else 0 end"
    return f"cast(case when rule_no = {UNKNOWN_RULE} then null else {known} end as decimal(18, 2))"


def _binding(rules: Sequence[tuple[int, LimitRule]]) -> str:
    cases = [f"when rule_no = {UNKNOWN_RULE} then {literal(BINDING_UNKNOWN)}"]
    for number, rule in rules:
        if rule.bounds:
            tests = " ".join(
                f'when "{bound.name}" = ceiling_amount then {literal(bound.name)}' for bound in rule.bounds
            )
            cases.append(f"when rule_no = {number} then case {tests} else {literal(BINDING_UNKNOWN)} end")
    return f"case {' '.join(cases)} else {literal(BINDING_GRADE)} end"


def _requires(rules: Sequence[tuple[int, LimitRule]]) -> str:
    def roles(rule: LimitRule) -> str:
        return "[" + ", ".join(literal(role) for role in rule.requires) + "]::varchar[]"

    cases = " ".join(f"when {number} then {roles(rule)}" for number, rule in rules)
    return f"case rule_no {cases} else []::varchar[] end"


def _reasons(rules: Sequence[tuple[int, LimitRule]]) -> str:
    """Every bound that was compared, in the rule's order, with its amount or the facts that are missing."""
    cases = " ".join(
        f"when {number} then list_filter([{', '.join(_reason(rule, bound) for bound in rule.bounds)}],"
        " lambda reason: reason is not null)"
        for number, rule in rules
        if rule.bounds
    )
    reads = list(dict.fromkeys(name for _, rule in rules for name in rule.reads if name != GRADE))
    open_rule = (
        f"{{'bound': {literal(BINDING_UNKNOWN)}, 'clause': cast(null as varchar),"
        f" 'amount': cast(null as decimal(18, 2)), 'missing_facts': {_missing(reads)}}}"
    )
    return f"case rule_no when {UNKNOWN_RULE} then [{open_rule}] {cases} else [] end"


def _reason(rule: LimitRule, bound: Bound) -> str:
    missing = f'case when "{bound.name} state" = {UNKNOWN} then {_missing(bound.reads)} else []::varchar[] end'
    fields = f"""'bound': {literal(bound.name)}, 'clause': {literal(rule.clause)}, 'amount': "{bound.name}",
        'missing_facts': {missing}"""
    return f'case when "{bound.name} state" <> {ABSENT} then {{{fields}}} end'


def _missing(names: Iterable[str]) -> str:
    words = ", ".join(f"case when \"{name}\" is null then '{name}' end" for name in names)
    return f"list_filter([{words}]::varchar[], lambda word: word is not null)"


def _term(rule: LimitRule, pack: Pack) -> str:
    return str(int(str(pack.parameter_values[rule.term_days]))) if rule.bounds else "null"


def _by_rule(rules: Sequence[tuple[int, LimitRule]], kind: str, value: Callable[[LimitRule], str]) -> str:
    cases = " ".join(f"when {number} then {value(rule)}" for number, rule in rules)
    return f"cast(case rule_no {cases} end as {kind})"


def _numbers(numbers: Iterable[int]) -> str:
    """Rule numbers for an ``in``; with none, a number that no row has."""
    return ", ".join(map(str, numbers)) or "-2"
