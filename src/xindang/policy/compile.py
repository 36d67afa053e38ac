"""Back end one for a whole stage: outcomes, effects and the fold as SQL over a table of facts.

Three steps, each a query over the one before, so that a person can read and run them:

conditions  true, false or NULL for each rule and customer
outcomes    four words per rule, and the customer's *signature*: all outcomes and unknown facts packed into integers
answers     one row per signature: grade, what it may be, reasons

The answer depends on nothing but the signature, and millions of customers share a few thousand of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xindang.policy.expression import parameters_in
from xindang.policy.fold import effect_of, reason_order
from xindang.policy.pack import Outcome, Pack, ParameterValue, Rule, Stage
from xindang.policy.sql import SqlText, literal

KEY = "customer_id"
OUTCOME_CODES = {Outcome.MET: 0, Outcome.NOT_APPLICABLE: 1, Outcome.UNKNOWN: 2, Outcome.NOT_MET: 3}
OUTCOME_BITS = 2
SIGNATURE_BITS = 62


@dataclass(frozen=True, slots=True)
class StageSql:
    """The SQL of a stage. ``values`` bind the parameters of ``outcomes``; the other queries take none.

    ``outcomes`` reads the facts table; ``answers`` and ``ratings`` read a table made of ``outcomes``, and ``ratings``
    also one made of ``answers``. An outcome is a small number (``OUTCOME_CODES``); ``outcome_words`` gives its word.
    """

    outcomes: str
    values: Mapping[str, ParameterValue]
    answers: str
    ratings: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands in the signature: column, first bit, number of bits."""

    column: str
    shift: int
    bits: int


def compile_stage(
    pack: Pack, stage: Stage, *, facts_table: str, outcomes_table: str, answers_table: str = "answers"
) -> StageSql:
    """The SQL that rates every row of ``facts_table``."""
    text = SqlText(pack.facts, pack.parameter_values)
    places = signature_places(stage)
    names = sorted({name for rule in stage.rules for name in _parameters_of(rule)})
    return StageSql(
        outcomes=_outcomes(stage, text, places, facts_table),
        values={name: pack.parameter_values[name] for name in names},
        answers=_answers(stage, places, outcomes_table),
        ratings=_ratings(places, outcomes_table, answers_table),
    )


def outcome_words(column: str) -> str:
    """An outcome's number as its word."""
    cases = " ".join(f"when {code} then '{outcome.value}'" for outcome, code in OUTCOME_CODES.items())
    return f"case {column} {cases} end"


def signature_places(stage: Stage) -> dict[str, Place]:
    """Where each rule's outcome and each fact's absence stand; integers hold 62 bits each."""
    wanted = [(rule.column, OUTCOME_BITS) for rule in stage.rules]
    wanted += [(_unknown(name), 1) for name in dict.fromkeys(n for rule in stage.rules for n in rule.needs)]
    places: dict[str, Place] = {}
    number, shift = 1, 0
    for name, bits in wanted:
        if shift + bits > SIGNATURE_BITS:
            number, shift = number + 1, 0
        places[name] = Place(f"signature_{number}", shift, bits)
        shift += bits
    return places


def _signature_columns(places: Mapping[str, Place]) -> list[str]:
    return list(dict.fromkeys(place.column for place in places.values()))


def _unknown(name: str) -> str:
    return f"no {name}"


def _parameters_of(rule: Rule) -> tuple[str, ...]:
    applies = parameters_in(rule.applies) if rule.applies is not None else ()
    return parameters_in(rule.require) + applies


def _outcomes(stage: Stage, text: SqlText, places: Mapping[str, Place], facts_table: str) -> str:
    facts = dict.fromkeys(name for rule in stage.rules for name in rule.needs)
    absent = [f'"{name}" is null as "{_unknown(name)}"' for name in facts]
    conditions = ",\n        ".join(absent + [_conditions(rule, text) for rule in stage.rules])
    kept = [f'"{_unknown(name)}"' for name in facts]
    outcomes = ",\n        ".join(kept + [f'{_outcome(rule)} as "{rule.column}"' for rule in stage.rules])
    packed = ",\n    ".join(_packed(column, places) for column in _signature_columns(places))
    return f"""
with condition as (
    select
        {KEY},
        {conditions}
    from {facts_table}
),
outcome as (
    select
        {KEY},
        {outcomes}
    from condition
)
select
    {KEY},
    {", ".join(f'"{rule.column}"' for rule in stage.rules)},
    {packed}
from outcome"""


