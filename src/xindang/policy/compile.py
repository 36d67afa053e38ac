"""Back end one for a whole stage: outcomes, effects and the fold as SQL over a table of facts.

Three steps, each one SELECT over the one before, so that a person can read and run them:
conditions (true, false, NULL) -> outcomes (four words) -> grade, what it may be, reasons.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xindang.policy.expression import parameters_in
from xindang.policy.fold import effect_of, reason_order
from xindang.policy.pack import Outcome, Pack, ParameterValue, Rule, Stage
from xindang.policy.sql import SqlText

KEY = "customer_id"
OUTCOME_CODES = {Outcome.MET: 0, Outcome.NOT_APPLICABLE: 1, Outcome.UNKNOWN: 2, Outcome.NOT_MET: 3}


@dataclass(frozen=True, slots=True)
class StageSql:
    """The SQL of a stage. ``values`` bind the parameters of ``outcomes``; the rest takes none.

    ``outcomes`` reads the facts table; ``answers`` reads a table of outcomes. In both an outcome is a small number
    (``OUTCOME_CODES``), because text would be most of the work; ``outcome_words`` turns a column into its word.
    """

    outcomes: str
    values: Mapping[str, ParameterValue]
    answers: str


def compile_stage(pack: Pack, stage: Stage, *, facts_table: str, outcomes_table: str) -> StageSql:
    """The SQL that rates every row of ``facts_table``."""
    text = SqlText(pack.facts, pack.parameter_values)
    conditions = ",\n        ".join(_conditions(rule, text) for rule in stage.rules)
    missing = ",\n        ".join(_missing_columns(stage))
    outcomes = ",\n    ".join(f'{_outcome(rule)} as "{rule.column}"' for rule in stage.rules)
    names = sorted({name for rule in stage.rules for name in _parameters_of(rule)})
    return StageSql(
        outcomes=f"""
with condition as (
    select
        {KEY},
        {missing},
        {conditions}
    from {facts_table}
)
select
    {KEY},
    {", ".join(_unknown_column(name) for name in _facts_of(stage))},
    {outcomes}
from condition""",
        values={name: pack.parameter_values[name] for name in names},
        answers=_answers(stage, outcomes_table),
    )


def outcome_words(column: str) -> str:
    """An outcome's number as its word."""
    cases = " ".join(f"when {code} then '{outcome.value}'" for outcome, code in OUTCOME_CODES.items())
    return f"case {column} {cases} end"


def _parameters_of(rule: Rule) -> tuple[str, ...]:
    applies = parameters_in(rule.applies) if rule.applies is not None else ()
    return parameters_in(rule.require) + applies


def _facts_of(stage: Stage) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for rule in stage.rules for name in rule.needs))


def _unknown_column(name: str) -> str:
    return f'"no {name}"'


def _missing_columns(stage: Stage) -> list[str]:
    return [f'"{name}" is null as {_unknown_column(name)}' for name in _facts_of(stage)]


def _conditions(rule: Rule, text: SqlText) -> str:
    """The recorded verdict, whether the rule applies, and whether what it requires holds."""
    applies = text.render(rule.applies) if rule.applies is not None else "true"
    return (
        f'"{rule.verdict_fact}" as "verdict {rule.column}", '
        f'{applies} as "applies {rule.column}", {text.render(rule.require)} as "holds {rule.column}"'
    )


def _outcome(rule: Rule) -> str:
    """Written out branch by branch: NULL has its own, so that nothing unknown falls into an else."""
    verdict, applies, holds = (f'"{word} {rule.column}"' for word in ("verdict", "applies", "holds"))
    code = {outcome.value: number for outcome, number in OUTCOME_CODES.items()}
    return f"""cast(case
        when {verdict} = 'met' then {code["met"]}
        when {verdict} = 'not_met' then {code["not_met"]}
        when {verdict} = 'unknown' then {code["unknown"]}
        when {applies} is null then {code["unknown"]}
        when not {applies} then {code["not_applicable"]}
        when {holds} is null then {code["unknown"]}
        when {holds} then {code["met"]}
        else {code["not_met"]}
    end as tinyint)"""


def _answers(stage: Stage, outcomes_table: str) -> str:
    """Grade, provisional, grades_possible and reasons of every customer."""
    unknown, not_met = OUTCOME_CODES[Outcome.UNKNOWN], OUTCOME_CODES[Outcome.NOT_MET]
    certain = _worst(f'case when "{r.column}" = {not_met} then {stage.rank(r.not_met)} else 0 end' for r in stage.rules)
    open_now = _worst(
        f'case when "{r.column}" = {unknown} then {stage.rank(r.unknown)} else 0 end' for r in stage.rules
    )
    ranks = range(len(stage.scale))
    flags = ",\n        ".join(f"{_can_be(stage, rank, unknown)} as may_fall_to_{rank}" for rank in ranks)
    possible = ", ".join(
        f"case when certain = {rank} or (certain < {rank} and may_fall_to_{rank}) then '{stage.scale[rank]}' end"
        for rank in ranks
    )
    grade = " ".join(f"when {rank} then '{label}'" for rank, label in enumerate(stage.scale))
    others = " or ".join(
        f"(greatest(certain, open_now) <> {rank} and (certain = {rank} or (certain < {rank} and may_fall_to_{rank})))"
        for rank in ranks
    )
    return f"""
with ranked as (
    select
        {KEY},
        {certain} as certain,
        {open_now} as open_now,
        {flags},
        {_reasons(stage)} as reasons
    from {outcomes_table}
)
select
    {KEY},
    case greatest(certain, open_now) {grade} end as grade,
    {others} as provisional,
    list_filter([{possible}], lambda word: word is not null) as grades_possible,
    reasons
from ranked"""


def _worst(terms: Iterable[str]) -> str:
    """The greatest of terms that are never NULL, so that SQL's greatest has nothing to skip."""
    return f"greatest(0, {', '.join(terms)})"


def _can_be(stage: Stage, rank: int, unknown: int) -> str:
    """Whether some open rule, settled as not met, brings the answer of this rank."""
    tests = [f'"{rule.column}" = {unknown}' for rule in stage.rules if stage.rank(rule.not_met) == rank]
    return f"({' or '.join(tests)})" if tests else "false"


def _reasons(stage: Stage) -> str:
    """The list of reasons in the one order of ``fold.reason_order``."""
    entries = []
    for rule, outcome in reason_order(stage):
        missing = "[]::varchar[]"
        if outcome is Outcome.UNKNOWN:
            names = ", ".join(f"case when {_unknown_column(name)} then '{name}' end" for name in rule.needs)
            missing = f"list_filter([{names}]::varchar[], lambda word: word is not null)"
        entries.append(
            f"""case when "{rule.column}" = {OUTCOME_CODES[outcome]} then {{
                'rule': '{rule.id}', 'clause': '{rule.clause}', 'outcome': '{outcome.value}',
                'effect': '{effect_of(rule, outcome)}', 'missing_facts': {missing} }} end"""
        )
    joined = ",\n            ".join(entries)
    return f"list_filter([\n            {joined}\n        ], lambda reason: reason is not null)"
