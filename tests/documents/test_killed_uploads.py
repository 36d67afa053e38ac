"""Processes killed in the middle of uploads: the sweep leaves every row with its file and every file with its row."""

from __future__ import annotations

import hashlib
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cast import HUABEI
from office import NORTH, ON, customer_of, user_with
from office_beside import started
from office_files import stored_in
from xindang.documents.models import Document, Version
from xindang.documents.services.sweep import documents_sweep
from xindang.documents.sweep import PENDING_DAYS

SCRIPT = str(Path(__file__).with_name("uploads_beside.py"))
KILLS = 25


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_uploads_killed_at_any_moment_are_settled(settings: Any, tmp_path: Path) -> None:
    settings.DATA_FOLDER = tmp_path
    folder, orphans = stored_in(settings, tmp_path / "documents"), 0
    customer_of(HUABEI, NORTH)
    user_with("finance", NORTH)
    for kill in range(KILLS):
        process = started(SCRIPT, f"{kill}")
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "1"
        time.sleep(0.013 * kill)  # each a little later in what is done
        process.kill()
        process.communicate()
        found = documents_sweep(by=None, on=ON + timedelta(days=PENDING_DAYS + 1))
        orphans += len(found.orphans)
        assert found.missing == []
        rows = dict(Version.objects.values_list("key", "sha256"))
        files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
        assert files.keys() == rows.keys()
        assert {key: hashlib.sha256(path.read_bytes()).hexdigest() for key, path in files.items()} == rows
        assert not Document.objects.filter(versions__isnull=True).exists()
    assert orphans, "no kill came between a file and its row"
