"""The benchmark runs, its yardstick finds what xindang finds, and its figures are what they say."""

from __future__ import annotations

import shutil
import sys
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from benchmarks.agreement import agreement
from benchmarks.assess import Run, Size, main, measured_process, named_steps, synthetic_book
from benchmarks.read_once import read_once
from benchmarks.with_pandas import assess_with_pandas
from xindang.assess.job import AssessmentOrder, JobReport, assess_to_folder
from xindang.book.synthetic import make_book
from xindang.engines.duckdb import DuckEngine

UNTIL = date(2026, 6, 30)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("benchmark") / "book"
    with DuckEngine(threads=1) as engine:
        make_book(out, customers=1_000, seed=3, until=UNTIL, engine=engine)
    return out


@pytest.fixture(scope="module")
def both(book: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    ours, yardstick = tmp_path_factory.mktemp("ours"), tmp_path_factory.mktemp("yardstick")
    assess_to_folder(AssessmentOrder(source=book, policy="trade", on=UNTIL), ours, JobReport())
    assess_with_pandas(book, pd.Timestamp(UNTIL), yardstick)
    return ours, yardstick


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept")


@pytest.mark.proof
def test_the_whole_benchmark_runs_on_two_hundred_customers_and_writes_its_page(
    kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = kept / "page.md"
    words = ["--customers", "200", "--runs", "1", "--keep", str(kept), "--profile"]
    assert main([*words, "--write", str(page), "--on", "2026-07-01"]) == 0
    printed = capsys.readouterr().out
    assert "| 200 | 200 / 200 |" in printed
    assert "load 往来项目 items" in printed
    assert "2026-07-01 · `python3 run.py bench --customers 200 --profile" in page.read_text(encoding="utf-8")
    assert printed.strip() in page.read_text(encoding="utf-8")
    assert [entry.name for entry in kept.iterdir() if entry.name.startswith("out-")] == []


def test_a_page_is_not_written_without_its_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--write", str(tmp_path / "page.md")]) == 2
    assert "--on" in capsys.readouterr().err


@pytest.mark.proof
def test_pandas_gives_every_grade_and_every_figure_of_the_aging(both: tuple[Path, Path]) -> None:
    found = agreement(*both)
    assert found["grades_rows"] == found["grades_equal"] == 1_000
    assert found["aging_rows"] == found["aging_equal"] > 500


@pytest.mark.proof
def test_pandas_gives_every_limit_every_month_and_everything_overdue(both: tuple[Path, Path]) -> None:
    found = agreement(*both)
    assert found["limits_rows"] == found["limits_equal"] > 2_000
    assert found["metrics_rows"] == found["metrics_equal"] > 50
    assert found["worklist_rows"] == found["worklist_equal"] > 150


def test_a_difference_of_one_grade_or_one_cent_is_counted(both: tuple[Path, Path], tmp_path: Path) -> None:
    ours, yardstick = both
    other = Path(shutil.copytree(yardstick, tmp_path / "other"))
    ratings, aging = (pd.read_parquet(other / f"{name}.parquet") for name in ("ratings", "aging"))
    ratings.loc[7, "grade"] = "A" if ratings.loc[7, "grade"] != "A" else "C"
    ratings.to_parquet(other / "ratings.parquet")
    aging.loc[3, "d1_30"] += 0.01
    aging.drop(index=4).to_parquet(other / "aging.parquet")
    before, after = agreement(ours, yardstick), agreement(ours, other)
    assert after["grades_equal"] == before["grades_equal"] - 1
    assert after["aging_equal"] == before["aging_equal"] - 2
    assert after["aging_rows"] == before["aging_rows"]


def test_reading_once_reads_every_value(book: Path) -> None:
    with DuckEngine(threads=1) as engine:
        values = read_once(book, engine)
    assert values == sum(pd.read_parquet(folder).size for folder in book.iterdir() if folder.is_dir())


def test_a_book_is_kept_and_one_left_half_made_is_made_again(tmp_path: Path) -> None:
    made = synthetic_book(20, tmp_path)
    part = made / "items" / "part-0000.parquet"
    written = part.stat().st_mtime_ns
    assert synthetic_book(20, tmp_path) == made
    assert part.stat().st_mtime_ns == written
    (made / "book.toml").unlink()
    part.unlink()
    assert synthetic_book(20, tmp_path) == made
    assert part.exists()


def test_each_process_has_its_own_peak_of_memory_and_its_own_cpu() -> None:
    allocate = "import sys; held = bytearray(200_000_000); held[::4096] = b'1' * len(held[::4096]); print('{\"a\": 1}')"
    large, printed = measured_process([sys.executable, "-c", allocate])
    small, nothing = measured_process([sys.executable, "-c", "pass"])
    assert printed == {"a": 1}
    assert nothing == {}
    assert large.peak_mb - small.peak_mb > 150
    assert large.cpu_seconds > 0


def test_a_process_that_fails_stops_the_benchmark_with_what_it_said() -> None:
    with pytest.raises(SystemExit, match="no such day"):
        measured_process([sys.executable, "-c", "raise ValueError('no such day')"])


def test_the_ratios_are_of_medians_and_the_peak_is_the_largest() -> None:
    runs = {
        "read": [Run(1.0, 1.0, 10.0), Run(2.0, 1.0, 30.0), Run(50.0, 1.0, 20.0)],
        "xindang": [Run(20.0, 1.0, 100.0)] * 3,
        "pandas": [Run(60.0, 1.0, 100.0)] * 3,
    }
    size = Size(10, 200, 1.0, runs, {}, {})
    assert (size.reads, size.faster, size.peak_mb("read")) == (10.0, 3.0, 30.0)


def test_loading_time_is_told_under_the_table_that_took_it() -> None:
    steps = {"start": 1.0, "customers: 3": 2.0, "items: 9": 4.0, "aging": 8.0}
    expected = [("load customers", 1.0), ("load items", 2.0), ("whole book: hash, cross checks", 4.0), ("aging", 8.0)]
    assert named_steps(steps) == expected
