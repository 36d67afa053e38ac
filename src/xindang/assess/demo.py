"""The demo company from nothing to reports: its book, the assessment of the month before, and today's."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from xindang.assess.job import AssessmentOrder, JobReport, assess_to_folder
from xindang.assess.report.makers import MAKERS, ReportOrder
from xindang.assess.statement import statement_order
from xindang.book.declare import FILE
from xindang.book.demo import BEFORE, ON, make_demo_book
from xindang.core.problems import ProblemsFound, problem
from xindang.policy.packs import PACKAGE, find_pack
from xindang.policy.source import content_hash, read_files

POLICY = "trade"
# Whose statements of account are made: one whose note bounced, and one who trades with two of our units.
STATEMENTS = ("D304", "D310")
STAMP = "xindang-demo.json"
PAGE, WORKBOOK, SUMMARY = "report.html", "report.xlsx", "summary.json"
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class DemoFolder:
    """What lies where in the folder of the demo company."""

    top: Path

    @property
    def book(self) -> Path:
        return self.top / "book"

    @property
    def before(self) -> Path:
        """The results of the month before."""
        return self.top / f"{BEFORE:%Y-%m}"

    @property
    def results(self) -> Path:
        return self.top / f"{ON:%Y-%m}"

    @property
    def office(self) -> Path:
        """The data folder of the demo company's office; what people do there outlives a change of the program."""
        return self.top / "office"

    @property
    def page(self) -> Path | None:
        """The report to open, once there is one."""
        return next((file for file in self.reports if file.name == PAGE), None)

    @property
    def reports(self) -> list[Path]:
        """The reports that are there, the page first."""
        return [file for name in (PAGE, WORKBOOK) if (file := self.results / name).is_file()]

    @property
    def is_whole(self) -> bool:
        """Whether the book, both results and the reports are there."""
        wanted = (self.book / FILE, self.before / SUMMARY, self.results / SUMMARY)
        return all(file.is_file() for file in wanted) and len(self.reports) == len(MAKERS)


def make_demo(top: Path, progress: Progress = lambda _: None) -> DemoFolder:
    """Make the demo company in a folder and assess it; what is there already and still of this program is left.

    Raises ProblemsFound where the folder holds anything of somebody else: nothing but our own is ever overwritten.
    """
    folder, program = DemoFolder(top), program_hash()
    stamp = _stamp_of(folder)
    if stamp == program and folder.is_whole:
        return folder
    top.mkdir(parents=True, exist_ok=True)
    _write_stamp(folder, "")
    for part in (folder.book, folder.before, folder.results):
        shutil.rmtree(part, ignore_errors=True)
    progress("演示公司的账簿 the demo company's book")
    make_demo_book(folder.book)
    before = AssessmentOrder(source=folder.book, policy=POLICY, on=BEFORE)
    statements = statement_order(STATEMENTS, None, ON)
    for order, out, reports in (
        (before, folder.before, None),
        (replace(before, on=ON, since=folder.before, statements=statements), folder.results, ReportOrder()),
    ):
        progress(f"评定 assessing {order.on}")
        assess_to_folder(order, out, JobReport(), reports=reports)
    _write_stamp(folder, program)
    return folder


def program_hash() -> str:
    """Hash of everything the demo is made by: this program's files and the policy."""
    files, _ = read_files(find_pack(POLICY))
    digest = hashlib.sha256(content_hash(files).encode())
    for path in sorted(PACKAGE.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.relative_to(PACKAGE).as_posix().encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _stamp_of(folder: DemoFolder) -> str:
    """What the folder was made by; empty where nothing is there yet, or a run did not end."""
    if not folder.top.exists():
        return ""
    if not folder.top.is_dir():
        raise ProblemsFound([problem("out_not_a_folder", table=str(folder.top))])
    stamp = folder.top / STAMP
    if stamp.is_file():
        try:
            return str(json.loads(stamp.read_text(encoding="utf-8"))["made_by"])
        except (ValueError, KeyError, TypeError):
            return ""
    if any(folder.top.iterdir()):
        raise ProblemsFound([problem("demo_folder_not_ours", table=str(folder.top))])
    return ""


def _write_stamp(folder: DemoFolder, program: str) -> None:
    text = json.dumps({"made_by": program, "book": folder.book.name}, indent=1)
    (folder.top / STAMP).write_text(text + "\n", encoding="utf-8")
