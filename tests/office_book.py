"""A book's folder as the office has it on file, for any test: read, held against what is there, loaded."""

from __future__ import annotations

from pathlib import Path

from office import ON
from xindang.book.book import LoadedBook
from xindang.engines.duckdb import DuckEngine
from xindang.intake.load import book_load
from xindang.intake.reading import read_beside
from xindang.people.models import User
from xindang.sources.models import Source

SOURCE = "账簿"


def take_in(folder: Path, name: str = SOURCE, *, whole: bool = True, by: User | None = None) -> LoadedBook:
    """Read the files of a folder beside what is on file and load them as a source's state; what reading gave."""
    source, _ = Source.objects.get_or_create(name=name)
    with DuckEngine(threads=1) as engine:
        loaded = read_beside(folder, source, engine, whole=whole)
        if loaded.book is not None:
            book_load(book=loaded.book, source=source, whole=whole, by=by, on=ON)
    return loaded


def book_in_office(folder: Path, by: User | None = None, *, name: str = SOURCE, whole: bool = True) -> Source:
    """Load the book of a folder as the state of a source; the same name again is a later state of it."""
    loaded = take_in(folder, name, whole=whole, by=by)
    assert loaded.book is not None, [problem for problem in loaded.problems if problem.is_error]
    return Source.objects.get(name=name)
