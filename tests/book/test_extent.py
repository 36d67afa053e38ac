"""A few bytes that ask for terabytes are refused before a reader lays them out."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from xindang.book.extent import Bounds, BoundsPassed, bounds_kept
from xindang.core.archives import NoArchive

BOUNDS = Bounds(unpacked=5_000_000, rows=1000, columns=30, area=20_000, text=100_000, texts=1_000_000)


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
    bounds_kept(written(file, (0, 0, "a"), (599, 29, "长" * 30_000), (500, 3, "<&> r='x'")), BOUNDS)


def test_cells_that_do_not_say_where_they_stand_follow_each_other(file: Path) -> None:
    rows = "<row><c/><c><v>1</v></c></row>" * 900
    bounds_kept(packed(file, sheet=f"<sheetData>{rows}</sheetData>"), BOUNDS)
    for more in (101, 5_000):
        with pytest.raises(BoundsPassed):
            bounds_kept(packed(file, sheet=f"<sheetData>{rows}{'<row><c/></row>' * more}</sheetData>"), BOUNDS)


def test_what_is_no_sheet_holds_no_cells(file: Path) -> None:
    """Excel lists the formulas of all sheets in one part, by places of different sheets."""
    bounds_kept(packed(file, calcChain="<calcChain><c r='A1000' i='1'/><c r='AD1' i='2'/></calcChain>"), BOUNDS)


@pytest.mark.parametrize("row, column", [(1000, 0), (0, 30), (1_048_575, 16_383)])
def test_a_cell_too_far_out_is_refused(file: Path, row: int, column: int) -> None:
    with pytest.raises(BoundsPassed):
        bounds_kept(written(file, (0, 0, "a"), (row, column, "b")), BOUNDS)


@pytest.mark.parametrize(
    "parts",
    [
        {"sheet": "<worksheet>" + "<!-- x -->" * 600_000},
        {"sheet": f"<sheetData><row r='1'><c{' ' * 2_000_000}r='ZZ1'/></row>"},
        {"sheet": f"<sheetData><row r='1'><c{' ' * 5_000_000}r='A1'/></row>"},
        {"sheet": "<x:sheetData><x:row r='2000'><x:c r='A1'/></x:row>"},
        {"sheet": "<sheetData><row r='1'>" + "<c><v>1</v></c>" * 31 + "</row>"},
        {"sheet": "<sheetData><c r='A1'/><c r='AD1000'/>"},
        {"sheet": """<sheetData><c s=" r='A1' " r="XFD1"/>"""},
        {"sheet": "<sheetData><c r='A1' s=1/>"},
        {"sheet": "<sheetData><c r='77'/>"},
        {"calcChain": "<calcChain><sheetData><row r='2000'/>"},
        {"strings": f"<sst><si><t>{'a' * 200_000}</t></si></sst>"},
        {"strings": f"<sst><si><r><t>{'<b/>' * 60_000}</t></r></si><si/></sst>"},
        {"strings": f"<sst><si>{'<r>' * 3_000_000}</si></sst>"},
    ],
)
def test_what_would_become_too_much_is_refused(file: Path, parts: dict[str, str]) -> None:
    with pytest.raises(BoundsPassed):
        bounds_kept(packed(file, **parts), BOUNDS)


LONG = f"<sst><si><t>{'a' * 90_000}</t></si><si><t>b</t></si></sst>"
NAMING = (
    "<c t='s'><v>0</v></c>", "<c x='>' t='s'><v>0</v></c>", "<c t = 's' ><v> 0</v></c>",
    "<x:c t='s'><f/><v>0</v></x:c>",
)  # fmt: skip


@pytest.mark.parametrize("cell", NAMING)
def test_one_long_text_in_many_cells_is_refused(file: Path, cell: str) -> None:
    """Each cell that names it becomes a text of its own: 90 kB in the file, a gigabyte read."""
    sheet = f"<sheetData><row>{cell * 12}</row></sheetData>"
    with pytest.raises(BoundsPassed):
        bounds_kept(packed(file, sheet=sheet, strings=LONG), BOUNDS)


def test_a_tag_that_names_a_text_over_and_over_is_passed_once(file: Path) -> None:
    """A few packed bytes: tried again from each of its signs, the time would grow with their square."""
    tag = "<c" + " t='s'" * 300_000 + "/>"
    sheet = f"<sheetData><row>{NAMING[0] * 12}{tag}</row></sheetData>"
    with pytest.raises(BoundsPassed):
        bounds_kept(packed(file, sheet=sheet, strings=LONG), BOUNDS)


def test_texts_are_measured_across_the_pieces_in_which_they_are_read(file: Path) -> None:
    """The long one begins where the first piece of a megabyte ends."""
    count = (1 << 20) // len("<si><t>b</t></si>")
    strings = f"<sst>{'<si><t>b</t></si>' * count}<si><t>{'a' * 90_000}</t></si></sst>"
    cell = f"<c t='s'><v>{count}</v></c>"
    with pytest.raises(BoundsPassed):
        bounds_kept(packed(file, sheet=f"<sheetData><row>{cell * 12}</row></sheetData>", strings=strings), BOUNDS)


def test_one_long_text_beside_many_short_ones_passes(file: Path) -> None:
    rows = "<row><c t='s'><v>1</v></c><c><v>0</v></c><c t='n'><v>0</v></c></row>" * 600
    sheet = f"<sheetData><row><c t='s'><v>0</v></c></row>{rows}</sheetData>"
    bounds_kept(packed(file, sheet=sheet, strings=LONG), BOUNDS)


@pytest.mark.parametrize("cut", [1, 100, 1000])
def test_a_broken_file_is_refused(file: Path, cut: int) -> None:
    content = written(file, *((row, 0, str(row)) for row in range(900))).read_bytes()
    file.write_bytes(content[:-cut] if cut == 1 else content[:cut] + content[cut + 50 :])
    with pytest.raises(NoArchive):
        bounds_kept(file, BOUNDS)
