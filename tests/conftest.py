"""Settings for every test: property tests give the same answer on every machine and on every run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.db.backends.base.operations import BaseDatabaseOperations
from hypothesis import settings

from xindang.audit.protection import protect, unprotect

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("ci")


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
