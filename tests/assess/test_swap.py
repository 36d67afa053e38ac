"""Two runs into one folder, runs that are killed, results that replace others: nothing half done is a result."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from examples import in_proof
from house.sources import TOP
from xindang.assess.report.folder import opened_results
from xindang.assess.swap import ASIDE, results_added, results_replaced
from xindang.cli import DONE, STOPPED, main
from xindang.core.lock import LOCK_FILE, only_writer
from xindang.core.problems import ProblemsFound

BOOK = TOP / "examples" / "book"
HOLD = f"""
import sys, time
from pathlib import Path
sys.path.insert(0, {str(TOP / "src")!r})
from xindang.assess.swap import results_replaced
with results_replaced(Path(sys.argv[1])) as folder:
    (folder / "aging.parquet").write_text("half a table")
    print("held", flush=True)
    time.sleep(60)
"""


def assess_into(out: Path) -> int:
    return main(["assess", str(BOOK), "--as-of", "2026-06-30", "--out", str(out), "--quiet", "--no-reports"])


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("swap") / "out"
    assert assess_into(out) == DONE
    return out


def hidden(out: Path) -> list[str]:
    return [file.name for file in out.iterdir() if file.name.startswith(".")]


@contextmanager
def holding(out: Path) -> Iterator[int]:
    """The number of another process that is writing results to the folder, and is killed at the end."""
    with subprocess.Popen([sys.executable, "-c", HOLD, str(out)], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        yield other.pid
        other.kill()


def test_a_second_run_into_the_same_folder_is_refused_and_named(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = Path(shutil.copytree(results, tmp_path / "out"))
    before = {file.name: file.read_bytes() for file in out.iterdir()}
    with holding(out) as number:
        assert assess_into(out) == STOPPED
    said = capsys.readouterr().err
    assert "folder_in_use" in said
    assert str(number) in said
    assert {name: (out / name).read_bytes() for name in before} == before


def test_a_run_that_was_killed_holds_nobody_up_and_leaves_nothing_behind(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with holding(out):
        pass
    assert LOCK_FILE in hidden(out)
    assert any(name.startswith(ASIDE) for name in hidden(out))
    assert assess_into(out) == DONE
    assert hidden(out) == []


def test_a_lock_is_had_again_once_it_is_given_back(tmp_path: Path) -> None:
    with only_writer(tmp_path), pytest.raises(ProblemsFound), only_writer(tmp_path):
        pass
    with only_writer(tmp_path):
        assert hidden(tmp_path) == [LOCK_FILE]
    assert hidden(tmp_path) == []


@pytest.mark.parametrize("moved", in_proof([0, 1, 3], 0, 1))
def test_results_half_moved_are_no_results(
    results: Path, tmp_path: Path, moved: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = Path(shutil.copytree(results, tmp_path / "out"))
    whole = Path.replace
    done: list[str] = []

    def stop(file: Path, target: Path) -> Path:
        if file.parent.name.startswith(ASIDE):
            if len(done) == moved:
                raise OSError(28, "no space left", str(target))
            done.append(file.name)
        return whole(file, target)

    monkeypatch.setattr(Path, "replace", stop)
    assert assess_into(out) == STOPPED
    with pytest.raises(ProblemsFound) as found, opened_results(out):
        pass
    assert [told.code for told in found.value.problems] == ["results_without_summary"]
    monkeypatch.undo()
    assert assess_into(out) == DONE
    with opened_results(out) as whole_again:
        assert whole_again.customer_count == 5
    assert hidden(out) == []


def test_what_an_earlier_run_wrote_and_this_one_does_not_is_gone_and_files_of_others_stay(tmp_path: Path) -> None:
    with results_replaced(tmp_path) as folder:
        (folder / "aging.parquet").write_text("old")
        (folder / "metrics.parquet").write_text("old")
        (folder / "summary.json").write_text(json.dumps({"content_hash": {"aging": "1", "metrics": "2", "../x": "3"}}))
    (tmp_path / "report.html").write_text("of the old results")
    (tmp_path / "mine.parquet").write_text("mine")
    with results_replaced(tmp_path) as folder:
        (folder / "aging.parquet").write_text("new")
        (folder / "summary.json").write_text("{}")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["aging.parquet", "mine.parquet", "summary.json"]
    assert (tmp_path / "aging.parquet").read_text() == "new"


def test_tables_that_are_added_leave_the_others(tmp_path: Path) -> None:
    with results_replaced(tmp_path) as folder:
        (folder / "aging.parquet").write_text("old")
        (folder / "metrics.parquet").write_text("old")
        (folder / "summary.json").write_text('{"content_hash": {"aging": "1", "metrics": "2"}}')
    with results_added(tmp_path, replacing=["metrics.parquet", "nothing.parquet"]) as folder:
        (folder / "worklist.parquet").write_text("new")
        (folder / "summary.json").write_text("{}")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["aging.parquet", "summary.json", "worklist.parquet"]


def test_a_run_that_stops_takes_its_empty_folder_away(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["assess", str(tmp_path / "no book"), "--as-of", "2026-06-30", "--out", str(out)]) == STOPPED
    assert not out.exists()
