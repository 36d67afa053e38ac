"""Keys of rows that no file brings."""

from __future__ import annotations

from uuid import uuid4


def own_row_key() -> str:
    """The key of a row recorded here, and where its table asks for one, its id."""
    return f"o{uuid4().hex}"
