"""Files brought in: what was found in them, what would change, and what was loaded."""

from __future__ import annotations

from typing import Any

from django.db import models

from xindang.jobs.models import Job
from xindang.people.models import User
from xindang.sources.models import Source


class ImportState(models.TextChoices):
    UPLOADED = "uploaded"  # files are here; no mapping settled yet
    CHECKING = "checking"
    CHECKED = "checked"  # the dry run is done: problems, totals, changes are known
    LOADING = "loading"
    LOADED = "loaded"
    DISCARDED = "discarded"


class Import(models.Model):
    """One state of a source's documents, from upload to load. Its files stand in the folder ``imports/<id>``."""

    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="imports")
    state = models.TextField(choices=ImportState, default=ImportState.UPLOADED)
    file_names: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    mapping = models.TextField(default="", blank=True)  # TOML; empty: the files are a book
    # True: the files are the whole state, and what is not in them is gone. False: they only add and change.
    whole = models.BooleanField(default=True)
    accept_good_rows = models.BooleanField(default=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_on = models.DateField()
    loaded_on = models.DateField(null=True, blank=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    problems: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)
    totals: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)
    # table → {"new": n, "changed": n, "gone": n, "same": n}
    changes: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    # Of every row that the dry run found new, changed or gone: a load does these changes and no others.
    digest = models.TextField(default="", blank=True)
    # Whether the dry run found nothing that keeps it from being loaded.
    loadable = models.BooleanField(default=False)

    class Meta:
        db_table = "intake_import"
