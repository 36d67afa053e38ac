"""run.py: what a person with a fresh checkout and nothing but Python sees."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import run

Commands = list[list[str]]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with two locks and no .venv."""
    (tmp_path / "requirements.lock").write_text("a", encoding="utf-8")
    (tmp_path / "requirements-dev.lock").write_text("ab", encoding="utf-8")
    for name, value in {
        "TOP": tmp_path,
        "VENV": tmp_path / ".venv",
        "PYTHON": tmp_path / ".venv" / "python",
        "RUNTIME_LOCK": tmp_path / "requirements.lock",
        "DEV_LOCK": tmp_path / "requirements-dev.lock",
    }.items():
        monkeypatch.setattr(run, name, value)
    monkeypatch.setattr(run, "source_path_added", lambda: None)
    return tmp_path


@pytest.fixture
def commands(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> Commands:
    """The commands that run.py starts; each does its work and succeeds."""
    return recorded(checkout, monkeypatch, lambda _: 0)


def recorded(checkout: Path, monkeypatch: pytest.MonkeyPatch, code_of: Callable[[list[str]], int]) -> Commands:
    """Record commands instead of running them; making the environment writes its python."""
    commands: Commands = []

    def fake(command: list[str], *, inside: Path | None = None, told: Path | None = None) -> int:
        assert inside in {None, checkout}
        if told is not None:
            told.write_text(f"said by {command[2]}", encoding="utf-8")
        commands.append(command)
        if "venv" in command:
            (checkout / ".venv").mkdir(exist_ok=True)
            (checkout / ".venv" / "python").touch()
        return code_of(command)

    monkeypatch.setattr(run, "run", fake)
    return commands


def installs_in(commands: Commands) -> list[str]:
    """Names of the locks installed, in order."""
    assert all("--require-hashes" in command for command in commands if "pip" in command)
    return [Path(command[-1]).name for command in commands if "pip" in command]


@pytest.mark.parametrize("words", [[], ["-h"], ["--help"]])
def test_without_a_word_the_usage_is_shown_in_both_languages_and_nothing_is_installed(
    words: list[str], commands: Commands, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run.main(words) == 0
    shown = capsys.readouterr().out
    assert "用法" in shown
    assert "Usage" in shown
    assert commands == []


def test_any_other_word_goes_to_the_command_line_unchanged_with_its_exit_code(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = recorded(checkout, monkeypatch, lambda command: 7 if "xindang.cli" in command else 0)
    assert run.main(["assess", "账 本", "--policy", "trade", "--", "-x"]) == 7
    words_from = commands[-1].index("xindang.cli") + 1
    assert commands[-1][words_from:] == ["assess", "账 本", "--policy", "trade", "--", "-x"]


def test_the_command_line_needs_only_the_runtime_lock(commands: Commands) -> None:
    run.main(["assess"])
    assert installs_in(commands) == ["requirements.lock"]


def test_the_environment_is_installed_once_and_again_when_its_lock_changes(checkout: Path, commands: Commands) -> None:
    run.main(["test", "-x"])
    run.main(["test", "-x"])
    assert installs_in(commands) == ["requirements-dev.lock"]
    (checkout / "requirements-dev.lock").write_text("ac", encoding="utf-8")
    run.main(["test", "-x"])
    assert installs_in(commands) == ["requirements-dev.lock"] * 2


def test_after_a_development_install_the_command_line_installs_nothing_more(commands: Commands) -> None:
    run.main(["test", "-x"])
    run.main(["assess"])
    assert installs_in(commands) == ["requirements-dev.lock"]


def test_a_failed_install_says_so_and_is_tried_again(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commands = recorded(checkout, monkeypatch, lambda command: 1 if "pip" in command else 0)
    assert run.main(["assess"]) == 2
    assert "requirements.lock" in capsys.readouterr().err
    assert run.main(["assess"]) == 2
    assert installs_in(commands) == ["requirements.lock"] * 2
    assert not any("xindang.cli" in command for command in commands)


def test_a_python_without_venv_is_told_the_remedy_and_leaves_no_half_made_environment(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    recorded(checkout, monkeypatch, lambda command: 1 if "venv" in command else 0)
    assert run.main(["assess"]) == 2
    assert "apt install python3-venv" in capsys.readouterr().err
    assert not (checkout / ".venv").exists()


def test_an_old_python_is_told_which_one_is_needed(
    commands: Commands, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "PYTHON_MIN", (99, 0))
    assert run.main(["assess"]) == 2
    assert "3.11" in capsys.readouterr().err
    assert commands == []


def test_all_checks_run_even_when_the_first_fails_and_the_failure_is_the_exit_code(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commands = recorded(checkout, monkeypatch, lambda command: 3 if command[-3:-1] == ["ruff", "check"] else 0)
    (checkout / "src").mkdir()
    assert run.main(["test"]) == 3
    modules = [command[command.index("-m") + 1] for command in commands[-5:]]
    assert modules[:2] == ["ruff", "ruff"]
    assert sorted(modules[2:]) == ["mypy", "pytest", "pytest"]
    assert [command for command in commands if command[1].endswith("with_postgres.py")]
    shown = capsys.readouterr().out
    assert "said by mypy" in shown
    assert "FAILED  ruff check" in shown
    assert "ok      pytest" in shown


def test_arguments_after_test_go_to_pytest_alone(commands: Commands) -> None:
    run.main(["test", "tests/house", "-x"])
    assert commands[-1][1:] == ["-m", "pytest", "tests/house", "-x"]
    assert sum("ruff" in command or "mypy" in command for command in commands) == 0


def test_the_proofs_are_those_marked_proof(commands: Commands) -> None:
    run.main(["proof", "-x"])
    assert commands[-1][1:] == ["-m", "pytest", "-m", "proof", "-x"]
    run.main(["proof"])
    assert commands[-2][1:] == ["-m", "pytest", "-m", "proof"]
    assert commands[-1][1].endswith("with_postgres.py")
    assert "tests/web" in commands[-1]
