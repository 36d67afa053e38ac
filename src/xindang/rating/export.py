"""The part of the book that ratings rest on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from xindang.customers.models import Customer
from xindang.rating.models import Event, RecordedAssessment, Score, Search, Statement
from xindang.rating.personal import NEVER, PERSON, ended_before, terms
from xindang.records.models import Record
from xindang.sources.models import BookRow

BOOK_MODELS: Mapping[str, type[BookRow]] = {
    "statements": Statement,
    "events": Event,
    "searches": Search,
    "assessments": RecordedAssessment,
    "scores": Score,
}


# Of customers that are one, the one that leads says what they are.
PERSONS = f"""select c.customer_id from {Customer._meta.db_table} c
    left join {Customer._meta.db_table} l on l.customer_id = c.merged_into
    where case when l.customer_id is null then c.kind else l.kind end = '{PERSON}'"""


def expired_events(on: date, codes: Sequence[str] = ()) -> tuple[str, list[str]]:
    """The condition on events that are used no more on a day, and its values: adverse information of persons.

    ``codes``: of the customers whose events alone are asked for, so that no other is looked at; none: of all.

    Of what is recorded here of a person the record knows the day; it may be earlier than what the book's row leads to,
    which says that something ended only from the day on which that became known.
    """
    lasting = sorted(terms().lasting)
    listed = ", ".join("%s" for _ in lasting)
    persons = PERSONS + (f" and c.customer_id in ({', '.join('%s' for _ in codes)})" if codes else "")
    sql = f"""customer_id in ({persons})
        and (row_key in (select row_key from {Record._meta.db_table} where expires_on <= %s)
            or coalesce(ended_on, case when kind not in ({listed}) then occurred_on end, '{NEVER}') <= %s)"""
    return sql, [*codes, on.isoformat(), *lasting, ended_before(on).isoformat()]


# Rows of a table that are in the archive and no longer in the book, as a condition on the database's table.
LEFT_OUT: Mapping[str, Callable[[date], tuple[str, list[str]]]] = {"events": expired_events}
