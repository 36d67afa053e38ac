"""What is published names no machine it was made on and carries no squeezed code of others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from house.sources import name_of, project_files, project_texts

# A path that begins at the root of some machine. `../shop/`, `https://example.org/home/` do not.
MACHINE_PATH = re.compile(
    r"(?:(?<![\w.~*)}\]/-])|(?<=file://))/(?:work|tmp|home|root|Users|opt|mnt)/|(?<!\w)[A-Za-z]:\\Users\\"
)
ASSET_SUFFIXES = frozenset({".js", ".css", ".mjs", ".svg", ".html"})
MINIFIED_NAME = re.compile(r"\.min\.|[.-]bundle\.|\.map$")
ASSET_LINE_LENGTH_MAX = 500


def machine_paths_in(text: str) -> list[str]:
    return [line.strip()[:200] for line in text.splitlines() if MACHINE_PATH.search(line)]


def is_minified(name: str, text: str) -> bool:
    """Named as minified, or an asset with lines that nobody wrote by hand."""
    longest = max(map(len, text.splitlines()), default=0)
    is_asset = Path(name).suffix in ASSET_SUFFIXES
    return bool(MINIFIED_NAME.search(name)) or (is_asset and longest > ASSET_LINE_LENGTH_MAX)


def test_every_text_is_utf8_and_names_no_machine() -> None:
    found = {name_of(path): machine_paths_in(path.read_text(encoding="utf-8")) for path in project_texts()}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_no_minified_asset_is_carried() -> None:
    assert [name_of(path) for path in project_texts() if is_minified(path.name, path.read_text(encoding="utf-8"))] == []


def test_no_file_is_large() -> None:
    """Data and builds do not belong into the checkout; half a megabyte is more than any text here needs."""
    assert [name_of(path) for path in project_files() if path.stat().st_size > 500_000] == []


@pytest.mark.parametrize("folder", ["work", "tmp", "home", "root", "Users", "opt"])
@pytest.mark.parametrize("before", ["", "see ", '"', "file://", "path="])
def test_a_machine_path_is_caught(folder: str, before: str) -> None:
    text = f"{before}/{folder}/someone"
    assert machine_paths_in(text) == [text]


def test_a_windows_home_is_caught() -> None:
    assert machine_paths_in("C:" + "\\Users\\" + "someone")


def test_links_and_relative_paths_are_no_machine_paths() -> None:
    assert machine_paths_in("https://example.org/" + "home/ and ../" + "work/ and docs/" + "tmp/") == []


@pytest.mark.parametrize(
    "name, text, expected",
    [
        ("chart.min.js", "x", True),
        ("app.bundle.js", "x", True),
        ("app.js", "x" * 501, True),
        ("app.js", "let x;\n" * 100, False),
        ("clauses.toml", "x" * 501, False),
    ],
)
def test_a_minified_asset_is_told_from_one_written_by_hand(name: str, text: str, expected: bool) -> None:
    assert is_minified(name, text) is expected
