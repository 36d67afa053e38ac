"""The office of the demo company: its people, its book, and the assessments of last month and today.

Everything goes the way it goes in production: people are registered, the book is loaded as a source's state, a worker's
job assesses.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.core.management import call_command

from xindang.book.demo import BEFORE, ON
from xindang.book.load import load_book
from xindang.core.problems import Problem, ProblemsFound
from xindang.engines.duckdb import DuckEngine
from xindang.intake.load import book_load
from xindang.jobs.worker import work_one
from xindang.people.models import User
from xindang.people.services.demo_people import demo_people_register
from xindang.runs.selectors import run_in_force
from xindang.runs.services.start import run_start
from xindang.sources.models import Source
from xindang.sources.services import source_register
from xindang.web.clock import now
from xindang.web.demo_archive import archive_filled

CONTROLLER = "credit_controller"
SOURCE = "演示公司账簿"
Progress = Callable[[str], None]


def office_prepared(book: Path, progress: Progress = lambda _: None) -> None:
    """Tables, people, the book and both assessments; what is there already is left as it is."""
    progress("办公室 the office's tables")
    call_command("migrate", verbosity=0)
    if not User.objects.exists():
        demo_people_register(by=None, on=BEFORE)
    if not Source.objects.exists():
        progress("载入账簿 loading the book")
        _book_loaded(book)
    progress("档案 the archive")
    archive_filled(ON)
    if run_in_force() is None:
        for day in (BEFORE, ON):
            progress(f"评定 assessing {day}")
            _assessed(day)


def _book_loaded(book: Path) -> None:
    with DuckEngine() as engine:
        loaded = load_book(book, engine)
        if loaded.book is None:
            raise ProblemsFound(loaded.problems)
        source = source_register(name=SOURCE, by=None, on=ON)
        book_load(book=loaded.book, source=source, whole=True, by=None, on=ON)


def _assessed(day: date) -> None:
    run_start(by=User.objects.get(username=CONTROLLER), on=ON, now=now(), day=day)
    while (job := work_one(clock=now)) is not None:
        if job.problems:
            raise ProblemsFound(Problem(**told) for told in job.problems)
