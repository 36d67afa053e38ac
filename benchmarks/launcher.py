"""Start a command and write what it took to a file: seconds, CPU seconds, peak memory in MB.

A process of its own and a small one, because a child's peak as the system counts it is never below what its parent
held at the fork.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path


def main(file: Path, command: list[str]) -> int:
    begun = time.perf_counter()
    code = subprocess.run(command, check=False).returncode
    seconds = time.perf_counter() - begun
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    unit = 1e6 if sys.platform == "darwin" else 1e3  # bytes there, kilobytes elsewhere
    taken = {
        "seconds": seconds,
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
        "peak_mb": usage.ru_maxrss / unit,
    }
    file.write_text(json.dumps(taken), encoding="utf-8")
    return code


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), sys.argv[2:]))
