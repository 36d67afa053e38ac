"""Whoever changes the database behind the office's back is found out: what was changed is named by its row."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from audit.trail import NOW, acted, behind_its_back, sealed, told
from office import ON
from xindang.audit.chain import NOTHING_SEALED, block_hash, chain_head, head_of
from xindang.audit.models import AuditBlock, AuditRow
from xindang.audit.seal import block_sealed
from xindang.audit.services import row_hash
from xindang.audit.verify import verified
from xindang.core.problems import ProblemsFound

pytestmark = pytest.mark.django_db


def test_where_nothing_happened_nothing_is_found() -> None:
    found = verified()
    assert (found.problems, found.sealed, found.unsealed, found.head) == ([], 0, 0, NOTHING_SEALED)
    assert chain_head() == NOTHING_SEALED


def test_what_nobody_touched_is_found_in_order() -> None:
    sealed(3, 2)
    acted(2)
    found = verified()
    assert (found.problems, found.sealed, found.unsealed) == ([], 5, 2)
    assert found.head == chain_head()


@pytest.mark.parametrize(
    "change",
    [
        "\"by\" = 'wang'", "\"on\" = '2026-06-29'", "act = 'x'", "subject = '0002'", "subject_kind = 'x'",
        "details = '{\"名称\": \"第 9 次\"}'", "recorded_at = '2027-07-30 00:00:00+00:00'", "hash = 'x'",
    ],
)  # fmt: skip
def test_a_changed_row_is_named(change: str) -> None:
    _, _, [_, row_id] = sealed(1, 2, 2)
    with behind_its_back() as cursor:
        cursor.execute(f"update audit_row set {change} where id = {row_id}")
    assert told() == {("audit_row_changed", row_id)}


def test_a_changed_row_is_named_though_its_hash_was_made_to_fit() -> None:
    _, [row_id, _] = sealed(1, 2)
    row = AuditRow.objects.get(pk=row_id)
    row.act = "something_else"
    with behind_its_back() as cursor:
        cursor.execute("update audit_row set act = %s, hash = %s where id = %s", [row.act, row_hash(row), row_id])
    assert told() == {("audit_row_changed", row_id)}


def test_a_row_changed_before_it_was_sealed_is_named() -> None:
    sealed(1)
    row = acted()[0]
    with behind_its_back() as cursor:
        cursor.execute("update audit_row set act = 'x' where id = %s", [row.pk])
    assert told() == {("audit_row_unsealed_changed", row.pk)}


def test_a_deleted_row_is_named() -> None:
    [_, row_id, _], _ = sealed(3, 1)
    with behind_its_back() as cursor:
        cursor.execute("delete from audit_row where id = %s", [row_id])
    assert told() == {("audit_row_missing", row_id)}


def test_a_row_put_into_a_block_is_named() -> None:
    sealed(2, 1)
    row, block = acted()[0], AuditBlock.objects.get(number=1)
    with behind_its_back() as cursor:
        cursor.execute("update audit_row set block_id = %s, position = 2 where id = %s", [block.pk, row.pk])
    assert told() == {("audit_row_inserted", row.pk)}


def test_rows_in_another_order_are_named() -> None:
    [_, one, two] = sealed(3)[0]
    with behind_its_back() as cursor:
        cursor.execute("update audit_row set position = 3 - position where id in (%s, %s)", [one, two])
    assert told() == {("audit_row_moved", one), ("audit_row_moved", two)}


def test_rows_that_changed_places_are_named() -> None:
    [one, two] = sealed(2)[0]
    with behind_its_back() as cursor:
        for old, new in ((one, -1), (two, one), (-1, two)):
            cursor.execute("update audit_row set id = %s where id = %s", [new, old])
    assert {("audit_row_changed", one), ("audit_row_changed", two)} <= told()


def test_a_row_whose_seal_was_taken_off_is_named() -> None:
    [row_id, _], _ = sealed(2, 1)
    with behind_its_back() as cursor:
        cursor.execute("update audit_row set block_id = null, position = null where id = %s", [row_id])
    assert told() == {("audit_row_unsealed", row_id)}


def written(days: int) -> AuditRow:
    """A row recorded so many days after NOW."""
    moment = NOW + timedelta(days=days)
    row = AuditRow(recorded_at=moment, on=ON, by="li", act="a", subject_kind="b", subject="c", details={})
    row.hash = row_hash(row)
    row.save(force_insert=True)
    return row


def test_a_row_put_in_afterwards_with_an_early_date_is_named() -> None:
    written(days=0)
    block_sealed(now=NOW)
    early = written(days=-3)
    assert told() == {("audit_row_backdated", early.pk)}
    block_sealed(now=NOW)
    assert told() == {("audit_row_backdated", early.pk)}


def test_rows_that_waited_for_a_seal_for_days_are_in_order() -> None:
    for days in range(5):
        written(days)
    block_sealed(now=NOW + timedelta(days=5))
    for days in range(5, 9):
        written(days)
    assert told() == set()


@pytest.mark.parametrize(
    "change",
    [
        "hash = 'x'", "row_count = 9", "sealed_at = '2020-01-01 00:00:00+00:00'", "entries = '[]'", "entries = '7'",
        "entries = '[[1]]'", "previous_hash = 'x'",
    ],
)  # fmt: skip
def test_a_changed_block_is_named(change: str) -> None:
    sealed(1, 2, 1)
    with behind_its_back() as cursor:
        cursor.execute(f"update audit_block set {change} where number = 2")
    assert ("audit_block_changed", 2) in told()


def test_blocks_that_changed_their_numbers_are_named() -> None:
    sealed(1, 1, 1)
    with behind_its_back() as cursor:
        cursor.execute("update audit_block set number = 1000000000 where number = 2")
    assert {("audit_block_missing", 2), ("audit_block_changed", 1_000_000_000)} <= told()


def test_a_block_made_anew_over_changed_rows_breaks_the_chain() -> None:
    [row_id], _ = sealed(1, 1)
    rebuild_block(1, row_id)
    assert told() == {("audit_chain_broken", 2)}


@pytest.mark.django_db(transaction=True)
def test_a_deleted_block_is_named_and_its_rows_with_it() -> None:
    _, rows, _ = sealed(1, 2, 1)
    with connection.constraint_checks_disabled(), behind_its_back() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("alter table audit_row disable trigger all")
            cursor.execute("alter table audit_block disable trigger all")
        cursor.execute("delete from audit_block where number = 2")
        if connection.vendor == "postgresql":
            cursor.execute("alter table audit_row enable trigger all")
            cursor.execute("alter table audit_block enable trigger all")
    assert told() == {("audit_block_missing", 2), *(("audit_row_orphaned", row) for row in rows)}


@pytest.mark.parametrize(
    "cell", ["recorded_at = 'gestern'", "\"on\" = '2026-13-45'", "details = x'ff'", "position = 'x'"]
)
def test_a_cell_that_holds_nonsense_hides_no_other_fault(cell: str) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL keeps no nonsense in a column")
    [one, two, _] = sealed(3)[0]
    with behind_its_back() as cursor:
        cursor.execute("pragma ignore_check_constraints = on")
        cursor.execute(f"update audit_row set {cell} where id = {one}")
        cursor.execute("update audit_row set act = 'x' where id = %s", [two])
        cursor.execute("pragma ignore_check_constraints = off")
    assert {row for _, row in told()} == {one, two}


def rebuild_block(number: int, row_id: int) -> None:
    """Change a row and make its block anew so that both agree, as somebody who knows the method would."""
    row, block = AuditRow.objects.get(pk=row_id), AuditBlock.objects.get(number=number)
    row.act = "something_else"
    entries = [[row_id, row_hash(row)]]
    hashed = block_hash(number, block.previous_hash, block.sealed_at, entries)
    with behind_its_back() as cursor:
        cursor.execute("update audit_row set act = %s, hash = %s where id = %s", [row.act, row_hash(row), row_id])
        cursor.execute(
            "update audit_block set entries = %s, hash = %s where number = %s", [json.dumps(entries), hashed, number]
        )


def test_a_chain_made_anew_as_a_whole_is_found_by_the_head_kept_elsewhere(tmp_path: Path) -> None:
    [row_id] = sealed(1)[0]
    file = tmp_path / "head.json"
    file.write_text(chain_head().text(), encoding="utf-8")
    assert verified(head_of(file)).problems == []
    sealed(2)
    assert verified(head_of(file)).problems == []
    with behind_its_back() as cursor:
        cursor.execute("delete from audit_row where id <> %s", [row_id])
        cursor.execute("delete from audit_block where number = 2")
    rebuild_block(1, row_id)
    assert told() == set()
    assert [(found.code, found.row) for found in verified(head_of(file)).problems] == [("audit_head_elsewhere", 1)]


def test_a_chain_cut_short_is_found_by_the_head_kept_elsewhere() -> None:
    sealed(1, 1)
    kept = chain_head()
    with behind_its_back() as cursor:
        cursor.execute("delete from audit_row where block_id = (select id from audit_block where number = 2)")
        cursor.execute("delete from audit_block where number = 2")
    assert told() == set()
    assert [(found.code, found.row) for found in verified(kept).problems] == [("audit_head_elsewhere", 2)]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"number": 1}', '{"number": "x", "hash": "", "sealed_at": "", "rows": 1}']
)
def test_a_file_that_holds_no_head_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "head.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ProblemsFound) as refused:
        head_of(file)
    assert refused.value.problems[0].code == "audit_head_unreadable"


def test_every_fault_is_told_in_both_languages() -> None:
    [one, two] = sealed(2)[0]
    with behind_its_back() as cursor:
        cursor.execute("update audit_row set act = 'x' where id = %s", [one])
        cursor.execute("delete from audit_row where id = %s", [two])
    for found in verified().problems:
        assert str(found.row) in found.zh
        assert str(found.row) in found.en
