"""The environment's words as Django wants them."""

from __future__ import annotations

import base64
import json
import os
import re
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

KEY_ID, SEALING_KEY_BYTES = re.compile(r"[0-9A-Za-z_.-]{1,40}"), 32
SQLITE_OPTIONS = {
    # A writer takes its lock when it begins: two that read first and write later would shut each other out.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-64000;",
}


def database_of(url: str, data_folder: Path) -> dict[str, Any]:
    """Settings of the database: ``postgresql://user:password@host:port/name``, else SQLite in the data folder."""
    if not url:
        _own_folder(data_folder)
        return _sqlite(data_folder / "office.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(f"XINDANG_DATABASE_URL begins with postgresql:// or sqlite:///, not {parts.scheme}://")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        # A socket's folder cannot stand in the host's place of an address: ?host=/var/run/postgresql
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
    }


def _sqlite(file: Path) -> dict[str, Any]:
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": file, "OPTIONS": dict(SQLITE_OPTIONS)}


def secret_key(given: str, data_folder: Path) -> str:
    """The key that signs sessions: the one given, else one of its own that the data folder keeps."""
    return given or _kept(data_folder / "secret-key", lambda: secrets.token_urlsafe(50))


def sealing_keys(given: str, data_folder: Path) -> dict[str, bytes]:
    """The keys that seal values, by id, the current one first: ``id:base64`` of 32 bytes each, parted by blanks.

    Where none is given the data folder keeps some in the same form, at first one of its own.
    """
    text = given or _kept(data_folder / "sealing-keys", lambda: f"k1:{base64.b64encode(os.urandom(32)).decode()}")
    keys: dict[str, bytes] = {}
    for number, word in enumerate(words_of(text), start=1):
        key_id, _, encoded = word.partition(":")
        if not KEY_ID.fullmatch(key_id) or key_id in keys:
            raise ValueError(f"XINDANG_SEALING_KEYS: key {number} is not id:base64 with an id of its own")
        keys[key_id] = _key_of(encoded, key_id)
    if not keys:
        raise ValueError("XINDANG_SEALING_KEYS: there is no key")
    return keys


def _key_of(encoded: str, key_id: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except ValueError:
        key = b""
    if len(key) != SEALING_KEY_BYTES:
        raise ValueError(f"XINDANG_SEALING_KEYS: key {key_id} is not base64 of {SEALING_KEY_BYTES} bytes")
    return key


def _kept(file: Path, make: Callable[[], str]) -> str:
    """What a file of the data folder says; made there where there is none."""
    _own_folder(file.parent)
    if not file.exists():
        # Written whole beside it and then linked: of several processes that begin at once one wins, none reads half.
        own = file.with_name(f"{file.name}.{os.getpid()}")
        own.touch(mode=0o600)
        own.write_text(make(), encoding="utf-8")
        with suppress(FileExistsError):
            os.link(own, file)
        own.unlink()
    return file.read_text(encoding="utf-8").strip()


def _own_folder(folder: Path) -> None:
    """A folder for the office alone, where there is none yet: what persons trust it with stands there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def storage_of(text: str, folder: Path) -> dict[str, Any]:
    """Settings of the storage for documents: ``{"BACKEND": "…", "OPTIONS": {…}}`` as JSON, else a folder."""
    if not text:
        own = "xindang.documents.files.DocumentFiles"
        return {"BACKEND": own, "OPTIONS": {"location": str(folder)}}
    try:
        told = json.loads(text)
    except ValueError as error:
        raise ValueError(f"XINDANG_DOCUMENTS is no JSON: {error}") from error
    if not isinstance(told, dict) or not isinstance(told.get("BACKEND"), str) or told.keys() - {"BACKEND", "OPTIONS"}:
        raise ValueError('XINDANG_DOCUMENTS is written {"BACKEND": "…", "OPTIONS": {…}}')
    return told


def words_of(text: str) -> list[str]:
    """Words parted by blanks or commas."""
    return text.replace(",", " ").split()
