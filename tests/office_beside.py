"""Processes beside a test that use its database, on either store. Only for tests with ``transaction=True``."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
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


def database_url() -> str:
    held = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite://{quote(str(held['NAME']))}"
    who = f"{quote(held['USER'])}:{quote(held['PASSWORD'])}"
    more = urlencode({"host": held["HOST"], **held["OPTIONS"]})
    return f"postgresql://{who}@:{held['PORT']}/{quote(held['NAME'])}?{more}"


def started(*command: str) -> subprocess.Popen[str]:
    """A Python process with these words; what it says is kept."""
    return subprocess.Popen(
        [sys.executable, *command], env=environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def wait_until(is_so: Callable[[], bool], seconds: float = 30) -> None:
    """Raises TimeoutError when it is not so in time."""
    until = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > until:
            raise TimeoutError(is_so)
        time.sleep(0.05)
