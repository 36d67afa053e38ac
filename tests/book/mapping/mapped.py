"""A small export mapped in a test: files and the mapping as text, the book's rows and the problems back."""

from __future__ import annotations

import atexit
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from xindang.book.mapping.run import map_book
from xindang.core.problems import Problem, errors_in
from xindang.engines.duckdb import DuckEngine, quoted_text


@cache
def shared_engine() -> DuckEngine:
    """One engine for all these tests: mapping leaves nothing behind in it, and each test says so."""
    engine = DuckEngine(threads=1)
    atexit.register(engine.close)
    return engine


@dataclass(frozen=True, slots=True)
class Mapped:
    """What mapping gave. ``out`` is the book's folder."""

    out: Path
    problems: list[Problem]

    @property
    def codes(self) -> list[str]:
        return [problem.code for problem in self.problems]

    @property
    def is_written(self) -> bool:
        return self.out.exists()

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of one of the book's tables, in order."""
        file = quoted_text(str(self.out / f"{table}.parquet"))
        with shared_engine().keeping_order():
            return shared_engine().dicts(f"select * from read_parquet({file})")

    def column(self, table: str, name: str) -> list[Any]:
        return [row[name] for row in self.rows(table)]

    @property
    def book_toml(self) -> dict[str, Any]:
        return tomllib.loads((self.out / "book.toml").read_text(encoding="utf-8"))


def mapped(source: Path, mapping: Path | str, out: Path, **options: bool) -> Mapped:
    """Map an export that stands somewhere."""
    problems = map_book(source, mapping, shared_engine(), out, **options)
    left = shared_engine().rows("select table_name from information_schema.tables")
    assert left == [], "mapping leaves no table behind in the engine"
    return Mapped(out, problems)


def map_texts(folder: Path, mapping: str, files: dict[str, str | bytes], **options: bool) -> Mapped:
    """Write an export and a mapping below ``folder`` and map them."""
    export = folder / "export"
    export.mkdir(exist_ok=True)
    for name, content in files.items():
        (export / name).write_bytes(content.encode() if isinstance(content, str) else content)
    file = folder / "own.toml"
    file.write_text(mapping, encoding="utf-8")
    return mapped(export, file, folder / "book", **options)


def map_well(folder: Path, mapping: str, files: dict[str, str | bytes]) -> Mapped:
    """The same, for an export that must give no error."""
    found = map_texts(folder, mapping, files)
    assert errors_in(found.problems) == []
    return found
