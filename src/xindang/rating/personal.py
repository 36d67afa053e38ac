"""How long adverse information of natural persons is used: so many years from the end of the conduct, by law."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources

PERSON = "person"
# How an objection ends: it was right, it was not, it was dropped.
OUTCOMES = ("upheld", "rejected", "dropped")
NEVER = date.max


@dataclass(frozen=True, slots=True)
class Terms:
    """``lasting``: kinds of events that end only on the day they are lifted; all others on the day they occur."""

    kept_years: int
    kept_article: str
    kept_article_en: str
    answer_days: int
    answer_article: str
    answer_article_en: str
    lasting: frozenset[str]


@cache
def terms() -> Terms:
    """The terms of ``personal_terms.toml``."""
    read = tomllib.loads((resources.files(__package__) / "personal_terms.toml").read_text(encoding="utf-8"))
    kept, answered = read["kept"], read["objection_answered"]
    return Terms(
        kept["years"], kept["article"], kept["article_en"],
        answered["days"], answered["article"], answered["article_en"], frozenset(read["lasting"]["kinds"]),
    )  # fmt: skip


def years_after(day: date, years: int) -> date:
    """The same day so many years later; of a 29 February the 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, month=3, day=1)


def ended_before(on: date) -> date:
    """Conduct of persons that ended on this day or earlier has expired on ``on``."""
    start = on.replace(year=on.year - terms().kept_years, day=min(on.day, 28))
    # The last day whose term is over: looked for among the few days around, for years differ in length.
    days = (start + timedelta(days=step) for step in range(4, -2, -1))
    return next(day for day in days if years_after(day, terms().kept_years) <= on)


def event_expires_on(customer_kind: str | None, kind: str, occurred_on: date, ended_on: date | None) -> date | None:
    """The day from which an event is used no more; None where it has no such day."""
    if customer_kind != PERSON:
        return None
    ended = ended_on or (None if kind in terms().lasting else occurred_on)
    return None if ended is None else years_after(ended, terms().kept_years)


def answer_by(raised_on: date) -> date:
    """The last day to answer an objection."""
    return raised_on + timedelta(days=terms().answer_days)
