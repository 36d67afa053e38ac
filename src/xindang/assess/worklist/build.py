"""The worklist of a book on a day: the shared steps, then one query per kind, worded and put into one table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from xindang.assess.worklist.catalogue import NOT_JUDGED, ROW_COLUMNS, WorkCatalogue, WorkKind, load_work
from xindang.assess.worklist.judged import Judgement, judgement_of, not_judged_row
from xindang.assess.worklist.owed import drop_owed, write_owed
from xindang.assess.worklist.sentence import MACROS, Wording, sentence_sql
from xindang.book.book import Book
from xindang.engines.duckdb import quoted_name, quoted_text
from xindang.facts.build import FactRequest, Given, bind_given, given_for
from xindang.facts.calendar import months_before, quarter_start
from xindang.facts.catalogue import Catalogue
from xindang.policy.pack import RATING_STAGE, Pack, ParameterValue

WORKLIST_TABLE = "worklist"
BANDS_TABLE = "overdue_band"
# The table's columns with their types, in the order of a result folder.
COLUMNS = {
    "kind": "varchar", "clause": "varchar", "customer_id": "integer", "group_id": "varchar", "unit": "varchar",
    "side": "varchar", "amount": "decimal(24, 2)", "currency": "varchar", "since_on": "date", "due_on": "date",
    "owner_role": "varchar", "owner": "varchar", "severity": "varchar", "text_zh": "varchar", "text_en": "varchar",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class WorkRequest:
    """What is asked for: the policy and its facts, the day with its coverage, the edges of the aging bands.

    ``uncovered``: facts that nobody can know from this book. ``outcomes``: the table of the rating's outcomes.
    """

    pack: Pack
    catalogue: Catalogue
    facts: FactRequest
    edges: tuple[int, ...]
    uncovered: frozenset[str]
    outcomes: str


def build_worklist(
    book: Book,
    request: WorkRequest,
    work: WorkCatalogue | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> None:
    """Make the table ``worklist``, by the engine's customer number. The facts and ratings must have been built."""
    work = work or load_work()
    engine = book.engine
    given = work_given(book, request, work)
    for statement in MACROS:
        engine.execute(statement)
    engine.execute(f"create or replace table {WORKLIST_TABLE} ({', '.join(f'{n} {t}' for n, t in COLUMNS.items())})")
    write_bands(book, request.edges)
    stage = request.pack.stages[RATING_STAGE]
    write_owed(book, stage, request.catalogue, request.outcomes, request.uncovered)
    for step in work.steps:
        progress(f"待办 {step.title} {step.name}")
        make = engine.create_view if step.view else engine.create_table
        make(step.name, bind_given(step.sql, given))
    unjudged = []
    for kind in active_kinds(work, request.pack, given):
        progress(f"待办 {kind.title} {kind.name}")
        judgement = judgement_of(kind, book, request.facts)
        if not judgement.absent:
            judgement = judgement.counting(_list_kind(book, kind, bind_given(kind.sql, given)))
        if judgement.is_short:
            unjudged.append((kind, judgement))
    _tell_unjudged(book, unjudged)
    for step in reversed(work.steps):
        engine.execute(f"drop {'view' if step.view else 'table'} {quoted_name(step.name)}")
    engine.drop(BANDS_TABLE)
    drop_owed(book)


def active_kinds(work: WorkCatalogue, pack: Pack, given: Given) -> Iterator[WorkKind]:
    """The kinds whose clause the policy has, less those it switches off."""
    for kind in work.kinds.values():
        if (
            kind.clause in pack.clauses
            and kind.name not in pack.worklist_off
            and not (kind.off and not given[kind.off])
        ):
            yield kind


