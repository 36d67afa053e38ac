"""Imports as people make them: files opened, a mapping settled, looked at in a dry run, loaded or discarded."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from xindang.audit.services import audit_record
from xindang.book.look.first_look import is_no_book_yet
from xindang.book.mapping.run import read_mapping
from xindang.core.problems import ProblemsFound, errors_in, problem
from xindang.intake.models import Import, ImportState
from xindang.intake.uploads import files_folder, import_folder, receive_files, source_path
from xindang.jobs.models import Job, JobState
from xindang.jobs.services import job_enqueue
from xindang.people.models import User
from xindang.sources.services import source_register

MAPPING_FILE = "映射.toml"
OPEN = frozenset({ImportState.UPLOADED, ImportState.CHECKED})
# Where an import goes back to when its work fails.
BEFORE: Mapping[str, ImportState] = {
    ImportState.CHECKING: ImportState.UPLOADED,
    ImportState.LOADING: ImportState.CHECKED,
}


@transaction.atomic
def import_open(*, files: Sequence[tuple[str, Iterable[bytes]]], by: User, on: date) -> Import:
    """Take in files (name and chunks; a zip is unpacked) as a new import. Raises ProblemsFound, and keeps nothing."""
    entry = Import.objects.create(by=by, uploaded_on=on)
    entry.file_names = receive_files(files_folder(entry), files)
    entry.save(update_fields=["file_names"])
    _recorded("import_open", entry, by, on, {"files": entry.file_names})
    return entry


@transaction.atomic
def import_mapped(
    *, entry: Import, source_name: str, mapping: str, whole: bool, accept_good_rows: bool, by: User, on: date
) -> Import:
    """Say of which source the files are and how they become a book (``mapping``: TOML; empty: they are one).

    The mapping is kept with the source for next time. Raises ProblemsFound.
    """
    entry = _held(entry, OPEN)
    name = source_name.strip()
    problems = [] if name else [problem("import_source_needed", column="source_name")]
    if mapping.strip():
        file = import_folder(entry) / MAPPING_FILE
        file.write_text(mapping, encoding="utf-8")
        problems += read_mapping(file)[1]
    elif is_no_book_yet(source_path(entry, as_book=True)):
        problems.append(problem("import_mapping_needed", column="mapping"))
    if errors_in(problems):
        raise ProblemsFound(problems)
    source = source_register(name=name, by=by, on=on)
    source.mapping = mapping.strip()
    source.save(update_fields=["mapping"])
    entry.source, entry.mapping = source, source.mapping
    entry.whole, entry.accept_good_rows = whole, accept_good_rows
    _forget_check(entry)
    entry.save()
    details = {"source": name, "whole": whole, "accept_good_rows": accept_good_rows, "mapped": bool(entry.mapping)}
    _recorded("import_mapped", entry, by, on, details)
    return entry


@transaction.atomic
def import_check(*, entry: Import, by: User, on: date, now: datetime) -> Job:
    """Queue the dry run: what is wrong with the files, and what loading them would change."""
    entry = _held(entry, OPEN)
    if entry.source is None:
        raise ProblemsFound([problem("import_source_needed", column="source_name")])
    job = _queued("import_check", entry, by, on, now)
    _forget_check(entry)
    entry.state, entry.job = ImportState.CHECKING, job
    entry.save()
    _recorded("import_check", entry, by, on, {"job": job.pk})
    return job


@transaction.atomic
def import_load(*, entry: Import, by: User, on: date, now: datetime) -> Job:
    """Queue the load of what a dry run has shown. Raises ProblemsFound where it showed errors, or there was none."""
    entry = _held(entry, frozenset({ImportState.CHECKED}))
    if not entry.loadable:
        raise ProblemsFound([problem("import_not_loadable")])
    job = _queued("import_load", entry, by, on, now)
    entry.state, entry.job = ImportState.LOADING, job
    entry.save()
    _recorded("import_load", entry, by, on, {"job": job.pk, "changes": entry.changes})
    return job


@transaction.atomic
def import_discard(*, entry: Import, by: User, on: date) -> None:
    """Drop an import that was not loaded: its files go, that it was there stays."""
    entry = _held(entry, OPEN)
    entry.state = ImportState.DISCARDED
    entry.save(update_fields=["state"])
    _recorded("import_discard", entry, by, on, {})
    folder = import_folder(entry)
    transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))


def _held(entry: Import, states: frozenset[ImportState]) -> Import:
    """The import as it is now, nobody else's for the moment. Raises ProblemsFound where it is in no such state."""
    found = Import.objects.select_for_update(of=("self",)).select_related("source", "job").get(pk=entry.pk)
    if found.state in BEFORE and found.job is not None and found.job.state == JobState.FAILED:
        # Its workers died too often to say so themselves.
        found.state = BEFORE[found.state]
    if found.state not in states:
        raise ProblemsFound([problem(f"import_is_{found.state}")])
    return found


def _queued(kind: str, entry: Import, by: User, on: date, now: datetime) -> Job:
    """One job of a source at a time. Raises ProblemsFound while another import of the source is at work."""
    only_one = f"import-{entry.source_id}"
    job = job_enqueue(kind=kind, arguments={"import": entry.pk}, by=by, on=on, now=now, only_one=only_one)
    if job.kind != kind or job.arguments != {"import": entry.pk}:
        raise ProblemsFound([problem("import_source_busy", value=entry.source.name if entry.source else "")])
    return job


def _forget_check(entry: Import) -> None:
    """What an earlier dry run found counts no longer."""
    entry.state, entry.loadable, entry.digest = ImportState.UPLOADED, False, ""
    entry.problems, entry.totals, entry.changes = [], [], {}


def _recorded(act: str, entry: Import, by: User, on: date, details: dict[str, object]) -> None:
    audit_record(act=act, subject_kind="import", subject=str(entry.pk), by=by.username, on=on, details=details)
