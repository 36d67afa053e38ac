"""A folder that one run at a time writes to.

The system takes a lock back when its process ends, however it ends: a lock file that a killed run left behind holds
nobody up, and no process number has to be believed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from xindang.core.problems import ProblemsFound, problem

LOCK_FILE = ".xindang.lock"

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        os.lseek(descriptor, 1000, os.SEEK_SET)  # beyond what is written, which others read
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Within it no other run writes to the folder, which is made where it is missing and taken away again if empty.

    Raises ProblemsFound when another run is at it.
    """
    made = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / LOCK_FILE
    descriptor = _locked(file)
    try:
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, str(os.getpid()).encode())
        yield
    finally:
        with suppress(OSError):
            file.unlink()
        os.close(descriptor)
        if made:
            with suppress(OSError):
                folder.rmdir()


def _locked(file: Path) -> int:
    """The descriptor of the lock file once it is ours. One that its last holder took away meanwhile is opened anew."""
    while True:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _take(descriptor)
        except (BlockingIOError, PermissionError):
            holder = os.read(descriptor, 20).decode("ascii", "replace")
            os.close(descriptor)
            raise ProblemsFound([problem("folder_in_use", table=str(file.parent), value=holder)]) from None
        except OSError:
            os.close(descriptor)
            raise
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(descriptor), file.stat()):
                return descriptor
        os.close(descriptor)
