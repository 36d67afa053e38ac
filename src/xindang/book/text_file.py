"""Text files as clean UTF-8: encodings told apart strictly, never by likelihood, and .gz unpacked."""

from __future__ import annotations

import codecs
import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

BLOCK_BYTES = 1 << 20
DETECTED = ("utf-8", "gb18030")


class NotText(Exception):
    """The bytes are no text in any encoding we accept; carries the reason in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en
        super().__init__(en)


def clean_text(file: Path, folder: Path, encoding: str | None) -> Path:
    """A file of valid UTF-8 without byte order mark or NUL: the file itself when it is one, else a copy in ``folder``.

    Without ``encoding``: UTF-16 when the byte order mark says so, else UTF-8 if all of it is valid, else GB18030
    if all of it is valid. Raises NotText.
    """
    try:
        if encoding is not None:
            return _decoded(file, folder, _known(encoding))
        start = next(_blocks(file), b"")
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return _decoded(file, folder, "utf-16")
        for name in DETECTED:
            if _valid(file, name):
                plain = name == "utf-8" and file.suffix != ".gz" and not start.startswith(codecs.BOM_UTF8)
                return file if plain else _decoded(file, folder, name)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise NotText("压缩包已损坏，请重新导出", "the .gz file is damaged; export it again") from error
    raise NotText(
        "既不是有效的 UTF-8，也不是有效的 GB18030 文本；请另存为 UTF-8",
        "it is valid text neither in UTF-8 nor in GB18030; save it as UTF-8",
    )


def _known(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError as error:
        raise NotText(f"不认识的编码 {encoding}", f"{encoding} is no known encoding") from error


def _blocks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as plain:
        packed = file.suffix.lower() == ".gz"
        stream = cast("IO[bytes]", gzip.GzipFile(fileobj=plain)) if packed else plain
        while block := stream.read(BLOCK_BYTES):
            yield block


def _valid(file: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for block in _blocks(file):
            if b"\0" in block:
                return False
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _decoded(file: Path, folder: Path, encoding: str) -> Path:
    decoder = codecs.getincrementaldecoder("utf-8-sig" if encoding == "utf-8" else encoding)()
    target = folder / f"{file.name}.utf8"
    try:
        with target.open("w", encoding="utf-8", newline="") as out:
            for block in _blocks(file):
                out.write(_without_nul(decoder.decode(block)))
            out.write(_without_nul(decoder.decode(b"", final=True)))
    except (UnicodeError, ValueError) as error:
        raise NotText(f"不是有效的 {encoding} 文本", f"it is not valid {encoding} text") from error
    return target


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("NUL in text")
    return text
