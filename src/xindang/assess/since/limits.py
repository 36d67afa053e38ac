"""Limits that changed, per customer, side and tenure, and what changed them."""

from __future__ import annotations

from xindang.assess.since.said import LANGUAGES, UNKNOWN, code_said
from xindang.engines.duckdb import quoted_text

KEYS = ("customer_id", "side", "tenure")
WHEN = ("before", "after")
WATCHED = ("amount", "ceiling_amount", "requires", "term_days", "state_in_force", "amount_in_force")
BOTH = (
    "clause", "grade", "provisional", "amount", "ceiling_amount", "binding", "term_days", "state_in_force",
    "amount_in_force",
)  # fmt: skip
SAID: dict[str, dict[str, str]] = {
    "zh": {
        "start": "''", "head": "side tenure", "between": "", "limit": "额度",
        "none": "无", "colon": "：", "next": "，", "stop": "。", "same": " 未变",
        "ceiling": "例外上限 ", "grade": "等级 ", "binding": "决定因素 ", "in_force": "现行额度 ",
        "term": "期限（天） ",
        "new": "'新增，' || {after}", "gone": "'不再列出，原为 ' || {before}",
    },
    "en": {
        "start": "'Limit, '", "head": "tenure side", "between": ", ", "limit": "",
        "none": "none", "colon": ": ", "next": ", ", "stop": ".", "same": " as before",
        "ceiling": "ceiling ", "grade": "grade ", "binding": "bound by ", "in_force": "in force ",
        "term": "term in days ",
        "new": "'new, ' || {after}", "gone": "'no longer listed, was ' || {before}",
    },
}  # fmt: skip


def limits_query() -> str:
    """One row per customer, side and tenure whose limit, its terms or the limit in force is another one.

    ``direction`` is of the amount, or of the ceiling where the amount is the same: higher, lower, unknown (it was
    known), known (it was not), new, gone, other. ``changes``: every bound of either day whose amount differs.
    """
    same = " and ".join(f"b.{key} = a.{key}" for key in KEYS)
    changed = f"semi join pair using ({', '.join(KEYS)})"
    both = ", ".join(f"b.{name} as {_named(name, 'before')}, a.{name} as {_named(name, 'after')}" for name in BOTH)
    watched = " or ".join(f"b.{name} is distinct from a.{name}" for name in WATCHED)
    texts = ",\n    ".join(f"{_sentence(language)} as text_{language}" for language in LANGUAGES)
    columns = ", ".join(_named(name, when) for name in BOTH for when in WHEN)
    return f"""
with pair as (
    select
        {", ".join(f"coalesce(a.{key}, b.{key}) as {key}" for key in KEYS)},
        coalesce(a.currency, b.currency) as currency,
        {both},
        b.requires as requires_before, a.requires as requires_after,
        case
            when b.customer_id is null then 'new' when a.customer_id is null then 'gone'
            when a.amount is distinct from b.amount then {_direction("amount")}
            when a.ceiling_amount is distinct from b.ceiling_amount then {_direction("ceiling_amount")}
            else 'other'
        end as direction
    from since_before_limits as b
    full join since_after_limits as a on {same}
    where b.customer_id is null or a.customer_id is null or {watched}
),
bound as (
    select
        {", ".join(f"coalesce(a.{key}, b.{key}) as {key}" for key in KEYS)},
        list({{
            'bound': coalesce(a.bound, b.bound), 'clause': coalesce(a.clause, b.clause),
            'amount_before': b.amount, 'amount_after': a.amount,
            'missing_before': b.missing_facts, 'missing_after': a.missing_facts
        }} order by coalesce(a.bound, b.bound), coalesce(a.clause, b.clause)) as changes
    from ({_bounds("before", changed)}) as b
    full join ({_bounds("after", changed)}) as a on {same} and b.bound = a.bound and b.clause = a.clause
    where b.amount is distinct from a.amount or b.missing_facts is distinct from a.missing_facts
    group by all
)
select
    {", ".join(f"pair.{key}" for key in KEYS)}, coalesce(name_now.name, name_then.name) as name, currency, direction,
    {columns}, requires_before, requires_after,
    coalesce(changes, []) as changes,
    {texts}
from pair
left join bound on {" and ".join(f"bound.{key} = pair.{key}" for key in KEYS)}
left join since_after_customers as name_now on name_now.customer_id = pair.customer_id
left join since_before_customers as name_then on name_then.customer_id = pair.customer_id"""


