"""What a book that comes in would change: per table, how many rows are new, changed, gone, as they were."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import connection

from xindang.book.book import Book
from xindang.book.contract import Table, contract
from xindang.core.problems import Problem, problem
from xindang.engines.duckdb import DuckEngine
from xindang.engines.duckdb import quoted_name as quoted
from xindang.intake.archive import gone_with_archive
from xindang.intake.book_tables import database_table, from_database, goes_with_customer, referring
from xindang.intake.incoming import SHARED, State, held_elsewhere, incoming, make_incoming, natural_key, on_file
from xindang.intake.on_file import fetch_held_elsewhere, fetch_keys, make_codes
from xindang.sources.models import Source, SourceTable
from xindang.store.bulk import rows_aside

LISTED_MAX = 1_000
GONE = "gone"
# What rows that name an item have from it or must agree on, and where the items that change are laid aside.
FROM_ITEM = ("customer_id", "unit", "side", "currency")
CHANGED_ITEMS, READ_ROWS = "intake_changed_items", "intake_read_rows"
Stays = tuple[str, int | None]  # the condition on rows that stay as they are, and its value
COUNTED = (State.NEW, State.CHANGED, GONE, State.SAME, State.ELSEWHERE)


@dataclass(slots=True)
class Changes:
    """``counts``: by table given and by state, rows.

    ``digest``: of every row that is new, changed or gone; equal digests mean the same changes.
    """

    tables: tuple[str, ...]
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    digest: str = ""
    problems: list[Problem] = field(default_factory=list)


def gone_table(table: str) -> str:
    """The engine's table, and the database's temporary one, of the keys of rows that are gone."""
    return f"intake_gone_{table}"


def find_changes(book: Book, source: Source | None, *, whole: bool) -> Changes:
    """Hold a loaded book against what is on file of its source, and leave ``incoming_<table>`` in the engine.

    ``whole``: what is not in a table that is given is gone. Tables that are not given stay as they are.
    """
    engine = book.engine
    make_codes(engine)
    found = Changes(tuple(name for name, state in book.tables.items() if state.given))
    source_id = None if source is None else source.pk
    digests = []
    for name in found.tables:
        table = contract()[name]
        fetch_keys(engine, table, source_id)
        fetch_held_elsewhere(engine, table, source_id)
        make_incoming(engine, table)
        _find_gone(engine, table, whole=whole)
        found.counts[name] = _counted(engine, table)
        digests.append(_digest(engine, table))
        found.problems += _held_problems(engine, table)
    found.digest = "".join(digests)
    found.problems += _left_dangling(engine, found, source_id)
    if found.counts.get("items", {}).get(State.CHANGED):
        found.problems += _disagreeing_with_items(engine, found, source_id, whole=whole)
    return found


def _find_gone(engine: DuckEngine, table: Table, *, whole: bool) -> None:
    # A customer that was merged stays when its source drops it: what was recorded of it is the leading one's.
    gone = f"row_key not in (select row_key from {incoming(table.name)}) and merged is null"
    condition = gone if whole else "false"
    engine.create_table(gone_table(table.name), f"select row_key from {on_file(table.name)} where {condition}")


def _counted(engine: DuckEngine, table: Table) -> dict[str, int]:
    counts: dict[str, int] = dict.fromkeys(COUNTED, 0)
    counts.update(engine.rows(f"select row_state, count(*) from {incoming(table.name)} group by 1"))
    (counts[GONE],) = engine.one(f"select count(*) from {gone_table(table.name)}")
    return counts


def changed_and_edited() -> str:
    """The query of the customers that a book changes and somebody edited here, as the book has them, by key."""
    cells = ", ".join(
        f"{from_database(column)} as {quoted(name)}" for name, column in contract()["customers"].columns.items()
    )
    return f"""select i.row_key, {cells} from {incoming("customers")} i join {on_file("customers")} f
        on f.row_key = i.row_key where i.row_state = '{State.CHANGED}' and f.edited is not null"""


def _digest(engine: DuckEngine, table: Table) -> str:
    """One figure for all that changes in a table, whatever the order of its rows."""
    (digest,) = engine.one(
        f"""select bit_xor(mark) from (
            select md5_number(concat_ws(' ', i.row_key, i.row_hash, row_state, f.edited)) as mark
            from {incoming(table.name)} i left join {on_file(table.name)} f using (row_key)
            where row_state in ('{State.NEW}', '{State.CHANGED}')
            union all select md5_number(row_key) from {gone_table(table.name)})"""
    )
    return "" if digest is None else f"{table.name}:{digest:x};"


def _held_problems(engine: DuckEngine, table: Table) -> list[Problem]:
    """Rows whose id another source holds, where a row can only be of one."""
    if table.name in SHARED:
        return []
    found = engine.rows(
        f"""select i.natural_key, e.held_by, count(*) over () from {incoming(table.name)} i
            join {held_elsewhere(table.name)} e using (natural_key) order by 1 limit {LISTED_MAX}"""
    )
    names = dict(Source.objects.values_list("pk", "name"))
    column = natural_key(table)[0] if found else ""
    listed = [
        problem("import_id_held", table=table.name, column=column, value=key, source=names[source])
        for key, source, _ in found
    ]
    if found and (more := int(found[0][2]) - len(found)):
        listed.append(problem("more_of_the_same", table=table.name, count=more, of="import_id_held",
                              total=len(found) + more, listed=len(found)))  # fmt: skip
    return listed


def _left_dangling(engine: DuckEngine, found: Changes, source: int | None) -> list[Problem]:
    """Customers and items that are gone although rows that stay name them."""
    for name in found.tables:
        rows_aside(engine, f"select row_key from {gone_table(name)}", gone_table(name), {"row_key": "text"})
    problems = []
    for to in ("customers", "items"):
        if to not in found.tables or not found.counts[to][GONE]:
            continue
        for table, column in referring(to):
            problems += _named_by(table, column.name, to, source, is_given=table.name in found.tables)
        if to == "customers":
            problems += gone_with_archive(source)
    return problems


def _named_by(table: Table, column: str, to: str, source: int | None, *, is_given: bool) -> list[Problem]:
    gone = f"""select {contract()[to].key} from {quoted(database_table(to))}
        where origin_id = %s and row_key in (select row_key from {gone_table(to)})"""
    # A row of the very table that is read stays only where it is of another source: what it says now was checked.
    stays = "t.origin_id <> %s" if is_given else "t.origin_id is not null or %s is null"
    # What the office has only worked out of a customer goes with it.
    stays = f"({stays}) and not s.is_own" if to == "customers" and goes_with_customer(table.name) else stays
    sql = f"""select t.{quoted(column)}, s.name, count(*) from {quoted(database_table(table.name))} t
        join sources_source s on s.id = t.origin_id
        where t.{quoted(column)} in ({gone}) and ({stays}) group by 1, 2 order by 1, 2 limit {LISTED_MAX}"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [source, source])
        return [
            problem("import_gone_is_named", table=to, column=contract()[to].key, value=code, count=count,
                    title_zh=table.zh, title_en=table.en, source=name)
            for code, name, count in cursor.fetchall()
        ]  # fmt: skip


