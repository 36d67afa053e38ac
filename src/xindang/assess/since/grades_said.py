"""The table of grade changes: each with its cause, its reasons, and a sentence in both languages."""

from __future__ import annotations

from xindang.assess.since.grades import (
    FACT_CHANGE_TABLE,
    FACT_TABLE,
    PAIR_TABLE,
    READ_TABLE,
    RULE_CHANGE_TABLE,
    RULE_TABLE,
)
from xindang.assess.since.said import LANGUAGES, code_said, value_said
from xindang.engines.duckdb import quoted_text

TOLD_MAX = 3
DIRECTIONS = ("worse", "better", "provisional_only", "new", "gone")
SAID: dict[str, dict[str, str]] = {
    "zh": {
        "title": "title", "unit": "case when unit <> '' then ' ' || unit else '' end",
        "colon": "：", "arrow": "→", "open": "（", "close": "）", "comma": "，", "stop": "。", "next": "；",
        "no_rule_before": "原无此规则", "no_rule_after": "规则已取消", "rule_changed": "规则有改动",
        "more": "'；另有 ' || {n} || ' 条规则有变化'",
        "provisional": "（暂定）",
        "worse": "'等级由 ' || {before} || '降为 ' || {after}",
        "better": "'等级由 ' || {before} || '升为 ' || {after}",
        "provisional_only": "'等级仍为 ' || grade_after || case when provisional_after"
        " then '，由确定变为暂定' else '，由暂定变为确定' end",
        "new": "'新客户，等级 ' || {after}",
        "gone": "'账簿中已没有该客户，上次等级 ' || {before}",
    },
    "en": {
        "title": "title_en", "unit": "''",
        "colon": ": ", "arrow": " → ", "open": " (", "close": ")", "comma": ", ", "stop": ".", "next": "; ",
        "no_rule_before": "no such rule before", "no_rule_after": "rule taken out", "rule_changed": "the rule changed",
        "more": "'; ' || {n} || ' more rules changed'",
        "provisional": " (provisional) ",
        "worse": "'Grade fell from ' || {before} || 'to ' || {after}",
        "better": "'Grade rose from ' || {before} || 'to ' || {after}",
        "provisional_only": "'Grade is still ' || grade_after || case when provisional_after"
        " then ', now provisional' else ', no longer provisional' end",
        "new": "'New customer, grade ' || {after}",
        "gone": "'No longer in the book; the last grade was ' || {before}",
    },
}  # fmt: skip


def grades_query() -> str:
    """One row per customer whose grade or provisional mark changed, or who is new or gone.

    ``cause``, of the decisive rules: facts, policy, both, or untold where neither folder shows what it was; NULL for
    customers new and gone.
    """
    texts = ",\n    ".join(f"{_sentence(language)} as text_{language}" for language in LANGUAGES)
    return f"""
with read_change as (
    select rule_change.customer_id, rule_change.number, place, decisive, position, change.fact, before, after
    from {RULE_CHANGE_TABLE} as rule_change
    inner join {READ_TABLE} as read on read.number = rule_change.number
    inner join {FACT_CHANGE_TABLE} as change
        on change.customer_id = rule_change.customer_id and change.fact = read.fact
),
{_reasons()},
{_told()}
select
    pair.customer_id, name, grade_before, grade_after, provisional_before, provisional_after, direction,
    case
        when direction in ('new', 'gone') then null
        when by_facts and by_policy then 'both' when by_facts then 'facts' when by_policy then 'policy'
        else 'untold'
    end as cause,
    coalesce(reasons, []) as reasons,
    {texts}
from {PAIR_TABLE} as pair
left join customer on customer.customer_id = pair.customer_id
left join told on told.customer_id = pair.customer_id"""


