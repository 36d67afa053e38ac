"""Customers that may be one: those that share a mark, pair by pair, except where somebody has decided already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from xindang.customers.marks import KINDS, MarkKind

# A mark that more share than this makes no pairs: it says too little of any two of them.
SHARED_MOST = 8

# Customers by mark, those that are merged under the one that they are one with.
MARKED = """select distinct coalesce(c.merged_into, c.customer_id) as code, m.kind, m.mark
    from customers_mark m join customers_customer c on c.customer_id = m.customer_id
    where (m.kind, m.mark) in (select kind, mark from customers_mark group by kind, mark having count(*) > 1)"""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two customers and what they share, the weightiest first; ``first`` is the code that comes first."""

    first: str
    second: str
    kinds: Sequence[MarkKind]


@dataclass(frozen=True, slots=True)
class Crowd:
    """A mark that too many share to be held against each other."""

    kind: MarkKind
    mark: str
    count: int


def duplicate_pairs() -> list[Pair]:
    """All pairs that nobody has decided on, the likeliest first."""
    sql = f"""with marked as ({MARKED}),
        few as (select kind, mark from marked group by kind, mark having count(*) between 2 and %s),
        pairs as (select distinct a.code as first, b.code as second, a.kind from few
            join marked a on a.kind = few.kind and a.mark = few.mark
            join marked b on b.kind = few.kind and b.mark = few.mark and b.code > a.code)
        select first, second, kind from pairs p where not exists (
            select 1 from customers_not_the_same n where n.first_id = p.first and n.second_id = p.second)"""
    found: dict[tuple[str, str], set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, [SHARED_MOST])
        for first, second, kind in cursor.fetchall():
            found.setdefault((first, second), set()).add(kind)
    pairs = [Pair(*codes, [kind for name, kind in KINDS.items() if name in kinds]) for codes, kinds in found.items()]
    return sorted(pairs, key=lambda pair: (-sum(kind.weight for kind in pair.kinds), pair.first, pair.second))


def crowds() -> list[Crowd]:
    """The marks that too many share, the most first."""
    sql = f"""select kind, mark, count(*) from ({MARKED}) marked
        group by kind, mark having count(*) > %s order by 3 desc, 1, 2"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [SHARED_MOST])
        return [Crowd(KINDS[kind], mark, count) for kind, mark, count in cursor.fetchall()]


def shared_marks(first: str, second: str) -> list[tuple[MarkKind, str]]:
    """What two customers share, each with those merged into it, the weightiest first."""
    own = """select m.kind, m.mark from customers_mark m join customers_customer c on c.customer_id = m.customer_id
        where c.customer_id = %s or c.merged_into = %s"""
    with connection.cursor() as cursor:
        cursor.execute(f"{own} intersect {own}", [first, first, second, second])
        found = [(KINDS[kind], mark) for kind, mark in cursor.fetchall()]
    return sorted(found, key=lambda shared: (-shared[0].weight, shared[1]))
