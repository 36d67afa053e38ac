"""Processes beside a test that use its database, on either store. Only for tests with ``transaction=True``."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection

TESTS = Path(__file__).resolve().parent


def environment() -> dict[str, str]:
    """The environment in which ``xindang.web.settings`` means the database of this test."""
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(TESTS.parent / "src"), str(TESTS)]),
        "DJANGO_SETTINGS_MODULE": "xindang.web.settings",
        "XINDANG_DATA": str(settings.DATA_FOLDER),
        "XINDANG_DATABASE_URL": database_url(),
    }


def database_url(name: str = "") -> str:
    """The address of the test's database, or of another beside it."""
    held = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite://{quote(str(held['NAME']))}"
    who = f"{quote(held['USER'])}:{quote(held['PASSWORD'])}"
    more = urlencode({"host": held["HOST"], **held["OPTIONS"]})
    return f"postgresql://{who}@:{held['PORT']}/{name or quote(held['NAME'])}?{more}"


def fresh_environment(folder: Path) -> dict[str, str]:
    """An office that has nothing yet, not even tables, on the same kind of store; its data stand in this folder."""
    url = ""
    if connection.vendor == "postgresql":
        name = f"fresh_{uuid.uuid4().hex[:12]}"
        with connection.cursor() as cursor:
            cursor.execute(f"create database {name}")
        url = database_url(name)
    own = {"XINDANG_DATA": str(folder), "XINDANG_DATABASE_URL": url, "XINDANG_DEMO": "", "XINDANG_SECRET_KEY": ""}
    return environment() | own


def started(*command: str, given: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """A Python process with these words; what it says is kept."""
    return subprocess.Popen(
        [sys.executable, *command],
        env=given or environment(),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def wait_until(is_so: Callable[[], bool], seconds: float = 30) -> None:
    """Raises TimeoutError when it is not so in time."""
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            raise TimeoutError(is_so)
        time.sleep(0.05)