def _reasons() -> str:
    """``customer``: every changed rule of a customer with its changed facts, and of what kind the decisive ones are."""
    return f"""reason as (
    select customer_id, number, list({{'fact': fact, 'before': before, 'after': after}} order by position) as facts
    from read_change
    group by customer_id, number
),
customer as (
    select
        rule_change.customer_id,
        list({{
            'rule': rule, 'clause': clause, 'decisive': decisive, 'policy_change': policy_change,
            'outcome_before': outcome_before, 'outcome_after': outcome_after,
            'effect_before': effect_before, 'effect_after': effect_after, 'facts': coalesce(facts, [])
        }} order by place) as reasons,
        count(*) filter (decisive) as decisive_count,
        bool_or(facts is not null) filter (decisive) as by_facts,
        bool_or(policy_change is not null) filter (decisive) as by_policy
    from {RULE_CHANGE_TABLE} as rule_change
    inner join {RULE_TABLE} as rule on rule.number = rule_change.number
    left join reason on reason.customer_id = rule_change.customer_id and reason.number = rule_change.number
    group by rule_change.customer_id
)"""


def _told() -> str:
    """``told``: the first decisive rules of a customer in words; the others are not put in words."""
    facts = ", ".join(
        f"list({_fact(language)} order by position)[1:{TOLD_MAX}] as facts_{language}" for language in LANGUAGES
    )
    entries = ", ".join(f"{_entry(language)} as entry_{language}" for language in LANGUAGES)
    told = ", ".join(f"list(entry_{language} order by place) as told_{language}" for language in LANGUAGES)
    named = f"place <= {TOLD_MAX} and decisive"
    return f"""fact_told as (
    select customer_id, number, {facts}
    from read_change
    inner join {FACT_TABLE} as fact on fact.fact = read_change.fact
    where {named}
    group by customer_id, number
),
rule_told as (
    select rule_change.customer_id, place, {entries}
    from {RULE_CHANGE_TABLE} as rule_change
    inner join {RULE_TABLE} as rule on rule.number = rule_change.number
    left join fact_told on fact_told.customer_id = rule_change.customer_id and fact_told.number = rule_change.number
    where {named}
),
told as (
    select customer_id, {told}
    from rule_told
    group by customer_id
)"""


def _fact(language: str) -> str:
    """What changed of a fact: longest overdue 12 → 95 days."""
    said = SAID[language]
    was, now = (value_said(column, "kind", language) for column in ("before", "after"))
    unit = f"case when after is null then '' else {said['unit']} end"
    return f"{said['title']} || ' ' || {was} || ' → ' || {now} || {unit}"


def _entry(language: str) -> str:
    """A rule, its outcome then and now, and in brackets its first facts or that the rule itself changed."""
    said = SAID[language]
    was = f"coalesce({code_said('outcome', 'outcome_before', language)}, {quoted_text(said['no_rule_before'])})"
    now = f"coalesce({code_said('outcome', 'outcome_after', language)}, {quoted_text(said['no_rule_after'])})"
    facts = f"array_to_string(facts_{language}, {quoted_text(said['comma'])})"
    changed = f"case when policy_change = 'changed' then {quoted_text(said['rule_changed'])} end"
    inside = f"nullif(concat_ws({quoted_text(said['next'])}, {facts}, {changed}), '')"
    bracket = f"coalesce('{said['open']}' || {inside} || '{said['close']}', '')"
    title = f"clause || ' ' || {said['title']} || {quoted_text(said['colon'])}"
    return f"{title} || {was} || {quoted_text(said['arrow'])} || {now} || {bracket}"


def _sentence(language: str) -> str:
    """The whole sentence of a customer."""
    said = SAID[language]
    grades = {
        when: f"grade_{when} || case when provisional_{when} then '{said['provisional']}' else ' ' end"
        for when in ("before", "after")
    }
    head = " ".join(f"when '{kind}' then {said[kind].format(**grades)}" for kind in DIRECTIONS)
    more = said["more"].format(n=f"(decisive_count - {TOLD_MAX})")
    more = f"case when decisive_count > {TOLD_MAX} then {more} else '' end"
    listed = f"array_to_string(told_{language}, '{said['next']}')"
    reasons = f"coalesce('{said['colon']}' || {listed} || {more}, '')"
    return f"rtrim(case direction {head} end) || {reasons} || '{said['stop']}'"
