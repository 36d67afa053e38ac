"""What is wrong with data or a policy, said as values: all at once, each with its place and its remedy.

The sentences live in ``problem_texts/*.toml``, one file per subject, one table per code with ``severity``, ``zh``
and ``en``. A sentence names in braces the words it needs; a missing word is our own mistake and raises.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources


class Severity(StrEnum):
    """How a problem bears on a run: an error stops it, a warning is loaded and listed, a note is only told."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where it is, and what to do about it in both languages.

    ``table`` is a book table or a file of a policy; ``row`` counts data rows from 1; ``count`` says how many rows
    share the problem when one sentence stands for all of them.
    """

    code: str
    severity: Severity
    zh: str
    en: str
    table: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    count: int = 1

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR

    @property
    def place(self) -> str:
        """The place in short, e.g. ``items:17.amount``."""
        row = "" if self.row is None else f":{self.row}"
        column = f".{self.column}" if self.column else ""
        return f"{self.table}{row}{column}"


class ProblemsFound(Exception):
    """Raised where an act may not be done because of errors; carries every problem, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(f"{p.place} {p.en}" for p in self.problems if p.is_error) or "problems found")


@cache
def problem_texts() -> dict[str, dict[str, str]]:
    """Every problem code with its severity and sentences. A code written twice is refused."""
    texts: dict[str, dict[str, str]] = {}
    folder = resources.files(__package__) / "problem_texts"
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".toml"):
            continue
        for code, text in tomllib.loads(file.read_text(encoding="utf-8")).items():
            if code in texts:
                raise ValueError(f"problem code {code} stands in two files")
            texts[code] = text
    return texts


def problem(
    code: str,
    *,
    table: str = "",
    row: int | None = None,
    column: str = "",
    value: object = "",
    count: int = 1,
    **words: object,
) -> Problem:
    """The problem of this code at this place, with its sentences filled from the place and ``words``."""
    text = problem_texts()[code]
    shown = shown_value(value)[:80]
    filled = {"table": table, "row": row, "column": column, "value": shown, "count": count, **words}
    return Problem(
        code=code,
        severity=Severity(text["severity"]),
        zh=text["zh"].format(**filled),
        en=text["en"].format(**filled),
        table=table,
        row=row,
        column=column,
        value=shown,
        count=count,
    )


def shown_value(value: object) -> str:
    """A value as text; of one nested too deep or a number too long for that, only its kind."""
    try:
        return str(value)
    except (RecursionError, ValueError):
        return type(value).__name__


def errors_in(problems: Iterable[Problem]) -> list[Problem]:
    """Only those that stop a run."""
    return [p for p in problems if p.is_error]
