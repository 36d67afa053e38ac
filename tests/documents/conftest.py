from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _files(files: Path) -> None:
    """Every test here has a folder of its own for documents."""
