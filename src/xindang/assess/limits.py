"""The table of limits: what the policy allows each customer on each side, beside what is in force and in use."""

from __future__ import annotations

from xindang.assess.limit_words import worded_query
from xindang.book.book import Book
from xindang.facts.build import FACTS_TABLE, SIDE_FACTS_TABLE
from xindang.facts.catalogue import Catalogue
from xindang.policy.limit_sql import LimitTables, compile_limits
from xindang.policy.pack import Pack

LIMITS_TABLE = "limits_by_number"
JUDGED_TABLE = "limits_judged"
PLAIN_TABLE = "limits_plain"


def set_limits(book: Book, pack: Pack, catalogue: Catalogue, ratings_table: str) -> None:
    """Make the table ``limits_by_number``, with the engine's customer numbers; facts and ratings must be there."""
    sql = compile_limits(pack, LimitTables(FACTS_TABLE, SIDE_FACTS_TABLE, ratings_table))
    book.engine.create_table(JUDGED_TABLE, sql.query, sql.values or None)
    book.engine.create_table(PLAIN_TABLE, _beside_what_is_in_force(book.base_currency))
    book.engine.create_view(LIMITS_TABLE, worded_query(book.engine, PLAIN_TABLE, catalogue, book.base_currency))
    book.engine.drop(JUDGED_TABLE)


def _beside_what_is_in_force(currency: str) -> str:
    """Each proposal with the limit on file of its own tenure, and the exposure of its side."""
    return f"""
select
    judged.customer_id,
    judged.side,
    judged.tenure,
    judged.clause,
    judged.grade,
    judged.provisional,
    judged.amount,
    judged.ceiling_amount,
    judged.requires,
    judged.term_days,
    judged.binding,
    '{currency}' as currency,
    case judged.tenure when 'long' then side_fact.limit_long_state else side_fact.limit_temporary_state end
        as state_in_force,
    case judged.tenure when 'long' then side_fact.limit_long_amount else side_fact.limit_temporary_amount end
        as amount_in_force,
    side_fact.exposure_amount,
    judged.reasons
from {JUDGED_TABLE} as judged
inner join {SIDE_FACTS_TABLE} as side_fact
    on side_fact.customer_id = judged.customer_id and side_fact.side = judged.side"""
