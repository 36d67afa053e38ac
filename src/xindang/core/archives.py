"""Reading zip archives that somebody sent: whatever a broken one raises is one error."""

from __future__ import annotations

import errno
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

# What reading a broken zip raises: BadZipFile where its directory or a sum is wrong; zlib.error, LZMAError, EOFError
# and OSError by what unpacks a part that is changed or cut off; NotImplementedError where it is packed in a way not
# known; RuntimeError where it is locked; ValueError by a place in it that cannot be.
BROKEN = (
    zipfile.BadZipFile, EOFError, ValueError, OSError, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError,
)  # fmt: skip
# bz2 gives no number with what it cannot unpack; a place before the beginning of the file gives this one.
OF_THE_FILE = {None, errno.EINVAL}


class NoArchive(Exception):
    """The file is no zip that can be unpacked."""


@contextmanager
def archive_read() -> Iterator[None]:
    """What reading a zip raises within becomes NoArchive; a fault of our own disk stays what it is."""
    try:
        yield
    except BROKEN as error:
        if isinstance(error, OSError) and error.errno not in OF_THE_FILE:
            raise
        raise NoArchive(str(error)) from error


def member_names(file: Path | IO[bytes]) -> frozenset[str]:
    """The names of the parts of a zip; none where it cannot be read."""
    try:
        with archive_read(), zipfile.ZipFile(file) as opened:
            return frozenset(opened.namelist())
    except NoArchive:
        return frozenset()
