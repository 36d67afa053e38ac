"""The database refuses to change or delete what was recorded; adding and sealing once is all it allows."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from audit.trail import acted, sealed, told
from office import ON
from xindang.audit.models import AuditBlock, AuditRow
from xindang.audit.protection import protect, triggers, unprotect
from xindang.audit.services import audit_record

pytestmark = pytest.mark.django_db


def refused(statement: str) -> None:
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "column, value",
    [
        ("recorded_at", "'2020-01-01 00:00:00'"), ('"on"', "'2020-01-01'"), ('"by"', "'wang'"), ("act", "'x'"),
        ("subject_kind", "'x'"), ("subject", "'x'"), ("details", "'{}'"), ("hash", "'x'"), ("id", "999"),
        ("position", "7"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("is_sealed", [True, False])
def test_no_column_of_a_row_changes(column: str, value: str, is_sealed: bool) -> None:
    if is_sealed:
        sealed(1)
    else:
        acted()
    refused(f"update audit_row set {column} = {value}")


def test_a_seal_is_put_once_and_never_taken_off() -> None:
    sealed(1, 1)
    refused("update audit_row set block_id = null, position = null")
    refused("update audit_row set block_id = (select max(id) from audit_block)")


def test_nothing_changes_along_with_the_seal() -> None:
    sealed(1)
    acted()
    block = "(select max(id) from audit_block)"
    refused(f"update audit_row set block_id = {block}, position = 1, act = 'x' where block_id is null")


@pytest.mark.parametrize("table", ["audit_row", "audit_block"])
def test_nothing_is_deleted(table: str) -> None:
    sealed(1)
    refused(f"delete from {table}")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", ["audit_row", "audit_block"])
def test_nothing_is_emptied(table: str) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has no truncate")
    sealed(1)
    refused(f"truncate {table} cascade")


def test_no_block_changes() -> None:
    sealed(1)
    refused("update audit_block set hash = 'x'")
    refused("update audit_block set entries = '[]'")


def test_no_row_is_added_as_sealed() -> None:
    sealed(1)
    row = AuditRow.objects.get()
    row.pk = 1_000
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic():
        row.save(force_insert=True)


def test_no_row_is_put_in_place_of_another() -> None:
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL has no insert that replaces; one that updates on conflict is an update")
    sealed(1)
    columns = 'id, recorded_at, "on", "by", act, subject_kind, subject, details, hash'
    other = columns.replace("act", "'another'", 1)
    refused(f"insert or replace into audit_row ({columns}) select {other} from audit_row")
    refused("insert or replace into audit_block select * from audit_block")


def test_adding_and_sealing_go_on() -> None:
    sealed(2, 1)
    audit_record(act="a", subject_kind="b", subject="c", by="", on=ON)
    assert AuditRow.objects.count() == 4
    assert AuditBlock.objects.count() == 2


def test_protection_that_was_taken_away_is_told_and_put_back() -> None:
    unprotect(connection)
    assert [code for code, _ in sorted(told())] == ["audit_unprotected"]
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from audit_row")  # still there to read
    protect(connection)
    protect(connection)
    assert told() == set()
    assert len(triggers(connection)) >= 6
    acted()
    refused("delete from audit_row")
