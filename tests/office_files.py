"""Where documents of the office under test lie. It asks for no model, for conftest reads it before any is there."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def stored_in(settings: Any, folder: Path) -> Path:
    """From here on documents lie in this folder."""
    own = {"BACKEND": "xindang.documents.files.DocumentFiles", "OPTIONS": {"location": str(folder)}}
    settings.STORAGES = {**settings.STORAGES, "documents": own}
    return folder
