"""What the house tests look at: the files of the project, found from fixed folders so that no git is needed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
FOLDERS = (".ci", "src", "tests", "policies", "examples", "benchmarks", "docs")
TOP_SUFFIXES = frozenset({".md", ".toml", ".lock", ".py"})
BINARY_SUFFIXES = frozenset({".xls", ".xlsx", ".parquet", ".png", ".pdf", ".gz", ".pyc"})


def project_files() -> Iterator[Path]:
    """Every file of the project, in order; caches are passed over."""
    yield from sorted(path for path in TOP.iterdir() if path.is_file() and path.suffix in TOP_SUFFIXES)
    for folder in FOLDERS:
        for path in sorted((TOP / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def project_texts() -> Iterator[Path]:
    """Every file of the project that holds text."""
    return (path for path in project_files() if path.suffix not in BINARY_SUFFIXES)


def name_of(path: Path) -> str:
    """Path from the top of the checkout, with forward slashes."""
    return path.relative_to(TOP).as_posix()
