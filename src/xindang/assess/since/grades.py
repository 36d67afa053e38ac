"""Grades that changed, and the rules and facts that changed them.

The outcomes of both days are compared rule by rule, and for the rules that differ the facts that they read. A rule is
*decisive* where it alone would explain the new grade: for a fall one that now costs as much as the grade, for a rise
one that no longer does, and where only the provisional mark changed one that is unknown now or was. Where no rule is,
all that changed are.
"""

from __future__ import annotations

from collections.abc import Mapping

from xindang.assess.since.policy import PolicyChange
from xindang.assess.since.rules import Rule, Rules
from xindang.engines.duckdb import DuckEngine, quoted_name, quoted_text
from xindang.policy.sql import SEEN_SUFFIX

PAIR_TABLE, RULE_CHANGE_TABLE, FACT_CHANGE_TABLE = "since_pair", "since_rule_change", "since_fact_change"
RULE_TABLE, READ_TABLE, FACT_TABLE = "since_rule", "since_read", "since_fact"
MADE = (PAIR_TABLE, RULE_CHANGE_TABLE, FACT_CHANGE_TABLE, RULE_TABLE, READ_TABLE, FACT_TABLE)
DEFINED = {
    RULE_TABLE: "number integer, rule varchar, clause varchar, title varchar, title_en varchar, policy_change varchar",
    READ_TABLE: "number integer, fact varchar, position integer",
    FACT_TABLE: "fact varchar, title varchar, title_en varchar, kind varchar, unit varchar",
}


def make_grades(engine: DuckEngine, rules: Rules, policy: PolicyChange) -> None:
    """The tables that ``grades_query`` reads: who changed, which rules and facts of theirs did, and what they are."""
    engine.create_table(PAIR_TABLE, _pairs(rules))
    engine.create_table(RULE_CHANGE_TABLE, _rule_changes(rules))
    engine.create_table(FACT_CHANGE_TABLE, _fact_changes(engine, rules))
    for table, columns in DEFINED.items():
        engine.execute(f"create or replace table {table} ({columns})")
    told = [(number, rule, rules.told(rule)) for number, rule in enumerate(rules.names)]
    engine.insert_rows(
        RULE_TABLE,
        [(n, rule, r["clause"], r["title"], r["title_en"], policy.rules.get(rule)) for n, rule, r in told],
    )
    read = [(n, fact, position) for n, rule, _ in told for position, fact in enumerate(rules.reads(rule))]
    engine.insert_rows(READ_TABLE, read)
    words = ((fact, rules.facts[fact]) for fact in dict.fromkeys(fact for _, fact, _ in read))
    engine.insert_rows(FACT_TABLE, [(fact, w.title, w.title_en, w.kind, w.unit) for fact, w in words])


def _pairs(rules: Rules) -> str:
    """Customers whose grade or provisional mark is another one, and those that are on one side only."""
    rank_before, rank_after = (_ranked(f"{side}.grade", rules) for side in ("b", "a"))
    return f"""
select
    coalesce(a.customer_id, b.customer_id) as customer_id,
    coalesce(name_now.name, name_then.name) as name,
    b.grade as grade_before, a.grade as grade_after,
    b.provisional as provisional_before, a.provisional as provisional_after,
    {rank_before} as rank_before, {rank_after} as rank_after,
    case
        when b.customer_id is null then 'new' when a.customer_id is null then 'gone'
        when b.grade = a.grade then 'provisional_only'
        when {rank_after} < {rank_before} then 'better' else 'worse'
    end as direction
from since_before_ratings as b
full join since_after_ratings as a on a.customer_id = b.customer_id
left join since_after_customers as name_now on name_now.customer_id = a.customer_id
left join since_before_customers as name_then on name_then.customer_id = b.customer_id
where a.grade is distinct from b.grade or a.provisional is distinct from b.provisional"""


def _ranked(column: str, rules: Rules) -> str:
    cases = " ".join(f"when {quoted_text(grade)} then {rank}" for grade, rank in rules.ranks.items())
    return f"case {column} {cases} end"


