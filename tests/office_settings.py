"""Settings of the office under test: a folder of its own, plain HTTP, quick password hashes."""

from __future__ import annotations

import os
import tempfile

os.environ["XINDANG_DATA"] = tempfile.mkdtemp(prefix="xindang-test-")
os.environ["XINDANG_DEMO"] = "1"
os.environ["XINDANG_SECRET_KEY"] = "only for tests"  # noqa: S105

from xindang.web.settings import *  # noqa: F403
from xindang.web.settings import DATABASES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]

if "sqlite3" in DATABASES["default"]["ENGINE"]:
    # A file, not memory: threads and processes of a test then share it.
    # Nor has it to outlive the machine's power: nothing waits for the disk.
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
    DATABASES["default"]["TEST"] = {"NAME": f"{os.environ['XINDANG_DATA']}/test.sqlite3"}
# What is remembered from page to page would outlive the rows of a test.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
