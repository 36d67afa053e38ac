"""The jobs of an import: the dry run, and the load of what it has shown."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings

from xindang.book.book import Book, LoadedBook
from xindang.book.load import Progress
from xindang.book.mapping.run import map_book
from xindang.core.problems import Problem, ProblemsFound, errors_in
from xindang.engines.duckdb import DuckEngine
from xindang.intake.changes import Changes, find_changes
from xindang.intake.load import base_currency_problems, book_load
from xindang.intake.models import Import, ImportState
from xindang.intake.narrowing import narrowing_problems
from xindang.intake.preview import keep_preview
from xindang.intake.reading import read_beside
from xindang.intake.services import MAPPING_FILE
from xindang.intake.uploads import import_folder, source_path
from xindang.jobs.models import Job
from xindang.jobs.queue import told_problems
from xindang.jobs.told import JobLost, Told
from xindang.people.models import User

Failed = Callable[[Import, list[Problem]], None]


def check(job: Job, told: Told) -> dict[str, Any]:
    """The dry run: everything that is wrong, control totals, and what loading would change. Nothing is loaded."""
    entry = _entry(job)
    with _given_back(entry, told, ImportState.UPLOADED), _engine() as engine, _mapped(entry) as place:
        loaded = _read(entry, engine, place, told)
        problems, changes = list(loaded.problems), None
        if loaded.book is not None:
            told.step("与已有的比较", "Holding it against what is on file")
            changes = find_changes(loaded.book, entry.source, whole=entry.whole)
            problems += [*changes.problems, *base_currency_problems(loaded.book, entry.source)]
            problems += narrowing_problems(loaded.book, entry.source)
            told.step("预览", "Preview")
            keep_preview(entry, loaded.book, changes)
        with told.fence():
            result = _checked(entry, loaded.book, changes, problems)
            told.done(result)
    return result


def _checked(entry: Import, book: Book | None, changes: Changes | None, problems: list[Problem]) -> dict[str, Any]:
    """What the dry run found, kept with the import. Rows left out on purpose do not keep the others from loading."""
    entry.problems = told_problems(problems)
    entry.state, entry.loadable = ImportState.CHECKED, False
    if book is not None and changes is not None:
        entry.totals = [
            {key: str(value) if key.startswith("sum") else value for key, value in asdict(total).items()}
            for total in book.control_totals
        ]
        entry.changes, entry.digest = changes.counts, changes.digest
        entry.loadable = not errors_in([*changes.problems, *base_currency_problems(book, entry.source)])
    entry.save()
    return {"import": entry.pk, "loadable": entry.loadable, "problems": len(problems)}


def load(job: Job, told: Told) -> dict[str, Any]:
    """Load what the dry run has shown; where anything would change otherwise by now, nothing is loaded."""
    entry = _entry(job)
    with _given_back(entry, told, ImportState.CHECKED), _engine() as engine, _mapped(entry) as place:
        loaded = _read(entry, engine, place, told)
        if loaded.book is None or entry.source is None:
            raise ProblemsFound(loaded.problems)
        told.step("写入", "Writing")
        with told.fence():
            outcome = book_load(
                book=loaded.book, source=entry.source, whole=entry.whole, by=User.objects.get(username=job.by),
                on=job.on, expected=entry.digest,
            )  # fmt: skip
            entry.state, entry.loaded_on = ImportState.LOADED, job.on
            entry.save(update_fields=["state", "loaded_on"])
            result = {"import": entry.pk, "changes": outcome.changes.counts, "new_units": outcome.new_units}
            told.done(result)
    return result


def _entry(job: Job) -> Import:
    return Import.objects.select_related("source").get(pk=job.arguments["import"])


@contextmanager
def _given_back(entry: Import, told: Told, state: ImportState) -> Iterator[None]:
    """What stops the work leaves the import to be tried again, and says why."""
    try:
        yield
    except JobLost:
        raise
    except Exception as error:
        with told.fence():
            found = Import.objects.get(pk=entry.pk)
            found.state, found.loadable = state, False
            if isinstance(error, ProblemsFound):
                found.problems = told_problems(error.problems)
            found.save()
        raise


@contextmanager
def _engine() -> Iterator[DuckEngine]:
    with DuckEngine(threads=settings.ENGINE_THREADS, memory_limit_mb=settings.ENGINE_MEMORY_MB) as engine:
        yield engine


@contextmanager
def _mapped(entry: Import) -> Iterator[Path]:
    """A folder for the book that a mapping makes of the files, gone afterwards."""
    with tempfile.TemporaryDirectory(dir=import_folder(entry)) as folder:
        yield Path(folder) / "book"


def _read(entry: Import, engine: DuckEngine, place: Path, told: Told) -> LoadedBook:
    """The files as a book, through the mapping where they need one."""
    problems: list[Problem] = []
    source = source_path(entry, as_book=not entry.mapping)
    if entry.mapping:
        told.step("按映射转换", "Mapping")
        file = import_folder(entry) / MAPPING_FILE
        file.write_text(entry.mapping, encoding="utf-8")
        problems = map_book(source, file, engine, place, accept_good_rows=entry.accept_good_rows)
        if not place.is_dir() or not any(place.iterdir()):
            return LoadedBook(None, problems)
        source = place
    loaded = read_beside(
        source, entry.source, engine, whole=entry.whole, accept_good_rows=entry.accept_good_rows,
        progress=_progress(told),
    )  # fmt: skip
    return LoadedBook(loaded.book, [*problems, *loaded.problems])


def _progress(told: Told) -> Progress:
    def step(name: str) -> None:
        zh, _, en = name.partition(" ")
        told.step(f"读取 {zh}", f"Reading {en}")

    return step
