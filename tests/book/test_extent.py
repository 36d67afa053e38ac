"""A few bytes that ask for terabytes are refused before a reader lays them out."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from xindang.book.extent import Bounds, BoundsPassed, bounds_kept
from xindang.core.archives import NoArchive

BOUNDS = Bounds(unpacked=5_000_000, rows=1000, columns=30, text=100_000)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a.xlsx"


def written(file: Path, *cells: tuple[int, int, str]) -> Path:
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet()
        for row, column, text in cells:
            page.write_string(row, column, text)
    return file


def packed(file: Path, **parts: str) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(f"xl/{name}.xml", text)
    return file


def test_a_workbook_within_its_bounds_passes(file: Path) -> None:
    bounds_kept(written(file, (0, 0, "a"), (999, 29, "长" * 30_000), (500, 3, "<&> r='x'")), BOUNDS)


@pytest.mark.parametrize("row, column", [(1000, 0), (0, 30), (1_048_575, 16_383)])
def test_a_cell_too_far_out_is_refused(file: Path, row: int, column: int) -> None:
    with pytest.raises(BoundsPassed):
        bounds_kept(written(file, (0, 0, "a"), (row, column, "b")), BOUNDS)


@pytest.mark.parametrize(
    "parts",
    [
        {"sheet": "<worksheet>" + "<!-- x -->" * 600_000},
        {"sheet": f"<row r='1'><c{' ' * 2_000_000}r='ZZ1'/></row>"},
        {"sheet": f"<row r='1'><c{' ' * 5_000_000}r='A1'/></row>"},
        {"sheet": "<x:row r='2000'><x:c r='A1'/></x:row>"},
        {"sheet": "<row r='1'><c><v>1</v></c></row>"},
        {"strings": f"<sst><si><t>{'a' * 200_000}</t></si></sst>"},
        {"strings": f"<sst><si><r><t>{'<b/>' * 60_000}</t></r></si><si/></sst>"},
        {"strings": f"<sst><si>{'<r>' * 3_000_000}</si></sst>"},
    ],
)
def test_what_would_become_too_much_is_refused(file: Path, parts: dict[str, str]) -> None:
    with pytest.raises(BoundsPassed):
        bounds_kept(packed(file, **parts), BOUNDS)


@pytest.mark.parametrize("cut", [1, 100, 1000])
def test_a_broken_file_is_refused(file: Path, cut: int) -> None:
    content = written(file, *((row, 0, str(row)) for row in range(900))).read_bytes()
    file.write_bytes(content[:-cut] if cut == 1 else content[:cut] + content[cut + 50 :])
    with pytest.raises(NoArchive):
        bounds_kept(file, BOUNDS)
