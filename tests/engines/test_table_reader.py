"""Result files opened only to be read: nothing else is reached, and nothing is written."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from xindang.engines.duckdb import DuckEngine, EngineError, TableReader


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> TableReader:
    folder = tmp_path_factory.mktemp("tables [1]")
    with DuckEngine(threads=1) as engine:
        engine.write_parquet("select i as number, 'n' || i as name from range(1000) as t (i)", folder / "odd.parquet")
    return TableReader({"odd name": folder / "odd.parquet"}, memory_limit_mb=64)


def test_rows_come_as_mappings_and_values_are_bound(reader: TableReader) -> None:
    assert reader.dicts('from "odd name" where name = ?', ["n7"]) == [{"number": 7, "name": "n7"}]
    assert reader.dicts('from "odd name" where name = ?', ["' or 1 = 1 --"]) == []
    assert reader.columns("odd name") == ("number", "name")


def test_several_threads_ask_at_a_time(reader: TableReader) -> None:
    def ask(number: int) -> object:
        return reader.dicts('select name from "odd name" where number = ?', [number])[0]["name"]

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(ask, range(200))) == [f"n{number}" for number in range(200)]


@pytest.mark.parametrize(
    "statement",
    [
        "from read_text('/etc/hostname')",
        "from '/etc/hostname'",
        "create table mine as select 1",
        "copy (select 1) to 'out.csv'",
        "set threads = 4",
        "attach 'other.db'",
        "install httpfs",
        'select 1; drop view "odd name"',
        "select",
    ],
)
def test_nothing_but_a_query_of_these_files_is_run(reader: TableReader, statement: str) -> None:
    with pytest.raises(EngineError):
        reader.dicts(statement)
    assert len(reader.dicts('from "odd name"')) == 1000


def test_a_file_that_is_not_there_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(EngineError):
        TableReader({"gone": tmp_path / "gone.parquet"}, memory_limit_mb=64)
