"""``xindang demo``: what a newcomer types first."""

from __future__ import annotations

import json
import webbrowser
from pathlib import Path

import pytest

from demo.told import CASES
from house.sources import TOP
from xindang import cli
from xindang.assess.demo import STAMP, DemoFolder, make_demo
from xindang.cli import DONE, STOPPED, main


def test_it_tells_where_things_lie_and_whom_to_look_at_first(
    demo: DemoFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "--out", str(demo.top), "--no-open", "--no-office", "--quiet"]) == DONE
    said = capsys.readouterr().out
    first = [case for case in CASES if case.given.get("first")]
    assert 8 <= len(first) <= 15
    assert [case.name for case in first if f"{case.name}  {case.clause}" not in said or case.zh not in said] == []
    assert str(demo.book) in said
    assert str(demo.results) in said
    assert [str(file.resolve()) for file in demo.reports if str(file.resolve()) not in said] == []
    assert len(said.splitlines()) < 50


def test_every_case_is_listed_on_demand_and_nothing_is_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--cases", "--out", str(tmp_path / "demo")]) == DONE
    said = capsys.readouterr().out
    assert [case.name for case in CASES if case.name not in said or case.en not in said] == []
    assert list(tmp_path.iterdir()) == []


def test_a_second_time_nothing_is_made_again(demo: DemoFolder) -> None:
    steps: list[str] = []
    before = {file: file.stat().st_mtime_ns for file in demo.top.rglob("*") if file.is_file()}
    make_demo(demo.top, steps.append)
    assert steps == []
    assert {file: file.stat().st_mtime_ns for file in demo.top.rglob("*") if file.is_file()} == before


@pytest.mark.parametrize(
    "change", ["other program", "run that did not end", "2026-06/summary.json", "2026-06/report.html", "book/book.toml"]
)
def test_it_is_made_again_when_the_program_changed_or_something_is_missing(
    change: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is made is counted, not made: the book and the assessments are stood in for."""
    made: list[str] = []

    def fake_book(folder: Path) -> None:
        folder.mkdir()
        (folder / "book.toml").touch()
        made.append("book")

    def fake_results(order: object, out: Path, report: object, *, reports: object) -> None:
        out.mkdir()
        for name in ("summary.json", *(["report.html", "report.xlsx"] if reports else [])):
            (out / name).touch()
        made.append("results")

    monkeypatch.setattr("xindang.assess.demo.make_demo_book", fake_book)
    monkeypatch.setattr("xindang.assess.demo.assess_to_folder", fake_results)
    folder = make_demo(tmp_path / "demo")
    make_demo(tmp_path / "demo")
    assert made == ["book", "results", "results"]
    if change == "other program":
        (folder.top / STAMP).write_text(json.dumps({"made_by": "an older one"}), encoding="utf-8")
    elif change == "run that did not end":
        (folder.top / STAMP).write_text("", encoding="utf-8")
    else:
        (folder.top / change).unlink()
    make_demo(tmp_path / "demo")
    assert made == ["book", "results", "results"] * 2


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "items.csv").write_text("mine", encoding="utf-8")
    assert main(["demo", "--out", str(tmp_path), "--no-open", "--no-office", "--quiet"]) == STOPPED
    assert "demo_folder_not_ours" in capsys.readouterr().err
    assert [path.name for path in tmp_path.rglob("*")] == ["book", "items.csv"]
    assert (tmp_path / "book" / "items.csv").read_text(encoding="utf-8") == "mine"


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "demo").write_text("a file", encoding="utf-8")
    assert main(["demo", "--out", str(tmp_path / "demo"), "--quiet"]) == STOPPED
    assert "out_not_a_folder" in capsys.readouterr().err


def test_every_planted_customer_is_found_by_name_in_the_page(demo: DemoFolder) -> None:
    assert demo.page is not None
    page = demo.page.read_text(encoding="utf-8")
    assert [case.name for case in CASES if page.count(case.name) < 2] == []


@pytest.mark.parametrize(
    "words, has_screen, opened", [([], True, True), ([], False, False), (["--no-open"], True, False)]
)
def test_the_report_is_opened_only_where_somebody_can_see_it(
    words: list[str], has_screen: bool, opened: bool, demo: DemoFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = demo.page
    assert page is not None
    shown: list[str] = []
    monkeypatch.setattr(webbrowser, "open", shown.append)
    monkeypatch.setattr(cli, "_has_screen", lambda: has_screen)
    assert main(["demo", "--out", str(demo.top), "--no-office", "--quiet", *words]) == DONE
    assert shown == ([page.resolve().as_uri()] if opened else [])


def test_the_readme_and_run_py_begin_with_it() -> None:
    readme = (TOP / "README.md").read_text(encoding="utf-8")
    commands = [line.strip() for line in readme.splitlines() if line.startswith("    python3 run.py")]
    assert commands[0].startswith("python3 run.py demo ")
    assert "  demo " in (TOP / "run.py").read_text(encoding="utf-8")
    assert "/demo-company/" in (TOP / ".gitignore").read_text(encoding="utf-8").splitlines()