def _rule_changes(rules: Rules) -> str:
    """A row per changed customer and rule whose outcome, or what it costs, is another one.

    ``place``: the decisive ones first, then what costs most, then the policy's order.
    """
    changes = ",\n        ".join(_rule_change(number, rule, rules) for number, rule in enumerate(rules.names))
    return f"""
with listed as (
    select pair.*, unnest(list_filter([
        {changes}
    ], lambda change: change is not null)) as change
    from {PAIR_TABLE} as pair
    inner join since_before_outcomes as b on b.customer_id = pair.customer_id
    inner join since_after_outcomes as a on a.customer_id = pair.customer_id
),
weighed as (
    select
        customer_id, change.number, change.outcome_before, change.outcome_after,
        change.effect_before, change.effect_after,
        coalesce(case direction
            when 'worse' then change.rank_after = rank_after and change.rank_before < rank_after
            when 'better' then change.rank_before = rank_before and change.rank_after < rank_before
            else (change.outcome_before = 'unknown') is distinct from (change.outcome_after = 'unknown')
        end, false) as explains,
        greatest(change.rank_before, change.rank_after) as cost
    from listed
)
select
    * exclude (explains, cost),
    explains or not bool_or(explains) over (partition by customer_id) as decisive,
    row_number() over (partition by customer_id order by explains desc, cost desc, number) as place
from weighed"""


def _rule_change(number: int, rule: str, rules: Rules) -> str:
    """The change of one rule as a struct, or NULL: another outcome, or another effect of the same one."""
    was = f"b.{quoted_name(rule)}" if rule in rules.before else "cast(null as varchar)"
    now = f"a.{quoted_name(rule)}" if rule in rules.after else "cast(null as varchar)"
    effect_was, rank_was = _effect(was, rules.before.get(rule), rules)
    effect_now, rank_now = _effect(now, rules.after.get(rule), rules)
    differs = f"{rank_was} <> {rank_now}"
    if rule in rules.before and rule in rules.after:
        differs += f" or {was} is distinct from {now}"
    fields = {
        "number": str(number), "outcome_before": was, "outcome_after": now,
        "effect_before": effect_was, "effect_after": effect_now, "rank_before": rank_was, "rank_after": rank_now,
    }  # fmt: skip
    struct = ", ".join(f"'{key}': {value}" for key, value in fields.items())
    return f"case when {differs} then {{{struct}}} end"


def _effect(outcome: str, rule: Rule | None, rules: Rules) -> tuple[str, str]:
    """What an outcome costs: the grade as a text, and its rank. A rule that is not there costs nothing."""
    best = quoted_text(next(iter(rules.ranks)))
    if rule is None:
        return f"cast({best} as varchar)", "0"
    grades = {"not_met": rule["not_met"], "unknown": rule["unknown"]}
    labels = " ".join(f"when '{word}' then {quoted_text(grade)}" for word, grade in grades.items())
    ranks = " ".join(f"when '{word}' then {rules.ranks[grade]}" for word, grade in grades.items())
    return f"(case {outcome} {labels} else {best} end)", f"(case {outcome} {ranks} else 0 end)"


def _fact_changes(engine: DuckEngine, rules: Rules) -> str:
    """A row per changed customer and fact that a rule reads and that is another one, as text.

    ``7+``: at least 7; NULL: unknown. Only facts that both folders have can be compared.
    """
    columns = {when: engine.columns(f"since_{when}_facts") for when in ("before", "after")}
    names = dict.fromkeys(fact for rule in rules.names for fact in rules.reads(rule))
    common = [name for name in names if name in columns["before"] and name in columns["after"]]
    changes = ",\n        ".join(_fact_change(name, columns) for name in common)
    return f"""
select customer_id, change.fact, change.before, change.after
from (
    select pair.customer_id, unnest(list_filter([
        {changes or "{'fact': null, 'before': null, 'after': null}"}
    ], lambda change: change.fact is not null)) as change
    from {PAIR_TABLE} as pair
    inner join since_before_facts as b on b.customer_id = pair.customer_id
    inner join since_after_facts as a on a.customer_id = pair.customer_id
)"""


def _fact_change(name: str, columns: Mapping[str, Mapping[str, str]]) -> str:
    was, now = _fact_text("b", name, columns["before"]), _fact_text("a", name, columns["after"])
    struct = f"{{'fact': {quoted_text(name)}, 'before': {was}, 'after': {now}}}"
    return f"case when {was} is distinct from {now} then {struct} end"


def _fact_text(side: str, name: str, columns: Mapping[str, str]) -> str:
    value = f"cast({side}.{quoted_name(name)} as varchar)"
    seen = name + SEEN_SUFFIX
    return f"coalesce({value}, cast({side}.{quoted_name(seen)} as varchar) || '+')" if seen in columns else value
