"""Paper by Typst: a template of ours and data as JSON become a PDF, in memory, with fonts that come with us alone.

Whatever people wrote is data and never source: it cannot change what the template does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import typst

# A run of signs without a place to break, longer than any code of ours: breaks are allowed within, so that it stays in
# its column. Chinese breaks anywhere.
UNBROKEN = re.compile(r"[^\s\u2e80-\uffff]{25,}")
MAY_BREAK, BREAK_EVERY = "\u200b", 8


def pdf_of(template: str, data: Mapping[str, Any], printed_at: datetime) -> bytes:
    """The PDF of a template of this package (``dossier.typ``), which finds the data under ``sys.inputs.data``."""
    source = (resources.files(__package__) / template).read_bytes()
    told = json.dumps(breakable(data), ensure_ascii=False)
    made = typst.compile(
        source, format="pdf", font_paths=_fonts(), ignore_system_fonts=True, sys_inputs={"data": told},
        timestamp=printed_at.replace(microsecond=0),
    )  # fmt: skip
    if not isinstance(made, bytes):
        raise TypeError("no PDF was made")
    return made


def breakable(told: Any) -> Any:
    """The same with places to break in every text."""
    if isinstance(told, str):
        return UNBROKEN.sub(lambda run: MAY_BREAK.join(_parts(run.group())), told)
    if isinstance(told, Mapping):
        return {name: breakable(part) for name, part in told.items()}
    if isinstance(told, list | tuple):
        return [breakable(part) for part in told]
    return told


def _parts(run: str) -> Iterator[str]:
    return (run[at : at + BREAK_EVERY] for at in range(0, len(run), BREAK_EVERY))


@cache
def _fonts() -> typst.Fonts:
    """Read once in a process."""
    folder = Path(pylopdf_fonts_zh_cn.__file__).parent
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[folder])
