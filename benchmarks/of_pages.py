"""What the benchmarks of pages have alike: an office made once, figures as Markdown, their section of a page."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path

from benchmarks.assess import TOP
from benchmarks.office_place import POSTGRESQL, SQLITE, Place, database_up, environment_set
from benchmarks.sections import section_written
from xindang.web.ready import django_ready


@dataclass(frozen=True, slots=True)
class PagesBench:
    """``name``: the word after ``bench`` and of its files; ``heading``: of its section; ``kept``: its folder where
    none is asked for; ``own``: the options that only it has, told again with the figures.
    """

    name: str
    heading: str
    kept: str
    own: Sequence[str]


def alike_arguments(parser: argparse.ArgumentParser) -> None:
    """The options that all of them have."""
    parser.add_argument("--sqlite", action="store_true", help="SQLite instead of PostgreSQL")
    parser.add_argument("--keep", type=Path, help="folder for book and database, made once and reused")
    parser.add_argument("--times", type=int, default=20, help="of which the least counts, after --warm more")
    parser.add_argument("--warm", type=int, default=3)
    parser.add_argument("--write", type=Path, help="write the section of this page, e.g. docs/benchmarks.md")
    parser.add_argument("--on", type=date.fromisoformat, help="day of the measurement, for --write")


def measured(bench: PagesBench, options: argparse.Namespace) -> int:
    """Make the office where it is not there, measure, print, and write the section that was asked for."""
    if options.write and not options.on:
        print("--write 需要 --on 日期 | --write needs --on DATE, the day of the measurement", file=sys.stderr)
        return 2
    keep = (options.keep or Path(tempfile.gettempdir()) / bench.kept).resolve()
    place = Place(keep, options.customers, SQLITE if options.sqlite else POSTGRESQL)
    with database_up(place) as address:
        environment_set(place, address)
        django_ready()
        # It imports models, which only now can be.
        lines = import_module(f"benchmarks.{bench.name}_measured").measured(place, address, options)
    print("\n".join(lines))
    if options.write:
        head = (TOP / "benchmarks" / f"{bench.name}.head.md").read_text(encoding="utf-8")
        head = head.replace("{on}", str(options.on)).replace("{command}", _command(bench, options))
        section_written(options.write, bench.heading, [*head.splitlines(), "", *lines])
    return 0


def _command(bench: PagesBench, options: argparse.Namespace) -> str:
    """The command that gives these figures again."""
    asked = ((name, getattr(options, name)) for name in (*bench.own, "times"))
    words = [f"--{name} {value:g}" if isinstance(value, float) else f"--{name} {value}" for name, value in asked]
    return " ".join([f"python3 run.py bench {bench.name}", *words, *(["--sqlite"] if options.sqlite else [])])
