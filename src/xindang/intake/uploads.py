"""Files that somebody sends: bounded, named anew, known by what is in them, laid into the folder of their import.

No name that was sent is ever a path: only its last part is kept, and of that only what a plain name may hold.
"""

from __future__ import annotations

import gzip
import re
import shutil
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from django.conf import settings

from xindang.book.contract import contract
from xindang.book.declare import FILE
from xindang.book.raw import SUFFIXES, TEXT_SUFFIXES
from xindang.book.raw_csv import DELIMITERS
from xindang.core.archives import NoArchive, archive_read, member_names
from xindang.core.problems import Problem, ProblemsFound, problem
from xindang.intake.models import Import

BLOCK, HEAD = 1 << 20, 4096
NAME_BYTES_MAX, FILES_MAX = 180, 2_000
ZIP, OLE, PARQUET, GZIP = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1", b"\x1f\x8b"
UTF16 = (b"\xff\xfe", b"\xfe\xff")
NOT_IN_A_NAME = re.compile(r"[^\w .()（）+=\-\[\]【】、，·&@#]+")
# Between cells where a mapping says so.
STATED_DELIMITERS = "|^~"
# Signs that no text file has; 1A is where DOS ends one. Blanks, and the bytes of a mark of UTF-8 read one by one.
NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x19\x1c-\x1f]")
BLANK_SIGNS = " \t\r\n\x1a\ufeff\u00ef\u00bb\u00bf"
PASSED_OVER = ("__MACOSX", ".", "~$", "Thumbs.db")
Sent = tuple[str, Iterable[bytes]]


def import_folder(entry: Import) -> Path:
    """Where an import keeps what belongs to it."""
    return Path(settings.DATA_FOLDER) / "imports" / str(entry.pk)


def files_folder(entry: Import) -> Path:
    return import_folder(entry) / "files"


def source_path(entry: Import, *, as_book: bool) -> Path:
    """What the engine reads: the folder of the files, or the one file where it is the whole export or workbook."""
    folder = files_folder(entry)
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    if len(files) == 1 and (not as_book or files[0].suffix.lower() in {".xlsx", ".xls"}):
        return files[0]
    return folder


@dataclass(slots=True)
class Receiving:
    """Lays files into a folder and counts: at most so many bytes and so many files in all."""

    folder: Path
    bytes_left: int
    names: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def receive(self, name: str, chunks: Iterable[bytes]) -> None:
        """One file as it was sent; a zip is unpacked."""
        raw = self.folder / ".receiving"
        with self._cleared(raw):
            self._write(raw, chunks, name)
            if self.problems:
                return
            if _is_archive(raw):
                self._unpack(raw, name)
            else:
                self._keep(raw, "", name)

    def _write(self, place: Path, chunks: Iterable[bytes], name: str) -> None:
        with place.open("wb") as stream:
            for chunk in chunks:
                self.bytes_left -= len(chunk)
                if self.bytes_left < 0:
                    self.problems.append(problem("upload_too_large", value=name, most=settings.IMPORT_MB))
                    return
                stream.write(chunk)
        self._count_unpacked(place, name)

    def _count_unpacked(self, place: Path, name: str) -> None:
        """A .gz is kept as it is, and counts as what it becomes; that it is broken is told where it is read."""
        with place.open("rb") as packed:
            if packed.read(len(GZIP)) != GZIP:
                return
        self.bytes_left += place.stat().st_size
        with suppress(EOFError, OSError, zlib.error), gzip.open(place) as unpacked:
            for block in _blocks(unpacked):
                self.bytes_left -= len(block)
                if self.bytes_left < 0:
                    self.problems.append(problem("upload_too_large", value=name, most=settings.IMPORT_MB))
                    return

    def _unpack(self, archive: Path, name: str) -> None:
        try:
            with archive_read(), zipfile.ZipFile(archive) as opened:
                members = [(told, _parts(told)) for told in opened.infolist() if not told.is_dir()]
                wanted = [(told, parts) for told, parts in members if not any(map(_passed_over, parts))]
                top = {parts[0] for _, parts in wanted if len(parts) > 1}
                shared = len(top) == 1 and all(len(parts) > 1 for _, parts in wanted) and not top & set(contract())
                for told, parts in wanted[: FILES_MAX + 1]:
                    self._member(opened, told, parts[1:] if shared else parts, name)
                    if self.problems:
                        return
        except NoArchive:
            self.problems.append(problem("upload_zip_unreadable", value=name))

    def _member(self, opened: zipfile.ZipFile, told: zipfile.ZipInfo, parts: Sequence[str], name: str) -> None:
        inner = self.folder / ".member"
        with self._cleared(inner):
            with opened.open(told) as stream:
                self._write(inner, _blocks(stream), name)
            if not self.problems:
                # Parts of one table may stand in a folder of its name; any other folder means nothing.
                table = parts[-2].lower() if len(parts) > 1 and parts[-2].lower() in contract() else ""
                self._keep(inner, table, parts[-1])

    def _keep(self, place: Path, table: str, name: str) -> None:
        kept, told = _kept_name(place, name)
        target = self.folder / table / kept if table else self.folder / kept
        if told is None and len(self.names) >= FILES_MAX:
            told = problem("upload_too_many", value=name, most=FILES_MAX)
        if told is None and any(target.name.casefold() == file.name.casefold() for file in _there(target.parent)):
            told = problem("upload_name_twice", value=kept)
        if told is not None:
            self.problems.append(told)
            return
        target.parent.mkdir(exist_ok=True)
        place.rename(target)
        self.names.append(f"{table}/{kept}" if table else kept)

    @contextmanager
    def _cleared(self, place: Path) -> Iterator[None]:
        try:
            yield
        finally:
            place.unlink(missing_ok=True)


