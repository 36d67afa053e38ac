"""A workbook read from its XML: cells with their formulas, panes, filters, print set-up; and formulas worked out anew.

Only the few functions that our workbooks use are known here, in their plain meaning; SUBTOTAL counts every row, as
with no filter set.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
Value = Decimal | str
REFERENCE = re.compile(r"(?:'((?:[^']|'')+)'!)?\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?")


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows (None: nothing), and its formula if it has one."""

    value: Value | None
    formula: str


@dataclass(frozen=True)
class SheetXml:
    name: str
    root: ET.Element
    cells: dict[tuple[int, int], Cell]

    @cached_property
    def by_row(self) -> dict[int, dict[int, Cell]]:
        rows: dict[int, dict[int, Cell]] = {}
        for (row, column), cell in self.cells.items():
            rows.setdefault(row, {})[column] = cell
        return rows

    def find(self, path: str) -> ET.Element | None:
        return self.root.find("/".join(f"{MAIN}{part}" for part in path.split("/")))

    def value(self, row: int, column: int) -> Value | None:
        cell = self.cells.get((row, column))
        return cell.value if cell else None

    def row(self, number: int) -> list[Value | None]:
        """A row's values from its first column on."""
        return [self.value(number, at) for at in range(max(self.by_row.get(number, {}), default=-1) + 1)]

    def row_of(self, first: str) -> int:
        """The row whose first cell says this."""
        return next(row for row in self.by_row if self.value(row, 0) == first)

    def rows_below(self, heading: int) -> list[dict[str, Value | None]]:
        """Rows under a heading row by heading, down to the first empty one."""
        headings = [str(value) for value in self.row(heading) if value is not None]
        found = []
        for number in range(heading + 1, max(self.by_row) + 1):
            values = self.row(number)[: len(headings)]
            if all(value is None for value in values):
                break
            found.append(dict(zip(headings, values, strict=False)))
        return found


class WorkbookXml:
    """Every sheet of an .xlsx by name."""

    def __init__(self, file: Path) -> None:
        with zipfile.ZipFile(file) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        self.book = ET.fromstring(self.parts["xl/workbook.xml"])  # noqa: S314 - a file we wrote
        relations = ET.fromstring(self.parts["xl/_rels/workbook.xml.rels"])  # noqa: S314
        targets = {relation.get("Id"): relation.get("Target") for relation in relations}
        self.sheets: dict[str, SheetXml] = {}
        for entry in self.book.iter(f"{MAIN}sheet"):
            root = ET.fromstring(self.parts[f"xl/{targets[entry.get(RELATION)]}"])  # noqa: S314
            name = str(entry.get("name"))
            self.sheets[name] = SheetXml(name, root, dict(self._cells(root)))

    @cached_property
    def shared(self) -> list[str]:
        """Texts kept apart from the cells, where the writer keeps them so."""
        if "xl/sharedStrings.xml" not in self.parts:
            return []
        root = ET.fromstring(self.parts["xl/sharedStrings.xml"])  # noqa: S314
        return ["".join(text.text or "" for text in entry.iter(f"{MAIN}t")) for entry in root]

    def _cells(self, root: ET.Element) -> Iterator[tuple[tuple[int, int], Cell]]:
        for cell in root.iter(f"{MAIN}c"):
            formula, shown = cell.find(f"{MAIN}f"), cell.find(f"{MAIN}v")
            value: Value | None = None
            if cell.get("t") == "inlineStr":
                value = "".join(text.text or "" for text in cell.iter(f"{MAIN}t"))
            elif shown is not None and shown.text is not None:
                text = shown.text
                value = self.shared[int(text)] if cell.get("t") == "s" else text
                if cell.get("t") in {None, "n"}:
                    value = Decimal(text)
            elif formula is not None:
                value = ""
            yield place_of(str(cell.get("r"))), Cell(value, (formula.text or "") if formula is not None else "")

    def defined_names(self) -> dict[tuple[str, str], str]:
        """Names such as print titles, by name and sheet."""
        names = list(self.sheets)
        return {
            (str(entry.get("name")), names[int(str(entry.get("localSheetId")))]): entry.text or ""
            for entry in self.book.iter(f"{MAIN}definedName")
        }

    def formulas(self) -> Iterator[tuple[SheetXml, tuple[int, int], Cell]]:
        for sheet in self.sheets.values():
            for place, cell in sheet.cells.items():
                if cell.formula:
                    yield sheet, place, cell

    def compute(self, sheet: SheetXml, formula: str) -> Value:
        """What a formula gives."""
        return _Computing(self, sheet).term(formula)


