"""Whatever the bytes of a file are, reading ends in a book or in problems, never in a traceback."""

from __future__ import annotations

import gzip
import random
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from book.samples import SMALL, Write
from book.test_sources import (
    CUSTOMER_HEADING,
    CUSTOMER_ROWS,
    HEADING,
    ITEM_ROWS,
    fill_workbook,
    json_lines,
    parquet_items,
)
from examples import examples
from xindang.book.load import load_book
from xindang.engines.duckdb import DuckEngine

SEEDS = 6
KINDS = [".csv", ".csv.gz", ".tsv", ".jsonl", ".json", ".json.gz", ".parquet", ".xlsx", ".xls"]


def outcome(engine: DuckEngine, name: str, content: bytes) -> None:
    """Load a book in which one file has these bytes; anything but a book or errors fails."""
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder)
        (book / "customers.csv").write_text(str(SMALL["customers.csv"]), encoding="utf-8")
        (book / name).write_bytes(content)
        loaded = load_book(book, engine)
        assert (loaded.book is None) == any(told.is_error for told in loaded.problems)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=examples(6), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=400))
def test_random_bytes(kind: str, content: bytes, engine: DuckEngine) -> None:
    outcome(engine, f"items{kind}", content)
    if kind.endswith(".gz"):
        outcome(engine, f"items{kind}", gzip.compress(content))


@settings(max_examples=examples(15), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.lists(st.lists(st.text(max_size=12), min_size=4, max_size=9), max_size=6))
def test_random_cells_under_the_right_headings(cells: list[list[str]], engine: DuckEngine) -> None:
    rows = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in cells]
    outcome(engine, "items.csv", "\n".join([",".join(HEADING), *rows]).encode("utf-8", "surrogatepass"))


@settings(max_examples=examples(20), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_random_declarations(content: bytes, engine: DuckEngine) -> None:
    outcome(engine, "book.toml", content)


def whole_file(kind: str, folder: Path) -> bytes:
    """The small book's items as a sound file of a kind."""
    file = folder / f"sound{kind}"
    if kind == ".parquet":
        parquet_items(file)
    elif kind in {".xlsx", ".xls"}:
        fill_workbook(file, {"items": [HEADING, *ITEM_ROWS], "customers": [CUSTOMER_HEADING, *CUSTOMER_ROWS]})
    elif kind.startswith(".json"):
        text = json_lines(ITEM_ROWS).encode()
        return gzip.compress(text) if kind.endswith(".gz") else text
    else:
        text = str(SMALL["items.csv"]).encode()
        return gzip.compress(text) if kind.endswith(".gz") else text
    return file.read_bytes()


def damaged(content: bytes, seed: int) -> bytes:
    """Some bytes changed, cut out or put in."""
    chance = random.Random(seed)  # noqa: S311 - damage, not secrets
    found = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(found) + 1)
        length = chance.choice([1, 1, 4, 64])
        acts: list[Callable[[], bytes]] = [lambda n=length: chance.randbytes(n), lambda: b"", lambda: b"\xff\xff"]  # type: ignore[misc]
        found[at : at + length] = chance.choice(acts)()
    return bytes(found)


@pytest.mark.parametrize("kind", KINDS)
def test_a_sound_file_with_some_bytes_damaged(kind: str, tmp_path: Path, engine: DuckEngine) -> None:
    sound = whole_file(kind, tmp_path)
    outcome(engine, f"items{kind}", sound)
    for seed in range(SEEDS):
        outcome(engine, f"items{kind}", damaged(sound, seed))


@pytest.mark.parametrize("kind", [".xlsx", ".xls"])
def test_a_damaged_workbook_as_the_whole_book(kind: str, tmp_path: Path, engine: DuckEngine) -> None:
    sound = whole_file(kind, tmp_path)
    for seed in range(SEEDS):
        file = tmp_path / f"book{kind}"
        file.write_bytes(damaged(sound, seed))
        loaded = load_book(file, engine)
        assert (loaded.book is None) == any(told.is_error for told in loaded.problems)


def test_a_file_that_may_not_be_opened(write: Write, engine: DuckEngine) -> None:
    """A folder without files under a file's name, and a link to nothing."""
    folder = write()
    (folder / "orders.csv").mkdir()
    (folder / "events.csv").symlink_to(folder / "gone.csv")
    loaded = load_book(folder, engine)
    assert {told.code for told in loaded.problems} == {"empty_file", "not_a_file"}
