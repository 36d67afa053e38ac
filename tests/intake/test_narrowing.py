"""A dry run warns where files would make unknown what other sources prove (book.md: what is not covered is unknown)."""

from __future__ import annotations

from pathlib import Path

import pytest

from house.sources import TOP
from office_book import book_in_office
from xindang.book.load import load_book
from xindang.engines.duckdb import DuckEngine
from xindang.intake.narrowing import narrowing_problems
from xindang.sources.models import Source

pytestmark = pytest.mark.django_db

EXAMPLE = TOP / "examples" / "book"


@pytest.fixture(autouse=True)
def on_file() -> None:
    book_in_office(EXAMPLE, name="全套账")


def narrowed(folder: Path, source: Source | None) -> set[str]:
    with DuckEngine(threads=1) as engine:
        book = load_book(folder, engine).book
        assert book is not None
        return {found.table for found in narrowing_problems(book, source)}


def test_a_small_file_of_another_source_is_warned_of(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text("customer_id,name\nX1,新客户\n", encoding="utf-8")
    items = "item_id,customer_id,side,issued_on,due_on,amount\nX-1,X1,sale,2026-06-01,2026-06-20,5.00\n"
    (tmp_path / "items.csv").write_text(items, encoding="utf-8")
    assert "items" in narrowed(tmp_path, None)


def test_the_same_source_again_and_one_that_covers_as_much_are_not(tmp_path: Path) -> None:
    assert narrowed(EXAMPLE, Source.objects.get(name="全套账")) == set()
    assert narrowed(EXAMPLE, None) == set()