def _named(name: str, when: str) -> str:
    """The column of one day: amount -> amount_before; ceiling_amount -> ceiling_before_amount: the unit stays last."""
    stem, amount, rest = name.partition("_amount")
    return f"{stem}_{when}{amount}" if amount and not rest else f"{name}_{when}"


def _direction(name: str) -> str:
    return f"""case when a.{name} is null then 'unknown' when b.{name} is null then 'known'
                when a.{name} > b.{name} then 'higher' else 'lower' end"""


def _bounds(when: str, changed: str) -> str:
    listed = ", ".join(KEYS)
    return f"""select {listed}, reason.bound, reason.clause, reason.amount, reason.missing_facts
        from (select {listed}, unnest(reasons) as reason from since_{when}_limits {changed})"""


def _sentence(language: str) -> str:
    """Long-term limit, credit sale: 100,000.00 → 80,000.00, grade A → B, bound by ...; new and gone in their words."""
    said = SAID[language]
    head = f" || {quoted_text(said['between'])} || ".join(
        code_said(name, f"pair.{name}", language) for name in said["head"].split()
    )
    was, now = _money("amount_before", language), _money("amount_after", language)
    parts = [
        f"case when {was} = {now} then {now} || '{said['same']}' else {_step(was, now)} end",
        _told(said["ceiling"], *(_money(f"ceiling_{when}_amount", language) for when in WHEN)),
        _told(said["grade"], "grade_before", "grade_after"),
        _told(said["binding"], *(code_said("binding", f"binding_{when}", language) for when in WHEN)),
        _binding_bound(language),
        _told(said["in_force"], *(_in_force(when, language) for when in WHEN)),
        _told(said["term"], *(f"coalesce(cast(term_days_{when} as varchar), '{said['none']}')" for when in WHEN)),
    ]
    listed = f"array_to_string(list_filter([{', '.join(parts)}], lambda t: t is not null), '{said['next']}')"
    return f"""{said["start"]} || {head} || '{said["limit"]}{said["colon"]}' || case direction
        when 'new' then {said["new"].format(after=now)} when 'gone' then {said["gone"].format(before=was)}
        else {listed} end || '{said["stop"]}'"""


def _step(was: str, now: str) -> str:
    return f"{was} || ' → ' || {now}"


def _told(word: str, was: str, now: str) -> str:
    """What it was and what it is, where that is another one; else NULL."""
    return f"case when {was} is distinct from {now} then {quoted_text(word)} || {_step(was, now)} end"


def _binding_bound(language: str) -> str:
    """The bound that decides, where it is the same as before and only its amount is another one."""
    own = "list_filter(changes, lambda change: change.bound = binding_after)[1]"
    was, now = (_money(f"{own}.amount_{when}", language) for when in WHEN)
    named = code_said("binding", "binding_after", language)
    return f"""case when binding_before = binding_after and clause_before = clause_after and {own} is not null
            then {named} || ' ' || {_step(was, now)} end"""


def _in_force(when: str, language: str) -> str:
    """The state of the limit in force, and its amount where there is one."""
    state = code_said("limit_state", f"state_in_force_{when}", language)
    return f"concat_ws(' ', {state}, since_grouped(cast(amount_in_force_{when} as varchar)))"


def _money(column: str, language: str) -> str:
    return f"coalesce(since_grouped(cast({column} as varchar)), {quoted_text(UNKNOWN[language])})"
