"""What each limit says in one sentence of either language, made by one query for a whole book."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from xindang.assess.worklist.catalogue import load_work
from xindang.assess.worklist.sentence import LANGUAGES, MACROS, Wording, sentence_sql
from xindang.engines.duckdb import DuckEngine, quoted_text
from xindang.facts.catalogue import Catalogue
from xindang.policy.limit_judge import BINDING_UNKNOWN

WORDED = "limits_worded"
KEY = "customer_id, side, tenure"
COLLATERAL = "'collateral'"
JOINTS = {"zh": "、", "en": ", "}
SITUATION = f"""case
        when binding = '{BINDING_UNKNOWN}' and clause is null then 'unknown_rule'
        when binding = '{BINDING_UNKNOWN}' then 'unknown'
        when len(requires) = 0 then 'none'
        when ceiling_amount = 0 then 'nothing_left'
        when amount > 0 then 'as_a_rule'
        else 'by_exception'
    end"""


@cache
def limit_words() -> Mapping[str, Any]:
    """The sentences and words of ``limit_words.toml``."""
    text = (resources.files(__package__) / "limit_words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def worded_query(engine: DuckEngine, limits: str, catalogue: Catalogue, base_currency: str) -> str:
    """The query of a table of limits with ``text_zh`` and ``text_en`` beside; makes a view and macros to read."""
    for statement in MACROS:
        engine.execute(statement)
    engine.create_view(WORDED, _said(limits, catalogue))
    types, said = engine.columns(WORDED), limit_words()["sentences"]
    texts = []
    for language in LANGUAGES:
        words = {**load_work().words, "side_en": limit_words()["words"]["side_en"]}
        wording = Wording(types, words, language, base_currency)
        cases = "\n        ".join(
            f"when {quoted_text(name)} then {sentence_sql(entry[language], wording)}" for name, entry in said.items()
        )
        texts.append(f"case situation {cases} end as text_{language}")
    return f"select limits.*, {', '.join(texts)} from {WORDED} as k inner join {limits} as limits using ({KEY})"


def _said(limits: str, catalogue: Catalogue) -> str:
    """Every limit with the parts of its sentence that have to be put together first."""
    columns = [
        f"{KEY}, grade, clause, amount, ceiling_amount, term_days, amount_in_force, currency, side as side_en",
        f"{SITUATION} as situation",
        "nullif(amount_in_force, 0) as withdrawn_amount",
    ]
    for language in LANGUAGES:
        columns += [
            f"{_binding(language)} as binding_{language}",
            f"{_bounds(language)} as bounds_{language}",
            f"{_missing(language, catalogue)} as missing_{language}",
            f"{_signed_by(language)} as signed_by_{language}",
            f"{_secured(language)} as secured_{language}",
            f"{_withdrawn(language)} as withdrawn_{language}",
            f"{_adjusted(language)} as adjusted_{language}",
            f"{_provisional(language)} as provisional_{language}",
        ]
    return f"select {', '.join(columns)} from {limits}"


def _binding(language: str) -> str:
    suspended = _word("binding", limit_words()["words"]["suspended"], language)
    return f"""case when state_in_force = 'suspended' and binding = 'limit_in_force' then {suspended}
        else {_bound_word("binding", language)} end"""


def _bound_word(column: str, language: str) -> str:
    """A bound by its name on the side of the row."""
    words = limit_words()["words"]
    plain = _word(column, words["binding"], language)
    prepaid = _word(column, {**words["binding"], **words["prepaid"]}, language)
    return f"case when side = 'prepayment' then {prepaid} else {plain} end"


def _bounds(language: str) -> str:
    """Every bound compared, with its amount: 平均月发货额 55,583.33、…"""
    said = f"{_bound_word('reason.bound', language)} || ' ' || worded_number(reason.amount)"
    return f"array_to_string(list_transform(reasons, lambda reason: {said}), {quoted_text(JOINTS[language])})"


def _missing(language: str, catalogue: Catalogue) -> str:
    titles = {name: {"zh": fact.title, "en": fact.title_en} for name, fact in catalogue.facts.items()}
    named = _word("name", titles, language)
    names = "list_distinct(flatten(list_transform(reasons, lambda reason: reason.missing_facts)))"
    return f"case when binding = '{BINDING_UNKNOWN}' then list_transform({names}, lambda name: {named}) end"


def _signed_by(language: str) -> str:
    roles = f"list_filter(requires, lambda role: role <> {COLLATERAL})"
    said = f"list_transform({roles}, lambda role: {_word('role', load_work().words['role'], language)})"
    return f"array_to_string({said}, {quoted_text(JOINTS[language])})"


def _secured(language: str) -> str:
    """Collateral signs nothing: it is complete before others do."""
    return f"case when list_contains(requires, {COLLATERAL}) then {quoted_text(limit_words()['secured'][language])} end"


def _withdrawn(language: str) -> str:
    """A limit in force to be withdrawn that has no amount in base currency."""
    said = limit_words()["withdrawn"]
    return f"""case
        when state_in_force = 'unlimited' then {quoted_text(said["unlimited"][language])}
        when state_in_force = 'granted' and amount_in_force is null then {quoted_text(said["rateless"][language])}
    end"""


def _adjusted(language: str) -> str:
    said = limit_words()["adjusted"]
    return f"""case
        when state_in_force = 'unlimited' then {quoted_text(said["unlimited"][language])}
        when ceiling_amount < amount_in_force then {quoted_text(said["lower"][language])}
        when state_in_force = 'granted' and ceiling_amount = amount_in_force then {quoted_text(said["same"][language])}
    end"""


def _provisional(language: str) -> str:
    return f"case when provisional then {quoted_text(limit_words()['provisional'][language])} end"


def _word(column: str, words: Mapping[str, Mapping[str, str]], language: str) -> str:
    cases = " ".join(f"when {quoted_text(code)} then {quoted_text(word[language])}" for code, word in words.items())
    return f"case {column} {cases} else {column} end"
