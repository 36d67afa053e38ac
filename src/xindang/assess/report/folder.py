"""A result folder opened for reports: its summary, its tables, and the customers with the largest exposure.

Tables stay in their Parquet files behind views of the same name; only the customers that a report lists are kept in
the engine. A table that the summary does not name is not there, whatever file an older run left behind.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from xindang.assess.output import file_hash
from xindang.assess.report.columns import code_order, column_of, result_tables
from xindang.core.problems import Problem, ProblemsFound, problem
from xindang.engines.duckdb import DuckEngine, EngineError, quoted_file, quoted_name, quoted_text

SUMMARY_FILE = "summary.json"
LISTED_TABLE = "listed_customers"
LISTED_DEFAULT = 20_000
# What changed since results before; in them customers may stand that the book has no more.
CHANGE_TABLES = ("grade_changes", "limit_changes", "overdue_changes")
# Without these no report can say what it is a report of.
SUMMARY_NEEDS = ("as_of", "base_currency", "policy", "rows", "grades", "problems")


@dataclass(frozen=True)
class Results:
    """An opened result folder, read only. ``columns``: of each table that is there, its columns in order.

    ``listed_count`` customers are listed, those of the largest exposure; ``customer_count`` there are.
    """

    place: Path
    summary: Mapping[str, Any]
    engine: DuckEngine
    columns: Mapping[str, tuple[str, ...]]
    customer_count: int
    listed_count: int

    @property
    def on(self) -> date:
        """The day the results are of."""
        return date.fromisoformat(self.summary["as_of"])

    @property
    def base_currency(self) -> str:
        return str(self.summary["base_currency"])

    @property
    def more_count(self) -> int:
        """How many customers there are beyond those listed."""
        return self.customer_count - self.listed_count

    def has(self, table: str) -> bool:
        return table in self.columns

    def rows(
        self, table: str, *, customer: str | None = None, listed: bool = False, by_exposure: bool = True
    ) -> list[dict[str, Any]]:
        """Rows of a table by its key as mappings; money is Decimal, days are dates, lists are lists.

        ``customer``: of this one alone. ``listed``: of the listed customers, in the order of their exposure unless
        ``by_exposure`` is False; rows about no customer, or of what changed about one who is gone, come after them. A
        table that is not there has no rows.
        """
        if not self.has(table):
            return []
        source = f"select t.* from {quoted_name(table)} as t"
        order = self._order(table)
        if customer is not None:
            source += " where t.customer_id = $customer"
        elif listed and "customer_id" in self.columns[table]:
            source += f" left join {LISTED_TABLE} as l on l.customer_id = t.customer_id"
            source += " where l.position is not null or t.customer_id is null"
            if table in CHANGE_TABLES:
                source += " or t.customer_id not in (select customer_id from everybody)"
            order = ["l.position nulls last", *order] if by_exposure else order
        ordered = f"{source} order by {', '.join(order)}" if order else source
        return self.engine.dicts(ordered, {} if customer is None else {"customer": customer})

    def _order(self, table: str) -> list[str]:
        """The table's keys for ORDER BY: codes as people expect them, nothing before something."""
        order = []
        for key in result_tables()[table].keys:
            if key not in self.columns[table]:
                continue
            codes = code_order(column_of(table, key).codes)
            if codes:
                listed = ", ".join(quoted_text(code) for code in codes)
                order.append(f"list_position([{listed}], t.{quoted_name(key)}) nulls last")
            order.append(f"t.{quoted_name(key)} nulls first")
        return order

    def customers(self) -> list[dict[str, Any]]:
        """The listed customers: position, customer_id, exposure_amount (None: not known), and their dossier.

        The dossier's columns are those of the table customers; without it only ``name`` is there, and None.
        """
        dossier = "c.* exclude (customer_id)" if self.has("customers") else "cast(null as varchar) as name"
        join = "left join customers as c on c.customer_id = l.customer_id" if self.has("customers") else ""
        return self.engine.dicts(
            f"""select l.position, l.customer_id, l.exposure_amount, {dossier}
                from {LISTED_TABLE} as l {join} order by l.position"""
        )

    def names(self) -> dict[str, str]:
        """The names of the listed customers by id; the id itself where the name is not known."""
        return {row["customer_id"]: row["name"] or row["customer_id"] for row in self.customers()}

    def name_of(self, customer: str) -> str:
        """The name of any customer, listed or not; empty where it is not known."""
        found = self.rows("customers", customer=customer)
        return str(found[0]["name"] or "") if found else ""

    def exposure_total(self) -> tuple[Decimal, int]:
        """What is known of the exposure of all customers, and of how many of them it is not known in full."""
        total, unknown = self.engine.one(
            """select coalesce(sum(amount), 0), count(*) - count(amount)
                from (select customer_id, case when count(amount) = count(*) then sum(amount) end as amount
                    from exposure_by_side group by customer_id)"""
        )
        return Decimal(total), int(unknown)

    def listed_exposure(self) -> Decimal:
        """What is known of the exposure of the listed customers."""
        (total,) = self.engine.one(f"select coalesce(sum(exposure_amount), 0) from {LISTED_TABLE}")
        return Decimal(total)

    def aging_totals(self, *, listed: bool = False) -> list[dict[str, Any]]:
        """The amounts of the aging table by side and currency, the pair of most rows first; all or ``listed`` ones."""
        amounts = [name for name in self.columns["aging"] if column_of("aging", name).kind == "money"]
        sums = ", ".join(f"sum({quoted_name(name)}) as {quoted_name(name)}" for name in amounts)
        return self.engine.dicts(
            f"""select side, currency, {sums} from aging {_only_listed(listed)}
                group by side, currency order by count(*) desc, side, currency"""
        )

    def grade_counts(self) -> dict[str, tuple[int, int]]:
        """Of each grade how many of the listed customers have it, and how many of these provisionally."""
        rows = self.engine.rows(
            f"select grade, count(*), count_if(provisional) from ratings {_only_listed(True)} group by grade"
        )
        return {grade: (count, provisional) for grade, count, provisional in rows}

    def worklist_counts(self, *, listed: bool = False) -> dict[str, dict[str, int]]:
        """How many things there are to do, by kind and severity; the kinds with the most urgent ones first."""
        rows = self.engine.rows(
            f"""select kind, severity, count(*) from worklist {_only_listed(listed)} group by kind, severity
                order by sum(count(*)) filter (severity = 'high') over (partition by kind) desc nulls last, kind"""
        )
        counts: dict[str, dict[str, int]] = {}
        for kind, severity, count in rows:
            counts.setdefault(kind, {})[severity] = count
        return counts

    @cached_property
    def fact_names(self) -> dict[str, dict[str, Any]]:
        """Every fact's row of the table fact_names: what it is called, what its absence means."""
        return {row["fact"]: row for row in self.rows("fact_names")}

    @cached_property
    def rules(self) -> dict[str, dict[str, Any]]:
        """Every rule's row of the table rules."""
        return {row["rule"]: row for row in self.rows("rules")}


