"""Rows are sealed into a chain of blocks: all that are committed, once, in one line without forks."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from audit.trail import NOW, acted, sealed, told
from office import ON
from xindang.audit import seal as seal_module
from xindang.audit.chain import chain_head
from xindang.audit.models import AuditBlock, AuditRow
from xindang.audit.seal import block_sealed
from xindang.jobs.models import JobState
from xindang.jobs.services import job_enqueue
from xindang.jobs.worker import work_one


@pytest.mark.django_db
def test_each_block_holds_the_hash_of_the_one_before() -> None:
    sealed(3, 2)
    first, second = AuditBlock.objects.order_by("number")
    assert (first.number, second.number) == (1, 2)
    assert (first.previous_hash, second.previous_hash) == ("", first.hash)
    assert [row.position for row in AuditRow.objects.filter(block=second).order_by("pk")] == [0, 1]
    assert told() == set()


@pytest.mark.django_db
def test_where_there_is_nothing_to_seal_no_block_is_made() -> None:
    sealed(1)
    assert block_sealed(now=NOW) is None
    assert AuditBlock.objects.count() == 1


@pytest.mark.django_db
def test_the_job_seals_all_there_is_block_by_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seal_module, "BLOCK_ROWS_MAX", 2)
    acted(4)
    job_enqueue(kind="audit_seal", arguments={}, by=None, on=ON, now=NOW)
    job = work_one(clock=lambda: NOW)
    assert job is not None
    assert (job.state, job.result) == (JobState.DONE, {"blocks": 3, "rows": 5})
    assert not AuditRow.objects.filter(block__isnull=True).exists()
    assert chain_head().rows == 5
    assert told() == set()


@pytest.mark.django_db(transaction=True)
def test_several_sealers_at_once_make_one_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seal_module, "BLOCK_ROWS_MAX", 3)
    acted(40)

    def seal(_: int) -> int:
        try:
            count = 0
            while block := block_sealed(now=NOW):
                count += block.row_count
            return count
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(seal, range(6))) == 40
    assert told() == set()
    assert chain_head().rows == 40


@pytest.mark.django_db(transaction=True)
def test_a_row_that_commits_late_goes_into_a_later_block() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time: nothing commits while another seals")
    recorded, may_commit = threading.Event(), threading.Event()

    def late() -> int:
        try:
            with transaction.atomic():
                row = acted()[0]
                recorded.set()
                assert may_commit.wait(20)
            return row.pk
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(late)
        assert recorded.wait(20)
        early = acted()[0]
        first = block_sealed(now=NOW)
        may_commit.set()
        late_row = waiting.result(20)
    second = block_sealed(now=NOW)
    assert late_row < early.pk
    assert first is not None
    assert second is not None
    assert [entry[0] for entry in first.entries] == [early.pk]
    assert [entry[0] for entry in second.entries] == [late_row]
    assert told() == set()


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_taken_back_leaves_no_row() -> None:
    with transaction.atomic():
        acted()
        transaction.set_rollback(True)
    assert block_sealed(now=NOW) is None
