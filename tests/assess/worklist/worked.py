"""Hand-made cases for kinds of things to do: each case is a customer of its own, all of them in one book, run once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from assess.books import Declared, Row, Tables, opened, trade_pack, write_book
from facts.cases import LONG_AGO, ON
from xindang.assess.run import Assessment, assess
from xindang.assess.worklist.catalogue import load_work
from xindang.assess.worklist.output import worklist_query
from xindang.facts.catalogue import load_catalogue
from xindang.policy.pack import Pack, ParameterValue

# Every table that a kind asks for is there and covers what it must: what is on file is all there is.
COVERED: Declared = {
    name: {"covers_from": LONG_AGO, "covers_to": ON, "complete": True}
    for name in ("items", "settlements", "promises", "disputes", "statements", "limits", "contracts", "reconciliations",
                 "collateral", "assessments", "events", "searches")
}  # fmt: skip
# A column that nobody fills is a column that is not there.
BLANK_CUSTOMER: Row = {"salesperson": None, "refreshed_on": None, "uscc": None, "group_id": None, "unit": None}


@dataclass(frozen=True, slots=True)
class Case:
    """What stands on file of one customer, and the rows of a kind that follow, each with the columns that matter.

    Ids need be unique in the case only. ``expect`` empty: nothing of that kind.
    """

    name: str
    kind: str
    expect: tuple[Row, ...]
    customer: Row = field(default_factory=dict)
    tables: Mapping[str, list[Row]] = field(default_factory=dict)


def case(name: str, kind: str, *expect: Row, customer: Row | None = None, **tables: list[Row]) -> Case:
    return Case(name, kind, expect, customer or {}, tables)


def tables_of(cases: list[Case], rates: list[Row] | None = None) -> Tables:
    """One book of all cases; a customer's code is the case's name."""
    assert len({entry.name for entry in cases}) == len(cases)
    tables: Tables = {"customers": [], "items": [], "rates": rates or []}
    for entry in cases:
        code = entry.name
        tables["customers"].append({"customer_id": code, "name": code, **BLANK_CUSTOMER, **entry.customer})
        for table, rows in entry.tables.items():
            tables.setdefault(table, []).extend(_of_customer(table, row, code) for row in rows)
    return tables


def _of_customer(table: str, row: Row, code: str) -> Row:
    ids = {key: f"{code}:{row[key]}" for key in ("item_id", "applies_to", "contract_id") if row.get(key)}
    nobody = table == "disputes" or (table == "settlements" and "item_id" in row) or "group_id" in row
    return {**row, **ids, **({} if nobody else {"customer_id": code})}


def pack_with(off: tuple[str, ...] = (), **figures: ParameterValue | int) -> Pack:
    """The trade pack with kinds switched off and figures set."""
    pack = trade_pack()
    settings = dict(pack.parameters)
    for name, figure in figures.items():
        value = Decimal(figure) if isinstance(figure, int) and not isinstance(figure, bool) else figure
        settings[name] = replace(settings[name], value=value)
    return replace(pack, parameters=settings, worklist_off=off)


@contextmanager
def assessment_of(
    tables: Tables, folder: Path, *, on: date = ON, told: Declared | None = COVERED, pack: Pack | None = None
) -> Iterator[Assessment]:
    """The assessment of a book made of rows, with its worklist."""
    with opened(write_book(folder, tables, told)) as book:
        yield assess(book, pack or trade_pack(), load_catalogue(), on)


def work_of(
    tables: Tables,
    folder: Path,
    *,
    on: date = ON,
    told: Declared | None = COVERED,
    pack: Pack | None = None,
    kinds: tuple[str, ...] = (),
) -> list[Row]:
    """The worklist's rows as they are written; where ``kinds`` are named the others are switched off."""
    chosen = pack or trade_pack()
    if kinds:
        chosen = replace(chosen, worklist_off=tuple(kind for kind in load_work().kinds if kind not in kinds))
    with assessment_of(tables, folder, on=on, told=told, pack=chosen) as assessment:
        return assessment.book.engine.dicts(" order by ".join(worklist_query()))


def of_kind(rows: list[Row], kind: str, customer: str | None = None) -> list[Row]:
    return [row for row in rows if row["kind"] == kind and (customer is None or row["customer_id"] == customer)]


def not_judged(rows: list[Row], kind: str) -> list[Row]:
    """The rows that say that a kind could not be judged, or not of everybody."""
    title = load_work().kinds[kind].title
    return [row for row in of_kind(rows, "not_judged") if f"“{title}”" in row["text_zh"]]


def differences(entry: Case, work: list[Row]) -> list[str]:
    """How the rows of the case's kind differ from those expected, in any order."""
    found = of_kind(work, entry.kind, entry.name)
    if len(found) != len(entry.expect):
        return [f"{len(found)} rows, not {len(entry.expect)}: {[row['text_en'] for row in found]}"]
    left = list(found)
    wrong = []
    for wanted in entry.expect:
        match = next((row for row in left if all(row[key] == value for key, value in wanted.items())), None)
        if match is None:
            wrong.append(f"no row has {wanted}; there is {left}")
        else:
            left.remove(match)
    return wrong
