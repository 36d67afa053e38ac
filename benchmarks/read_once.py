"""The other yardstick: DuckDB decodes every column of every file of a book once. Prints its seconds as JSON.

``max`` over each column is the cheapest question that needs every value: it is answered from no statistics.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from xindang.engines.duckdb import DuckEngine, quoted_name, quoted_text


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("book", type=Path)
    parser.add_argument("--threads", type=int, required=True)
    options = parser.parse_args()
    with DuckEngine(threads=options.threads) as engine:
        begun = time.perf_counter()
        values = read_once(options.book, engine)
        print(json.dumps({"seconds": time.perf_counter() - begun, "values": values}))


def read_once(book: Path, engine: DuckEngine) -> int:
    """Decode the book; the number of values, NULLs included."""
    values = 0
    for folder in sorted(entry for entry in book.iterdir() if entry.is_dir()):
        source = f"read_parquet({quoted_text(f'{folder}/*.parquet')})"
        columns = [str(row[0]) for row in engine.rows(f"describe select * from {source}")]
        asked = ", ".join(f"max({quoted_name(column)})" for column in columns)
        (count, *_) = engine.one(f"select count(*), {asked} from {source}")
        values += int(count) * len(columns)
    return values


if __name__ == "__main__":
    main()
