"""The worklist of a run joins the tasks: what is listed again stays the same task, what is not listed is gone."""

from __future__ import annotations

from django.db import connection

from xindang.assess.report.folder import Results
from xindang.assess.worklist.catalogue import SEVERITIES
from xindang.engines.duckdb import quoted_text
from xindang.runs.models import Run
from xindang.runs.standing import hundredths
from xindang.store.bulk import rows_into_database

LISTED = "runs_task_listed"
# What makes it the same thing to do, with its place among those that are equal in all of them.
IDENTITY = ("kind", "clause", "customer_id", "group_id", "unit", "side", "currency")
PLACED_BY = ("since_on", "due_on", "amount", "text_zh")
TYPES = {
    "key": "text", "kind": "text", "clause": "text", "customer_id": "text", "group_id": "text", "unit": "text",
    "side": "text", "amount": "bigint", "currency": "text", "since_on": "date", "due_on": "date",
    "owner_role": "text", "owner": "text", "severity": "text", "severity_rank": "smallint",
    "text_zh": "text", "text_en": "text",
}  # fmt: skip
# A task done after the run's day stays done: the run cannot know of it.
STAYS_DONE = "(runs_task.state = 'done' and runs_task.done_on > %s)"


def tasks_joined(results: Results, run: Run, before: Run | None, kept: str) -> None:
    """Within the caller's transaction. ``before``: the run in force until now, if any; ``kept``: the engine's table of
    customers that the database still has.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"drop table if exists {LISTED}")
        typed = ", ".join(f"{name} {kind}" for name, kind in TYPES.items())
        cursor.execute(f"create temporary table {LISTED} ({typed})")
        if results.has("worklist"):
            rows_into_database(results.engine, listed_query(kept), LISTED, list(TYPES))
        cursor.execute(f"create unique index {LISTED}_key on {LISTED} (key)")
        cursor.execute(_notes_of_the_run(), [run.pk, run.on, run.on])
        cursor.execute(_upsert(), [run.pk, run.pk, run.on, run.on, run.on, run.on])
        cursor.execute(_gone(), [before.pk if before else None])
        cursor.execute(f"drop table {LISTED}")


def listed_query(kept: str) -> str:
    """The worklist in the columns of ``TYPES``, as the database keeps them."""
    same, place = ", ".join(IDENTITY), ", ".join(f"{name} nulls first" for name in PLACED_BY)
    parts = ", ".join(f"coalesce({name}, '')" for name in IDENTITY)
    ranks = ", ".join(quoted_text(severity) for severity in SEVERITIES)
    worked = {"amount": hundredths("amount"), "severity_rank": f"list_position([{ranks}], severity)"}
    told = ", ".join(worked.get(name, name) for name in TYPES if name != "key")
    return f"""
select sha256(concat_ws(chr(31), {parts}, row_number() over (partition by {same} order by {place}))), {told}
from worklist where customer_id is null or customer_id in (select customer_id from {kept})"""


def _notes_of_the_run() -> str:
    """Where somebody said that it is done and the run still lists it, the run says so."""
    return f"""insert into runs_task_note (task_id, run_id, "on", text, evidence)
        select runs_task.id, %s, %s, '', '' from runs_task
        inner join {LISTED} on {LISTED}.key = runs_task.key
        where runs_task.state = 'done' and not {STAYS_DONE}"""


def _upsert() -> str:
    names = ", ".join(TYPES)
    told = [name for name in TYPES if name not in {"key", *IDENTITY}]
    renewed = ", ".join(f"{name} = excluded.{name}" for name in told)
    # A row that says the same is left alone: most do, and each one written costs an entry in every index.
    differs = "is distinct from" if connection.vendor == "postgresql" else "is not"
    changed = " or ".join(f"runs_task.{name} {differs} excluded.{name}" for name in told)
    # "where true": else SQLite takes "on conflict" for the condition of a join.
    return f"""insert into runs_task (state, first_run_id, last_run_id, {names})
        select 'open', %s, %s, {names} from {LISTED} where true
        on conflict (key) do update set last_run_id = excluded.last_run_id, {renewed},
            state = case when {STAYS_DONE} then 'done' else 'open' end,
            done_on = case when {STAYS_DONE} then runs_task.done_on end,
            done_by_id = case when {STAYS_DONE} then runs_task.done_by_id end
        where {changed} or (runs_task.state <> 'open' and not {STAYS_DONE})"""


def _gone() -> str:
    return f"""update runs_task set state = 'gone', last_run_id = coalesce(%s, last_run_id)
        where state <> 'gone' and not exists (select 1 from {LISTED} where {LISTED}.key = runs_task.key)"""
