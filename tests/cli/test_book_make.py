"""`xindang book make`: a book from a command, which the next command assesses; refusals say what to change."""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from xindang.cli import DONE, STOPPED, main
from xindang.engines.duckdb import DuckEngine, NoRoomLeft

SMALL = ("--customers", "40", "--seed", "5", "--threads", "1")


def make(out: Path, *more: str) -> int:
    return main(["book", "make", *SMALL, *more, str(out)])


def test_a_made_book_is_assessed_by_the_command_it_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book, out = tmp_path / "book", tmp_path / "out"
    assert make(book, "--until", "2026-06-30") == DONE
    told = capsys.readouterr()
    assert "customers 40" in told.out
    assert "40 / 40" in told.err
    words = told.out.splitlines()[-1].split("python3 run.py ")[1].replace("OUT", str(out)).split()
    assert main(words) == DONE
    assert (out / "summary.json").is_file()


def test_without_a_last_day_the_book_ends_with_the_month_before(tmp_path: Path) -> None:
    assert make(tmp_path / "book", "--quiet") == DONE
    until = tomllib.loads((tmp_path / "book" / "book.toml").read_text(encoding="utf-8"))["tables"]["items"]["covers_to"]
    assert (until + timedelta(days=1)).day == 1
    assert timedelta(0) < datetime.now().astimezone().date() - until <= timedelta(days=32)


def test_items_per_customer_make_a_book_leaner(tmp_path: Path) -> None:
    for mean in ("3", "30"):
        assert make(tmp_path / mean, "--quiet", "--until", "2026-06-30", "--items-per-customer", mean) == DONE
    with DuckEngine(threads=1) as engine:
        lean, full = (
            engine.one(f"select count(*) from read_parquet('{tmp_path}/{mean}/items/*.parquet')")[0]
            for mean in ("3", "30")
        )
    assert 5 < full / lean < 12


@pytest.mark.parametrize(
    "more, said",
    [
        (("--customers", "0"), "--customers 为 0，超出了 1 至 10,000,000 的范围"),
        (("--customers", "20000000"), "--customers is 20000000, outside 1 to 10,000,000"),
        (("--items-per-customer", "nan"), "--items-per-customer is nan"),
        (("--until", "1920-01-01"), "--until is 1920-01-01, outside 1950-01-01 to"),
    ],
)
def test_a_figure_out_of_bounds_is_refused_with_its_bounds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: tuple[str, ...], said: str
) -> None:
    assert make(tmp_path / "book", *more) == STOPPED
    assert said in capsys.readouterr().err
    assert not (tmp_path / "book").exists()


def test_what_is_no_number_is_refused_in_both_languages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        make(tmp_path / "book", "--seed", "abc")
    assert left.value.code == 2
    assert "应为整数 | a whole number: abc" in capsys.readouterr().err


def test_a_folder_in_use_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("kept", encoding="utf-8")
    assert make(tmp_path) == STOPPED
    assert "已有内容" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_where_memory_runs_out_it_says_so_and_leaves_no_book(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: DuckEngine, query: str, file: Path) -> int:
        raise NoRoomLeft("Out of Memory Error: failed to allocate", query)

    monkeypatch.setattr(DuckEngine, "write_parquet", refuse)
    assert make(tmp_path / "book") == STOPPED
    said = capsys.readouterr().err
    assert "内存或磁盘空间不够" in said
    assert "--memory-mb" in said
    assert list((tmp_path / "book").iterdir()) == []


def test_the_engine_tells_a_memory_bound_passed_from_other_faults() -> None:
    with DuckEngine(threads=1, memory_limit_mb=20) as engine, pytest.raises(NoRoomLeft):
        engine.rows("select list(hash(i)) from range(50_000_000) as numbers (i)")
