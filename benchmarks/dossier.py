"""The pages of one full dossier against the bare SQL that fetches the rows they show.

One customer with hundreds of values, documents and years of history stands among some hundred others; a book of their
dealings is made, loaded and assessed as for the office's pages. Pages and statements take turns in one process, so
that other work on the machine disturbs them alike. Trust the ratios, not the milliseconds.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from benchmarks.of_pages import PagesBench, alike_arguments, measured
from benchmarks.sections import DOSSIER

BENCH = PagesBench("dossier", DOSSIER, "xindang-benchmark-dossier", ("values", "documents", "years", "customers"))


def main(arguments: Sequence[str] | None = None) -> int:
    return measured(BENCH, _parser().parse_args(arguments))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench dossier", description=__doc__)
    parser.add_argument("--values", type=int, default=500, help="values that the dossier shows")
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--years", type=int, default=5, help="of history")
    parser.add_argument("--customers", type=int, default=300, help="all of them; the others have small dossiers")
    alike_arguments(parser)
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
