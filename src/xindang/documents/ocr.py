"""Reading the text in a picture, by an optional package (``pip install xindang[ocr]``) on this machine alone."""

from __future__ import annotations

import io
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from xindang.core.problems import ProblemsFound, problem
from xindang.documents.reading_order import Piece, in_reading_order

PACKAGES = ("rapidocr", "onnxruntime")
# A picture of more takes more memory than a worker should.
PIXELS_MAX = 50_000_000


@cache
def ocr_installed() -> bool:
    return all(find_spec(package) is not None for package in PACKAGES)


def lines_in(content: bytes) -> list[str]:
    """The pieces of text in a picture as a person reads them. Raises ProblemsFound where it cannot be read."""
    if not ocr_installed():
        raise ProblemsFound([problem("licence_ocr_missing")])
    found = _reader()(_decoded(content))
    if found.txts is None or found.boxes is None:
        return []
    pieces = zip(found.txts, found.boxes, strict=True)
    return in_reading_order([Piece(str(text), [tuple(map(float, corner)) for corner in box]) for text, box in pieces])


def _decoded(content: bytes) -> Any:
    """The picture whole and upright, so that what is broken is found here and not within the reader."""
    pictures = import_module("PIL.Image")
    try:
        with pictures.open(io.BytesIO(content)) as picture:
            if (pixels := picture.width * picture.height) > PIXELS_MAX:
                raise ProblemsFound([problem("licence_picture_large", value=pixels, most=PIXELS_MAX)])
            return import_module("PIL.ImageOps").exif_transpose(picture).convert("RGB")
    except pictures.DecompressionBombError:
        most = f"{2 * pictures.MAX_IMAGE_PIXELS}+"
        raise ProblemsFound([problem("licence_picture_large", value=most, most=PIXELS_MAX)]) from None
    except (OSError, ValueError, SyntaxError):
        raise ProblemsFound([problem("licence_picture_unreadable")]) from None


@cache
def _reader() -> Any:
    """The models are in the package; making them ready takes seconds, so it is done once."""
    return import_module("rapidocr").RapidOCR(params={"Global.log_level": "warning"})
