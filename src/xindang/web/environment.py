"""The environment's words as Django wants them."""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

SQLITE_OPTIONS = {
    # A writer takes its lock when it begins: two that read first and write later would shut each other out.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-64000;",
}


def database_of(url: str, data_folder: Path) -> dict[str, Any]:
    """Settings of the database: ``postgresql://user:password@host:port/name``, else SQLite in the data folder."""
    if not url:
        data_folder.mkdir(parents=True, exist_ok=True)
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
    if given:
        return given
    data_folder.mkdir(parents=True, exist_ok=True)
    file = data_folder / "secret-key"
    if not file.exists():
        # Written whole beside it and then linked: of several processes that begin at once one wins, none reads half.
        own = data_folder / f"secret-key.{os.getpid()}"
        own.touch(mode=0o600)
        own.write_text(secrets.token_urlsafe(50), encoding="utf-8")
        with suppress(FileExistsError):
            os.link(own, file)
        own.unlink()
    return file.read_text(encoding="utf-8").strip()


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
