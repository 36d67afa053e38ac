"""Tables written a part of the customers at a time hold the same rows in the same order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from examples import in_proof
from facts.test_parts import UNTIL
from xindang.assess.job import open_pack
from xindang.assess.output import table_queries, write_tables
from xindang.assess.run import Assessment, assess
from xindang.book.load import load_book
from xindang.book.synthetic import make_book
from xindang.engines.duckdb import DuckEngine, Row
from xindang.facts import build
from xindang.facts.catalogue import load_catalogue


@pytest.fixture(scope="module")
def assessment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assessment]:
    pack, _ = open_pack("trade")
    place = tmp_path_factory.mktemp("parts")
    with DuckEngine(threads=1) as engine:
        make_book(place / "book", customers=60, seed=3, until=UNTIL, engine=engine)
        book = load_book(place / "book", engine).book
        assert book is not None
        yield assess(book, pack, load_catalogue(), UNTIL)


@pytest.mark.parametrize("part", in_proof([7, 59], 59))
def test_tables_do_not_depend_on_the_size_of_a_part(
    assessment: Assessment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    counts = write_tables(assessment, tmp_path / "whole")
    monkeypatch.setattr(build, "PART_CUSTOMERS", part)
    assert write_tables(assessment, tmp_path / "parts") == counts
    for name in table_queries(assessment):
        files = (tmp_path / place / f"{name}.parquet" for place in ("whole", "parts"))
        whole, parts = (rows_of(assessment.book.engine, file) for file in files)
        assert parts == whole
        assert len(whole) == counts[name]
    assert counts["customers"] == 60


def rows_of(engine: DuckEngine, file: Path) -> list[Row]:
    with engine.keeping_order():
        return engine.rows(f"from read_parquet('{file}')")
