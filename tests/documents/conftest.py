from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from office_papers import stored_in


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    """The folder in which the test's documents lie."""
    return stored_in(settings, tmp_path / "documents")
