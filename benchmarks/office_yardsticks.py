"""Hand-written statements that fetch the rows a page shows, run by the database's own driver: what the pages are held
against. Of the run's tables only what the page of one customer shows has a yardstick; sums over them, on the dashboard,
have none, which only makes it stricter.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

LIST_ROWS, TASK_ROWS, PAYMENTS = 50, 100, 25
# Tables of which the page of one customer shows all of its rows, and those of the run.
HISTORY = (
    "rating_events", "rating_assessments", "rating_statements", "rating_searches", "runs_grade_move", "credit_limits",
    "credit_collateral", "ledger_contracts", "ledger_promises", "ledger_reconciliations",
)  # fmt: skip
RESULTS = ("ratings", "outcomes", "facts", "limits", "aging")
SUMS = "sum({0}), count(*) filter (where {0} is null and limit_state is distinct from 'unlimited')"
TOTALS = ", ".join(
    SUMS.format(name) for name in ("limit_amount", "exposure_amount", "available_amount", "over_limit_amount")
)
LIST_COLUMNS = """s.customer_id, c.id, c.name, s.side, s.grade, s.provisional, s.limit_state, s.limit_amount,
    s.exposure_amount, s.available_amount, s.over_limit_amount, s.overdue_days_max, s.paid_last_on, s.open_amount"""


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody sees, as conditions: of customers ``c``, of standings ``s``, of tasks ``t``, and whose roles."""

    customers: str
    standings: str
    tasks: str
    role: str
    username: str
    salesperson: str = ""


def sight_of(role: str, unit: str, salesperson: str) -> Sight:
    """A GM sees everything, a salesperson their own, everybody else what trades with the unit."""
    if role == "gm":
        return Sight("true", "true", "true", role, role)
    if role == "salesperson":
        own = f"in (select customer_id from customers_customer where salesperson = {quoted(salesperson)})"
        tasks = f"t.customer_id {own} and (t.unit is null or t.unit = {quoted(unit)})"
        return Sight(f"c.salesperson = {quoted(salesperson)}", f"s.customer_id {own}", tasks, role, role, salesperson)
    trades = f"in (select customer_id from customers_unit where unit = {quoted(unit)})"
    tasks = f"t.customer_id {trades} and (t.unit is null or t.unit = {quoted(unit)})"
    return Sight(f"c.customer_id {trades}", f"s.customer_id {trades}", tasks, role, role)


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def list_of(sight: Sight, narrowed: str = "true", order: str = "s.exposure_amount desc nulls last") -> list[str]:
    """The totals over all rows, and the first rows with what is shown of them."""
    where = f"s.run_id = (select id from runs_run where in_force) and {sight.standings} and {narrowed}"
    return [
        f"select count(*), {TOTALS} from runs_standing s where {where}",
        f"""select {LIST_COLUMNS} from runs_standing s join customers_customer c on c.customer_id = s.customer_id
            where {where} order by {order} limit {LIST_ROWS}""",
    ]


def named(part: str) -> str:
    """Standings of customers whose name has this part."""
    return f"s.customer_id in (select customer_id from customers_customer where name like {quoted(f'%{part}%')})"


def dashboard_of(sight: Sight) -> list[str]:
    """Sums by side, customers by grade, open things to do by kind."""
    where = f"s.run_id = (select id from runs_run where in_force) and {sight.standings}"
    mine = f"t.state = 'open' and {sight.tasks} and {_mine(sight)}"
    return [
        f"""select side, count(*), sum(exposure_amount), sum(open_amount), sum(overdue_amount), sum(over_limit_amount),
                count(*) filter (where overdue_amount > 0), count(*) filter (where over_limit_amount > 0)
            from runs_standing s where {where} and side <> '' group by side""",
        f"""select grade, count(*), count(*) filter (where provisional)
            from (select distinct customer_id, grade, provisional from runs_standing s where {where}) as rated
            group by grade""",
        f"select kind, severity, count(*) from runs_task t where {mine} group by kind, severity",
        f"select count(*) from runs_task t where t.state = 'open' and {sight.tasks}",
    ]


def worklist_of(sight: Sight, *, everything: bool = False) -> list[str]:
    """Counts by kind and severity, and the most urgent of one's own, or of all one sees."""
    where = f"t.state = 'open' and {sight.tasks}" + ("" if everything else f" and {_mine(sight)}")
    return [
        f"select kind, severity, count(*) from runs_task t where {where} group by kind, severity",
        f"""select t.*, c.name from runs_task t left join customers_customer c on c.customer_id = t.customer_id
            where {where} order by t.severity_rank, t.due_on nulls last, t.id limit {TASK_ROWS}""",
    ]


def customer_of(code: str, key: int) -> list[str]:
    """All that the page of one customer shows of the database: where it stands, what is open, paid and to do, and what
    its history is made of.
    """
    of = f"customer_id = {quoted(code)}"
    of_items = f"join ledger_items i on i.item_id = t.item_id where i.{of}"
    return [
        f"select * from customers_customer where {of}",
        f"select * from customers_unit where {of}",
        f"select * from runs_standing where {of} and run_id = (select id from runs_run where in_force)",
        f"select * from runs_open_item where {of} order by due_on",
        f"select * from runs_task where {of} and state = 'open' order by severity_rank, due_on, id",
        f"select t.*, i.* from ledger_settlements t {of_items} order by t.settled_on desc limit {PAYMENTS}",
        f"select count(*) from ledger_settlements t {of_items}",
        f"select * from ledger_settlements where {of} and item_id is null order by settled_on desc limit {PAYMENTS}",
        f"select count(*) from ledger_settlements where {of} and item_id is null",
        f"select t.*, i.unit, i.document_no from ledger_disputes t {of_items}",
        f"select * from audit_row where subject_kind = 'customer' and subject = '{key}'",
        *(f"select * from {table} where {of}" for table in HISTORY),
    ]


def results_of(code: str) -> list[str]:
    """And of the run's tables, for the engine."""
    return [f"from {table} where customer_id = {quoted(code)}" for table in RESULTS]


def _mine(sight: Sight) -> str:
    whose = f"t.owner_role = {quoted(sight.role)}"
    if sight.salesperson:
        whose += f" and t.owner = {quoted(sight.salesperson)}"
    given = f"(select id from people_user where username = {quoted(sight.username)})"
    return f"(t.assigned_to_id = {given} or (t.assigned_to_id is null and {whose}))"


class Yardstick:
    """A connection of the driver's own, every statement fetched whole."""

    def __init__(self, address: str, file: Path, results: Callable[[str], Sequence[Any]]) -> None:
        self.results = results
        if address:
            self.connection: Any = psycopg.connect(address, autocommit=True)
        else:
            self.connection = sqlite3.connect(file)

    def fetched(self, statements: Sequence[str], of_results: Sequence[str] = ()) -> int:
        """How many rows the statements gave together; ``of_results``: those for the run's tables."""
        cursor = self.connection.cursor()
        count = sum(len(cursor.execute(statement).fetchall()) for statement in statements)
        return count + sum(len(self.results(statement)) for statement in of_results)

    def close(self) -> None:
        self.connection.close()
