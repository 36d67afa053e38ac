"""How long adverse information of persons is used."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from xindang.rating.personal import ended_before, event_expires_on, years_after


@given(st.dates(date(1990, 1, 1), date(2040, 12, 31)), st.integers(-3, 3))
def test_the_two_ways_of_saying_that_a_term_is_over_agree(ended: date, days: int) -> None:
    """Of a record by the day on which it expires, of a file's row by the latest end that has expired."""
    expires = event_expires_on("person", "illegality", ended, None)
    assert expires == years_after(ended, 5)
    on = date.fromordinal(expires.toordinal() + days)
    assert (expires <= on) == (ended <= ended_before(on))
