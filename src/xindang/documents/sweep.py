"""What lies in the storage held against what is on record: files without rows, rows without files.

Day by day, so that memory does not grow with the archive.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models.functions import Substr

from xindang.core.problems import Problem, problem
from xindang.documents.files import key_day, store
from xindang.documents.models import Version

# A file so many days old without a row is of no upload that is still under way.
PENDING_DAYS = 2
DAY_LENGTH, BLOCK = len("2026/06/30"), 1 << 20


@dataclass(slots=True)
class Found:
    """``orphans``: keys without a row, and of what was destroyed; ``pending``: keys too young to tell. ``strays``:
    names that are no keys of ours, left alone. ``missing``, ``back``, ``changed``: keys of versions.
    """

    orphans: list[str] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    strays: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    back: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)

    @property
    def problems(self) -> list[Problem]:
        """What somebody has to see to."""
        told = {"document_row_without_file": self.missing, "document_file_changed": self.changed}
        titles = dict(
            Version.objects.filter(key__in=[*self.missing, *self.changed]).values_list("key", "document__title")
        )
        found = [
            problem(code, table="documents", value=key, title=titles.get(key, ""))
            for code, keys in told.items()
            for key in keys
        ]
        return found + [problem("document_file_stray", table="documents", value=name) for name in self.strays]


def look(on: date, *, hashes: bool = False) -> Found:
    """Hold the storage against the rows; ``hashes``: read every file too. Files are listed before rows are read, so
    that an upload which ends meanwhile is seen as one under way and never as a row without its file.
    """
    found = Found()
    days = sorted({*_days_stored(found), *_days_on_record()})
    for day in days:
        _look_at_day(day, on, found, hashes=hashes)
    return found


def _look_at_day(day: str, on: date, found: Found, *, hashes: bool) -> None:
    stored = set(_names(day, found))
    versions = {version.key: version for version in Version.objects.filter(key__startswith=f"{day}/")}
    for key in sorted(stored):
        version = versions.get(key)
        if version is None:
            came = key_day(key)
            young = came is None or came > on - timedelta(days=PENDING_DAYS)
            (found.pending if young else found.orphans).append(key)
        elif version.removed_on is not None:
            found.orphans.append(key)
        elif version.missing_on is not None:
            found.back.append(key)
        elif hashes and _hash_of(key) != version.sha256:
            found.changed.append(key)
    kept = (key for key, version in versions.items() if version.removed_on is None)
    # Looked at once more: it may have been laid down since the folder was listed.
    found.missing += [key for key in kept if key not in stored and not store().exists(key)]


def _days_stored(found: Found) -> Iterator[str]:
    """``2026/06/30`` for every folder of a day."""
    levels = [""]
    for _ in range(3):
        inner = []
        for place in levels:
            folders, files = _listed(place)
            found.strays += [f"{place}{name}" for name in files]
            inner += [f"{place}{name}/" for name in folders]
        levels = inner
    yield from (place.rstrip("/") for place in levels)


def _names(day: str, found: Found) -> Iterator[str]:
    """The keys of a day; anything else there is a stray."""
    folders, files = _listed(f"{day}/")
    found.strays += [f"{day}/{name}" for name in folders]
    for name in files:
        key = f"{day}/{name}"
        if key_day(key) is None:
            found.strays.append(key)
        else:
            yield key


def _listed(place: str) -> tuple[list[str], list[str]]:
    try:
        folders, files = store().listdir(place)
    except FileNotFoundError:
        return [], []
    return sorted(name for name in folders if name), sorted(name for name in files if name)


def _days_on_record() -> set[str]:
    return set(Version.objects.annotate(day=Substr("key", 1, DAY_LENGTH)).values_list("day", flat=True).distinct())


def _hash_of(key: str) -> str:
    digest = hashlib.sha256()
    with store().open(key) as opened:
        while block := opened.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()
