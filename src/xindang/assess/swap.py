"""Results come whole: written aside by one run at a time, then moved into place.

A folder passes for a result only with its ``summary.json``, which is the first to go and the last to come and names
every table with the hash of its file. So whatever stops a run half way leaves either the old results or none.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from xindang.core.lock import only_writer
from xindang.core.problems import ProblemsFound, problem

SUMMARY_FILE = "summary.json"
REPLACED_FILE = ".xindang-replaced.json"
REPORTS = ("report.xlsx", "report.html")
ASIDE = ".xindang-aside-"


@contextmanager
def results_replaced(out: Path) -> Iterator[Path]:
    """A folder to write results to; when the block ends well it takes the place of the results in ``out``.

    What an earlier run wrote and this one does not is gone then; files of others stay. Raises ProblemsFound where
    ``out`` is no folder or another run is writing to it.
    """
    if out.exists() and not out.is_dir():
        raise ProblemsFound([problem("out_not_a_folder", table=str(out))])
    with only_writer(out), _aside(out) as folder:
        yield folder
        names = {file.name for file in folder.iterdir()}
        with suppress(FileNotFoundError):
            (out / SUMMARY_FILE).replace(out / REPLACED_FILE)
        for name in _written_before(out) - names:
            (out / name).unlink(missing_ok=True)
        _move(folder, out)
        (out / REPLACED_FILE).unlink(missing_ok=True)


@contextmanager
def results_added(out: Path, replacing: Iterable[str]) -> Iterator[Path]:
    """The same for tables that join the results in ``out``: a new summary, which names all of them, comes with them.

    ``replacing``: files that go in any case.
    """
    with only_writer(out), _aside(out) as folder:
        yield folder
        (out / SUMMARY_FILE).replace(out / REPLACED_FILE)
        for name in replacing:
            (out / name).unlink(missing_ok=True)
        _move(folder, out)
        (out / REPLACED_FILE).unlink()


@contextmanager
def reports_replaced(out: Path) -> Iterator[Path]:
    """The same for reports, which no summary names: the results they are made from stay as they are."""
    with only_writer(out), _aside(out) as folder:
        yield folder
        _move(folder, out)


@contextmanager
def _aside(out: Path) -> Iterator[Path]:
    """A hidden folder within ``out``. Those of runs that were killed are cleared away: this is the only run now."""
    for left in out.glob(f"{ASIDE}*"):
        shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=ASIDE, dir=out))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _move(folder: Path, out: Path) -> None:
    for file in sorted(folder.iterdir(), key=lambda file: (file.name == SUMMARY_FILE, file.name)):
        file.replace(out / file.name)


def _written_before(out: Path) -> set[str]:
    """The files of the results that are being replaced, by their summary."""
    try:
        summary = json.loads((out / REPLACED_FILE).read_text(encoding="utf-8"))
        return {*(f"{name}.parquet" for name in summary["content_hash"] if name == Path(name).name), *REPORTS}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
