"""Sections of the page of benchmarks: each benchmark writes its own and leaves the others'."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path

OFFICE = "## 办公室 · The office"
DOSSIER = "## 信用档案 · The dossier"


def section_of(page: Path, heading: str) -> list[str]:
    """The lines of a section from its heading to the end of the page; none where it is not there."""
    lines = page.read_text(encoding="utf-8").splitlines() if page.exists() else []
    return lines[lines.index(heading) :] if heading in lines else []


def section_written(page: Path, heading: str, lines: Sequence[str]) -> None:
    """Put a section in place of what stands there, else at the end; ``lines`` begin with the heading."""
    before = page.read_text(encoding="utf-8").splitlines() if page.exists() else []
    here = section_of(page, heading)
    own = len(list(takewhile(lambda line: not line.startswith("## "), here[1:])))
    kept, after = (before[: -len(here)], here[1 + own :]) if here else ([*before, ""], [])
    page.write_text("\n".join([*kept, *lines, *(["", *after] if after else [])]).rstrip() + "\n", encoding="utf-8")