def work_given(book: Book, request: WorkRequest, work: WorkCatalogue) -> dict[str, date | int | Decimal | str | None]:
    """What the ``$names`` of steps and kinds stand for: all that fact files may name, and more days and figures."""
    on, settings = request.facts.on, request.pack.parameters
    quarter = on.year * 4 + (on.month - 1) // 3 + 1
    figures = {name: parameter.default for name, parameter in work.parameters.items()}
    set_here = {name: _figure(settings[name].value) for name in figures if name in settings}
    return {
        **given_for(book, request.facts),
        "month_ago": months_before(on, 1),
        "quarter_start": quarter_start(quarter),
        "quarter_end": quarter_start(quarter + 1) - timedelta(days=1),
        "prior_quarter_start": quarter_start(quarter - 1),
        **figures,
        **set_here,
    }


def _figure(value: ParameterValue) -> date | int | Decimal | str:
    """A parameter as a literal is made of it: whole numbers stay whole."""
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    return int(value) if isinstance(value, bool) else value


def write_bands(book: Book, edges: tuple[int, ...]) -> None:
    """The bands of aging as a table: first and last day overdue, and what a sentence calls them."""
    columns = "from_days integer, to_days integer, band varchar, band_en varchar"
    book.engine.execute(f"create or replace table {BANDS_TABLE} ({columns})")
    starts = [1, *(edge + 1 for edge in edges)]
    rows = [(start, end, f"{start}–{end} 天", f"{start}–{end} days") for start, end in zip(starts, edges, strict=False)]
    last = starts[-1]
    rows.append((last, 10_000_000, f"{last} 天以上", f"{last} days or more"))
    book.engine.insert_rows(BANDS_TABLE, rows)


def _list_kind(book: Book, kind: WorkKind, sql: str) -> int:
    """Add the rows of a kind to the worklist; returns how many rows could not be judged."""
    engine, relation = book.engine, f"work_{kind.name}"
    if "is_known" not in kind.columns:
        engine.create_view(relation, sql)
        engine.execute(f"insert into {WORKLIST_TABLE} {rows_query(book, kind, relation)}")
        engine.execute(f"drop view {quoted_name(relation)}")
        return 0
    engine.create_table(relation, sql)
    engine.execute(f"insert into {WORKLIST_TABLE} {rows_query(book, kind, relation)} where k.is_known")
    (unknown,) = engine.one(f"select count(*) from {quoted_name(relation)} where is_known is distinct from true")
    engine.drop(relation)
    return int(unknown)


def rows_query(book: Book, kind: WorkKind, relation: str) -> str:
    """A kind's rows as the worklist has them, with its sentences."""
    types = book.engine.columns(relation)
    own = {name: f"k.{quoted_name(name)}" if name in types else "null" for name in ROW_COLUMNS}
    own["owner_role"] = own["owner_role"] if "owner_role" in types else quoted_text(kind.owner_role)
    own["severity"] = own["severity"] if "severity" in types else quoted_text(kind.severity)
    base = quoted_text(book.base_currency)
    chosen: Mapping[str, str] = {
        **own,
        "kind": quoted_text(kind.name),
        "clause": quoted_text(kind.clause),
        "currency": f"case when {own['amount']} is not null then coalesce({own['currency']}, {base}) end",
        "owner": f"case when {own['owner_role']} = 'salesperson' then customers.salesperson end",
        "text_zh": sentence_sql(kind.text_zh, Wording(types, kind.words, "zh", book.base_currency)),
        "text_en": sentence_sql(kind.text_en, Wording(types, kind.words, "en", book.base_currency)),
    }
    columns = ",\n    ".join(f"cast({chosen[name]} as {of}) as {name}" for name, of in COLUMNS.items())
    return f"""select
    {columns}
from {quoted_name(relation)} as k
left join customers on customers.customer_id = k.customer_id"""


def _tell_unjudged(book: Book, unjudged: list[tuple[WorkKind, Judgement]]) -> None:
    """One row for each kind that could not be judged, or not of everybody: silence would pass for good."""
    rows = [
        tuple({"kind": NOT_JUDGED, **not_judged_row(kind, judgement)}.get(name) for name in COLUMNS)
        for kind, judgement in unjudged
    ]
    book.engine.insert_rows(WORKLIST_TABLE, rows)
