"""Settings for every test: property tests give the same answer on every machine and on every run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.backends.base.operations import BaseDatabaseOperations
from hypothesis import settings

from examples import PROOF
from office_files import stored_in
from xindang.audit.protection import protect, unprotect

LONGEST = frozenset({"test_nobody_sees_what_is_not_theirs.py", "test_every_page.py", "test_office_chromium.py"})
COMMON = settings(derandomize=True, deadline=None, print_blob=True)
settings.register_profile("ci", COMMON)
settings.register_profile(PROOF, COMMON)
settings.load_profile("ci")


def pytest_configure(config: pytest.Config) -> None:
    """The slow proofs try properties on all their examples (tests/examples.py)."""
    if config.option.markexpr == PROOF:
        settings.load_profile(PROOF)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest begin first, or one worker is at them while the other stands idle."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Then every property is one of the proofs."""
    property_test = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
    if property_test and settings.get_current_profile_name() == PROOF:
        item.add_marker(pytest.mark.proof)


@pytest.fixture
def files(settings: Any, tmp_path: Path) -> Path:
    """The folder in which the test's documents lie."""
    return stored_in(settings, tmp_path / "documents")


@pytest.fixture(autouse=True, scope="session")
def _tables_may_be_emptied() -> Iterator[None]:
    """After a test with transactions of its own every table is emptied. The audit's are protected from that, and stay
    so but for this moment.
    """
    given = BaseDatabaseOperations.execute_sql_flush

    def emptied(self: BaseDatabaseOperations, statements: list[str]) -> None:
        with transaction.atomic():
            unprotect(self.connection)
            given(self, statements)
            protect(self.connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", emptied)
        yield
