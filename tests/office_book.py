"""A book's folder as the office has it on file, for any test: read, held against what is there, loaded."""

from __future__ import annotations

from pathlib import Path

from office import ON
from xindang.book.load import load_book
from xindang.engines.duckdb import DuckEngine
from xindang.intake.load import book_load
from xindang.people.models import User
from xindang.sources.models import Source

SOURCE = "账簿"


def book_in_office(folder: Path, by: User | None = None, *, name: str = SOURCE, whole: bool = True) -> Source:
    """Load the book of a folder as the state of a source; the same name again is a later state of it."""
    source, _ = Source.objects.get_or_create(name=name)
    with DuckEngine(threads=1) as engine:
        loaded = load_book(folder, engine)
        assert loaded.book is not None, [problem for problem in loaded.problems if problem.is_error]
        book_load(book=loaded.book, source=source, whole=whole, by=by, on=ON)
    return source
