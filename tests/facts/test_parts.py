"""Facts joined a part of the customers at a time are the same facts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from examples import in_proof
from xindang.assess.job import open_pack
from xindang.assess.run import fact_request
from xindang.book.book import Book
from xindang.book.load import load_book
from xindang.book.synthetic import make_book
from xindang.engines.duckdb import DuckEngine, Row
from xindang.facts import build
from xindang.facts.catalogue import load_catalogue
from xindang.facts.coverage import coverages_on

UNTIL = date(2026, 6, 30)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    out = tmp_path_factory.mktemp("parts") / "book"
    with DuckEngine(threads=1) as engine:
        make_book(out, customers=24, seed=3, until=UNTIL, engine=engine)
        book = load_book(out, engine).book
        assert book is not None
        yield book


def facts_of(book: Book) -> dict[str, list[Row]]:
    pack, _ = open_pack("trade")
    build.build_facts(book, load_catalogue(), fact_request(pack, load_catalogue(), UNTIL, coverages_on(book, UNTIL)))
    tables = {build.FACTS_TABLE: "customer_id", build.SIDE_FACTS_TABLE: "customer_id, side"}
    return {name: book.engine.rows(f"select * from {name} order by {key}") for name, key in tables.items()}


@pytest.fixture(scope="module")
def whole(book: Book) -> dict[str, list[Row]]:
    return facts_of(book)


@pytest.mark.parametrize("part", in_proof([1, 7, 23, 24], 1, 23))
def test_facts_do_not_depend_on_the_size_of_a_part(
    book: Book, whole: dict[str, list[Row]], monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    monkeypatch.setattr(build, "PART_CUSTOMERS", part)
    assert len(build.customer_parts(book.engine)) == -(-24 // part)
    assert facts_of(book) == whole
    assert len(whole[build.FACTS_TABLE]) == 24
