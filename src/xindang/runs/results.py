"""A run's tables as they are asked for by pages: its result folder, read only, kept open from request to request."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

from django.conf import settings

from xindang.assess.report.columns import result_tables
from xindang.assess.report.folder import SUMMARY_FILE, read_summary
from xindang.core.problems import ProblemsFound, problem
from xindang.engines.duckdb import EngineError, TableReader, quoted_name, write_keyed
from xindang.runs.models import Run

Row = dict[str, Any]
# Tables of which a page asks one customer's rows. The worklist's are tasks in the database.
BY_CUSTOMER = ("ratings", "outcomes", "facts", "side_facts", "limits", "aging", "open_items", "customers")
MEMORY_MB, WRITE_MEMORY_MB = 256, 1000
# So many runs stay open in a process: the one in force, the one before, and what somebody looks back at.
OPEN_MOST = 4


def result_folder(run: Run) -> Path:
    """Where the tables and the summary of a run stand."""
    return Path(settings.DATA_FOLDER) / "runs" / str(run.pk)


def lookup_file(place: Path) -> Path:
    """Beside a result folder: the tables that go by customer once more, with an index, for pages about one customer."""
    return place.with_name(f"{place.name}.lookup")


def write_lookup(place: Path) -> None:
    """Make a result folder's lookup. Pages work without it, a quarter of a second slower at 200,000 customers."""
    summary, problems = read_summary(place)
    if problems:
        raise ProblemsFound(problems)
    files = {table: place / f"{table}.parquet" for table in BY_CUSTOMER if table in summary["rows"]}
    write_keyed(files, "customer_id", lookup_file(place), memory_limit_mb=WRITE_MEMORY_MB, mark=_mark(summary))


def _mark(summary: Mapping[str, Any]) -> str:
    return json.dumps(summary.get("content_hash"), sort_keys=True)


class RunTables:
    """The tables of a result folder. A table that the summary does not name is not there, and has no rows."""

    def __init__(self, place: Path) -> None:
        summary, problems = read_summary(place)
        if problems:
            raise ProblemsFound(problems)
        self.place = place
        self.summary: Mapping[str, Any] = summary
        self._reader = _reader(place, summary)
        self._columns: dict[str, tuple[str, ...]] = {}

    def has(self, table: str) -> bool:
        return table in self.summary["rows"]

    def columns(self, table: str) -> tuple[str, ...]:
        """The table's columns in order."""
        if table not in self._columns:
            self._columns[table] = self._reader.columns(table) if self.has(table) else ()
        return self._columns[table]

    def dicts(self, table: str, where: str = "", values: Sequence[Any] = (), *, order: str = "") -> list[Row]:
        """Rows of a table as mappings; ``where`` and ``order`` are SQL, ``values`` bind its ``?``."""
        if not self.has(table):
            return []
        filtered = f" where {where}" if where else ""
        ordered = f" order by {order}" if order else ""
        return self.query(f"from {quoted_name(table)}{filtered}{ordered}", values)

    def of_customer(self, table: str, customer_id: str) -> list[Row]:
        """A customer's rows in the order of the table's keys."""
        keys = [key for key in result_tables()[table].keys if key in self.columns(table) and key != "customer_id"]
        order = ", ".join(f"{quoted_name(key)} nulls first" for key in keys)
        return self.dicts(table, "customer_id = ?", [customer_id], order=order)

    def dossier(self, customer_id: str) -> Mapping[str, list[Row]]:
        """A customer's rows by table, each read when it is first asked for."""
        return _OfCustomer(self, customer_id)

    def query(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """The rows of any query over the tables."""
        return self._reader.dicts(sql, list(values) or None)

    @cached_property
    def fact_names(self) -> Mapping[str, Row]:
        """What every fact is called, its kind and unit, and what it means when it is unknown."""
        return {row["fact"]: row for row in self.dicts("fact_names")}

    @cached_property
    def rules(self) -> Mapping[str, Row]:
        """Every rule by its id, in the order of the policy."""
        return {row["rule"]: row for row in self.dicts("rules")}

    @cached_property
    def clauses(self) -> Mapping[str, Row]:
        """Every clause of the policy's document by its number."""
        return {row["clause"]: row for row in self.dicts("clauses")}


class _OfCustomer(dict[str, list[Row]]):
    def __init__(self, tables: RunTables, customer_id: str) -> None:
        super().__init__()
        self._tables, self._customer_id = tables, customer_id

    def __missing__(self, table: str) -> list[Row]:
        self[table] = rows = self._tables.of_customer(table, self._customer_id)
        return rows


def _reader(place: Path, summary: Mapping[str, Any]) -> TableReader:
    """With the lookup where it is there and of these results."""
    files = {table: place / f"{table}.parquet" for table in summary["rows"]}
    missing = [file for file in files.values() if not file.is_file()]
    if missing:
        raise FileNotFoundError(missing[0])
    keyed = lookup_file(place)
    if keyed.is_file():
        with suppress(EngineError):  # one that is broken or of another version is passed over
            reader = TableReader(files, keyed=keyed, memory_limit_mb=MEMORY_MB)
            if reader.dicts("select mark from kept_of")[0]["mark"] == _mark(summary):
                return reader
    return TableReader(files, memory_limit_mb=MEMORY_MB)


_open: OrderedDict[tuple[Path, int], RunTables] = OrderedDict()
_opening = Lock()


def run_tables(run: Run) -> RunTables:
    """The tables of a run, opened once in a process. Raises ProblemsFound where its folder is missing or not whole."""
    place = result_folder(run)
    try:
        key = (place, (place / SUMMARY_FILE).stat().st_mtime_ns)
        with _opening:
            if key not in _open:
                _open[key] = RunTables(place)
                while len(_open) > OPEN_MOST:
                    _open.popitem(last=False)
            _open.move_to_end(key)
            return _open[key]
    except (OSError, EngineError, ProblemsFound) as error:
        raise ProblemsFound([problem("run_results_missing", value=run.pk)]) from error
