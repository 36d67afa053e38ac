"""Where the files of documents lie: behind Django's storages, under keys that nobody chose.

A key is ``2026/06/30/<32 hexadecimal digits>``: the day on which the file came, and chance. A file is written first and
its row after. Until the row is committed the file is *pending*: whatever ends in between leaves a file without a row,
never a row without its file, and the sweep (``sweep.py``) takes the file away once its day is long past.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages

from xindang.core.problems import Problem, ProblemsFound, problem
from xindang.documents.formats import FORMATS, Format, format_of

STORAGE = "documents"
KEY = re.compile(r"(\d{4})/(\d{2})/(\d{2})/[0-9a-f]{32}")
NAME_LENGTH_MAX, FILES_MAX = 150, 50
# The disk is full, or as much of it as may be used.
FULL = {errno.ENOSPC, errno.EDQUOT}
SUFFIXES = " ".join(found.suffix for found in FORMATS)


class DocumentFiles(FileSystemStorage):
    """Files of documents in a folder, for the office alone, and on the disk before their row is committed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700} | options)

    def save(self, name: str | None, content: Any, max_length: int | None = None) -> str:
        saved = super().save(name, content, max_length)
        place = Path(self.path(saved))
        for synced in (place, place.parent):
            _synced(synced)
        return saved


def _synced(place: Path) -> None:
    if place.is_dir() and os.name == "nt":  # Windows opens no folder
        return
    descriptor = os.open(place, os.O_RDWR if place.is_file() else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def store() -> Storage:
    """The storage that the settings name for documents."""
    return storages[STORAGE]


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that was sent, as it lies in the storage."""

    key: str
    sent_name: str
    found: Format
    size: int
    sha256: str


@contextmanager
def files_stored(files: Sequence[File[bytes]], on: date) -> Iterator[list[Stored]]:
    """The files looked at and laid down. Where what is done within is refused, they are taken away again.

    A full disk is told, and nothing is left on it. Where it breaks in another way its rows may have been committed all
    the same: then the sweep decides. Raises ProblemsFound before anything is laid down.
    """
    looked = _looked_at(files)
    stored: list[Stored] = []
    try:
        stored += (_laid_down(file, found, on) for file, found in looked)
    except BaseException as error:
        _discarded([one.key for one in stored])
        if isinstance(error, OSError) and error.errno in FULL:
            raise ProblemsFound([problem("document_storage_full", column="files")]) from error
        raise
    try:
        yield stored
    except ProblemsFound:
        _discarded([one.key for one in stored])
        raise


def _discarded(keys: Iterable[str]) -> None:
    """Files that will have no row; the sweep comes for what stays."""
    for key in keys:
        with suppress(OSError):
            store().delete(key)


def _looked_at(files: Sequence[File[bytes]]) -> list[tuple[File[bytes], Format]]:
    if not files:
        raise ProblemsFound([problem("document_file_missing", column="files")])
    if len(files) > FILES_MAX:
        raise ProblemsFound([problem("document_files_too_many", column="files", value=len(files), most=FILES_MAX)])
    found, problems = [], list[Problem]()
    for file in files:
        kind, fault = _known(file)
        problems += [fault] if fault else []
        found += [(file, kind)] if kind else []
    if problems:
        raise ProblemsFound(problems)
    return found


def _known(file: File[bytes]) -> tuple[Format | None, Problem | None]:
    """The format of a file, or why it is not taken in."""
    name, most = plain_name(file.name or ""), settings.DOCUMENT_MB
    if not file.size:
        return None, problem("document_file_empty", column="files", value=name)
    if file.size > most * 1_000_000:
        return None, problem("document_file_too_large", column="files", value=name, most=most)
    found = format_of(_opened(file))
    if found is None:
        return None, problem("document_file_unknown", column="files", value=name, kinds=SUFFIXES)
    return found, None


def _laid_down(file: File[bytes], found: Format, on: date) -> Stored:
    opened, digest = _opened(file), hashlib.sha256()
    while block := opened.read(1 << 20):
        digest.update(block)
    opened.seek(0)
    key = f"{on:%Y/%m/%d}/{secrets.token_hex(16)}"
    try:
        key = store().save(key, file)
    except OSError:
        _discarded([key])  # what of it was written: on a full disk every byte counts
        raise
    return Stored(key, plain_name(file.name or ""), found, file.size, digest.hexdigest())


def _opened(file: File[bytes]) -> IO[bytes]:
    file.seek(0)
    return file


def plain_name(sent: str) -> str:
    """The last part of a name that was sent, to be shown; it is never a path, nor part of one."""
    last = re.split(r"[/\\]+", unicodedata.normalize("NFC", sent))[-1]
    shown = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C").strip(" .")
    stem, dot, suffix = shown.rpartition(".")
    if len(shown) > NAME_LENGTH_MAX:
        shown = f"{stem[: NAME_LENGTH_MAX - 10]}{dot}{suffix[:9]}"
    return shown or "file"


def key_day(key: str) -> date | None:
    """The day of a key; None where it is no key of ours."""
    found = KEY.fullmatch(key)
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None
