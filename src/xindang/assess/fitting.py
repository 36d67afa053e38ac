"""Whether a pack, the facts and a book fit together: what none of the three can see alone."""

from __future__ import annotations

from decimal import Decimal

from xindang.book.book import Book
from xindang.core.problems import Problem, problem
from xindang.facts.catalogue import Catalogue
from xindang.policy.kinds import nearest
from xindang.policy.pack import RATING_STAGE, Pack

FIGURE_MAX = 100_000


def fitting_problems(pack: Pack, catalogue: Catalogue) -> list[Problem]:
    """A pack without the stage that rates, and figures of fact files that are no whole numbers within bounds."""
    problems = []
    if RATING_STAGE not in pack.stages:
        problems.append(problem("stage_missing", table="pack.toml", column="stages", value=RATING_STAGE))
    for name in catalogue.parameters:
        setting = pack.parameters.get(name)
        if setting is None:
            continue
        value = setting.value
        whole = isinstance(value, Decimal) and value == value.to_integral_value() and 0 <= value <= FIGURE_MAX
        if not whole:
            problems.append(
                problem("fact_figure_not_whole", table="parameters.toml", column=name, value=value, most=FIGURE_MAX)
            )
    return problems


def criterion_problems(book: Book, pack: Pack) -> list[Problem]:
    """Recorded assessments of a criterion that the pack does not know: a slip of the pen would silently not count."""
    rows = book.engine.rows("select criterion, count(*) from assessments group by criterion order by criterion")
    known = dict.fromkeys((*pack.criteria, *pack.clauses))
    return [
        problem(
            "criterion_unknown",
            table="assessments",
            column="criterion",
            value=criterion,
            count=count,
            nearest=nearest(str(criterion), known),
        )
        for criterion, count in rows
        if criterion not in known
    ]
