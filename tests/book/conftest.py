"""Books made in the test: a folder of small files from a dict of texts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from book.samples import SMALL, Files, Load, Write
from xindang.book.load import LoadedBook, load_book
from xindang.engines.duckdb import DuckEngine


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckEngine]:
    """One for all tests of a file: a load leaves nothing of what was there before."""
    with DuckEngine(threads=1) as opened:
        yield opened


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a book: file names to their text or bytes; customers and items stand there unless given or None."""

    def written(files: Files | None = None) -> Path:
        folder = tmp_path / "book"
        for name, content in {**SMALL, **(files or {})}.items():
            if content is None:
                continue
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content.encode() if isinstance(content, str) else content)
        return folder

    return written


@pytest.fixture
def load(write: Write, engine: DuckEngine) -> Load:
    """Write a book and load it."""

    def loaded(files: Files | None = None, *, accept_good_rows: bool = False) -> LoadedBook:
        return load_book(write(files), engine, accept_good_rows=accept_good_rows)

    return loaded
