"""Faulty cells as problems: the place in the export, the cell as it stands there, at most so many of a kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xindang.book.listing import LISTED_MAX, more_of_the_same
from xindang.book.mapping.export import ExportFile
from xindang.core.problems import Problem, problem
from xindang.engines.duckdb import DuckEngine
from xindang.engines.duckdb import quoted_name as quoted


@dataclass(frozen=True, slots=True)
class Fault:
    """A column whose codes of faults stand in ``<column>!``; ``shown`` is the short name whose cell is shown."""

    column: str
    shown: str = ""
    declared: str = ""
    decimals: int = 0
    to: str = ""
    allowed: str = ""


def list_faults(
    relation: str, faults: Sequence[Fault], files: Sequence[ExportFile], engine: DuckEngine
) -> list[Problem]:
    """The problems of a table's rows, in the order of its columns. One query when there are none."""
    if not faults:
        return []
    counts = ", ".join(f"count({quoted(f'{fault.column}!')})" for fault in faults)
    found = list[Problem]()
    for fault, count in zip(faults, engine.one(f"select {counts} from {quoted(relation)}"), strict=True):
        if count:
            found.extend(_listed(relation, fault, files, engine))
    return found


def _listed(relation: str, fault: Fault, files: Sequence[ExportFile], engine: DuckEngine) -> list[Problem]:
    flag = quoted(f"{fault.column}!")
    query = f"""select {flag}, file_no, row_no, cast({quoted(fault.column)} as varchar), total from (
            select *, count(*) over (partition by {flag}) as total,
                row_number() over (partition by {flag} order by file_no, row_no) as place
            from {quoted(relation)} where {flag} is not null)
        where place <= {LISTED_MAX} order by {flag}, file_no, row_no"""
    rows = [(str(code), int(file), int(row), value, int(total)) for code, file, row, value, total in engine.rows(query)]
    cells = _cells_as_given(fault, rows, files, engine)
    by_code: dict[str, tuple[int, list[Problem]]] = {}
    for code, file_no, row_no, value, total in rows:
        told = _told(code, fault, files[file_no], row_no, cells.get((file_no, row_no), value))
        by_code.setdefault(code, (total, []))[1].append(told)
    found = list[Problem]()
    for total, listed in by_code.values():
        found.extend(listed)
        if total > len(listed):
            found.append(more_of_the_same(listed[0].table, listed, total - len(listed)))
    return found


def _cells_as_given(
    fault: Fault, rows: Sequence[tuple[Any, ...]], files: Sequence[ExportFile], engine: DuckEngine
) -> dict[tuple[int, int], str | None]:
    """The faulty cells as they stand in the files, by file and row."""
    found: dict[tuple[int, int], str | None] = {}
    for at, file in enumerate(files):
        numbers = [row_no for _, file_no, row_no, _, _ in rows if file_no == at]
        heading = file.cells.get(fault.shown)
        if not numbers or heading is None:
            continue
        raw, cell = quoted(file.raw.name), quoted(heading)
        query = f"select row_no, {cell} from {raw} where row_no in (select unnest($numbers))"
        found |= {(at, int(row_no)): cell for row_no, cell in engine.rows(query, {"numbers": numbers})}
    return found


def _told(code: str, fault: Fault, file: ExportFile, row_no: int, value: Any) -> Problem:
    words: dict[str, Any] = {
        "declared": fault.declared,
        "decimals": fault.decimals,
        "to": fault.to,
        "allowed": fault.allowed,
    }
    column = file.cells.get(fault.shown) or fault.shown or fault.column
    return problem(code, table=file.shown, row=row_no, column=column, value="" if value is None else value, **words)