def _packed(column: str, places: Mapping[str, Place]) -> str:
    inside = [(name, place.shift) for name, place in places.items() if place.column == column]
    return " + ".join(f'(cast("{name}" as bigint) << {shift})' for name, shift in inside) + f" as {column}"


def _conditions(rule: Rule, text: SqlText) -> str:
    """The recorded verdict, whether the rule applies, and whether what it requires holds."""
    applies = text.render(rule.applies) if rule.applies is not None else "true"
    verdict = f'"{rule.verdict_fact}"' if rule.criterion else "cast(null as varchar)"
    return (
        f'{verdict} as "verdict {rule.column}", '
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


def _answers(stage: Stage, places: Mapping[str, Place], outcomes_table: str) -> str:
    """Grade, provisional, grades_possible and reasons of every signature."""
    unknown, not_met = OUTCOME_CODES[Outcome.UNKNOWN], OUTCOME_CODES[Outcome.NOT_MET]
    keys = ", ".join(_signature_columns(places))
    certain = _worst(f'case when "{r.column}" = {not_met} then {stage.rank(r.not_met)} else 0 end' for r in stage.rules)
    open_now = _worst(
        f'case when "{r.column}" = {unknown} then {stage.rank(r.unknown)} else 0 end' for r in stage.rules
    )
    unpacked = ",\n        ".join(
        f'({place.column} >> {place.shift}) & {2**place.bits - 1} as "{name}"' for name, place in places.items()
    )
    ranks = range(len(stage.scale))
    possible = ",\n        ".join(f"{_possible(stage, rank, unknown)} as possible_{rank}" for rank in ranks)
    grade = " ".join(f"when {rank} then {literal(label)}" for rank, label in enumerate(stage.scale))
    grades = ", ".join(f"case when possible_{rank} then {literal(stage.scale[rank])} end" for rank in ranks)
    return f"""
with signature as (
    select distinct {keys} from {outcomes_table}
),
unpacked as (
    select
        {keys},
        {unpacked}
    from signature
),
ranked as (
    select
        *,
        {certain} as certain,
        {open_now} as open_now
    from unpacked
),
settled as (
    select
        *,
        greatest(certain, open_now) as now,
        {possible}
    from ranked
)
select
    {keys},
    case now {grade} end as grade,
    {" or ".join(f"(possible_{rank} and now <> {rank})" for rank in ranks)} as provisional,
    list_filter([{grades}], lambda word: word is not null) as grades_possible,
    {_reasons(stage)} as reasons
from settled"""


def _worst(terms: Iterable[str]) -> str:
    """The greatest of terms that are never NULL, so that SQL's greatest has nothing to skip."""
    return f"greatest(0, {', '.join(terms)})"


def _possible(stage: Stage, rank: int, unknown: int) -> str:
    """Whether some settling of the open rules gives the answer of this rank."""
    tests = [f'"{rule.column}" = {unknown}' for rule in stage.rules if stage.rank(rule.not_met) == rank]
    falls = f"({' or '.join(tests)})" if tests else "false"
    return f"(certain = {rank} or (certain < {rank} and {falls}))"


def _reasons(stage: Stage) -> str:
    """The list of reasons in the one order of ``fold.reason_order``."""
    entries = ",\n        ".join(_reason(rule, outcome) for rule, outcome in reason_order(stage))
    return f"list_filter([\n        {entries}\n    ], lambda reason: reason is not null)"


def _reason(rule: Rule, outcome: Outcome) -> str:
    missing = "[]::varchar[]"
    if outcome is Outcome.UNKNOWN:
        names = ", ".join(f"case when \"{_unknown(name)}\" = 1 then '{name}' end" for name in rule.needs)
        missing = f"list_filter([{names}]::varchar[], lambda word: word is not null)"
    words = {"rule": rule.id, "clause": rule.clause, "outcome": outcome.value, "effect": effect_of(rule, outcome) or ""}
    fields = ", ".join(f"'{key}': {literal(word)}" for key, word in words.items())
    return f"case when \"{rule.column}\" = {OUTCOME_CODES[outcome]} then {{{fields}, 'missing_facts': {missing}}} end"


def _ratings(places: Mapping[str, Place], outcomes_table: str, answers_table: str) -> str:
    """Every customer with the answer of its signature."""
    same = " and ".join(f"outcome.{key} = answer.{key}" for key in _signature_columns(places))
    return f"""
select
    outcome.{KEY},
    answer.grade,
    answer.provisional,
    answer.grades_possible,
    answer.reasons
from {outcomes_table} as outcome
inner join {answers_table} as answer on {same}"""
