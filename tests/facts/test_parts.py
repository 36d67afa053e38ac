"""Facts joined a part of the customers at a time are the same facts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from xindang.assess.job import open_pack
from xindang.assess.run import assess
from xindang.book.load import load_book
from xindang.book.synthetic import make_book
from xindang.engines.duckdb import DuckEngine, Row
from xindang.facts import build
from xindang.facts.catalogue import load_catalogue

UNTIL = date(2026, 6, 30)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("parts") / "book"
    with DuckEngine(threads=1) as engine:
        make_book(out, customers=60, seed=3, until=UNTIL, engine=engine)
    return out


def facts_of(folder: Path) -> dict[str, list[Row]]:
    pack, _ = open_pack("trade")
    with DuckEngine(threads=1) as engine:
        book = load_book(folder, engine).book
        assert book is not None
        assess(book, pack, load_catalogue(), UNTIL)
        tables = {build.FACTS_TABLE: "customer_id", build.SIDE_FACTS_TABLE: "customer_id, side"}
        return {name: engine.rows(f"select * from {name} order by {key}") for name, key in tables.items()}


@pytest.mark.parametrize("part", [1, 7, 59, 60])
def test_facts_do_not_depend_on_the_size_of_a_part(folder: Path, monkeypatch: pytest.MonkeyPatch, part: int) -> None:
    whole = facts_of(folder)
    monkeypatch.setattr(build, "PART_CUSTOMERS", part)
    assert facts_of(folder) == whole
    assert len(whole[build.FACTS_TABLE]) == 60