def _disagreeing_with_items(engine: DuckEngine, found: Changes, source: int | None, *, whole: bool) -> list[Problem]:
    """Rows that stay and say themselves whose an item is, and say otherwise than the item does now."""
    columns = ", ".join(("item_id", *FROM_ITEM))
    query = f"select {columns} from {incoming('items')} where row_state = '{State.CHANGED}'"
    rows_aside(engine, query, CHANGED_ITEMS, dict.fromkeys(("item_id", *FROM_ITEM), "text"))
    problems = []
    for table, column in referring("items"):
        # The source's own rows of a table that is read say what the files say: that was checked on reading.
        stays = "t.origin_id is not null or %s is null"
        if table.name in found.tables and whole:
            stays = "t.origin_id <> %s"
        elif table.name in found.tables:
            rows_aside(engine, f"select row_key from {incoming(table.name)}", READ_ROWS, {"row_key": "text"})
            stays = f"not (t.origin_id = %s and t.row_key in (select row_key from {READ_ROWS}))"
        sources = list(SourceTable.objects.filter(table=table.name))
        for name in (name for name in FROM_ITEM if name in table.columns):
            saying = [entry.source_id for entry in sources if name in entry.columns]
            problems += _disagreeing(table, column.name, name, saying, (stays, source))
    return problems


def _disagreeing(table: Table, reference: str, name: str, saying: list[int], stays: Stays) -> list[Problem]:
    if not saying:
        return []
    sql = f"""select i.item_id, i.{name}, t.{name}, s.name from {quoted(database_table(table.name))} t
        join {CHANGED_ITEMS} i on i.item_id = t.{reference} join sources_source s on s.id = t.origin_id
        where i.{name} <> t.{name} and t.origin_id in ({", ".join("%s" for _ in saying)})
        and ({stays[0]})
        order by 1 limit {LISTED_MAX}"""
    column = contract()["items"].columns[name]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*saying, stays[1]])
        return [
            problem("import_item_differs", table="items", column=name, value=code, now=now, was=was, source=named,
                    title_zh=column.zh, title_en=column.en, named_zh=table.zh, named_en=table.en)
            for code, now, was, named in cursor.fetchall()
        ]  # fmt: skip
