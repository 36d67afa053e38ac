"""A mapping carried out: an export in, a folder out that loads as a book. Nothing is written while errors stand."""

from __future__ import annotations

from pathlib import Path

from xindang.book.contract import Column, contract
from xindang.book.mapping.check import check_mapping, columns_of, source_facts
from xindang.book.mapping.conventions import DUE_WORDS, MATCH_WORDS, apply_due, apply_match
from xindang.book.mapping.declaration import book_toml
from xindang.book.mapping.fill import NUMBER_TYPES, Filling
from xindang.book.mapping.form import mapping_of
from xindang.book.mapping.gather import Gathering
from xindang.book.mapping.order import FILE_ORDER
from xindang.book.mapping.reversals import take_back
from xindang.book.mapping.spec import BookMapping, DuePolicy, MatchPolicy
from xindang.book.mapping.text import mapping_text
from xindang.core.problems import Problem, errors_in, problem
from xindang.engines.duckdb import DuckEngine, EngineError
from xindang.engines.duckdb import quoted_name as quoted

PIECE, DECLARATION = "piece_no", "book.toml"


def read_mapping(mapping: Path | str) -> tuple[BookMapping | None, list[Problem]]:
    """A mapping by the name of one that ships, or by its file; None when errors stand in its text."""
    read, file, problems = mapping_text(mapping)
    if errors_in(problems):
        return None, problems
    found, problems = mapping_of(read, file)
    if not errors_in(problems):
        problems = [*problems, *check_mapping(found)]
    return (None if errors_in(problems) else found), problems


def map_book(
    source: Path, mapping: Path | str, engine: DuckEngine, out: Path, *, accept_good_rows: bool = False
) -> list[Problem]:
    """Turn the export in ``source`` (a folder or one file) into a book in the folder ``out``.

    Problems name the file, data row and heading of the export. With errors nothing is written, unless they are only
    of rows and ``accept_good_rows`` leaves those rows out.
    """
    found, problems = read_mapping(mapping)
    return problems if found is None else [*problems, *_carry_out(found, source, engine, out, accept_good_rows)]


def _carry_out(
    mapping: BookMapping, source: Path, engine: DuckEngine, out: Path, accept_good_rows: bool
) -> list[Problem]:
    gathering = Gathering(mapping, source_facts(mapping), source, engine)
    try:
        filling = Filling(mapping, gathering.gather(), engine)
        filling.fill()
        problems = [*gathering.problems, *filling.problems]
        if gathering.broken or (errors_in(problems) and not accept_good_rows):
            return problems
        given = _complete(mapping, filling, engine)
        problems += _conventions(mapping, filling.tables, engine)
        return [*problems, *_write(mapping, filling.tables, given, engine, out)]
    finally:
        named = "select table_name from information_schema.tables where starts_with(table_name, 'mapping_')"
        engine.drop(*(name for (name,) in engine.rows(named)))


def _complete(mapping: BookMapping, filling: Filling, engine: DuckEngine) -> dict[str, list[str]]:
    """Give every table all columns that the conventions may read; the names of those that the book will have."""
    given: dict[str, list[str]] = {}
    for to, relation in filling.tables.items():
        there = engine.columns(relation)
        given[to] = [name for name in contract()[to].columns if name in there]
        absent = [
            f"cast(null as {_sql_type(column)}) as {quoted(name)}"
            for name, column in columns_of(contract()[to]).items()
            if name not in there
        ]
        query = f"select *, {', '.join([*absent, f'cast(1 as bigint) as {PIECE}'])} from {quoted(relation)}"
        engine.create_table(f"{relation}_all", query)
        filling.tables[to] = f"{relation}_all"
    if mapping.policies.due is not DuePolicy.GIVEN:
        given.setdefault("items", []).append("due_on")
    if mapping.policies.match is not MatchPolicy.GIVEN:
        given.setdefault("settlements", []).append("item_id")
    if any(block.negative == "reversal" for block in mapping.blocks):
        given.setdefault("settlements", []).extend(("bounced_on", "bounce_cause"))
        given.setdefault("items", []).extend(("kind", "due_on"))
    return given


def _sql_type(column: Column) -> str:
    return "date" if column.type == "date" else NUMBER_TYPES.get(column.type, "varchar")


def _conventions(mapping: BookMapping, tables: dict[str, str], engine: DuckEngine) -> list[Problem]:
    if "items" not in tables:
        return []
    problems = list[Problem]()
    if any(block.negative == "reversal" for block in mapping.blocks) and "settlements" in tables:
        problems += take_back(engine, tables["items"], tables["settlements"], mapping.file)
    apply_due(engine, mapping.policies, tables["items"], tables.get("customers", ""))
    if "settlements" not in tables:
        return problems
    return [*problems, *apply_match(engine, mapping, tables["items"], tables["settlements"])]


def _write(
    mapping: BookMapping, tables: dict[str, str], given: dict[str, list[str]], engine: DuckEngine, out: Path
) -> list[Problem]:
    """The book's files. Those of an earlier run are taken away: a table that is no longer mapped must not stay."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name in (DECLARATION, *(f"{table}.parquet" for table in contract())):
            (out / name).unlink(missing_ok=True)
        for to, relation in tables.items():
            columns = [quoted(name) for name in contract()[to].columns if name in given[to]]
            query = f"select {', '.join(columns)} from {quoted(relation)} order by {FILE_ORDER}, {PIECE}"
            with engine.keeping_order():
                engine.write_parquet(query, out / f"{to}.parquet")
        (out / DECLARATION).write_text(book_toml(mapping, _derived(mapping)), encoding="utf-8")
    except (OSError, EngineError) as error:
        return [problem("mapping_not_written", value=out, reason=str(error).splitlines()[0][:200])]
    return []


def _derived(mapping: BookMapping) -> dict[str, str]:
    """The two conventions in plain words, where they make something that the export does not say."""
    policies = mapping.policies
    return {
        "due": _words(DUE_WORDS.get(policies.due, ""), policies.due_words),
        "match": _words(MATCH_WORDS.get(policies.match, ""), policies.match_words),
    }


def _words(*parts: str) -> str:
    return "; ".join(part for part in parts if part)
