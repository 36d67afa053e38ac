"""Reports from the command line: written with the results, made again from their folder, left out, refused."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from xindang.assess.report import makers
from xindang.assess.report.folder import Results
from xindang.cli import DONE, STOPPED, main

Run = Callable[..., tuple[int, str, str]]
EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "book"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example's results with their reports, and beside them how long each step took."""
    top = tmp_path_factory.mktemp("reports")
    call = ["assess", str(EXAMPLE), "--as-of", "2026-06-30", "--out", str(top / "out"), "--quiet"]
    assert main([*call, "--timings", str(top / "timings.json")]) == DONE
    return top


@pytest.fixture
def out(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made / "out", tmp_path / "out"))


def test_an_assessment_writes_its_reports_and_times_them_by_themselves(made: Path) -> None:
    out = made / "out"
    seconds = json.loads((made / "timings.json").read_text(encoding="utf-8"))
    for name in makers.MAKERS:
        assert (out / name).is_file()
        assert seconds[f"报告 {name}"] > 0


def test_without_reports_none_is_written_and_an_old_one_does_not_stay(run: Run, out: Path) -> None:
    assert (out / "report.xlsx").is_file()
    assert run("assess", EXAMPLE, "--as-of", "2026-06-30", "--out", out, "--quiet", "--no-reports")[0] == DONE
    assert not [name for name in makers.MAKERS if (out / name).exists()]


def test_reports_are_made_again_from_the_folder_alone(run: Run, out: Path) -> None:
    before = {name: (out / name).read_bytes() for name in makers.MAKERS}
    for name in makers.MAKERS:
        (out / name).unlink()
    code, said, _ = run("report", out, "--quiet")
    assert code == DONE
    assert said.split() == [str(out / name) for name in makers.MAKERS]
    assert (out / "report.xlsx").read_bytes() == before["report.xlsx"]
    assert not [file for file in out.iterdir() if file.name.startswith(".")]


def test_a_report_in_english_or_of_fewer_customers_is_another_one(run: Run, out: Path) -> None:
    files = []
    for options in ((), ("--lang", "en"), ("--rows", "1")):
        assert run("report", out, "--quiet", *options)[0] == DONE
        files.append((out / "report.xlsx").read_bytes())
    assert len(set(files)) == 3


@pytest.mark.parametrize("rows", ["0", "-1", "many", "1000001"])
def test_a_number_of_rows_that_cannot_be_is_refused(out: Path, rows: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["report", str(out), "--rows", rows])
    assert stop.value.code == 2
    assert "1000000" in capsys.readouterr().err


def test_a_folder_that_holds_no_results_is_told_and_left_as_it_is(run: Run, tmp_path: Path) -> None:
    code, _, said = run("report", tmp_path / "nowhere", "--quiet")
    assert code == STOPPED
    assert "results_not_a_folder" in said
    assert not (tmp_path / "nowhere").exists()
    code, _, said = run("report", tmp_path, "--quiet")
    assert (code, "results_without_summary" in said) == (STOPPED, True)
    assert list(tmp_path.iterdir()) == []


def test_a_report_appears_only_when_it_is_whole(run: Run, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (out / "report.xlsx").read_bytes()

    def half(_: Results, __: str, file: Path) -> None:
        file.write_text("half", encoding="utf-8")
        raise OSError(28, "No space left on device", str(file))

    monkeypatch.setattr(makers, "MAKERS", {"report.xlsx": half})
    assert run("report", out, "--quiet")[0] == STOPPED
    assert (out / "report.xlsx").read_bytes() == before
    assert not [file for file in out.iterdir() if file.name.startswith(".")]