@contextmanager
def opened_results(
    place: Path,
    *,
    most: int = LISTED_DEFAULT,
    check_hashes: bool = True,
    threads: int | None = None,
    memory_limit_mb: int | None = None,
) -> Iterator[Results]:
    """The results in an engine of their own for as long as the block lasts; ``most`` customers are listed.

    Raises ProblemsFound where the folder is no result folder or a file is not what the summary says.
    """
    summary, problems = read_summary(place)
    problems += file_problems(place, summary, check_hashes=check_hashes) if not problems else []
    if problems:
        raise ProblemsFound(problems)
    with DuckEngine(threads=threads, memory_limit_mb=memory_limit_mb) as engine:
        columns, problems = _open_tables(place, summary, engine)
        if problems:
            raise ProblemsFound(problems)
        count, listed = _list_customers(engine, columns, str(summary["base_currency"]), most)
        yield Results(place, summary, engine, columns, count, listed)


def _only_listed(listed: bool) -> str:
    """The rows of listed customers, and those about no customer."""
    listing = f"customer_id is null or customer_id in (select customer_id from {LISTED_TABLE})"
    return f"where {listing}" if listed else ""


def read_summary(place: Path) -> tuple[dict[str, Any], list[Problem]]:
    """The summary of a result folder, or why there is none."""
    if not place.is_dir():
        return {}, [problem("results_not_a_folder", table=str(place))]
    file = place / SUMMARY_FILE
    if not file.is_file():
        return {}, [problem("results_without_summary", table=str(place))]
    try:
        summary = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        return {}, [problem("results_summary_unreadable", table=str(file))]
    missing = [name for name in SUMMARY_NEEDS if not isinstance(summary, dict) or name not in summary]
    if missing:
        return {}, [problem("results_summary_incomplete", table=str(file), value=", ".join(missing))]
    return summary, []


