"""Make one synthetic book; a process of its own, so that its memory counts for nobody else."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from xindang.book.synthetic import make_book
from xindang.engines.duckdb import DuckEngine


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--customers", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--until", type=date.fromisoformat, required=True)
    options = parser.parse_args()
    with DuckEngine() as engine:
        make_book(options.out, customers=options.customers, seed=options.seed, until=options.until, engine=engine)


if __name__ == "__main__":
    main()
