"""What begins with a text, found by an index on SQLite and PostgreSQL alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

LAST_SIGN, FIRST_SURROGATE, AFTER_SURROGATES = 0x10FFFF, 0xD800, 0xE000


if TYPE_CHECKING:
    TextLookup = models.Lookup[str]
else:
    TextLookup = models.Lookup


class Begins(TextLookup):
    """``filter(Begins(F("code"), "C00"))``. Capitals count; nothing in the text stands for other signs.

    SQLite's LIKE passes over indexes because it does not tell capitals; there it is a range. PostgreSQL needs an index
    with ``text_pattern_ops``.
    """

    lookup_name = "begins"

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, tuple[str | int, ...]]:
        column, values = self.process_lhs(compiler, connection)
        return f"{column} LIKE %s", (*values, f"{like_escaped(self._text)}%")

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, tuple[str | int, ...]]:
        column, values = self.process_lhs(compiler, connection)
        beyond = _beyond(self._text)
        if beyond is None:
            return f"{column} >= %s", (*values, self._text)
        return f"({column} >= %s AND {column} < %s)", (*values, self._text, *values, beyond)

    @property
    def _text(self) -> str:
        return str(getattr(self.rhs, "value", self.rhs))


def like_escaped(text: str) -> str:
    r"""The text with the signs that LIKE reads otherwise masked by ``\``."""
    return text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


def _beyond(text: str) -> str | None:
    """The first text after all that begin so, in the order of code points; None: there is none."""
    kept = text.rstrip(chr(LAST_SIGN))
    if not kept:
        return None
    following = ord(kept[-1]) + 1
    return kept[:-1] + chr(AFTER_SURROGATES if following == FIRST_SURROGATE else following)
