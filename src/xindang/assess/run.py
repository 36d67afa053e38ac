"""The main job: facts, outcomes, ratings and aging of a whole book on a day, as tables in the engine."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from xindang.assess.aging import DEFAULT_EDGES, aging_query
from xindang.assess.assessor_bias import make_assessor_bias
from xindang.assess.limits import set_limits
from xindang.assess.metrics import make_metrics
from xindang.assess.worklist.build import WorkRequest, build_worklist
from xindang.book.book import Book
from xindang.book.contract import contract
from xindang.facts.build import FACTS_TABLE, FactRequest, build_facts, given_for
from xindang.facts.catalogue import Catalogue
from xindang.facts.coverage import Coverages, Uncovered, coverages_on, keep_only
from xindang.policy.compile import compile_stage
from xindang.policy.pack import RATING_STAGE, Pack, ParameterValue, Stage

OUTCOMES_TABLE = "outcomes_by_number"
RATINGS_TABLE = "ratings_by_number"
AGING_TABLE = "aging_by_number"

Progress = Callable[[str], None]


@dataclass(slots=True)
class Timings:
    """Seconds spent in each step, for benchmarks; no result depends on them."""

    seconds: dict[str, float] = field(default_factory=dict)
    _last: float = field(default_factory=time.perf_counter)
    _step: str = "start"

    def step(self, name: str) -> None:
        """The step before ends, this one begins."""
        now = time.perf_counter()
        self.seconds[self._step] = self.seconds.get(self._step, 0.0) + now - self._last
        self._step, self._last = name, now


@dataclass(frozen=True, slots=True)
class Assessment:
    """What was assessed and with what. Its tables are in ``book.engine``, keyed by the engine's customer number."""

    book: Book
    pack: Pack
    catalogue: Catalogue
    on: date
    by_unit: bool
    edges: tuple[int, ...]
    coverages: Coverages
    uncovered: tuple[Uncovered, ...]

    @property
    def stage(self) -> Stage:
        return self.pack.stages[RATING_STAGE]

    def table_title(self, table: str, language: str) -> str:
        """A book table's name as people say it."""
        described = contract()[table]
        return described.zh if language == "zh" else described.en


def assess(
    book: Book,
    pack: Pack,
    catalogue: Catalogue,
    on: date,
    *,
    by_unit: bool = False,
    edges: Sequence[int] = DEFAULT_EDGES,
    only_customer: str = "",
    worklist: bool = True,
    progress: Progress = lambda _: None,
) -> Assessment:
    """Assess every customer of the book on a day (or one, by code). Nothing that became known later is used.

    One customer alone has no worklist: groups, duplicates and totals are about the whole book.
    """
    coverages = coverages_on(book, on)
    if only_customer:
        keep_only(book, only_customer, coverages)
    request = fact_request(pack, catalogue, on, coverages)
    uncovered = build_facts(book, catalogue, request, progress)
    progress("评级 rating")
    rate(book, pack, pack.stages[RATING_STAGE])
    if pack.limits:
        progress("额度 limits")
        set_limits(book, pack, catalogue, RATINGS_TABLE)
    progress("账龄 aging")
    book.engine.create_table(AGING_TABLE, aging_query(on, edges, by_unit=by_unit))
    progress("月度指标 metrics")
    make_metrics(book, coverages, on)
    progress("评定人 assessors")
    make_assessor_bias(book, pack, given_for(book, request), coverages)
    if worklist and not only_customer:
        missing = frozenset(gap.fact for gap in uncovered)
        work = WorkRequest(pack, catalogue, request, tuple(edges), missing, OUTCOMES_TABLE)
        build_worklist(book, work, progress=progress)
    return Assessment(book, pack, catalogue, on, by_unit, tuple(edges), coverages, tuple(uncovered))


def fact_request(pack: Pack, catalogue: Catalogue, on: date, coverages: Coverages) -> FactRequest:
    """What the pack asks of the facts: its figures where it sets them, else those of the fact files."""
    figures = {name: parameter.default for name, parameter in catalogue.parameters.items()}
    figures |= {name: figure_set(pack.parameters[name].value) for name in figures if name in pack.parameters}
    return FactRequest(on, figures, pack.criteria, coverages)


def figure_set(value: ParameterValue) -> int | Decimal:
    """A number of the policy as a fact file is given it: whole ones stay whole."""
    number = Decimal(str(value))
    return int(number) if number == number.to_integral_value() else number


def rate(book: Book, pack: Pack, stage: Stage) -> None:
    """Outcomes of every rule, then the answers of every signature, then the ratings."""
    sql = compile_stage(pack, stage, facts_table=FACTS_TABLE, outcomes_table=OUTCOMES_TABLE)
    book.engine.create_table(OUTCOMES_TABLE, sql.outcomes, sql.values)
    book.engine.create_table("answers", sql.answers)
    book.engine.create_view(RATINGS_TABLE, sql.ratings)
