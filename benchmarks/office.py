"""The office's pages against the bare SQL that fetches the same rows, and under several people at once.

The book is made, loaded and assessed once and kept with its database in a folder. Pages and statements take turns in
one process, so that other work on the machine disturbs them alike. Trust the ratios, not the milliseconds.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from benchmarks.of_pages import PagesBench, alike_arguments, measured
from benchmarks.sections import OFFICE

BENCH = PagesBench("office", OFFICE, "xindang-benchmark", ("customers", "users", "seconds", "workers"))


def main(arguments: Sequence[str] | None = None) -> int:
    return measured(BENCH, _parser().parse_args(arguments))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench office", description=__doc__)
    parser.add_argument("--customers", type=int, default=200_000)
    parser.add_argument("--users", type=int, default=8, help="people at once; 0: none")
    parser.add_argument("--seconds", type=float, default=30, help="how long they are at it")
    parser.add_argument("--workers", type=int, default=2, help="processes that serve them; SQLite: one")
    alike_arguments(parser)
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
