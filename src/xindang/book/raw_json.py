"""JSON: one object a line, or one array of objects. Numbers keep the digits they were written with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from xindang.book.raw import RawTable, ReadRequest, chunks, finish_table, finished, heading_names
from xindang.book.text_file import NotText, clean_text
from xindang.core.problems import Problem, problem
from xindang.engines.duckdb import quoted_name

# A number in exponent form is written out when that stays readable; beyond it is no amount of anybody.
EXPONENT_MAX = 30


class NotRows(Exception):
    """What stands in the file is no list of objects; carries the row (None: the whole file) and the reason."""

    def __init__(self, row: int | None, reason: str) -> None:
        self.row, self.reason = row, reason
        super().__init__(reason)


def read_json(request: ReadRequest) -> RawTable | list[Problem]:
    """Load JSON lines or an array of objects; a nested value becomes its JSON text."""
    try:
        text = clean_text(request.file, request.engine.folder, request.encoding)
    except NotText as error:
        return request.unreadable(error.zh, error.en)
    try:
        return _load(request, text)
    except NotRows as error:
        return [problem("json_row_broken", table=request.table, row=error.row, reason=error.reason)]
    finally:
        if text != request.file:
            text.unlink()


def _load(request: ReadRequest, text: Path) -> RawTable | list[Problem]:
    engine, cells = request.engine, f"{request.name}__cells"
    engine.execute(f"create or replace table {quoted_name(cells)} (row_no bigint)")
    names: dict[str, str] = {}
    problems: list[Problem] = []
    for chunk in chunks(enumerate(_objects(text), start=1)):
        new = list(dict.fromkeys(key for _, entry in chunk for key in entry if key not in names))
        if new:
            columns, told = heading_names([*names.values(), *new], request.table)
            problems.extend(told)
            for key, column in zip(new, columns[len(names) :], strict=True):
                names[key] = column
                engine.execute(f"alter table {quoted_name(cells)} add column {quoted_name(column)} varchar")
        values = [[_text(entry.get(key)) for _, entry in chunk] for key in names]
        types = ["bigint", *("varchar" for _ in names)]
        engine.insert_columns(cells, types, [[number for number, _ in chunk], *values])
    if not names:
        return [problem("no_heading", table=request.table, value=request.file.name)]
    finish_table(request, list(names.values()), quoted_name(cells), "row_no")
    engine.drop(cells)
    return finished(request, tuple(names.values()), problems)


def _objects(text: Path) -> Iterator[dict[str, Any]]:
    with text.open(encoding="utf-8") as lines:
        start = next((line for line in lines if line.strip()), "")
    if start.lstrip().startswith("["):
        entries = _parsed(text.read_text(encoding="utf-8"), None)
        yield from (_object(entry, row) for row, entry in enumerate(entries, start=1))
        return
    with text.open(encoding="utf-8", newline="\n") as lines:
        filled = (line for line in lines if line.strip())
        yield from (_object(_parsed(line, row), row) for row, line in enumerate(filled, start=1))


def _parsed(text: str, row: int | None) -> Any:
    try:
        return json.loads(text, parse_float=_digits, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise NotRows(row, str(error)[:100]) from error


def _object(entry: Any, row: int) -> dict[str, Any]:
    if not isinstance(entry, dict):
        raise NotRows(row, f"{type(entry).__name__} instead of an object")
    return entry


def _digits(written: str) -> str:
    if "e" not in written.lower():
        return written
    try:
        value = Decimal(written)
    except ArithmeticError:  # an exponent beyond any number
        return written
    return f"{value:f}" if abs(value.adjusted()) <= EXPONENT_MAX else written


def _text(value: Any) -> str | None:
    match value:
        case None | str():
            return value
        case bool():
            return "true" if value else "false"
        case _:
            return json.dumps(value, ensure_ascii=False)
