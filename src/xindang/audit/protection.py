"""The database itself refuses to change or delete audit rows and blocks: rows are added, then sealed once.

Whoever owns the tables can take the triggers away; ``verify.py`` says when they are missing, and the chain shows what
was done meanwhile.
"""

from __future__ import annotations

from typing import Any

TABLES = ("audit_row", "audit_block")
CONTENT = ("id", "recorded_at", '"on"', '"by"', "act", "subject_kind", "subject", "details", "hash")
REFUSED = "audit rows and blocks are only ever added"

_SEALED_ONCE = "old.block_id is null and new.block_id is not null and old.position is null and new.position is not null"
_SAME_CONTENT = " and ".join(f"new.{column} is old.{column}" for column in CONTENT)
_TAKEN = "exists (select 1 from {table} where id = new.id)"

# Name → (table, when, condition that refuses). An insert that replaces a row is a change too.
SQLITE = {
    "audit_row_added": ("audit_row", "insert", f"new.block_id is not null or {_TAKEN.format(table='audit_row')}"),
    "audit_row_kept": ("audit_row", "update", f"not ({_SEALED_ONCE} and {_SAME_CONTENT})"),
    "audit_row_stays": ("audit_row", "delete", "true"),
    "audit_block_added": ("audit_block", "insert", _TAKEN.format(table="audit_block")),
    "audit_block_kept": ("audit_block", "update", "true"),
    "audit_block_stays": ("audit_block", "delete", "true"),
}

POSTGRESQL_FUNCTION = f"""
create or replace function audit_refused() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and tg_table_name = 'audit_row' then
        if {_SEALED_ONCE} and to_jsonb(new) - 'block_id' - 'position' = to_jsonb(old) - 'block_id' - 'position' then
            return new;
        end if;
    end if;
    raise exception '{REFUSED} (% of %)', tg_op, tg_table_name using errcode = 'integrity_constraint_violation';
end $$
"""
# Name → (table, when and how).
POSTGRESQL = {
    "audit_row_added": ("audit_row", "insert", "for each row when (new.block_id is not null)"),
    "audit_row_kept": ("audit_row", "update", "for each row"),
    "audit_row_stays": ("audit_row", "delete", "for each row"),
    "audit_row_not_emptied": ("audit_row", "truncate", "for each statement"),
    "audit_block_kept": ("audit_block", "update", "for each row"),
    "audit_block_stays": ("audit_block", "delete", "for each row"),
    "audit_block_not_emptied": ("audit_block", "truncate", "for each statement"),
}


def protect(connection: Any) -> None:
    """Put every trigger in place, anew where it stands already. A migration that makes a table anew loses them."""
    unprotect(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL_FUNCTION)
            for name, (table, when, how) in POSTGRESQL.items():
                cursor.execute(f"create trigger {name} before {when} on {table} {how} execute function audit_refused()")
        else:
            for name, (table, when, refused) in SQLITE.items():
                body = f"begin select raise(abort, '{REFUSED}'); end"
                cursor.execute(f"create trigger {name} before {when} on {table} when {refused} {body}")


def unprotect(connection: Any) -> None:
    """Take the triggers away: only for migrations that change the tables, and for tests that empty them."""
    with connection.cursor() as cursor:
        for name, (table, *_) in triggers(connection).items():
            at = f" on {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"drop trigger if exists {name}{at}")


def triggers(connection: Any) -> dict[str, tuple[str, str, str]]:
    return POSTGRESQL if connection.vendor == "postgresql" else SQLITE


def missing_protection(connection: Any) -> list[str]:
    """The triggers that should stand and do not, or are switched off."""
    sql = "select name from sqlite_master where type = 'trigger'"
    if connection.vendor == "postgresql":
        sql = """select tgname from pg_trigger join pg_class on pg_class.oid = tgrelid
            where relname in ('audit_row', 'audit_block') and tgenabled in ('O', 'A')"""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        standing = {name for (name,) in cursor.fetchall()}
    return sorted(triggers(connection).keys() - standing)
