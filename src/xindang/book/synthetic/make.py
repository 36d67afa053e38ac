"""Making a book: parts of so many customers, each table of a part one query in the engine, one Parquet file each.

Everything is drawn from ``hash(seed, customer number, purpose)``; nothing has a state. So a row depends neither on
threads nor on the size of a part, and memory is bounded by one part whatever the number of customers.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from importlib import resources
from itertools import accumulate
from pathlib import Path
from typing import Any

from xindang.book.declare import FILE
from xindang.book.synthetic.bounds import Figure, request_problems
from xindang.book.synthetic.declared import book_toml
from xindang.core.codes import (
    ORGANISATION_ALPHABET,
    ORGANISATION_CHECKS,
    ORGANISATION_WEIGHTS,
    USCC_ALPHABET,
    USCC_WEIGHTS,
)
from xindang.core.problems import ProblemsFound
from xindang.engines.duckdb import DuckEngine, quoted_name, quoted_text

# A part holds at most so many customers, and no more items than the engine's memory bound (MB) has room for.
PART_CUSTOMERS, PART_ITEMS, PART_ITEMS_PER_MB = 100_000, 2_000_000, 600
# 31 months with the last one under way: windows of 24 months and of six quarters lie inside.
MONTHS_BACK = 30
SLOT_COUNT = 2_000
SMALL_TABLES = {
    "payer": "behaviour.toml",
    "health": "behaviour.toml",
    "event": "behaviour.toml",
    "region": "words.toml",
}
MADE_TABLES = {"synthetic_trait": "trait", "synthetic_item": "item_plan"}
MOVED_LAST = ["customers", FILE]
ONCE = frozenset({"rates"})  # about no customer: in the first part only
SQL_TYPES = {str: "varchar", float: "double", int: "integer", bool: "boolean"}
PLACEHOLDER = re.compile(r"\$([a-z_]+)")
MACRO_NAME = re.compile(r"macro (\w+)\(")
Value = date | int | float | Sequence[str] | Sequence[float]


def make_book(
    out: Path,
    *,
    customers: int,
    seed: int,
    until: date,
    engine: DuckEngine,
    items_per_customer: float = 20,
    part_customers: int = 0,
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, int]:
    """Write a book folder of Parquet files that covers 31 months up to ``until``; returns the rows of each table.

    The same arguments give the same rows in the same order, and ``part_customers`` (0: as memory allows) moves only
    the borders between files. The engine's tables named ``synthetic_…`` are used and dropped. Raises ProblemsFound
    when a figure is out of its bounds or ``out`` holds something already; nothing half made is left there.
    """
    figures: dict[str, Figure] = {
        "customers": customers,
        "seed": seed,
        "items_per_customer": items_per_customer,
        "until": until,
    }
    if problems := request_problems(out, figures):
        raise ProblemsFound(problems)
    step = part_customers or _part_customers(items_per_customer, engine.memory_limit_mb)
    given = _given(seed, until, items_per_customer)
    counts: Counter[str] = Counter()
    with _aside(out) as folder, _prepared(engine, given):
        names = sorted(_texts("tables"))
        for name in names:
            (folder / name).mkdir()
        for part, first in enumerate(range(1, customers + 1, step)):
            last = min(first + step - 1, customers)
            counts.update(_make_part(folder, part, {**given, "first": first, "last": last}, engine))
            progress(f"{last:,} / {customers:,}")
        text = book_toml(_starts_on(until), until, iter(names))
        (folder / FILE).write_text(text, encoding="utf-8")
    return dict(counts)


def _part_customers(items_per_customer: float, memory_mb: int | None) -> int:
    items = PART_ITEMS if memory_mb is None else min(PART_ITEMS, memory_mb * PART_ITEMS_PER_MB)
    return max(1, min(PART_CUSTOMERS, int(items / items_per_customer)))


@contextmanager
def _aside(out: Path) -> Iterator[Path]:
    """A hidden folder within ``out``, which every reader passes over; what is in it moves out when the block ends well.

    Without customers a folder is no book, so they come last but for ``book.toml``.
    """
    out.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".xindang-", dir=out))
    try:
        yield folder
        others = {entry.name for entry in folder.iterdir()} - set(MOVED_LAST)
        for name in [*sorted(others), *MOVED_LAST]:
            (folder / name).replace(out / name)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make_part(out: Path, part: int, given: Mapping[str, Value], engine: DuckEngine) -> dict[str, int]:
    """The files of one part, one per table; returns the rows of each."""
    steps = _texts("sql")
    for name, step in MADE_TABLES.items():
        # Temporary tables skip the log and the checkpoint, which takes two thirds of the time.
        engine.execute(f"create or replace temp table {name} as {bound(steps[step], given)}")
    counts = {
        name: engine.write_parquet(bound(sql, given), out / name / f"part-{part:04}.parquet")
        for name, sql in sorted(_texts("tables").items())
        if name not in ONCE or part == 0
    }
    engine.drop(*MADE_TABLES)
    return counts


def _given(seed: int, until: date, items_per_customer: float) -> dict[str, Value]:
    words = _toml("words.toml")
    lists = {name: value for name, value in words.items() if name not in SMALL_TABLES}
    behaviour = _toml("behaviour.toml")
    return {
        **lists,
        **behaviour["dossier"],
        **behaviour["credit"],
        "seed": seed,
        "until": until,
        "starts_on": _starts_on(until),
        "mean": float(items_per_customer),
        "slot_count": SLOT_COUNT,
        "season": behaviour["season"]["weights"],
    }


def _starts_on(until: date) -> date:
    number = until.year * 12 + until.month - 1 - MONTHS_BACK
    return date(number // 12, number % 12 + 1, 1)


@contextmanager
def _prepared(engine: DuckEngine, given: Mapping[str, Value]) -> Iterator[None]:
    """The macros, and the small tables that every part looks into, for as long as the block lasts."""
    try:
        for statement in _macros():
            engine.execute(statement)
        for name, file in SMALL_TABLES.items():
            _write_shared(engine, f"synthetic_{name}", _toml(file)[name])
        engine.create_table("synthetic_season", bound(_texts("sql")["season"], given))
        yield
    finally:
        engine.drop("synthetic_season", *(f"synthetic_{name}" for name in SMALL_TABLES), *MADE_TABLES)
        for name in MACRO_NAME.findall("\n".join(_macros())):
            engine.execute(f"drop macro if exists {name}")


def _macros() -> list[str]:
    written = [statement.strip() for statement in _texts("sql")["macros"].split(";")]
    return [*filter(None, written), *_check_macros()]


def _write_shared(engine: DuckEngine, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """A small table to draw from: a die from ``from_share`` up to ``to_share`` takes the row; equal rows by default."""
    shares = [float(row.get("share", 1)) for row in rows]
    bounds = [0.0, *(total / sum(shares) for total in accumulate(shares))]
    bounds[-1] = 2.0  # A die that was bent may come out as 1 itself.
    full = [
        {**row, "share": share, "from_share": low, "to_share": high}
        for row, share, low, high in zip(rows, shares, bounds[:-1], bounds[1:], strict=True)
    ]
    columns = ", ".join(f"{quoted_name(key)} {SQL_TYPES[type(value)]}" for key, value in full[0].items())
    engine.execute(f"create or replace table {quoted_name(name)} ({columns})")
    engine.insert_rows(name, [tuple(row.values()) for row in full])


def _check_macros() -> Iterator[str]:
    """The two check characters of a unified social credit code: GB 32100 (mod 31) and GB 11714 (mod 11)."""
    total = _weighted("body", USCC_ALPHABET, USCC_WEIGHTS)
    yield f"""create or replace temp macro uscc_check(body) as
        substr({quoted_text(USCC_ALPHABET)}, 1 + (31 - ({total}) % 31) % 31, 1)"""
    inner = _weighted("body", ORGANISATION_ALPHABET, ORGANISATION_WEIGHTS)
    yield f"""create or replace temp macro organisation_check(body) as
        substr({quoted_text(ORGANISATION_CHECKS)}, 1 + (11 - ({inner}) % 11) % 11, 1)"""


def _weighted(text: str, alphabet: str, weights: Sequence[int]) -> str:
    return " + ".join(
        f"{weight} * (strpos({quoted_text(alphabet)}, substr({text}, {place}, 1)) - 1)"
        for place, weight in enumerate(weights, start=1)
    )


def bound(sql: str, given: Mapping[str, Value]) -> str:
    """The query with every ``$name`` replaced by its literal."""
    return PLACEHOLDER.sub(lambda found: _literal(given[found[1]]), sql)


def _literal(value: Value | str) -> str:
    if isinstance(value, date):
        return f"date '{value.isoformat()}'"
    if isinstance(value, str):
        return quoted_text(value)
    if isinstance(value, int | float):
        return repr(value)
    return "[" + ", ".join(_literal(entry) for entry in value) + "]"


def _texts(folder: str) -> dict[str, str]:
    """Every ``.sql`` file of a folder beside this file, by name without suffix."""
    entries = (resources.files(__package__) / folder).iterdir()
    return {e.name.removesuffix(".sql"): e.read_text(encoding="utf-8") for e in entries if e.name.endswith(".sql")}


def _toml(file: str) -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__) / file).read_text(encoding="utf-8"))