def receive_files(folder: Path, files: Sequence[Sent]) -> list[str]:
    """Lay the files into the folder; returns their names there. Raises ProblemsFound, and leaves no folder then."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    receiving = Receiving(folder, settings.IMPORT_MB * 1_000_000)
    try:
        for name, chunks in files:
            receiving.receive(name, chunks)
        if not receiving.names and not receiving.problems:
            receiving.problems.append(problem("upload_empty"))
        if receiving.problems:
            raise ProblemsFound(receiving.problems)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return receiving.names


def _there(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def _parts(told: zipfile.ZipInfo) -> list[str]:
    """The parts of a member's name; one without the mark of UTF-8 was written by a Chinese Windows, most likely."""
    name = told.filename
    if not told.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("gb18030")
        except UnicodeError:
            name = told.filename
    return [part for part in re.split(r"[/\\]+", name) if part not in {"", ".", ".."}]


def _passed_over(part: str) -> bool:
    return part.startswith(PASSED_OVER)


def _blocks(stream: IO[bytes] | gzip.GzipFile) -> Iterator[bytes]:
    while block := stream.read(BLOCK):
        yield block


def _is_archive(place: Path) -> bool:
    """Whether it is a zip that is no workbook."""
    with place.open("rb") as stream:
        if stream.read(len(ZIP)) != ZIP:
            return False
    return not _is_workbook(place)


def _is_workbook(place: Path) -> bool:
    return "xl/workbook.xml" in member_names(place)


def _kept_name(place: Path, sent: str) -> tuple[str, Problem | None]:
    """The name under which a file is kept: the last part of the one sent, with the ending that its content asks for."""
    last = re.split(r"[/\\]+", unicodedata.normalize("NFC", sent))[-1]
    plain = NOT_IN_A_NAME.sub("_", last).strip(" .")
    stem, suffix = _short(Path(plain).stem), Path(plain).suffix.lower()
    with place.open("rb") as stream:
        head = stream.read(HEAD)
    wanted = _ending(place, head, Path(plain))
    fault = _text_fault(head, wanted) if stem and wanted else None
    if fault:
        return plain, problem(fault, value=sent)
    if not stem or wanted is None:
        return plain, problem("upload_kind_unknown", value=sent, kinds=" ".join((*SUFFIXES, ".zip")))
    return (f"{stem}{suffix}" if suffix == wanted else f"{stem}{wanted}"), None


def _text_fault(head: bytes, ending: str) -> str | None:
    """Why the beginning of a text cannot be that of a table: nothing in it, signs of no text, nothing between cells.

    Whether all of it is text, and in which encoding, the next step tells, for a mapping may name the encoding.
    """
    if ending not in TEXT_SUFFIXES:
        return None
    text = head.decode("utf-16" if head.startswith(UTF16) else "latin-1", errors="ignore")
    if not text.strip(BLANK_SIGNS):
        return "upload_file_empty"
    if NO_TEXT.search(text):
        return "upload_file_garbled"
    signs = "{" if TEXT_SUFFIXES[ending] == "json" else DELIMITERS + STATED_DELIMITERS
    return None if any(sign in text for sign in signs) else "upload_file_without_columns"


def _short(stem: str) -> str:
    """The end of a name that is too long: file systems count bytes, of which a Chinese sign has three."""
    return stem.encode()[-NAME_BYTES_MAX:].decode(errors="ignore")


def _ending(place: Path, head: bytes, name: Path) -> str | None:
    """The ending of what a file holds; None where no reader of ours knows it."""
    suffix = name.suffix.lower()
    if head.startswith(ZIP):
        return ".xlsx" if _is_workbook(place) else None
    if head.startswith(OLE):
        return ".xls"
    if head.startswith(PARQUET):
        return ".parquet"
    if head.startswith(GZIP):
        inner = Path(name.stem).suffix.lower()
        return ".gz" if suffix == ".gz" and inner in TEXT_SUFFIXES else None
    if b"\0" in head and not head.startswith(UTF16):
        return None
    return suffix if suffix in TEXT_SUFFIXES or name.name == FILE else None
