"""A run's tables are read from its result folder as they were written; where it is missing, a sentence says so."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.conf import settings
from pyarrow import parquet

from cast import PUDONG
from office import ON, run_in_force
from office_results import example_folder, with_results
from xindang.core.problems import ProblemsFound
from xindang.runs.models import Run, RunState
from xindang.runs.results import RunTables, lookup_file, result_folder, run_tables, write_lookup

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATA_FOLDER", tmp_path)


def other_run() -> Run:
    return Run.objects.create(on=ON, state=RunState.DONE, pack="trade", started_at="2026-07-01T02:00:00+08:00")


@pytest.mark.parametrize("lookup", [False, True])
def test_a_customers_rows_are_those_of_the_files(lookup: bool) -> None:
    place = result_folder(with_results(run_in_force()))
    if lookup:
        write_lookup(place)
    tables = RunTables(place)
    assert tables.summary["as_of"] == ON.isoformat()
    for table in ("ratings", "outcomes", "facts", "side_facts", "limits", "aging", "open_items", "worklist"):
        written = parquet.read_table(place / f"{table}.parquet").to_pylist()
        found = tables.of_customer(table, PUDONG.code)
        assert found == [row for row in written if row["customer_id"] == PUDONG.code]
    assert tables.of_customer("ratings", PUDONG.code)


def test_rules_clauses_and_facts_are_found_by_their_names() -> None:
    tables = RunTables(example_folder())
    rule = next(iter(tables.rules.values()))
    assert tables.clauses[rule["clause"]]["text"]
    assert all(fact in tables.fact_names for fact in rule["reads"])


def test_a_table_that_the_run_did_not_make_has_no_rows() -> None:
    tables = RunTables(example_folder())
    assert not tables.has("statement")
    assert tables.dicts("statement") == []
    assert tables.columns("statement") == ()


def test_a_run_is_opened_once_until_its_folder_is_written_anew() -> None:
    run = with_results(run_in_force())
    first = run_tables(run)
    assert run_tables(run) is first
    os.utime(result_folder(run) / "summary.json", (1, 1))
    assert run_tables(run) is not first


def test_a_run_without_its_folder_says_so_in_both_languages() -> None:
    with pytest.raises(ProblemsFound) as found:
        run_tables(other_run())
    assert found.value.problems[0].code == "run_results_missing"
    assert "重新评定" in found.value.problems[0].zh


def test_a_folder_with_a_table_gone_says_so_too() -> None:
    run = with_results(other_run())
    (result_folder(run) / "facts.parquet").unlink()
    with pytest.raises(ProblemsFound):
        run_tables(run)


def test_a_lookup_of_other_results_or_a_broken_one_is_passed_over() -> None:
    run = with_results(run_in_force())
    place = result_folder(run)
    grade = RunTables(place).of_customer("ratings", PUDONG.code)
    with_results(other := other_run(), example_folder().parent / "before")
    write_lookup(result_folder(other))
    lookup_file(result_folder(other)).replace(lookup_file(place))
    assert RunTables(place).of_customer("ratings", PUDONG.code) == grade
    lookup_file(place).write_bytes(b"no database")
    assert RunTables(place).of_customer("ratings", PUDONG.code) == grade