def file_problems(place: Path, summary: Mapping[str, Any], *, check_hashes: bool) -> list[Problem]:
    """Files that are missing, or are not those that the summary was written of."""
    problems = []
    hashes = summary.get("content_hash", {}) if check_hashes else {}
    for table in summary["rows"]:
        file = place / f"{table}.parquet"
        if not file.is_file():
            problems.append(problem("result_table_missing", table=str(file)))
        elif table in hashes and file_hash(file) != hashes[table]:
            problems.append(problem("result_table_changed", table=str(file)))
    return problems


def _open_tables(
    place: Path, summary: Mapping[str, Any], engine: DuckEngine
) -> tuple[dict[str, tuple[str, ...]], list[Problem]]:
    """A view for each table that the summary names and we know."""
    columns: dict[str, tuple[str, ...]] = {}
    problems = []
    for table in summary["rows"]:
        if table not in result_tables():
            continue
        file = place / f"{table}.parquet"
        try:
            engine.create_view(table, f"from read_parquet({quoted_file(file)}, hive_partitioning = false)")
        except EngineError as error:
            reason = str(error).splitlines()[0][:200]
            problems.append(problem("result_table_unreadable", table=str(file), reason=reason))
            continue
        columns[table] = tuple(engine.columns(table))
    return columns, problems


def _list_customers(
    engine: DuckEngine, columns: Mapping[str, tuple[str, ...]], base_currency: str, most: int
) -> tuple[int, int]:
    """Make the table of listed customers; returns how many customers there are and how many are listed."""
    named = [table for table in ("customers", "ratings", "aging") if table in columns]
    everybody = " union ".join(f"select distinct customer_id from {table}" for table in named)
    engine.create_view("everybody", everybody or "select cast(null as varchar) as customer_id where false")
    engine.create_view("exposure_by_side", exposure_query(columns, base_currency))
    engine.create_table(
        LISTED_TABLE,
        """
        with total as (
            select customer_id, case when count(amount) = count(*) then sum(amount) end as amount
            from exposure_by_side
            group by customer_id
        ),
        ranked as (
            select
                everybody.customer_id,
                case when total.customer_id is null then 0 else total.amount end as amount
            from everybody
            left join total on total.customer_id = everybody.customer_id
            order by amount desc nulls first, everybody.customer_id
            limit $most
        )
        select
            cast(row_number() over (order by amount desc nulls first, customer_id) as integer) as position,
            customer_id,
            cast(amount as decimal(28, 2)) as exposure_amount
        from ranked""",
        {"most": most},
    )
    (count,) = engine.one("select count(*) from everybody")
    (listed,) = engine.one(f"select count(*) from {LISTED_TABLE}")
    return int(count), int(listed)


def exposure_query(columns: Mapping[str, tuple[str, ...]], base_currency: str) -> str:
    """Open amounts and notes per customer and side in base currency; NULL where that is not known.

    The limits table has them converted. A side without a row there is taken from the aging table, which is known
    only where nothing is owed in another currency.
    """
    selects = []
    if "limits" in columns:
        selects.append(
            """select customer_id, side,
                case when count(exposure_amount) = count(*) then max(exposure_amount) end as amount
            from limits group by customer_id, side"""
        )
    if "aging" in columns:
        base = quoted_text(base_currency)
        apart = "anti join limits on limits.customer_id = aging.customer_id and limits.side = aging.side"
        selects.append(
            f"""select
                aging.customer_id, aging.side,
                case when not bool_or(aging.currency <> {base} and aging.open_amount + aging.notes_amount > 0)
                    then sum(aging.open_amount + aging.notes_amount) end as amount
            from aging {apart if "limits" in columns else ""} group by aging.customer_id, aging.side"""
        )
    nothing = "select '' as customer_id, '' as side, cast(0 as decimal(24, 2)) as amount where false"
    return " union all ".join(selects or [nothing])
