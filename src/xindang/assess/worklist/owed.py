"""S1-17, S1-18: what keeps customers from a better grade because it is unknown, and who owes it (``owed.toml``).

Worked out once per signature (``policy/compile.py``): millions of customers share a few thousand of them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from xindang.book.book import Book
from xindang.facts.catalogue import Catalogue
from xindang.policy.compile import signature_places
from xindang.policy.pack import Rule, Stage

OWED_TABLE = "owed"
BY_SIGNATURE_TABLE = "owed_by_signature"
BY_CUSTOMER_VIEW = "owed_by_customer"
BY_EVERYBODY_TABLE = "owed_by_everybody"
ANY_OF = ".*"


@dataclass(frozen=True, slots=True)
class Owed:
    """Something to be provided, by whom; ``given``: the table of the book it comes from, empty where several may."""

    facts: tuple[str, ...]
    role: str
    zh: str
    en: str
    given: str

    def of(self, rule: Rule) -> Owed:
        """The same, for a rule whose own assessment is what is owed."""
        clause = rule.criterion
        return Owed(self.facts, self.role, self.zh.format(clause=clause), self.en.format(clause=clause), "")


@cache
def read_owed() -> tuple[Owed, ...]:
    """Every entry of ``owed.toml``."""
    text = resources.files(__package__).joinpath("owed.toml").read_text(encoding="utf-8")
    return tuple(
        Owed(tuple(entry["facts"]), entry["role"], entry["zh"], entry["en"], entry.get("given", ""))
        for entry in tomllib.loads(text)["owed"]
    )


def owed_for(catalogue: Catalogue) -> dict[str, Owed]:
    """Fact to what is owed when it is unknown; a fact's own entry comes before that of its subject."""
    entries = {name: entry for entry in read_owed() for name in entry.facts}
    found = {name: entries.get(name, entries.get(fact.subject + ANY_OF)) for name, fact in catalogue.facts.items()}
    return {name: entry for name, entry in found.items() if entry is not None}


def assessment_owed() -> Owed:
    """What is owed where somebody recorded an unknown: the entry of no fact."""
    return next(entry for entry in read_owed() if not entry.facts)


def write_owed(book: Book, stage: Stage, catalogue: Catalogue, outcomes: str, uncovered: Collection[str]) -> None:
    """Make what ``facts_missing.sql`` reads: a view of what is owed by customer, a table of what all of them lack.

    ``outcomes``: the table of the stage's outcomes, beside which ``answers`` stands. ``uncovered``: facts that nobody
    can know from this book.
    """
    engine = book.engine
    engine.execute(
        f"create or replace table {OWED_TABLE} (rule varchar, fact varchar, owner_role varchar, wanted varchar, "
        "wanted_en varchar, of_all boolean)"
    )
    rows = list(_owed_rows(book, stage, catalogue, uncovered))
    engine.insert_columns(OWED_TABLE, [*["varchar"] * 5, "boolean"], list(zip(*rows, strict=True)))
    keys = tuple(dict.fromkeys(place.column for place in signature_places(stage).values()))
    engine.create_table(BY_SIGNATURE_TABLE, by_signature_query(keys))
    same = " and ".join(f"outcome.{key} = owed.{key}" for key in keys)
    engine.create_view(
        BY_CUSTOMER_VIEW,
        f"""select outcome.customer_id, owed.grade, owed.better_grade, owed.owner_role, owed.wanted, owed.wanted_en
            from {outcomes} as outcome inner join {BY_SIGNATURE_TABLE} as owed on {same} where not owed.of_all""",
    )
    engine.create_table(BY_EVERYBODY_TABLE, _by_everybody_query(keys, outcomes))


def _owed_rows(
    book: Book, stage: Stage, catalogue: Catalogue, uncovered: Collection[str]
) -> Iterator[tuple[object, ...]]:
    """Rule and fact to what is owed; the empty fact stands for the rule's own assessment."""
    entries = owed_for(catalogue)
    for rule in stage.rules:
        own = assessment_owed().of(rule)
        yield (rule.id, "", own.role, own.zh, own.en, False)
        for name in rule.needs:
            entry = entries.get(name, own)
            lacking = name in uncovered or bool(entry.given and not book.tables[entry.given].given)
            yield (rule.id, name, entry.role, entry.zh, entry.en, lacking)


def by_signature_query(keys: tuple[str, ...]) -> str:
    """A row per signature, role and whether the whole book lacks it, of those signatures that could be better."""
    key = ", ".join(keys)
    return f"""
with open_reason as (
    select {key}, grade, grades_possible[1] as better_grade, unnest(reasons) as reason
    from answers
    where grades_possible[1] <> grade
),
missing as (
    select
        {key}, grade, better_grade, reason.rule as rule,
        unnest(case when len(reason.missing_facts) = 0 then [''] else reason.missing_facts end) as fact
    from open_reason
    where reason.outcome = 'unknown' and reason.effect <> better_grade
)
select
    {key}, missing.grade, missing.better_grade, owed.owner_role, owed.of_all,
    list_sort(list(distinct owed.wanted)) as wanted,
    list_sort(list(distinct owed.wanted_en)) as wanted_en
from missing
inner join {OWED_TABLE} as owed on owed.rule = missing.rule and owed.fact = missing.fact
group by {key}, missing.grade, missing.better_grade, owed.owner_role, owed.of_all"""


def _by_everybody_query(keys: tuple[str, ...], outcomes: str) -> str:
    """What the book lacks as a whole: a row per role, with how many customers it keeps down."""
    same = " and ".join(f"outcome.{key} = owed.{key}" for key in keys)
    key = ", ".join(f"outcome.{name}" for name in keys)
    return f"""
with counted as (
    select {key}, count(*) as customer_count from {outcomes} as outcome group by {key}
),
kept as (
    select owed.owner_role, sum(outcome.customer_count) as customer_count
    from counted as outcome inner join {BY_SIGNATURE_TABLE} as owed on {same}
    where owed.of_all group by owed.owner_role
),
wanted as (
    select owner_role, list_sort(list(distinct thing)) as wanted
    from (select owner_role, unnest(wanted) as thing from {BY_SIGNATURE_TABLE} where of_all)
    group by owner_role
),
wanted_en as (
    select owner_role, list_sort(list(distinct thing)) as wanted_en
    from (select owner_role, unnest(wanted_en) as thing from {BY_SIGNATURE_TABLE} where of_all)
    group by owner_role
)
select kept.owner_role, cast(kept.customer_count as bigint) as customer_count, wanted.wanted, wanted_en.wanted_en
from kept
inner join wanted on wanted.owner_role = kept.owner_role
inner join wanted_en on wanted_en.owner_role = kept.owner_role"""


def drop_owed(book: Book) -> None:
    """Take them away again."""
    book.engine.execute(f"drop view if exists {BY_CUSTOMER_VIEW}")
    book.engine.drop(OWED_TABLE, BY_SIGNATURE_TABLE, BY_EVERYBODY_TABLE)
