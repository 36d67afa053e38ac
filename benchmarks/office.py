"""The office's pages against the bare SQL that fetches the same rows, and under several people at once.

The book is made, loaded and assessed once and kept with its database in a folder. Pages and statements take turns in
one process, so that other work on the machine disturbs them alike. Trust the ratios, not the milliseconds.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from importlib import import_module
from pathlib import Path

from benchmarks.assess import TOP
from benchmarks.office_place import POSTGRESQL, SQLITE, Place, database_up, environment_set
from benchmarks.sections import OFFICE, section_written
from xindang.web.ready import django_ready


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    if options.write and not options.on:
        print("--write 需要 --on 日期 | --write needs --on DATE, the day of the measurement", file=sys.stderr)
        return 2
    keep = (options.keep or Path(tempfile.gettempdir()) / "xindang-benchmark").resolve()
    place = Place(keep, options.customers, SQLITE if options.sqlite else POSTGRESQL)
    with database_up(place) as address:
        environment_set(place, address)
        django_ready()
        # It imports models, which only now can be.
        lines = import_module("benchmarks.office_measured").measured(place, address, options)
    print("\n".join(lines))
    if options.write:
        command = "python3 run.py bench office " + " ".join(_command_words(options))
        head = (TOP / "benchmarks" / "office.head.md").read_text(encoding="utf-8")
        head = head.replace("{on}", str(options.on)).replace("{command}", command)
        section_written(options.write, OFFICE, [*head.splitlines(), "", *lines])
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench office", description=__doc__)
    parser.add_argument("--customers", type=int, default=200_000)
    parser.add_argument("--sqlite", action="store_true", help="SQLite instead of PostgreSQL")
    parser.add_argument("--keep", type=Path, help="folder for book and database, made once and reused")
    parser.add_argument("--times", type=int, default=20, help="of which the least counts, after --warm more")
    parser.add_argument("--warm", type=int, default=3)
    parser.add_argument("--users", type=int, default=8, help="people at once; 0: none")
    parser.add_argument("--seconds", type=float, default=30, help="how long they are at it")
    parser.add_argument("--workers", type=int, default=2, help="processes that serve them; SQLite: one")
    parser.add_argument("--write", type=Path, help="write the section of this page, e.g. docs/benchmarks.md")
    parser.add_argument("--on", type=date.fromisoformat, help="day of the measurement, for --write")
    return parser


def _command_words(options: argparse.Namespace) -> list[str]:
    words = ["--customers", options.customers, *(["--sqlite"] if options.sqlite else []), "--times", options.times]
    words += ["--users", options.users, "--seconds", f"{options.seconds:g}", "--workers", options.workers]
    return [str(word) for word in words]


if __name__ == "__main__":
    raise SystemExit(main())