class _Computing:
    """Formulas of one sheet; cells of formulas are taken at the value they show, which is checked by itself."""

    def __init__(self, book: WorkbookXml, sheet: SheetXml) -> None:
        self.book = book
        self.sheet = sheet

    def term(self, text: str) -> Value:
        if found := re.fullmatch(r'IF\((.+)=0,"",(.+)/(.+)\)', text):
            whole = self.number(found[1])
            return "" if whole == 0 else self.number(found[2]) / self.number(found[3])
        if found := re.fullmatch(r"(.+\)|[A-Z]+\d+)([+-])([\d.]+|[A-Z]+\d+)", text):
            right = self.number(found[3])
            return self.number(found[1]) + (right if found[2] == "+" else -right)
        if found := re.fullmatch(r"([A-Z]+)\((.*)\)", text):
            return self._call(found[1], found[2].split(","))
        return self.number(text)

    def number(self, text: str) -> Decimal:
        if re.fullmatch(r"[\d.]+", text):
            return Decimal(text)
        if REFERENCE.fullmatch(text):
            (value,) = self.values(text)
            return value if isinstance(value, Decimal) else Decimal(0)
        value = self.term(text)
        assert isinstance(value, Decimal), text
        return value

    def _call(self, name: str, arguments: list[str]) -> Decimal:
        match name, arguments:
            case ("SUBTOTAL", ["109", cells]) | ("SUM", [cells]):
                return sum((v for v in self.values(cells) if isinstance(v, Decimal)), Decimal(0))
            case ("SUBTOTAL", ["103", cells]) | ("COUNTA", [cells]):
                return Decimal(sum(value is not None for value in self.values(cells)))
            case ("SUMIFS", [cells, *conditions]):
                kept = self._kept(conditions)
                pairs = zip(self.values(cells), kept, strict=True)
                return sum((v for v, keep in pairs if keep and isinstance(v, Decimal)), Decimal(0))
            case (("COUNTIF" | "COUNTIFS"), conditions):
                return Decimal(sum(self._kept(conditions)))
        raise AssertionError(f"a function that no workbook of ours uses: {name}")

    def _kept(self, conditions: list[str]) -> list[bool]:
        """Which rows fulfil every condition: pairs of cells and what they must be."""
        columns = []
        for cells, wanted in zip(conditions[::2], conditions[1::2], strict=True):
            value = self._wanted(wanted)
            columns.append([found == value for found in self.values(cells)])
        return [all(row) for row in zip(*columns, strict=True)]

    def _wanted(self, text: str) -> Value | None:
        if text.startswith('"'):
            return text[1:-1]
        return Decimal(text) if text.isdecimal() else self.values(text)[0]

    def values(self, reference: str) -> list[Value | None]:
        found = REFERENCE.fullmatch(reference)
        assert found, reference
        sheet = self.book.sheets[found[1].replace("''", "'")] if found[1] else self.sheet
        first = place_of(found[2] + found[3])
        last = place_of(found[4] + found[5]) if found[4] else first
        return [
            sheet.value(row, column) for row in range(first[0], last[0] + 1) for column in range(first[1], last[1] + 1)
        ]


def place_of(name: str) -> tuple[int, int]:
    """B7 -> (6, 1)."""
    letters, number = re.fullmatch(r"([A-Z]+)(\d+)", name).groups()  # type: ignore[union-attr]
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(number) - 1, column - 1
