"""Whether a pack, the facts and a book fit together: what none of the three can see alone."""

from __future__ import annotations

from decimal import Decimal

from xindang.assess.assessor_bias import BIAS_PARAMETERS
from xindang.assess.worklist.catalogue import WorkCatalogue
from xindang.book.book import Book
from xindang.core.problems import Problem, problem
from xindang.facts.catalogue import Catalogue
from xindang.policy.kinds import nearest
from xindang.policy.pack import RATING_STAGE, Pack
from xindang.policy.words import SHARE_UNIT

FIGURE_MAX = 100_000
# Units of figures that are counted; others are money or shares.
COUNTED = ("天", "月", "笔", "次")


def fitting_problems(pack: Pack, catalogue: Catalogue) -> list[Problem]:
    """A pack without the stage that rates, and figures of fact files out of bounds: whole numbers, shares up to all."""
    problems = []
    if RATING_STAGE not in pack.stages:
        problems.append(problem("stage_missing", table="pack.toml", column="stages", value=RATING_STAGE))
    for name, parameter in {**catalogue.parameters, **BIAS_PARAMETERS}.items():
        setting = pack.parameters.get(name)
        if setting is None:
            continue
        value = setting.value
        number = value if isinstance(value, Decimal) else Decimal(-1)
        if parameter.unit == SHARE_UNIT:
            if not 0 <= number <= 1:
                problems.append(problem("fact_share_wrong", table="parameters.toml", column=name, value=value))
        elif not (number == number.to_integral_value() and 0 <= number <= FIGURE_MAX):
            problems.append(
                problem("fact_figure_not_whole", table="parameters.toml", column=name, value=value, most=FIGURE_MAX)
            )
    return problems


def work_problems(pack: Pack, work: WorkCatalogue) -> list[Problem]:
    """Clauses left to the worklist that no kind cites, kinds switched off that do not exist, and wrong figures."""
    cited = {kind.clause for kind in work.kinds.values() if kind.name not in pack.worklist_off}
    problems = [
        problem("clause_without_kind", table="clauses.toml", value=identity)
        for identity, state in pack.clause_states.items()
        if state.state == "worklist" and identity not in cited
    ]
    problems += [
        problem("kind_unknown", table="pack.toml", column="worklist_off", value=name, nearest=nearest(name, work.kinds))
        for name in pack.worklist_off
        if name not in work.kinds
    ]
    for name, parameter in work.parameters.items():
        setting = pack.parameters.get(name)
        if setting is None:
            continue
        value = setting.value
        if not isinstance(value, Decimal) or value < 0:
            problems.append(problem("work_figure_wrong", table="parameters.toml", column=name, value=value))
        elif parameter.unit in COUNTED and not (value == value.to_integral_value() and value <= FIGURE_MAX):
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
