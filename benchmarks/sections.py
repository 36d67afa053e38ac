"""Sections of the page of benchmarks: each benchmark writes its own and leaves the other's."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

OFFICE = "## 办公室 · The office"


def section_of(page: Path, heading: str) -> list[str]:
    """The lines of a section from its heading to the end of the page; none where it is not there."""
    lines = page.read_text(encoding="utf-8").splitlines() if page.exists() else []
    return lines[lines.index(heading) :] if heading in lines else []


def section_written(page: Path, heading: str, lines: Sequence[str]) -> None:
    """Put the last section of the page in place of what stands there; ``lines`` begin with the heading."""
    before = page.read_text(encoding="utf-8").splitlines() if page.exists() else []
    kept = before[: before.index(heading)] if heading in before else [*before, ""]
    page.write_text("\n".join([*kept, *lines]).rstrip() + "\n", encoding="utf-8")
