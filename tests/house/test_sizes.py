"""Nothing grows past what one person reads in one sitting: functions of 60 lines, files of 600."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from house.sources import name_of, project_files

FUNCTION_LINES_MAX = 60
FILE_LINES_MAX = 600


def code_files() -> list[Path]:
    return [path for path in project_files() if path.suffix in {".py", ".sql"}]


def faults_in(name: str, source: str) -> list[str]:
    """A file or functions that are too long, one line each."""
    lines = len(source.splitlines())
    faults = [f"{name}: {lines} lines, at most {FILE_LINES_MAX}"] if lines > FILE_LINES_MAX else []
    if not name.endswith(".py"):
        return faults
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES_MAX:
                faults.append(f"{name}:{node.lineno}: {node.name} has {length} lines, at most {FUNCTION_LINES_MAX}")
    return faults


def test_every_file_and_its_functions_stay_short() -> None:
    faults = [fault for path in code_files() for fault in faults_in(name_of(path), path.read_text(encoding="utf-8"))]
    assert faults == []


@pytest.mark.parametrize("indent, header", [("    ", "def f():\n"), ("        ", "class C:\n    async def f(self):\n")])
def test_a_function_of_61_lines_is_caught_and_one_of_60_is_not(indent: str, header: str) -> None:
    body = f"{indent}pass\n"
    assert faults_in("a.py", header + body * 59) == []
    assert faults_in("a.py", header + body * 60)


@pytest.mark.parametrize("name, line", [("a.py", "x = 1\n"), ("a.sql", "select 1\n")])
def test_a_file_of_601_lines_is_caught_and_one_of_600_is_not(name: str, line: str) -> None:
    assert faults_in(name, line * 600) == []
    assert faults_in(name, line * 601)
