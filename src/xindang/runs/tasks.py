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


def tasks_joined(results: Results, run: Run, kept: str) -> None:
    """Within the caller's transaction. ``kept``: the engine's table of customers that the database still has."""
    with connection.cursor() as cursor:
        cursor.execute(f"drop table if exists {LISTED}")
        cursor.execute(f"create temporary table {LISTED} ({', '.join(f'{n} {t}' for n, t in TYPES.items())})")
        if results.has("worklist"):
            rows_into_database(results.engine, listed_query(kept), LISTED, list(TYPES))
        cursor.execute(_notes_of_the_run(), [run.pk, run.on, run.on])
        cursor.execute(_upsert(), [run.pk, run.pk, run.on, run.on, run.on])
        gone = (
            "update runs_task set state = 'gone' where state <> 'gone' and (last_run_id is null or last_run_id <> %s)"
        )
        cursor.execute(gone, [run.pk])
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
    renewed = ", ".join(f"{name} = excluded.{name}" for name in TYPES if name != "key")
    # "where true": else SQLite takes "on conflict" for the condition of a join.
    return f"""insert into runs_task (state, first_run_id, last_run_id, {names})
        select 'open', %s, %s, {names} from {LISTED} where true
        on conflict (key) do update set last_run_id = excluded.last_run_id, {renewed},
            state = case when {STAYS_DONE} then 'done' else 'open' end,
            done_on = case when {STAYS_DONE} then runs_task.done_on end,
            done_by_id = case when {STAYS_DONE} then runs_task.done_by_id end"""
